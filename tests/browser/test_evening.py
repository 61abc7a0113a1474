"""The evening of a session on a telephone whose network drops: what was noted is there once it is back, once."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch, PitchState
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import JournalAction, JournalEntry, as_found, db, now
from models.parties.person import Person
from models.policy import Role
from tests.browser.conftest import sign_in
from tests.council_evenings import sits
from tests.factories import sample

pytestmark = pytest.mark.browser
TELEPHONE = {"width": 360, "height": 740}
OFFLINE = re.compile(r"Hors ligne\s: \d saisies gardées, envoyées dès le retour du réseau")
ENDED = re.compile(r"Votre connexion a pris fin\s: 1 saisie gardée")
KEPT = "Object.keys(sessionStorage).filter((one) => one.startsWith('kept-posts'))"
PRESENCES = (("Ours", "Présent·e"), ("Loup", "Excusé·e"), ("Lynx", "Absent·e"))


@pytest.fixture
def evening(site):
    """A council that began: two companies present, three people are expected."""
    with site.app.app_context(), db.session.no_autoflush:
        first = sample(Participation)
        joined = [first, sample(Participation, cohort=first.cohort)]
        council = sample(Council, kind=CouncilKind.STRATEGIC, programme=None)
        said = {"cohort": first.cohort, "number": 91, "starts_at": now() - timedelta(hours=1)}
        session = as_found(sample(CouncilSession, council=council, state=SessionState.CONVENED, **said))
        turns = {"council_session": session, "state": PitchState.PLANNED}
        pitches = [sample(Pitch, participation=one, rank=n, starts_at=None, **turns) for n, one in enumerate(joined, 1)]
        rows = [sits(session, sample(Person, last_name=name, first_name="Anne", email=None)) for name, _ in PRESENCES]
        db.session.add_all([session, *pitches, *rows])
        db.session.commit()
        ids = {"pitches": [one.id for one in pitches], "rows": [one.id for one in rows]}
        return SimpleNamespace(address=f"/council_session/evening/?id={session.id}", **ids)


def note_everything(page, evening):
    """Two pitches, something to do, three presences: by touch."""
    for n, number in enumerate(evening.pitches):
        turn = page.locator(f"[data-turn=pitch-{number}]")
        turn.get_by_label("Questions").fill("Quest")
        turn.get_by_label("Recommandations").fill(f"Conseil {n}")
        turn.get_by_label("Questions").fill(f"Question {n}")
        turn.get_by_role("button", name="Présenté").click()
        if not n:
            turn.get_by_text("Noter une suite à donner").click()
            turn.get_by_label("À faire").fill("Appeler la banque")
            turn.get_by_role("button", name="Noter", exact=True).click()
            turn.get_by_role("link", name="Passage suivant").click()
    for name, said in PRESENCES:
        page.get_by_role("group", name=name).get_by_role("button", name=said).click()


def expect_all_once(site, evening):
    """Each piece is in the store, and was written once."""
    with site.app.app_context():
        pitches = [db.session.get_one(Pitch, one) for one in evening.pitches]
        said = [(one.questions, one.advice, one.state) for one in pitches]
        assert said == [(f"Question {n}", f"Conseil {n}", PitchState.PRESENTED) for n in range(2)]
        rows = [db.session.get_one(SessionAttendance, one).presence for one in evening.rows]
        assert rows == [Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT]
        assert len(db.session.scalars(select(FollowUp).where(FollowUp.label == "Appeler la banque")).all()) == 1
        lines = db.session.scalars(select(JournalEntry).where(JournalEntry.action == JournalAction.CHANGED)).all()
        told = [(one.record_id, change["field"], change["new"]) for one in lines for change in one.changes]
        assert len(told) == len(set(told))


def test_what_is_noted_without_a_network_is_there_once_it_is_back(site, visit, evening):
    page = visit(Role.STAFF, own=True, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page.goto(evening.address)
    page.context.set_offline(True)
    note_everything(page, evening)
    expect(page.locator("[data-kept-by]")).to_contain_text(OFFLINE)
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]

    page.context.set_offline(False)
    expect(page.locator("[data-kept-by]")).to_contain_text("Tout est enregistré")
    expect(page.get_by_role("button", name="Séance tenue")).to_be_visible()
    assert page.evaluate(KEPT) == []
    expect_all_once(site, evening)


def test_what_is_noted_while_the_server_is_down_is_sent_when_it_answers_though_an_answer_was_lost(site, visit, evening):
    page, lost = visit(Role.STAFF, own=True, viewport=TELEPHONE, has_touch=True, is_mobile=True), []

    def drop(route):
        if not lost and "follow_up" in (route.request.post_data or ""):
            lost.append(route.fetch().status)  # it is saved, and nobody hears of it
            route.abort()
        elif lost:
            route.fulfill(status=502)  # what a proxy says of a server that is stopped
        else:
            route.continue_()

    page.goto(evening.address)
    page.route("**/council_session/evening/**", drop)
    note_everything(page, evening)
    expect(page.locator("[data-kept-by]")).to_contain_text(OFFLINE)
    assert lost == [200]
    page.unroute("**/council_session/evening/**")
    page.reload()  # what is kept is of the tab, not of the page

    expect(page.get_by_role("button", name="Séance tenue")).to_be_visible()
    assert page.evaluate(KEPT) == []
    expect_all_once(site, evening)


def test_what_is_noted_after_a_sign_in_ended_is_sent_once_signed_in_again_and_nothing_is_left(site, stranger, evening):
    page = stranger()
    sign_in(page, site.accounts[Role.STAFF])
    page.goto(evening.address)
    site.end_last_sign_in()
    page.get_by_role("group", name="Ours").get_by_role("button", name="Présent·e").click()
    expect(page.locator("[data-kept-by]")).to_contain_text(ENDED)
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_label("Courriel").fill(site.accounts[Role.STAFF].email)
    page.get_by_label("Mot de passe").fill(site.accounts[Role.STAFF].password)
    page.get_by_role("button", name="Se connecter").click()

    expect(page.locator("[data-kept-by]")).to_contain_text("Tout est enregistré")
    assert site.count(SessionAttendance, id=evening.rows[0], presence=Presence.PRESENT) == 1
    page.route("**/evening/note/**", lambda route: route.abort())
    page.get_by_role("group", name="Loup").get_by_role("button", name="Présent·e").click()
    expect(page.locator("[data-kept-by]")).to_contain_text("Hors ligne")
    assert len(page.evaluate(KEPT)) == 1
    page.once("dialog", lambda one: one.accept())
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_two_laptops_on_one_company_are_told_and_lose_nothing(site, visit, evening):
    mine, theirs = visit(Role.STAFF, own=True), visit(Role.ADMIN, own=True)
    for page, text in ((mine, ""), (theirs, "La leur")):
        page.goto(evening.address)
        if text:
            page.get_by_label("Questions").first.fill(text)
            page.get_by_role("button", name="Enregistrer").first.click()
            expect(page.locator("[data-kept-by]")).to_contain_text("Tout est enregistré")
    mine.get_by_label("Recommandations").first.fill("Recruter")
    mine.get_by_label("Questions").first.fill("La mienne")
    mine.get_by_role("button", name="Enregistrer").first.click()
    expect(mine.locator("[data-kept-by]")).to_contain_text("a noté entre-temps")
    expect(mine.locator("blockquote")).to_contain_text("La leur")
    mine.get_by_label("Questions").first.fill("La leur, et la mienne")
    mine.get_by_role("button", name="Enregistrer").first.click()

    expect(mine.locator("[data-kept-by]")).to_contain_text("Tout est enregistré")
    assert site.count(Pitch, id=evening.pitches[0], questions="La leur, et la mienne", advice="Recruter") == 1
    assert mine.evaluate(KEPT) == []


def test_a_company_is_shown_at_a_time_with_how_long_it_still_has(visit, evening):
    page = visit(Role.STAFF, own=True)
    page.goto(evening.address)
    first, second = page.locator("[data-turn]").all()
    expect(second).to_be_hidden()
    first.get_by_role("button", name="Lancer le minuteur").click()
    expect(first.locator("output")).to_contain_text("reste")
    page.reload()
    expect(first.locator("output")).to_contain_text("reste")
    first.get_by_role("link", name="Passage suivant").click()
    expect(second.get_by_role("heading", level=2)).to_be_focused()
    expect(first).to_be_hidden()


def test_without_script_each_piece_is_a_form(site, visit, evening):
    page = visit(Role.STAFF, script=False, viewport=TELEPHONE)
    page.goto(evening.address)
    note_everything(page, evening)
    page.get_by_role("button", name="Séance tenue").click()
    expect(page.locator(".flash")).to_contain_text("Tenue")
    expect_all_once(site, evening)
