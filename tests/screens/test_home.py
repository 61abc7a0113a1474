"""The first page: every cohort under way can be seen, and the next one is the next by date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.accompaniment.support_request import SupportRequest
from models.accounts.user import User
from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.sequence import Sequence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import as_found, db, long_day, midnight, today
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.pages import Browser
from tests.sessions import sign_in_as
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database


@pytest.fixture
def two(make):
    """Two cohorts under way, a company in each: the first joined last."""
    made = {}
    for code, joined_on in (("AV-2018", "15/06/2018"), ("CR-2018", "15/05/2018")):
        made[code] = make(Cohort, code=code, state=CohortState.RUNNING, starts_on="15/05/2018")
        company = make(Company, name=f"Filature de {code}")
        make(Participation, cohort=made[code], company=company, joined_on=joined_on, state=ParticipationState.ACTIVE)
    return made


@pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
def test_every_cohort_under_way_can_be_seen(two, browse_as, role):
    browser = browse_as(role)
    first = browser.get("/")
    assert first.column("Entreprise") == ["Filature de AV-2018"]
    assert f"/?cohort={two['CR-2018']}" in first.links

    other = browser.get(f"/?cohort={two['CR-2018']}")
    assert other.column("Entreprise") == ["Filature de CR-2018"]
    assert f"/?cohort={two['AV-2018']}" in other.links


def test_one_alone_has_nothing_to_choose(make, browse_as):
    cohort = make(Cohort, code="AV-2018", state=CohortState.RUNNING)
    make(Participation, cohort=cohort)

    assert "Promotions en cours" not in browse_as(Role.STAFF).get("/").text


@pytest.mark.parametrize("asked", ["0", "x", "99999999999", "-1", ""])
def test_what_is_asked_wrongly_shows_the_first(two, browse_as, asked):
    assert "Filature de AV-2018" in browse_as(Role.STAFF).get(f"/?cohort={asked}").words


def test_the_next_one_is_the_next_by_date_and_not_the_highest_number(make, browse_as):
    make(Cohort, code="PLUS-TARD", edition=9, starts_on="15/05/2031")
    make(Cohort, code="BIENTOT", edition=3, starts_on="15/05/2030")
    make(Cohort, code="SANS-DATE", edition=12, starts_on=None)
    make(Cohort, code="ANNULEE", edition=2, starts_on="15/05/2029", state=CohortState.CANCELLED)

    assert "Promotion suivante BIENTOT" in browse_as(Role.STAFF).get("/").words


def test_a_company_expected_in_the_next_one_does_not_hide_those_under_way(two, make, browse_as):
    following = make(Cohort, code="BIENTOT", starts_on="15/05/2090")
    expected = make(Company, name="Filature de demain")
    make(Participation, cohort=following, company=expected, joined_on="15/05/2090", state=ParticipationState.EXPECTED)

    shown = browse_as(Role.STAFF).get("/")
    assert shown.column("Entreprise") == ["Filature de AV-2018"]
    assert "Promotion suivante BIENTOT" in shown.words


def test_a_dozen_companies_are_named_and_the_others_a_click_away(make, browse_as):
    cohort = make(Cohort, code="AV-2018", state=CohortState.RUNNING)
    sequence = make(Sequence, cohort=cohort, name="Diagnostic")
    for number in range(14):
        said = {"cohort": cohort, "state": "active", "joined_on": "15/05/2018"}
        joined = make(Participation, company=make(Company, name=f"Filature {number:02}"), **said)
        make(SequenceProgress, participation=joined, sequence=sequence, state="en_cours")
    staff = browse_as(Role.STAFF)

    page = staff.get("/")

    assert page.column("Entreprise") == [f"Filature {number:02}" for number in range(12)]
    assert page.column("Diag.") == ["En cours"] * 12
    (every,) = [one for one in page.links if one.startswith("/participation/?")]
    assert "Voir les 14" in page.words
    assert len(staff.get(every).column("Entreprise")) == 14


def test_what_is_to_be_done_is_told_by_how_much_it_presses(make, browse_as):
    joined = make(Participation, state="active", platform_from="15/05/2017", platform_until=None)
    for label, days in (("D'hier", -1), ("Du jour", 0), ("De demain", 1)):
        due = today() + timedelta(days=days)
        make(FollowUp, label=label, participation=joined, due_on=due, done_on=None, owner=None)
    make(SupportRequest, participation=joined, state="ouverte", filed_at=f"{today():%d/%m/%Y} 00:00")

    told = browse_as(Role.STAFF).get("/").words

    heads = ["En retard 1", "D'hier", "Aujourd'hui 1", "Du jour", "Cette semaine 1", "De demain", "En attente 1"]
    assert sorted(heads, key=told.index) == heads
    assert f"— {long_day(today())}".replace("\u00a0", " ") in told


def test_a_member_is_told_the_next_council_what_to_read_and_until_when_they_sit(make, browse_as):
    soon = today() + timedelta(days=9)
    cohort = make(Cohort, code="AV-2018", state=CohortState.RUNNING, starts_on=today(), ends_on=soon)
    said = {"state": "active", "joined_on": today(), "left_on": None}
    joined = make(Participation, cohort=cohort, company=make(Company, name="Filature"), **said)
    at = {"cohort": cohort, "starts_at": f"{soon:%d/%m/%Y} 10:00", "place": "Salle 3", "state": "convoquee"}
    session = make(CouncilSession, council=make(Council, name="Conseil stratégique"), number=7, **at)
    pitch = make(Pitch, council_session=session, participation=joined, starts_at=None)

    page = browse_as(Role.COMMITTEE).get("/")

    assert "dans 9 jours" in page.words
    assert "Salle 3" in page.words
    assert "Conseil stratégique n° 7 — AV-2018, " in page.words  # as another one may be the same evening
    assert {f"/council_session/details/?id={session}", f"/pitch/details/?id={pitch}"} <= set(page.links)
    assert "Votre mandat" in page.words
    assert "À faire" not in page.words


def test_a_member_is_told_who_presents_today_until_the_session_was_held(app, make, browse_as):
    said = {"cohort": make(Cohort), "number": 7, "starts_at": midnight(today()), "state": SessionState.CONVENED}
    session = make(CouncilSession, **said)
    joined = make(Participation, cohort=said["cohort"], state="active", joined_on=today(), left_on=None)
    pitch = f"/pitch/details/?id={make(Pitch, council_session=session, participation=joined, starts_at=None)}"
    assert pitch in browse_as(Role.COMMITTEE).get("/").links

    for gone in ({"state": SessionState.HELD}, {"starts_at": midnight(today()) - timedelta(minutes=1)}):
        with app.app_context():
            one = db.session.get_one(CouncilSession, session)
            for name, value in (said | {"cohort": one.cohort} | gone).items():
                setattr(one, name, value)
            as_found(one)
            db.session.commit()
        assert pitch not in browse_as(Role.COMMITTEE).get("/").links, gone


def test_a_member_is_told_their_own_council_before_those_of_others_until_it_was_held(app, make, browse_as):
    day = today()
    councils = [make(Council, name=name, kind=CouncilKind.STEERING, programme=None) for name in ("Le leur", "L'autre")]
    person = make(Person, email=None)
    make(Mandate, council=councils[0], person=person, organisation=None, starts_on=day, ends_on=None)
    at = {"cohort": None, "number": None, "state": SessionState.CONVENED}
    own = make(CouncilSession, council=councils[0], starts_at=midnight(day + timedelta(days=9)), **at)
    make(CouncilSession, council=councils[1], starts_at=midnight(day + timedelta(days=2)), **at)
    client = app.test_client()
    sign_in_as(app, client, make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False))
    told = []
    for said in ({}, {"starts_at": midnight(day)}, {"state": SessionState.HELD}):
        with app.app_context():
            session = db.session.get_one(CouncilSession, own)
            for name, value in said.items():
                setattr(session, name, value)
            as_found(session)
            db.session.commit()
        told.append([browser.get("/").words for browser in (Browser(client), browse_as(Role.STAFF))])

    theirs, everybody_s = zip(*told, strict=True)
    heads = ("Prochain conseil", "Conseil d'aujourd'hui", "Prochain conseil")
    for words, head, when in zip(theirs, heads, ("dans 9 jours", "Le leur", "dans 2 jours"), strict=True):
        assert head in words, words
        assert when in words, words
    for words, head, when in zip(everybody_s, heads, ("dans 2 jours", "Le leur", "dans 2 jours"), strict=True):
        assert head in words, words
        assert when in words, words


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_member_whose_mandate_ends_before_a_session_answers_if_another_goes_on_from_it(app, make, goes_on):
    day, person = today(), make(Person, email=None)
    council = make(Council, kind=CouncilKind.STEERING, programme=None)
    seat = {"council": council, "person": person, "organisation": None}
    former = make(Mandate, **seat, starts_on=day, ends_on=day + timedelta(days=2))
    if goes_on:
        make(Mandate, **seat, starts_on=day + timedelta(days=3), ends_on=None)
    moved_to = {"starts_at": midnight(day + timedelta(days=9)), "state": SessionState.CONVENED, "cohort": None}
    session = make(CouncilSession, council=council, **moved_to)
    make(SessionAttendance, council_session=session, person=person, mandate=former, quality=AttendanceQuality.MEMBER)
    client = app.test_client()
    sign_in_as(app, client, make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False))
    for address in ("/", f"/council_session/details/?id={session}"):
        with statements() as seen:
            page = Browser(client).get(address)
        assert page.status == 200, address
        assert ("Je viens" in page.words) is goes_on, address
        assert is_within(12, seen), seen
