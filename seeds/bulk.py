"""A programme of any size, invented, the same each time: what a list of a hundred thousand companies feels like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import select

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import Mentoring, MentoringState
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.accompaniment.support_request import SupportRequest, SupportState, SupportTheme
from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.sequence import Sequence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch, PitchState
from models.councils.session_state import SessionState
from models.engine import Actor, db, in_number, write_load
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.parties.person import LegalBasis, Person
from models.parties.position import Position, PositionRole
from models.reference.commune import Commune
from models.reference.instrument import Instrument
from models.reference.legal_form import LegalForm
from models.reference.milestone import Milestone
from models.reference.naf_code import NafCode
from models.reference.problem_kind import ProblemKind
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from seeds.copied_rows import CopiedRows, patterns, with_key
from seeds.light_rows import CREATED, WriterOf

LOADER = Actor("Banc d'essai", "chargement")
FIRST_DAY = date(2018, 1, 8)
COHORT = 50  # companies
AT_ONCE = 1000  # companies
MODELLED = 9000  # companies made by the models, of which the database then writes copies
WAITING = 40  # of the requests of so many cohorts, those of one were not answered
TRADES = (
    "Menuiserie", "Boulangerie", "Épicerie", "Conserverie", "Imprimerie", "Recyclerie", "Ressourcerie", "Brasserie",
    "Filature", "Maraîchage", "Coopérative", "Atelier", "Crèche", "École de cirque", "Garage solidaire", "Théâtre",
    "Cantine", "Couture", "Énergie citoyenne", "Forêt", "Librairie", "Maison de santé", "Régie de quartier", "Vélo",
)  # fmt: skip
FIRST_NAMES = ("Aïcha", "Benoît", "Chloé", "Driss", "Élise", "François", "Gaëlle", "Hugo", "Inès", "Jérôme", "Zoé")
LAST_NAMES = ("Fictif-Martin", "Fictif-Nguyễn", "Fictif-Lefèvre", "Fictif-Castàn", "Fictif-Müller", "Fictif-Òdena")
STATUSES = {EssStatus.SCOP: "5458", EssStatus.SCIC: "5560", EssStatus.ASSOCIATION: "9220", EssStatus.COMMERCIAL: "5710"}
SEQUENCES = ("Diagnostic", "Stratégie", "Développement", "Financement")


class Bulk(CopiedRows):
    """What is known of the reference tables, and the records that wait to be written."""

    def __init__(self, writer: WriterOf) -> None:
        super().__init__(writer)
        self.made = 0  # companies, by the models
        self.communes = [one for one in _all(Commune) if one.department.is_in_region]
        self.forms = {one.code: one for one in _all(LegalForm)}
        self.activities, self.problems = _all(NafCode), _all(ProblemKind)
        self.instrument = next(one for one in _all(Instrument) if one.code == "avance_remboursable")
        db.session.expunge_all()  # they are read again and again: no commit may forget them
        self.council = self.add(Council, name="Conseil stratégique (essai)", kind=CouncilKind.STRATEGIC)
        fund = {"state": FundState.OPEN, "opened_on": FIRST_DAY}
        self.fund = self.add(Fund, code="ESSAI", name="Fonds (essai)", needs_participation=True, **fund)

    def generate(self, companies: int) -> Iterator[int]:
        """Add that many companies and all that hangs on them; the number written so far, now and then.

        Rows are made by the models, so their words and titles are the real ones, but written past the rules: each is
        right by construction, which a test verifies. After some thousands, the database copies them, renumbered.
        Every concept is one line of the journal.
        """
        done = 0
        for pattern in patterns():
            if done == companies:
                break
            self.begin()
            self.begins, *others = pattern.beginnings
            for at_once in self._modelled([*islice(pattern.endings(), min(MODELLED, companies - done))]):
                done += at_once
                yield done
            for other in others[: (companies - done) // MODELLED]:
                self.copy(self.begins, other)
                done += MODELLED
                yield done
        for model, count in self.written.items():
            write_load(db.session(), model, f"{model.__concept__.plural} : {in_number(count, 'ligne')}")

    def _modelled(self, endings: list[str]) -> Iterator[int]:
        """How many were written, each time that some were."""
        for start in range(0, len(endings), AT_ONCE):
            some = endings[start : start + AT_ONCE]
            for ending in some:
                if self.made % COHORT == 0:
                    self.cohort(self.made // COHORT)
                self.digits = self.begins + ending
                self.company(self.made)
                self.made += 1
            self.write()
            yield len(some)

    def cohort(self, number: int) -> None:
        """The next cohort: its sequences, its session."""
        start = FIRST_DAY + timedelta(weeks=number % 400)
        self.at, self.start, self.end = number, start, start + timedelta(weeks=26)
        self.joining = self.add(
            Cohort,
            code=f"E{self.begins}{number:04d}",
            name=f"Promotion d'essai {self.begins}{number:04d}",
            edition=number % 999 + 1,
            state=CohortState.CLOSED,
            starts_on=start,
            ends_on=self.end,
            capacity=COHORT,
        )
        opens = CREATED + timedelta(weeks=number % 400)
        dates = {"opens_at": opens - timedelta(days=60), "closes_at": opens - timedelta(days=30)}
        self.call = self.add(CallForApplications, cohort=self.joining, state=CallState.RESULTS, **dates)
        self.steps = [
            self.add(Sequence, cohort=self.joining, rank=rank, name=name, starts_on=start, ends_on=self.end)
            for rank, name in enumerate(SEQUENCES, 1)
        ]
        held = {"starts_at": datetime(start.year, start.month, start.day, 8, tzinfo=UTC), "state": SessionState.HELD}
        self.session = self.add(CouncilSession, council=self.council, cohort=self.joining, number=1, **held)

    def company(self, number: int) -> None:
        """A company, its sites and figures, its person, its year."""
        commune = self.communes[number * 7919 % len(self.communes)]
        status = list(STATUSES)[number // len(TRADES) % len(STATUSES)]  # in each trade, as in life
        siren = with_key(self.digits)
        company = self.add(
            Company,
            name=f"{TRADES[number % len(TRADES)]} de {commune.name} {self.digits}",
            siren=siren,
            rna=f"W{self.digits}0" if status is EssStatus.ASSOCIATION else None,
            ess_status=status,
            legal_form=self.forms[STATUSES[status]],
            naf_code=self.activities[number * 31 % len(self.activities)],
            founded_on=date(1950 + number % 70, 1 + number % 12, 1 + number % 28),
        )
        sites = [
            self._site(company, siren, site, self.communes[(number * 7919 + site) % len(self.communes)], number)
            for site in range(2 if number % 5 == 0 else 1)
        ]
        for year in (2017, 2018):
            amounts = {"turnover": Decimal(number % 9_000_000), "equity": Decimal(number % 500_000)}
            self.add(FinancialYear, company=company, closed_on=date(year, 12, 31), **amounts)
        person = self._person(number)
        self.add(Position, person=person, organisation=company, role=PositionRole.HEAD, starts_on=FIRST_DAY)
        joined = self._year(company, person, number)
        self._readings(joined, sites, number)

    def _site(self, company: Any, siren: str, site: int, commune: Any, number: int) -> Any:
        where = {"commune": commune, "address": f"{number % 90 + 1} rue de l'Essai", "is_head_office": site == 0}
        return self.add(Establishment, company=company, siret=with_key(f"{siren}{site + 1:04d}"), **where)

    def _readings(self, joined: Any, sites: list[Any], number: int) -> None:
        """At T0 and at the end, of each site."""
        for milestone, day, more in ((Milestone.START, self.start, 0), (Milestone.END, self.end, 1)):
            counted = {
                "observed_on": day,
                "milestone": milestone,
                "fte": Decimal(number % 200 + more * (number % 3)) / 2,
            }
            for site in sites:
                self.add(JobsReading, establishment=site, participation=joined, **counted)

    def _person(self, number: int) -> Any:
        return self.add(
            Person,
            last_name=f"{LAST_NAMES[number % len(LAST_NAMES)]} {self.digits}",
            first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
            email=f"contact{self.digits}@example.org",
            data_origin="banc d'essai",
            collected_on=FIRST_DAY,
            legal_basis=LegalBasis.LEGITIMATE_INTEREST,
        )

    def _year(self, company: Any, person: Any, number: int) -> Any:
        problem = self.problems[number % (len(self.problems) - 1)]  # the last one wants words
        candidacy = self.add(
            Candidacy,
            reference=f"ESSAI-C-{self.digits}",
            call=self.call,
            company=company,
            state=CandidacyState.SELECTED,
            submitted_at=self.call.opens_at,
            main_problem=problem,
        )
        joined = self.add(
            Participation,
            company=company,
            cohort=self.joining,
            candidacy=candidacy,
            platform_from=self.start,
            state=ParticipationState.COMPLETED,
            adviser=person,
            joined_on=self.start,
            left_on=self.end,
            main_problem=problem,
        )
        self._exchanges(joined, number)
        for sequence in self.steps:
            done = {"state": ProgressState.VALIDATED, "validated_on": self.end}
            self.add(SequenceProgress, participation=joined, sequence=sequence, **done)
        rank = number % COHORT + 1
        self.add(Pitch, council_session=self.session, participation=joined, rank=rank, state=PitchState.PRESENTED)
        if number % 2 == 0:
            mentor = self.add(Mentor, person=person, state=MentorState.ACTIVE, sector=TRADES[number % len(TRADES)])
            dates = {"starts_on": self.start, "ends_on": self.end}
            self.add(Mentoring, mentor=mentor, participation=joined, state=MentoringState.DONE, **dates)
        if number % 4 == 0:
            self.add(
                FundApplication,
                reference=f"ESSAI-F-{self.digits}",
                fund=self.fund,
                company=company,
                participation=joined,
                instrument=self.instrument,
                title=f"Développement {self.digits}",
                requested=Decimal(10_000 + number % 90_000),
                state=ApplicationState.FILED,
                filed_on=self.end,
            )
        return joined

    def _exchanges(self, joined: Any, number: int) -> None:
        """A meeting; a note of one company in two, a request of one in five."""
        moment = self.call.closes_at + timedelta(days=60)
        times = {"starts_at": moment, "ends_at": moment + timedelta(hours=1)}
        meeting = self.add(Meeting, cohort=self.joining, state=MeetingState.HELD, **times)
        self.add(Attendance, meeting=meeting, participation=joined)
        if number % 2 == 0:
            self.add(Note, participation=joined, written_on=self.start, text=f"Visite de l'atelier {self.digits}")
        if number % 5 == 0:
            asked = {
                "theme": SupportTheme.LEGAL,
                "filed_at": moment,
                "question": f"Quel bail pour le local {self.digits} ?",
            }
            answered = {"state": SupportState.CLOSED, "answered_on": self.end, "answer": "Un bail commercial."}
            self.add(SupportRequest, participation=joined, **asked, **(answered if self.at % WAITING else {}))


def _all(model: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.id)))
