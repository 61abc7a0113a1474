"""The columns of lists: those that tell what others hold, and which ones are there before anybody chooses."""

from __future__ import annotations

from functools import partial

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import first_columns, kinds, tells
from models.fund import commitments, movements
from models.fund.bank_account import BankAccount
from models.fund.fund import Fund
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.repayment import Repayment
from models.overview import asked_together as asked
from models.overview import list_orders as orders
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.parties.position import Position
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_document import CandidacyDocument
from models.selection.criterion import Criterion
from models.selection.evaluation import Evaluation
from models.selection.score import Score
from models.selection.wanted_document import WantedDocument


class Points(kinds.Quantity):
    """Out of a hundred."""

    decimals = 1


class OutOf(kinds.Kind):
    """So many out of so many: « 3 / 4 »."""


NAME = "last_name first_name"
YEAR = {Participation: "company cohort state joined_on", Cohort: "code"}
STAGE = {
    Participation: "company state joined_on sequence_progress",
    SequenceProgress: "sequence state",
    Sequence: "name rank",
}
LATE = {**STAGE, Sequence: "name rank ends_on"}
MET = {Participation: "company", Attendance: "meeting participation", Meeting: "state starts_at"}
ADVISED = {Participation: "company state joined_on adviser", Person: NAME}
PAIR = {Mentoring: "mentor participation state", Mentor: "person", Participation: "company"}

tells(
    Company,
    "cohort",
    "Promotion",
    YEAR,
    asked.last_years,
    read=lambda year, _company: year and year.cohort,
    order=orders.cohort,
    width="s",
)
tells(
    Company,
    "stage",
    "Étape",
    STAGE,
    asked.last_years,
    read=lambda year, _company: year and year.stage,
    order=orders.stage,
    width="l",
)
tells(
    Company,
    "adviser",
    "Chargé·e de mission",
    ADVISED,
    asked.last_years,
    read=lambda year, _company: year and year.adviser,
    order=orders.adviser,
    width="xl",
)
tells(
    Company,
    "jobs",
    "Emplois (ETP)",
    {Establishment: "company closed_on", JobsReading: "establishment observed_on fte"},
    asked.jobs,
    order=orders.jobs,
    kind=kinds.Fte(),
    adds_up=True,
)
for _model, _ask in ((Company, asked.meetings_of_companies), (Participation, asked.meetings_of_years)):
    tells(
        _model,
        "last_meeting",
        "Dernier RDV",
        MET,
        _ask,
        read=lambda met, _record: met and met.last,
        order=partial(orders.last_meeting, _model),
        kind=kinds.Day(),
    )
    tells(
        _model,
        "next_meeting",
        "Prochain RDV",
        MET,
        _ask,
        read=lambda met, _record: met and met.next,
        order=partial(orders.next_meeting, _model),
        kind=kinds.Day(),
    )
tells(
    Participation,
    "stage",
    "Séquence en cours",
    STAGE,
    asked.years,
    read=lambda year, _record: year and year.sequence,
    order=orders.sequence,
    width="l",
)
tells(
    Participation,
    "days_late",
    "Retard (jours)",
    LATE,
    asked.years,
    read=lambda year, _record: year and year.days_late,
    order=orders.days_late,
    kind=kinds.Whole(),
)
tells(Participation, "mentor", "Mentor", {**PAIR, Person: NAME}, asked.mentors, order=orders.mentor)
tells(
    Meeting,
    "with_whom",
    "Avec",
    {Attendance: "meeting participation person", Participation: "company", Organisation: "name", Person: ""},
    asked.with_whom,
)
tells(
    Mentor,
    "companies",
    "Entreprises suivies",
    {**PAIR, Organisation: "name"},
    asked.companies_of_mentors,
    read=lambda names, _mentor: names and ", ".join(names),
)
tells(
    Mentor,
    "free_places",
    "Places libres",
    {**PAIR, Mentor: "capacity state"},
    asked.companies_of_mentors,
    read=lambda names, mentor: mentor.free_with(len(names or ())),
    order=orders.free_places,
    kind=kinds.Whole(),
)
HELD_TODAY = {Position: "person organisation role starts_on ends_on"}
tells(
    Person,
    "employers",
    "Organisme",
    {**HELD_TODAY, Organisation: "name"},
    asked.positions,
    read=lambda found, _person: found and ", ".join(dict.fromkeys(name for name, _role in found)),
)
tells(
    Person,
    "roles",
    "Rôle",
    HELD_TODAY,
    asked.positions,
    read=lambda found, _person: found and ", ".join(dict.fromkeys(role.label for _name, role in found)),
)
tells(
    Candidacy,
    "documents_here",
    "Pièces reçues",
    {
        Candidacy: "call documents",
        CallForApplications: "wanted_documents",
        WantedDocument: "is_required",
        CandidacyDocument: "wanted received_on",
    },
    asked.documents,
    order=orders.documents_here,
    kind=OutOf(),
    width="s",
)
tells(
    Candidacy,
    "score",
    "Score",
    {Candidacy: "evaluations", Evaluation: "scores", Score: "value criterion", Criterion: "weight scale_max axis"},
    asked.scores,
    order=orders.score,
    kind=Points(),
)
for _name, _label in (("engaged", "Engagé"), ("available", "Disponible")):
    tells(
        Fund,
        _name,
        _label,
        {Fund: "endowment", FundApplication: "fund state granted given_up"},
        commitments.of_funds,
        read=lambda found, _fund, name=_name: getattr(found, name),
        kind=kinds.Money(),
        adds_up=True,
    )
LINES = {
    Payment: "fund_agreement amount paid",
    Repayment: "fund_agreement due_on capital interest received unpaid_on lost_on lost replaced_on",
    FundAgreement: "fund_application state",
    FundApplication: "state",
}
for _name, _label in (("paid", "Versé"), ("outstanding", "Capital restant dû"), ("overdue", "En retard")):
    tells(
        FundAgreement,
        _name,
        _label,
        LINES,
        movements.of_agreements,
        read=lambda found, _agreement, name=_name: getattr(found or movements.Movements(), name),
        kind=kinds.Money(),
        adds_up=True,
    )

first_columns(Company, "name commune cohort stage adviser jobs last_meeting next_meeting")
first_columns(Participation, "company cohort state stage days_late adviser mentor last_meeting next_meeting")
first_columns(Meeting, "starts_at with_whom title kind cohort state place")
first_columns(Mentor, "person state sector free_places companies hours_a_month source")
first_columns(Person, "last_name first_name employers job_title roles email phone")
first_columns(Candidacy, "company reference department main_problem documents_here score state submitted_at")
first_columns(FundAgreement, "number fund_application state amount signed_on paid outstanding overdue")
first_columns(BankAccount, "company iban holder state typed_by typed_on checked_by checked_on")
first_columns(Fund, "code name state opened_on endowment engaged available")
