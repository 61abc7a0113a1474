"""A file says what was true on its day, whatever came or was changed since (`app/docs/region-files.md#days`)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from admin_views.region import FILES, companies, sequences
from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.council_session import CouncilSession
from models.engine import db, perform, today, verbs_of
from models.fund.fund_application import FundApplication
from models.parties.approval import Approval, ApprovalKind
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.legal_form import LegalForm
from models.region.export_run import Dataset
from tests.factories import sample, siret
from tests.statements import statements


@pytest.fixture
def clock(monkeypatch):
    """Sets the day on which the journal is written."""

    def at(day):
        monkeypatch.setattr("models.engine.journal.now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    return at


SUMMER, THE_END = date(2017, 6, 30), date(2017, 11, 14)


def column(rows, name):
    return {one[name] for one in rows}


class TestTheYear2017:
    def test_is_under_way_in_june(self, lines):
        companies = lines(Dataset.COMPANIES, SUMMER)

        assert len(companies) == 6
        assert column(companies, "date_entree") == {"2017-05-15"}
        assert column(companies, "statut_participation") == {"Active"}
        assert column(companies, "date_sortie") == column(companies, "etp_fin") == {""}
        assert "14.00" in column(companies, "etp_t0")
        assert column(companies, "date_donnees") == {"2017-06-30"}

    def test_is_over_on_its_last_day(self, lines):
        companies = lines(Dataset.COMPANIES, THE_END)

        assert column(companies, "statut_participation") == {"Terminée"}
        assert column(companies, "date_sortie") == {"2017-11-14"}
        assert "" not in column(companies, "etp_fin")

    def test_has_no_company_before_it_begins(self, lines):
        for day in (date(2017, 5, 14), date(2017, 1, 1)):
            assert [lines(one, day) for one in (Dataset.COMPANIES, Dataset.SEQUENCES, Dataset.JOBS)] == [[], [], []]

    def test_has_its_first_sequence_alone_validated_in_june(self, lines):
        told = {(one["sequence"], one["statut"], one["date_validation"]) for one in lines(Dataset.SEQUENCES, SUMMER)}

        assert told == {
            ("Diagnostic", "Validée", "2017-06-30"),
            ("Stratégie", "À venir", ""),
            ("Développement", "À venir", ""),
            ("Financement", "À venir", ""),
        }

    def test_counts_the_deliverables_validated_by_then(self, lines):
        rows = lines(Dataset.SEQUENCES, date(2017, 8, 1))
        told = {(one["statut"], one["avancement"], one["livrables_valides"]) for one in rows}

        assert told == {("Validée", "1.0000", "3"), ("En cours", "0.0000", "0"), ("À venir", "0.0000", "0")}

    def test_has_the_councils_held_by_then(self, lines):
        numbers = [
            column(lines(Dataset.COUNCILS, day), "numero_conseil") for day in (SUMMER, date(2017, 7, 6), THE_END)
        ]

        assert numbers == [set(), {"1"}, {"1", "2"}]

    def test_has_the_jobs_read_by_then(self, lines):
        assert [column(lines(Dataset.JOBS, day), "jalon") for day in (SUMMER, THE_END)] == [{"T0"}, {"T0", "fin"}]
        assert [column(lines(Dataset.OPEN_JOBS, day), "jalon") for day in (SUMMER, THE_END)] == [{"T0"}, {"T0", "fin"}]

    def test_has_the_meetings_and_the_questions_of_by_then(self, lines):
        for name in ("heures_individuelles", "heures_collectives", "heures_mentorat", "nb_demandes_appui"):
            summer, end = (
                sum(float(one[name] or 0) for one in lines(Dataset.COMPANIES, day)) for day in (SUMMER, THE_END)
            )
            assert 0 <= summer < end, name

    def test_is_the_same_whatever_is_done_since(self, app, demo, lines):
        def files():
            return [
                lines(one, THE_END) for one in (Dataset.COMPANIES, Dataset.SEQUENCES, Dataset.COUNCILS, Dataset.FUND)
            ]

        before = files()
        with app.app_context():
            for concept, done in (
                (SequenceProgress, ProgressState.VALIDATED),
                (Deliverable, DeliverableState.VALIDATED),
                (Meeting, MeetingState.HELD),
            ):
                for one in db.session.scalars(select(concept).where(concept.state == done)):
                    do(one, "reopen")
            for one in db.session.scalars(select(FundApplication)):
                do(one, "drop")
            session = db.session.scalars(select(CouncilSession)).first()
            session.minutes = "Chaque entreprise a présenté son projet."
            do(session, "approve_minutes")
            db.session.commit()

        assert column(lines(Dataset.SEQUENCES, today()), "statut") == {"En cours"}
        assert column(lines(Dataset.SEQUENCES, today()), "livrables_valides") == {"0"}
        assert column(lines(Dataset.COMPANIES, today()), "heures_individuelles") == {""}
        assert files() == before


class TestAScopThatBecameAScicAndMoved:
    """Fil d'Oc, a Scop of Lodève (34) in 2017, is a Scic of Nîmes (30) since 2026."""

    @pytest.fixture(params=["in place", "to another site", "from a day"])
    def weaver(self, request, app, demo, lines):
        with app.app_context():
            company = db.session.scalars(select(Company).filter_by(siren="000017012")).one()
            form = db.session.scalars(select(LegalForm).filter_by(code="5460")).one()
            nimes = db.session.scalars(select(Commune).filter_by(insee_code="30189")).one()
            company.ess_status, company.legal_form, old = EssStatus.SCIC, form, company.establishments[0]
            if request.param == "in place":
                old.commune, old.siret = nimes, siret("000017012", 7)
            else:
                values = {"siret": siret("000017012", 7), "commune": nimes, "is_head_office": True}
                db.session.add(Establishment(company=company, opened_on="01/03/2026", **values))
                old.is_head_office, old.closed_on = False, "01/03/2026"
            db.session.commit()
            if request.param == "from a day":
                company.former_statuses[0].until = "28/02/2026"
                db.session.commit()
        return lambda day: next(one for one in lines(Dataset.COMPANIES, day) if one["raison_sociale"].startswith("Fil"))

    def test_gives_three_right_answers_in_every_file(self, weaver, lines):
        """On 30/06/2017, on 14/11/2017, today."""
        names = ("statut_ess", "categorie_juridique", "siret", "commune", "code_departement", "epci")
        then = ("Scop", "5458", "00001701200014", "Lodève", "34", "200017341")
        rows = [weaver(day) for day in (SUMMER, THE_END, today())]
        told = [tuple(row[name] for name in names) for row in rows]
        years = ("statut_participation", "date_sortie", "etp_t0", "etp_fin")

        assert told == [then, then, ("Scic", "5460", siret("000017012", 7), "Nîmes", "30", told[2][5])]
        assert told[2][5] != "200017341"
        assert [tuple(row[name] for name in years) for row in rows] == [
            ("Active", "", "14.00", ""),
            ("Terminée", "2017-11-14", "14.00", "15.00"),
            ("Terminée", "2017-11-14", "14.00", "15.00"),
        ]

        # Its jobs of 2017 are left where they were.
        for day in (THE_END, today()):
            herault = next(
                one for one in lines(Dataset.JOBS, day) if (one["jalon"], one["code_departement"]) == ("fin", "34")
            )
            assert (herault["nb_entreprises"], herault["etp_t0"], herault["etp_jalon"]) == ("2", "45.00", "46.00")

        # The files of sequences and councils say the same.
        for dataset in (Dataset.SEQUENCES, Dataset.COUNCILS):
            for day, told in ((THE_END, "00001701200014"), (today(), siret("000017012", 7))):
                rows = [one for one in lines(dataset, day) if one["raison_sociale"].startswith("Fil")]
                assert column(rows, "siret") == {told}, (dataset, day)


