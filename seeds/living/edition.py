"""What the cohorts of the present have in common: a call, applications, companies that join, their sequences."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Several
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import db, today
from models.policy import Role
from models.reference.department import Department
from models.reference.milestone import Milestone
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy, CandidacyOrigin
from models.selection.criterion import Axis
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from models.selection.wanted_document import WantedDocument
from seeds.demo_call import DOCUMENTS, ON_PAPER
from seeds.living.cast import Cast
from seeds.living.story import add, at, flush, move

MARKS = {  # on each side of a company; every other criterion has one more
    "good": {Axis.SOCIAL: 4, Axis.ECONOMIC: 3, Axis.CROSS: 3},
    "fair": {Axis.SOCIAL: 3, Axis.ECONOMIC: 3, Axis.CROSS: 2},
    "tilted": {Axis.SOCIAL: 1, Axis.ECONOMIC: 4, Axis.CROSS: 2},
    "weak": {Axis.SOCIAL: 1, Axis.ECONOMIC: 1, Axis.CROSS: 0},
}
Dates = tuple[date, date]


class Edition:
    """A cohort of the present: its records by the code of the company, as far as they were made."""

    def __init__(self, cast: Cast, **values: Any) -> None:
        self.cast, self.values = cast, values
        self.applications: dict[str, Any] = {}
        self.joined: dict[str, Any] = {}
        self.pairs: dict[str, Any] = {}
        self.council_session: Any = None
        self.jury_session: Any = None

    def announce(self, closes_on: date, sequences: Several[Dates] = ()) -> None:
        """The cohort, its sequences when they are dated, and its call, open from the next hour on."""
        region = db.session.scalars(select(Department).where(Department.is_in_region)).all()
        self.cohort = add(Cohort, territory=list(region), manager=self.cast.adviser, **self.values)
        self.plan(sequences)
        opening = {"opens_at": at(today(), 9), "closes_at": at(closes_on, 18)}
        grid = self.cast.year.found(EvaluationGrid, version_number=1)
        self.call = add(CallForApplications, cohort=self.cohort, grid=grid, **opening)
        self.call.wanted_documents.extend(WantedDocument(label=one, is_required=is_) for one, is_ in DOCUMENTS.items())
        move("publish", self.call)
        move("open_call", self.cohort)

    def plan(self, sequences: Several[Dates]) -> None:
        """The sequences, by the templates of the programme when it has some."""
        ours = [one for one in self.cast.year.templates if one.programme is self.values["programme"]]
        for rank, (start, end) in enumerate(sequences, 1):
            template = ours[rank - 1] if ours else None
            name = template.name if template else f"Étape {rank}"
            add(Sequence, cohort=self.cohort, rank=rank, name=name, template=template, starts_on=start, ends_on=end)

    def apply(self, *codes: str) -> None:
        """A draft of each of these companies, with its required documents."""
        for code in codes:
            self.applications[code] = self._draft(code)
        flush(Role.STAFF)
        for code in codes:
            for one in self.applications[code].documents:
                if one.wanted.is_required:
                    one.received_on, one.on_paper = today(), ON_PAPER

    def _draft(self, code: str) -> Candidacy:
        problem = self.cast.problem(code)
        company = self.cast.companies.get(code) or self.cast.company(code)
        return add(
            Candidacy,
            call=self.call,
            company=company,
            contact=self.cast.heads[code],
            origin=CandidacyOrigin.NETWORK,
            main_problem=problem,
            problem_words="Trouver un second souffle (démo)" if problem.needs_words else None,
            stake="Nous voulons grandir sans perdre ce qui nous tient ensemble (démo).",
        )

    def those(self, *codes: str) -> list[Any]:
        """The applications of these companies."""
        return [self.applications[one] for one in codes]

    def review(self, *codes: str) -> None:
        """The first two of the jury evaluate these applications."""
        for code in codes:
            for one in self.cast.jury[:2]:
                add(Evaluation, candidacy=self.applications[code], evaluator=one)
        move("start_review", *self.those(*codes))

    def mark(self, marks: Mapping[str, str]) -> None:
        """The whole evaluations of these companies: how each of its two evaluators marks it."""
        done = [one for code in marks for one in self.applications[code].evaluations]
        for code, given in marks.items():
            for one, how in zip(self.applications[code].evaluations, given.split(), strict=True):
                give(one, how)
        move("submit", *done)

    def join(self, *codes: str) -> None:
        """The participations of these companies: those of their applications, else made here."""
        for code in codes:
            application = self.applications.get(code)
            self.joined[code] = self._participation(code, application)
            self.joined[code].adviser = self.cast.adviser
            self.cast.joined.setdefault(code, self.joined[code])
            self.joined[code].agreed_on, self.joined[code].agreement_on_paper = today(), ON_PAPER
        move("commit", *self.of(*codes))

    def _participation(self, code: str, application: Any) -> Any:
        if application is not None:
            return self.cast.year.found(Participation, candidacy=application)
        who = {"company": self.cast.companies.get(code) or self.cast.company(code), "cohort": self.cohort}
        problem = self.cast.problem(code)
        return add(Participation, joined_on=self.cohort.starts_on, main_problem=problem, **who)

    def of(self, *codes: str) -> list[Any]:
        """The participations of these companies."""
        return [self.joined[one] for one in codes]

    def start(self) -> None:
        """The first day: everybody who is committed becomes active."""
        move("start", self.cohort)
        move("activate", *self.joined.values())
        for one in self.joined.values():
            one.platform_from, one.platform_until = one.joined_on, self.cohort.ends_on

    def progress(self, rank: int, *codes: str) -> list[Any]:
        """How far these companies are in a sequence."""
        steps = [one for each in self.of(*codes) for one in each.sequence_progress]
        return [one for one in steps if one.sequence.rank == rank]

    def deliverables(self, rank: int, *codes: str) -> list[Any]:
        """What these companies hand in during a sequence."""
        return [one for each in self.progress(rank, *codes) for one in each.deliverables]

    def count_jobs(self, code: str, milestone: Milestone, more: float = 0.0) -> None:
        """The jobs of a company on the day that is told, and how many more than at first."""
        joined, first = self.joined[code], float(self.cast.lines[code]["etp"])
        read = {"establishment": joined.company.head_office, "participation": joined, "milestone": milestone}
        add(JobsReading, observed_on=today(), fte=f"{first + more:.2f}", **read)

    def begin(self, rank: int, *codes: str) -> None:
        """These companies begin a sequence."""
        move("begin", *self.progress(rank, *codes))

    def hand_in(self, rank: int, *codes: str) -> None:
        """All that is due in a sequence, submitted."""
        self.bring(*self.deliverables(rank, *codes))
        move("hand_in", *self.progress(rank, *codes))

    def bring(self, *deliverables: Any) -> None:
        """These came on paper."""
        for one in deliverables:
            one.on_paper = ON_PAPER
        move("hand_in", *deliverables)

    def validate(self, rank: int, *codes: str) -> None:
        """A sequence of these companies is over."""
        move("validate", *self.progress(rank, *codes))


def give(evaluation: Any, how: str, most: int = 99) -> None:
    """Marks of an evaluation, at most so many of them: the social ones first, as the grid has them."""
    for number, one in enumerate(evaluation.scores[:most]):
        one.value = min(one.criterion.scale_max, MARKS[how][one.criterion.axis] + number % 2)


def quarters(first: date, last: date) -> list[Dates]:
    """Four periods, one after the other, as long as one another."""
    length = (last - first) // 4
    starts = [first + length * number for number in range(4)]
    ends = [*(one - timedelta(days=1) for one in starts[1:]), last]
    return list(zip(starts, ends, strict=True))
