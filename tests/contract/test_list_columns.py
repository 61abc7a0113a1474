"""The columns of lists: what each tells, whom it is told, who chose which."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import concepts, db, declared, first_columns_of, now, reached, today, told_of
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.selection import eligibility
from models.selection.candidacy import Candidacy
from models.selection.candidacy_document import CandidacyDocument
from models.selection.wanted_document import WantedDocument
from tests.factories import sample
from tests.pages import words
from tests.statements import statements


@pytest.fixture
def year(app):
    """A company in its year: second sequence late, met once, to be met again, 12.5 jobs; (company, participation)."""
    with app.app_context():
        cohort = sample(Cohort, code="P-9", starts_on=today() - timedelta(90), ends_on=today() + timedelta(200))
        days = {"state": "active", "joined_on": today() - timedelta(90), "left_on": None, "left_before_start": False}
        adviser = sample(Person, last_name="Vidal", first_name="Lou")
        joined = sample(Participation, company=sample(Company, name="Fil"), cohort=cohort, adviser=adviser, **days)
        for rank, (name, state) in enumerate((("Diagnostic", "validee"), ("Stratégie", "en_cours")), 1):
            sequence = sample(Sequence, cohort=cohort, rank=rank, name=name, ends_on=today() - timedelta(12))
            on = today() if state == "validee" else None
            sample(SequenceProgress, participation=joined, sequence=sequence, state=state, validated_on=on)
        there = []
        for start, state in ((-30, "tenu"), (-20, "annule"), (9, "prevu")):
            meeting = sample(
                Meeting,
                cohort=cohort,
                title=f"Point {start}",
                starts_at=f"{today() + timedelta(start):%d/%m/%Y} 10:00",
                state=state,
                attendances=[],
            )
            there.append(sample(Attendance, meeting=meeting, participation=joined, person=None))
        site = sample(Establishment, company=joined.company, closed_on=None)
        for ago, fte in ((60, "11"), (3, "12,5")):
            sample(
                JobsReading,
                establishment=site,
                participation=None,
                milestone="autre",
                observed_on=today() - timedelta(ago),
                fte=fte,
            )
        db.session.add_all([joined, *there])
        db.session.commit()
        return joined.company_id, joined.id


def test_a_company_says_where_it_is(browse_as, year):
    page = browse_as(Role.STAFF).get("/company/?q=Fil")

    [row] = page.rows
    told = [row[head] for head in ("Promotion", "Étape", "Chargé·e de mission", "Emplois (ETP)")]
    assert told == ["P-9", "Stratégie", "Vidal Lou", "12,5"]
    assert row["Dernier RDV"] == f"{today() - timedelta(30):%d/%m/%Y}"
    assert row["Prochain RDV"].startswith(f"{today() + timedelta(9):%d/%m/%Y}")


def test_a_participation_says_what_is_late_and_a_meeting_with_whom(browse_as, year):
    staff = browse_as(Role.STAFF)

    [row] = staff.get("/participation/").rows
    assert (row["Séquence en cours"], row["Retard (jours)"], row["Promotion"]) == ("Stratégie", "12", "P-9")
    assert row["Dernier RDV"] == f"{today() - timedelta(30):%d/%m/%Y}"
    assert staff.get("/meeting/").column("Avec") == ["Fil"] * 3


def test_nothing_is_late_once_a_participation_has_ended(app, browse_as, year):
    with app.app_context():
        table = Participation.__table__
        gone = {"state": ParticipationState.DROPPED, "left_on": today(), "left_before_start": False}
        db.session.connection().execute(table.update().where(table.c.id == year[1]).values(**gone))
        db.session.commit()

    [row] = browse_as(Role.STAFF).get("/participation/").rows
    assert (row["Séquence en cours"], row["Retard (jours)"], row["Promotion"]) == ("", "", "P-9")


def test_a_mentor_says_with_whom_and_how_many_more(app, browse_as, year):
    with app.app_context():
        joined = db.session.get(Participation, year[1])
        mentor = sample(Mentor, state="actif", capacity=3)
        db.session.add(sample(Mentoring, mentor=mentor, participation=joined, state="en_cours"))
        db.session.commit()
    staff = browse_as(Role.STAFF)

    [row] = staff.get("/mentor/").rows
    assert (row["Entreprises suivies"], row["Places libres"]) == ("Fil", "2")
    assert staff.get("/participation/").column("Mentor") == [row["Personne"]]


def test_a_person_is_what_they_are_today(app, browse_as):
    with app.app_context():
        person = sample(Person, last_name="Roux", first_name="Ada")
        for name, ends_on in (("Avant", today() - timedelta(1)), ("Maintenant", None)):
            there = sample(Company, name=name)
            said = {"role": "comptable", "starts_on": None, "ends_on": ends_on}
            db.session.add(sample(Position, person=person, organisation=there, **said))
        db.session.commit()

    [row] = browse_as(Role.STAFF).get("/person/?q=Roux").rows
    assert (row["Organisme"], row["Rôle"]) == ("Maintenant", "Comptabilité")


def test_an_application_says_which_documents_are_here_as_its_page_does(app, browse_as):
    with app.app_context():
        one = sample(Candidacy)
        for is_required, received_on in ((True, today()), (True, None), (False, None)):
            wanted = sample(WantedDocument, call_for_applications=one.call, is_required=is_required)
            came = {"received_on": received_on, "on_paper": received_on and "Vue"}
            db.session.add(sample(CandidacyDocument, candidacy=one, wanted=wanted, **came))
        db.session.commit()
        db.session.expire_all()
        missing = len(list(eligibility.missing_documents(one)))

    assert missing == 1
    assert browse_as(Role.STAFF).get("/candidacy/").column("Pièces reçues") == ["1 / 2"]


@pytest.mark.one_database
class TestRights:
    @pytest.mark.parametrize(
        ("role", "address", "hidden"),
        [
            (Role.COMMITTEE, "/candidacy/?columns=reference,score", "Score"),
            (Role.EVALUATOR, "/company/?columns=name,cohort,next_meeting,jobs", "Prochain RDV"),
            (Role.ACCOUNTS, "/person/?columns=last_name,notes", "Notes internes"),
            (Role.COMMITTEE, "/meeting/?columns=starts_at,with_whom", "Avec"),
        ],
    )
    def test_a_column_is_of_those_who_read_all_that_it_is_made_of(self, browse_as, make, year, role, address, hidden):
        make(Candidacy)
        theirs, admins = browse_as(role).get(address), browse_as(Role.ADMIN).get(address)

        assert hidden in admins.words
        assert hidden not in theirs.words
        assert hidden not in browse_as(role).get(address.replace("/?", "/columns/?")).words
        file = browse_as(role).client.get(address.replace("/?", "/export/norme/?"))
        assert file.status_code == 403 or hidden not in file.get_data(as_text=True)


def heads(page):
    return list(page.rows[0])


@pytest.mark.one_database
class TestChoosing:
    def test_it_is_kept_for_who_chose_alone_and_never_for_a_file(self, browse_as, year):
        one, other = browse_as(Role.STAFF), browse_as(Role.ADMIN)
        usual = heads(other.get("/company/"))

        one.post("/company/columns/", {"order": ["state", "name"], "shown": ["state", "name"], "density": "compact"})

        assert heads(one.get("/company/")) == ["État", "Raison sociale"]
        assert 'class="list wide tight"' in one.get("/meeting/").text
        assert heads(other.get("/company/")) == usual
        assert heads(one.get("/company/?columns=name,cohort")) == ["Raison sociale", "Promotion"]
        file = one.client.get("/company/export/norme/").get_data(as_text=True)
        assert file.splitlines()[0].split(";")[-1] != "Raison sociale"
        one.post("/company/columns/", {"order": ["state"], "shown": ["state"], "_reset": "1"})
        assert heads(one.get("/company/")) == usual

    def test_one_moves_up_without_script_and_none_is_refused(self, browse_as):
        staff = browse_as(Role.STAFF)

        page = staff.post("/company/columns/", {"order": ["name", "state"], "shown": ["name"], "_up": "state"})
        assert page.title == "Affichage de la liste"
        assert page.text.index('name="order" value="state"') < page.text.index('name="order" value="name"')
        assert staff.post("/company/columns/", {"order": ["name"]}).status == 422

    def test_the_list_is_come_back_to_as_it_was(self, browse_as):
        staff = browse_as(Role.STAFF)
        form = {"order": ["name", "state"], "shown": ["name", "state"]}

        assert staff.post("/company/columns/?state=active", form).location == "/company/?state=active"
        once = staff.post("/company/columns/?state=active", {**form, "_once": "1"})
        assert once.location == "/company/?state=active&columns=name%2Cstate"


@pytest.mark.one_database
def test_every_first_column_is_one_and_no_name_is_said_twice():
    for model in concepts().values():
        own = [name for name, each in declared(model).items() if each.shape != "children"]
        names = [*own, *(one.name for one in reached(model)), *(one.name for one in told_of(model))]
        assert len(names) == len(set(names)), model
        assert set(first_columns_of(model)) <= set(names), model
        for one in told_of(model):
            for concept, fields in one.made_of.items():
                assert set(fields.split()) <= set(declared(concept)), (one.name, concept)


@pytest.mark.one_database
def test_cells_are_changed_where_they_are_by_who_changes_the_record_of_what_its_form_has(browse_as, year):
    address = "/participation/?columns=company,cohort,state,adviser,stake,joined_on,commitments,stage,mentor"

    staff, member = (browse_as(role).get(address).text for role in (Role.STAFF, Role.COMMITTEE))
    written = {"company", "cohort", "adviser", "stake", "joined_on"}
    assert set(re.findall(r'data-field="(\w+)"', staff)) == written  # no state, which verbs move, nor what others hold
    assert "data-field" not in member
    assert "inplace.js" not in member
    assert browse_as(Role.COMMITTEE).get(f"/participation/edit/?id={year[1]}").status == 403


@pytest.mark.one_database
def test_rows_cost_no_statement(browse_as, make, year):
    staff = browse_as(Role.STAFF)
    every = ",".join(one.name for one in told_of(Company))
    make(Participation)

    with statements() as few:
        staff.get(f"/company/?columns=name,{every}")
    for _ in range(5):
        make(Participation)
    with statements() as many:
        staff.get(f"/company/?columns=name,{every}")
    assert len(few) == len(many) <= 12


class TestTotals:
    def test_are_of_all_that_filters_leave_and_of_nothing_else(self, app, browse_as):
        with app.app_context():
            call = [
                sample(FundApplication, requested=amount, granted=None, state="deposee", deleted_at=gone)
                for amount, gone in ((1000, None), (Decimal("2000.50"), None), (4000, now()))
            ]
            db.session.add_all([*call, sample(FundApplication, requested=8000, state="brouillon")])
            db.session.commit()
        staff = browse_as(Role.STAFF)
        columns = "columns=reference,requested,granted,months"

        assert total(staff.get(f"/fund_application/?{columns}")) == ["Total", "11 000,50 €", "", ""]
        assert total(staff.get(f"/fund_application/?{columns}&state=deposee")) == [
            "Total",
            "3 000,50 €",
            "",
            "",
        ]
        assert total(staff.get("/fund_application/?columns=reference,months")) == []

    def test_of_what_is_worked_out_are_of_the_rows_that_are_left(self, app, browse_as, make, year):
        with app.app_context():
            for state, deleted_at in (("active", None), ("cessee", None), ("active", now())):
                company = sample(Company, state=state, ceased_on=today() if state == "cessee" else None)
                site = sample(Establishment, company=company, closed_on=None)
                reading = {"milestone": "autre", "participation": None, "fte": 100}
                db.session.add(sample(JobsReading, establishment=site, observed_on=today(), **reading))
                db.session.commit()
                if deleted_at:  # past the rules, which would take its sites with it
                    table = Organisation.__table__
                    db.session.execute(table.update().where(table.c.id == company.id).values(deleted_at=deleted_at))
                    db.session.commit()
        staff = browse_as(Role.STAFF)

        assert total(staff.get("/company/?columns=name,jobs")) == ["Total", "212,5"]
        assert total(staff.get("/company/?columns=name,jobs&state=active")) == ["Total", "112,5"]

    def test_may_be_more_than_one_record_holds(self, app, browse_as):
        with app.app_context():
            most = sample(Establishment), sample(Establishment)
            db.session.add_all(sample(JobsReading, establishment=each, fte=Decimal("999999.99")) for each in most)
            db.session.commit()

        shown = total(browse_as(Role.STAFF).get("/jobs_reading/?columns=observed_on,fte"))

        assert shown == ["Total", "1 999 999,98"]


def total(page):
    cells = [
        one for foot in page.tree.iter("tfoot") for row in foot.iter("tr") for one in row if one.get("class") != "tick"
    ]
    return [words(one) for one in cells]
