"""A member gives their opinion on a telephone: three marks, an interest, send: five taps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import Interest, PitchFeedback
from models.councils.session_state import SessionState
from models.engine import as_found, db, now
from models.policy import Role
from tests.council_evenings import sits
from tests.factories import sample

pytestmark = pytest.mark.browser
TELEPHONE = {"width": 360, "height": 740}
TAPS, SAID = 5, (2, 3, 4, 3)  # three marks, an interest


def evening(site):
    """A council that began, where whoever has the account of a member sits: the ids of two pitches."""
    with site.app.app_context(), db.session.no_autoflush:
        account = db.session.scalars(select(User).where(User.role == Role.COMMITTEE)).one()
        first = sample(Participation)
        joined = [first, sample(Participation, cohort=first.cohort)]
        council = sample(
            Council, name="C" * 120, kind=CouncilKind.STRATEGIC, programme=None
        )  # a word wider than the page
        said = {"cohort": first.cohort, "number": 90, "starts_at": now() - timedelta(hours=1)}
        session = as_found(sample(CouncilSession, council=council, state=SessionState.CONVENED, **said))
        pitches = [sample(Pitch, council_session=session, participation=one, rank=n) for n, one in enumerate(joined, 1)]
        sits(session, account.person)
        db.session.add_all([session, *pitches])
        db.session.commit()
        return [one.id for one in pitches]


def test_three_marks_an_interest_and_send_are_five_taps(site, visit):
    pitches = evening(site)
    page = visit(Role.COMMITTEE, viewport=TELEPHONE)
    page.goto("/")
    page.get_by_role("link", name="2 avis à donner").click()
    page.locator("main a.button").first.click()
    for _pitch in pitches:
        taps = 0
        expect(page.locator("div.marks")).to_have_count(len(SAID))
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
        for choices, said in zip(page.locator("div.marks").all(), SAID, strict=True):
            choices.locator("label").nth(said).click()
            taps += 1
        page.get_by_role("button", name="Envoyer mon avis").click()
        taps += 1
        expect(page.locator(".flash")).to_contain_text("avis enregistré")
        assert taps == TAPS
    with site.app.app_context():
        query = select(PitchFeedback).where(PitchFeedback.pitch_id.in_(pitches))
        saved = [(one.clarity, one.strength, one.social_value, one.interest) for one in db.session.scalars(query)]
        assert saved == [(3, 4, 5, Interest.FUNDING)] * 2