def do(record, name, **said):
    """A verb, by whoever may."""
    for field, value in said.items():
        setattr(record, field, value)
    perform(record, next(one for one in verbs_of(type(record)) if one.name == name), Role.ADMIN, "Parce que")


class TestAYearThatIsWrittenAsItGoes:
    """A company engaged on 2 March, active on 9 March, gone on 20 April, typed on 25 April; it had never gone."""

    @pytest.fixture
    def told(self, app, clock, refusals):
        joined = Participation(company=sample(Company), cohort=sample(Cohort), joined_on="01/03/2026")
        clock(date(2026, 2, 20))
        assert refusals(joined) == []
        for day, name, said in (
            (date(2026, 3, 2), "commit", {"agreed_on": "02/03/2026", "agreement_on_paper": "Vue"}),
            (date(2026, 3, 9), "activate", {}),
            (date(2026, 4, 25), "drop", {"left_on": "20/04/2026"}),
        ):
            clock(day)
            do(joined, name, **said)
            db.session.commit()

        def read(*days):
            rows = [companies.read(joined.cohort, day).rows for day in days]
            return [[(row.standing.state, row.standing.left_on) for row in found] for found in rows]

        return joined, read

    def test_is_told_as_it_went(self, told):
        _joined, read = told
        gone = (ParticipationState.DROPPED, date(2026, 4, 20))

        days = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9), date(2026, 4, 19), date(2026, 4, 20), today())
        assert read(*days) == [
            [],  # it was only expected
            [(ParticipationState.COMMITTED, None)],
            [(ParticipationState.ACTIVE, None)],
            [(ParticipationState.ACTIVE, None)],
            [gone],
            [gone],
        ]

    def test_is_told_as_it_was_set_right(self, told, clock):
        joined, read = told
        clock(date(2026, 5, 4))
        do(joined, "correct_active")
        db.session.commit()

        assert joined.left_on is None
        assert read(date(2026, 4, 22), today()) == [[(ParticipationState.ACTIVE, None)]] * 2


