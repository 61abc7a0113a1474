"""The session that follows: its number, its day, who sits then, a turn for each company, the same breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import AttendanceQuality
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import PARIS, db, now, today
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.applications import saved
from tests.factories import sample

LONG_AGO = today() - timedelta(days=100)
GUEST = {"quality": "invite_permanent", "votes": False}


@pytest.fixture
def held(app):
    """A council that met ten days ago for a cohort: Zinc before Aulne; Orme joined since, Buis left."""
    with app.app_context():
        council = sample(Council, kind=CouncilKind.STRATEGIC, programme=None)
        cohort = sample(Cohort, state="en_cours", starts_on=LONG_AGO, ends_on=today() + timedelta(days=200))
        last = sample(
            CouncilSession,
            council=council,
            cohort=cohort,
            number=4,
            place="Salle 3",
            starts_at=now() - timedelta(days=10),
        )
        joined = {
            name: sample(
                Participation, cohort=cohort, company=sample(Company, name=name), state=state, joined_on=LONG_AGO
            )
            for name, state in (("Zinc", "active"), ("Aulne", "active"), ("Orme", "active"), ("Buis", "suspendue"))
        }
        for rank, (name, minutes) in enumerate((("Zinc", 30), ("Buis", 20), ("Aulne", 20)), 1):
            sample(Pitch, council_session=last, rank=rank, participation=joined[name], minutes=minutes)
        last.breaks.append(SessionBreak(label="Accueil", after_rank=0, minutes=15))
        for name, said in (("Membre", {}), ("Invitée", GUEST), ("Partie", {"ends_on": today()})):
            seat = {"starts_on": LONG_AGO, "ends_on": None} | said
            saved(sample(Mandate, council=council, person=sample(Person, last_name=name), **seat))
        saved(last, *joined.values())
        yield {"session": last.id, "council": council.id, "cohort": cohort.id}


def made(app):
    return db.session.scalars(db.select(CouncilSession).filter_by(number=5)).one()


@pytest.mark.parametrize("of", ["session", "council", "cohort"])
def test_is_made_in_one_click(app, browse_as, held, of):
    browser, page = browse_as(Role.STAFF), {"session": "council_session"}.get(of, of)
    assert "Préparer la séance suivante" in browser.get(f"/{page}/details/?id={held[of]}").words

    answer = browser.post("/council_session/next/", {of: held[of]})

    with app.app_context():
        one = made(app)
        assert answer.location == f"/council_session/details/?id={one.id}"
        assert (one.state, one.place, one.council.id, one.cohort.id) == (
            SessionState.PLANNED,
            "Salle 3",
            held["council"],
            held["cohort"],
        )
        last = db.session.get(CouncilSession, held["session"]).starts_at.astimezone(PARIS)
        moment = one.starts_at.astimezone(PARIS)
        assert (moment.weekday(), moment.time()) == (last.weekday(), last.time())
        assert (moment.date() - last.date()).days == 28
        offsets = [(one.starts_at - made(app).starts_at) // timedelta(minutes=1) for one in made(app).pitches]
        assert [str(each.participation.company) for each in one.pitches] == ["Zinc", "Aulne", "Orme"]
        assert offsets == [15, 45, 65]
        assert {(each.person.last_name, each.quality) for each in one.attendances} == {
            ("Membre", AttendanceQuality.MEMBER),
            ("Invitée", AttendanceQuality.GUEST),
        }
    assert "Accueil" in browser.get(answer.location).words


def test_sent_twice_it_is_made_once(browse_as, held):
    browser = browse_as(Role.STAFF)
    page = browser.get(f"/council_session/details/?id={held['session']}")
    (form,) = (one for one in page.tree.iter("form") if one.get("action") == "/council_session/next/")
    said = {one.get("name"): one.get("value") for one in form.iter("input")}

    first, again = (browser.post("/council_session/next/", said).location for _twice in range(2))

    assert first == again
    assert "n° 6" not in browser.get(again).words
    assert browser.post("/council_session/next/", said | {"_key": "another"}).location != first


def test_leaves_time_to_invite_when_the_last_one_is_old(app, browse_as, held):
    with app.app_context():
        db.session.get(CouncilSession, held["session"]).starts_at = now() - timedelta(days=90)
        db.session.commit()

    browse_as(Role.STAFF).post("/council_session/next/", {"session": held["session"]})

    with app.app_context():
        assert timedelta(days=14) <= made(app).starts_at - now() < timedelta(days=22)


def test_of_a_council_that_never_met_asks_for_which_cohort(browse_as, make):
    strategic, steering = make(Council, kind=CouncilKind.STRATEGIC), make(Council, kind=CouncilKind.STEERING)
    staff = browse_as(Role.STAFF)

    assert staff.post("/council_session/next/", {"council": strategic}).location == (
        f"/council_session/new/?council={strategic}"
    )
    assert staff.post("/council_session/next/", {"council": steering}).location.startswith("/council_session/details/")


def test_is_not_for_who_only_reads_nor_of_what_is_not_there(browse_as, held):
    assert browse_as(Role.COMMITTEE).post("/council_session/next/", {"council": held["council"]}).status == 403
    for said in ({}, {"council": "0"}, {"cohort": "x"}, {"session": "9" * 30}):
        assert browse_as(Role.STAFF).post("/council_session/next/", said).status == 404
