"""Nine members give their opinion on a pitch at the same instant, each by a double tap: nine are kept, and counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from models.accounts.user import User
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.opinions import figures_of
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_state import SessionState
from models.engine import db, now
from models.parties.person import Person
from models.policy import Role
from tests.council_evenings import sits
from tests.drills.test_races import at_once
from tests.factories import sample
from tests.pages import Browser
from tests.sessions import sign_in_as

MEMBERS = 9


def test_nine_members_give_theirs_at_once(app, make):
    pitch, people = _evening(app)
    browsers = [_phone(app, make, one) for one in people]

    statuses = at_once(*(_taps(browsers[number % MEMBERS], pitch, number % MEMBERS) for number in range(2 * MEMBERS)))

    assert statuses == [302] * 2 * MEMBERS
    with app.app_context():
        kept = {one.person_id: one.clarity for one in db.session.scalars(select(PitchFeedback))}
        assert kept == {person: _mark(number) for number, person in enumerate(people)}
        figures = figures_of([db.session.get_one(Pitch, pitch)])[pitch]
    assert (figures.answers, figures.interested) == (MEMBERS, 4)
    assert figures.means["clarity"] == Decimal(sum(kept.values())) / MEMBERS


def _evening(app):
    with app.app_context(), db.session.no_autoflush:
        session = sample(CouncilSession, number=4, starts_at=now() - timedelta(hours=1), state=SessionState.CONVENED)
        session.council.kind = CouncilKind.STRATEGIC
        pitch = sample(Pitch, council_session=session, rank=1)
        session.cohort = pitch.participation.cohort
        people = [sample(Person, last_name=f"Ours {number}", email=None) for number in range(MEMBERS)]
        for one in people:
            sits(session, one)
        db.session.add_all([session, pitch])
        db.session.commit()
        return pitch.id, [one.id for one in people]


def _phone(app, make, person):
    client = app.test_client()
    sign_in_as(app, client, make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False))
    return client


def _mark(number):
    return 1 + number % 5


def _taps(client, pitch, number):
    """What sends the opinion; each tap has a browser of its own, with the cookies of the same member."""
    own = client.application.test_client()
    own.set_cookie("session", client.get_cookie("session").value)
    marks = {"clarity": _mark(number), "strength": 3, "social_value": 5, "interest": ("aucun", "contact")[number % 2]}
    return lambda: Browser(own).post(
        "/opinion/sheet/", {"pitch": pitch} | {name: str(one) for name, one in marks.items()}
    )