@pytest.mark.one_database
def test_a_company_that_is_to_come_in_is_esus_once_it_is(refusals):
    joined = sample(
        Participation,
        state=ParticipationState.COMMITTED,
        agreed_on="02/03/2026",
        agreement_on_paper="Vue",
        joined_on="16/03/2026",
    )
    agreed = sample(Approval, company=joined.company, kind=ApprovalKind.ESUS, starts_on="10/03/2026", ends_on=None)
    assert refusals(joined, agreed) == []

    esus = next(one for one in FILES[Dataset.COMPANIES].columns if one.name == "esus")
    days = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 20)
    assert [[esus.read(row) for row in companies.read(joined.cohort, day).rows] for day in days] == [
        [False],
        [True],
        [True],
    ]


@pytest.mark.one_database
def test_a_sequence_tells_what_was_written_of_it_by_then(app, clock):
    """Companies are engaged, then active, which opens their sequences; one more piece is asked on 25 April."""
    with app.app_context():
        cohort = sample(Cohort)
        joined = Participation(company=sample(Company), cohort=cohort, joined_on="01/03/2026")
        clock(date(2026, 2, 20))
        db.session.add_all([joined, sample(Sequence, cohort=cohort, rank=1)])
        db.session.commit()
        for day, name, said in (
            (date(2026, 3, 2), "commit", {"agreed_on": "02/03/2026", "agreement_on_paper": "Vue"}),
            (date(2026, 3, 9), "activate", {}),
        ):
            clock(day)
            do(joined, name, **said)
            db.session.commit()
        clock(date(2026, 4, 25))
        joined.sequence_progress[0].deliverables.append(Deliverable(name="Plan"))
        db.session.commit()

        days = date(2026, 3, 8), date(2026, 3, 9), date(2026, 4, 24), date(2026, 4, 25)
        rows = [sequences.read(cohort, day).rows for day in days]

    ahead = ProgressState.AHEAD
    assert [[(row.state, row.share) for row in found] for found in rows] == [
        [(None, None)],
        [(ahead, None)],
        [(ahead, None)],
        [(ahead, 0)],
    ]


@pytest.mark.one_database  # what a file asks is the same of both
def test_a_file_asks_the_same_statements_whatever_its_rows(app, demo):
    for dataset in Dataset:
        with app.app_context():
            cohort = db.session.get(Cohort, demo)
            with statements() as seen:
                FILES[dataset].cells(FILES[dataset].read(cohort, today()))

        assert [one for one in set(seen) if seen.count(one) > 1] == [], dataset
        assert len(seen) <= 12, dataset
