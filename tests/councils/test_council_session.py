"""A session: numbered within its cohort, at an hour of Paris, with its pitches and who came."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.session_attendance import AttendanceQuality
from models.engine import db
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample
from tests.statements import is_within, statements


def test_a_number_is_used_once_by_a_council_for_a_cohort(refusals):
    council, cohort = sample(Council), sample(Cohort)
    assert refusals(sample(CouncilSession, council=council, cohort=cohort, number=1)) == []

    found = refusals(sample(CouncilSession, council=council, cohort=cohort, number=1))

    assert [field for field, _sentence in found] == ["number"]
    assert refusals(sample(CouncilSession, council=council, cohort=cohort, number=2)) == []
    assert refusals(sample(CouncilSession, council=council, number=1)) == []
    assert refusals(sample(CouncilSession, cohort=cohort, number=1)) == []


def test_a_strategic_council_is_numbered_for_a_cohort_and_another_need_not_be(refusals):
    said = "À remplir pour un conseil stratégique."
    of = {kind: {"council": sample(Council, kind=kind), "cohort": None, "number": None} for kind in CouncilKind}

    for kind, without in of.items():
        wanted = [("cohort", said), ("number", said)] if kind is CouncilKind.STRATEGIC else []
        assert refusals(sample(CouncilSession, **without)) == wanted
    strategic = {"council": sample(Council, kind=CouncilKind.STRATEGIC), "cohort": sample(Cohort), "number": 1}
    assert refusals(sample(CouncilSession, **strategic)) == []


def test_a_new_one_of_a_cohort_comes_prepared(app, browse_as):
    with app.app_context():
        council = sample(Council, kind=CouncilKind.STRATEGIC, programme=None)
        cohort = sample(Cohort)
        for name, state in (("Zinc", "active"), ("Aulne", "active"), ("Partie", "abandonnee")):
            db.session.add(sample(Participation, cohort=cohort, company=sample(Company, name=name), state=state))
        for name, end in (("Ici", None), ("Jadis", "01/01/2018")):
            seat = {"starts_on": "01/01/2017", "ends_on": end, "person": sample(Person, last_name=name)}
            db.session.add(sample(Mandate, council=council, **seat))
        db.session.add(sample(CouncilSession, council=council, cohort=cohort, number=4))
        db.session.commit()
        number = cohort.id
    browser = browse_as(Role.STAFF)
    assert "pitches-new1-rank" not in browser.get("/council_session/new/").form()

    with statements() as seen:
        page = browser.get(f"/council_session/new/?cohort={number}")
    assert is_within(12, seen), seen
    sent = page.form() | {"starts_at": "14/11/2017 14:00"}
    sent |= {"pitches-new1-minutes": "30"}
    assert browser.post("/council_session/new/", sent).status == 302

    with app.app_context():
        made = db.session.scalars(db.select(CouncilSession).filter_by(number=5)).one()
        turns = [(str(one.participation.company), f"{one.starts_at:%H:%M}") for one in made.pitches]
        assert turns == [("Aulne", "13:00"), ("Zinc", "13:30")]
        assert [(one.person.last_name, one.quality) for one in made.attendances] == [("Ici", AttendanceQuality.MEMBER)]


def test_it_is_called_by_its_number_or_its_day():
    council = Council(name="Comité")
    session = CouncilSession(council=council, starts_at="14/11/2017 00:30")
    assert str(session) == "Comité du 14/11/2017"
    session.number, session.cohort = 3, Cohort(code="AV-2017")
    assert str(session) == "Comité n° 3 — AV-2017"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06/07/2017 14:00", datetime(2017, 7, 6, 12, tzinfo=UTC)),
        ("14/11/2017 14:00", datetime(2017, 11, 14, 13, tzinfo=UTC)),
        ("14/11/2017 9h30", datetime(2017, 11, 14, 8, 30, tzinfo=UTC)),
    ],
)
def test_it_begins_at_an_hour_of_paris(app, browse_as, make, typed, kept):
    number = make(CouncilSession)

    assert browse_as(Role.STAFF).submit(f"/council_session/edit/?id={number}", starts_at=typed).status == 302
    with app.app_context():
        assert db.session.get(CouncilSession, number).starts_at == kept


def test_it_is_written_with_its_pitches_and_who_came(app, browse_as, make):
    cohort = make(Cohort, code="AV-2017")
    participation, person = make(Participation, cohort=cohort), make(Person, last_name="Martin", first_name="Anne")
    session = make(CouncilSession, cohort=cohort)
    staff, address = browse_as(Role.STAFF), f"/council_session/edit/?id={session}"
    with app.app_context():
        title = str(db.session.get(Participation, participation))
        company = str(db.session.get(Participation, participation).company)

    page = staff.submit(
        address,
        **{
            "pitches-new1-rank": "1",
            "pitches-new1-participation": [title, str(participation)],
            "pitches-new1-minutes": "20",
            "pitches-new1-state": "prevu",
            "attendances-new1-person": ["Martin Anne", str(person)],
            "attendances-new1-quality": "invite",
            "attendances-new1-presence": "present",
        },
    )

    assert page.status == 302
    words = staff.get(page.location).words
    assert company in words
    assert "Martin Anne" in words
    assert "Présent·e" in words


def test_a_row_is_called_by_what_tells_it_from_the_others(app, browse_as, make):
    participation = make(Participation)
    with app.app_context():
        pitching = db.session.get(Participation, participation)
        company, cohort = str(pitching.company), pitching.cohort_id
    session = make(CouncilSession, cohort=cohort)
    staff = browse_as(Role.STAFF)
    pitch = {"rank": "3", "participation": [company, ""], "minutes": "20", "state": "prevu"}
    address = f"/council_session/edit/?id={session}"
    assert staff.submit(address, **{f"pitches-new1-{name}": value for name, value in pitch.items()}).status == 302

    legends = ["".join(one.itertext()) for one in staff.get(address).tree.iter("legend")]

    assert f"3. {company}" in legends
