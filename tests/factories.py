"""Records made from their declaration alone: a concept declared tomorrow has its factory already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from string import ascii_uppercase, digits
from typing import Any

from flask import Flask
from sqlalchemy import inspect

from models.accompaniment.attendance import Attendance, AttendanceRole
from models.accompaniment.meeting import MeetingKind
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import OVER, Participation
from models.accompaniment.sequence_progress import ProgressState
from models.accompaniment.visibility import Visibility
from models.councils.mandate import Mandate
from models.engine import Base, Declared, Record, as_found, db, declared, kinds
from models.fund.plan_line import PlanKind
from models.parties.company import Company, CompanyFile, CompanyState
from models.parties.conflict_of_interest import ConflictKind
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.reference.milestone import Milestone
from models.reference.problem_kind import ProblemKind
from models.selection.call_for_applications import CallState
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from models.selection.evaluation import EvaluationState
from tests.aids import work_out_simply
from tests.council_evenings import convene, give, put_to_the_vote, sit
from tests.funds import bank, call_in, come_back, endow, file_it, pay, put_terms
from tests.numbers import iban, siren, siret
from tests.papers import fill_in, leave

_FIRST = 1001  # four figures, for pages that weigh the same whatever ran before
_SIGNS = digits + ascii_uppercase
_numbers = count(_FIRST)


def count_again(first: int = _FIRST) -> None:
    """Number samples from the first one, where the store is empty, or from one that it does not hold."""
    global _numbers
    _numbers = count(first)


def _text(each: Declared, number: int) -> str:
    """Words; a code where they are too long, that no reference table has: it begins with an X."""
    low, high = each.bounds
    words = f"{each.label} {number}"
    rest = range(min(high, max(low or 1, 5)) - 2, -1, -1)
    return words if len(words) <= high and not low else "X" + "".join(_SIGNS[number // 36**one % 36] for one in rest)


_VALUES: dict[type[kinds.Kind], Callable[[Declared, int], Any]] = {
    kinds.Siren: lambda _each, number: siren(number),
    kinds.Siret: lambda _each, number: siret(siren(number)),
    kinds.Iban: lambda _each, number: iban(number),
    kinds.Rna: lambda _each, number: f"W{number:09d}",
    kinds.PostalCode: lambda _each, number: f"{number:05d}",
    kinds.Email: lambda _each, number: f"personne{number}@example.org",
    kinds.Phone: lambda each, number: f"+3363998{(50 * number + len(each.name)) % 10_000:04d}",
    kinds.Website: lambda _each, number: f"https://site{number}.example.org",
    kinds.Money: lambda _each, number: Decimal(number) + Decimal("0.55"),
    kinds.Fte: lambda _each, number: Decimal(number) + Decimal("0.25"),
    kinds.Percent: lambda _each, _number: Decimal("0.5"),
    kinds.Whole: lambda each, number: (
        (each.bounds[0] or 0) + number % ((each.bounds[1] or 10**6) - (each.bounds[0] or 0) + 1)
    ),
    kinds.YesNo: lambda _each, _number: True,
    kinds.Day: lambda _each, _number: date(2017, 5, 2),
    kinds.Instant: lambda _each, _number: datetime(2017, 5, 2, 12, tzinfo=UTC),
    kinds.Deadline: lambda _each, _number: datetime(2017, 5, 2, 12, tzinfo=UTC),
    kinds.Choice: lambda each, _number: next(iter(each.kind.members)),  # type: ignore[union-attr]
}


def sample(model: type[Base], *, full: bool = False, **said: Any) -> Any:
    """An unsaved record with what it needs (`full`: with everything it may hold), and what is said of it."""
    number, columns = next(_numbers), inspect(model).columns
    wanted = [
        each
        for each in declared(model).values()
        if full or (each.required and (each.kind is None or columns[each.name].default is None))
    ]
    values = {each.name: filled(each, number) for each in wanted if each.name not in said and not each.to_many}
    record = model(**values | said)
    _MENDS.get(record.__tablename__, lambda *_: None)(record, said, number)
    return as_found(record)


def filled(each: Declared, number: int = 1) -> Any:
    """A value for a field."""
    if each.target is not None:
        return sample(each.target)
    return _VALUES.get(type(each.kind), _text)(each, number)  # type: ignore[arg-type]


def _company(company: Any, said: dict[str, Any], number: int) -> None:
    if "siren" not in said:
        company.siren = siren(number)
    if company.ceased_on and "state" not in said:
        company.state = CompanyState.CEASED


def _establishment(establishment: Any, said: dict[str, Any], number: int) -> None:
    if "siret" not in said:
        establishment.siret = siret(establishment.company.siren, number % 10_000)


def _service_of_its_organisation(record: Any, said: dict[str, Any], _number: int) -> None:
    if record.service is not None and "organisation" not in said:
        record.organisation = record.service.partner


def _sequence_progress(progress: Any, said: dict[str, Any], _number: int) -> None:
    if "sequence" not in said:
        progress.sequence.cohort = progress.participation.cohort
    if said.get("state", ProgressState.VALIDATED) is not ProgressState.VALIDATED and "validated_on" not in said:
        progress.validated_on = None
    if progress.validated_on:
        progress.state = ProgressState.VALIDATED
    if progress.state is ProgressState.VALIDATED:
        progress.validated_on = progress.validated_on or date(2017, 5, 2)


def _call_for_applications(call: Any, said: dict[str, Any], _number: int) -> None:
    if "closes_at" not in said:
        call.closes_at = call.opens_at + timedelta(days=30)
    if call.extended_to and "extended_to" not in said:
        call.extended_to = call.closes_at + timedelta(days=7)


def _candidacy(candidacy: Any, said: dict[str, Any], _number: int) -> None:
    if "call" not in said:
        candidacy.call.state = CallState.PUBLISHED
        as_found(candidacy.call)
    if candidacy.establishment is not None and "establishment" not in said:
        candidacy.establishment = sample(Establishment, company=candidacy.company)
    if "state" not in said:
        candidacy.state = CandidacyState.ADMISSIBLE  # what every role reads
    if candidacy.state is CandidacyState.DRAFT:
        candidacy.submitted_at = None
    elif candidacy.main_problem is None:
        candidacy.main_problem = sample(ProblemKind, needs_words=False)


def _candidacy_document(document: Any, said: dict[str, Any], _number: int) -> None:
    if "wanted" not in said:
        document.wanted.call_for_applications = document.candidacy.call


def _evaluation(evaluation: Any, said: dict[str, Any], _number: int) -> None:
    if evaluation.state is not EvaluationState.SUBMITTED:
        evaluation.submitted_on = None
    if "candidacy" not in said:
        evaluation.candidacy = sample(Candidacy, state=CandidacyState.ADMISSIBLE)


def _score(score: Any, said: dict[str, Any], _number: int) -> None:
    if "evaluation" not in said:
        score.evaluation.candidacy.call.grid = score.criterion.evaluation_grid
    if score.value is not None and "value" not in said:
        score.value = min(score.value, score.criterion.scale_max or 5)


def _participation(participation: Any, said: dict[str, Any], _number: int) -> None:
    if "cohort" in said and "candidacy" not in said:
        participation.candidacy = None  # a cohort has one call, which this one would not be of
    if participation.candidacy is not None and "candidacy" not in said:
        participation.candidacy.company = participation.company
        participation.candidacy.call.cohort = participation.cohort
    if participation.state in OVER and "left_on" not in said:
        participation.left_on = participation.joined_on


def _session_attendance(attendance: Any, said: dict[str, Any], _number: int) -> None:
    if attendance.mandate is not None and "mandate" not in said:
        attendance.mandate.person = attendance.person
        attendance.mandate.council = attendance.council_session.council


def _attendance(attendance: Any, said: dict[str, Any], _number: int) -> None:
    if "participation" not in said and attendance.person is None:
        attendance.participation = sample(Participation, cohort=attendance.meeting.cohort)
    if attendance.participation is not None and "participation" not in said:
        attendance.participation.cohort = attendance.meeting.cohort


def _follow_up(follow_up: Any, said: dict[str, Any], _number: int) -> None:
    if follow_up.meeting is not None and "participation" not in said:
        follow_up.participation.cohort = follow_up.meeting.cohort


def _meeting(meeting: Any, said: dict[str, Any], _number: int) -> None:
    if "kind" not in said:
        meeting.kind = MeetingKind.OTHER
    if meeting.sequence is not None and "sequence" not in said:
        meeting.sequence.cohort = meeting.cohort
    if "mentoring" not in said:
        meeting.mentoring = None
    meeting.visibility = said.get("visibility", Visibility.COMMITTEE)
    if "attendances" not in said:
        _companies_of(meeting, said)


def _companies_of(meeting: Any, said: dict[str, Any]) -> None:
    """As many as its kind asks for, the first of which presents; or that of a pair."""
    if meeting.kind is MeetingKind.MENTORING and "mentoring" not in said:
        meeting.mentoring = sample(Mentoring, participation=sample(Participation, cohort=meeting.cohort))
    for number in range({MeetingKind.INDIVIDUAL: 1, MeetingKind.CROSS_VIEWS: 2}.get(meeting.kind, 0)):
        role = AttendanceRole.PARTICIPANT if number else AttendanceRole.PRESENTER
        meeting.attendances.append(Attendance(participation=sample(Participation, cohort=meeting.cohort), role=role))


def _jobs_reading(reading: Any, said: dict[str, Any], _number: int) -> None:
    if "participation" not in said:
        is_other = reading.milestone is Milestone.OTHER
        reading.participation = None if is_other else sample(Participation, company=reading.establishment.company)


def _conflict_of_interest(conflict: Any, said: dict[str, Any], _number: int) -> None:
    if conflict.kind is ConflictKind.OTHER and "words" not in said:
        conflict.words = "Ancienne collègue"


# What the rules of a concept ask beyond its fields.
_MENDS: dict[str, Callable[[Any, dict[str, Any], int], None]] = {
    "attachment": lambda file, said, number: fill_in(file, said, number, CompanyFile.STATUTES, lambda: sample(Company)),
    "attendance": _attendance,
    "bank_account": lambda account, said, _number: bank(account, said),
    "follow_up": _follow_up,
    "meeting": _meeting,
    "company": _company,
    "de_minimis_aid": lambda aid, said, _number: work_out_simply(aid, said),
    "council": lambda council, said, _number: convene(council, said),
    "cohort": lambda cohort, said, _number: setattr(cohort, "capacity", said.get("capacity", 99)),
    "conflict_of_interest": _conflict_of_interest,
    "call_for_applications": _call_for_applications,
    "candidacy": _candidacy,
    "candidacy_document": _candidacy_document,
    "establishment": _establishment,
    "evaluation": _evaluation,
    "export_run": leave,
    "fund": lambda fund, said, _number: endow(fund, said),
    "fund_agreement": lambda agreement, said, _number: put_terms(agreement, said),
    "fund_application": lambda application, said, _number: file_it(application, said, sample),
    "jobs_reading": _jobs_reading,
    "mandate": lambda seat, said, _number: sit(seat, said, lambda: sample(Mandate, council=seat.council).person),
    "note": lambda note, said, _number: setattr(note, "visibility", said.get("visibility", Visibility.COMMITTEE)),
    "participation": _participation,
    "partner": lambda partner, said, number: (
        None
        if "siret" in said or not (partner.siret and partner.siren)
        else setattr(partner, "siret", siret(partner.siren, number % 10_000))
    ),
    "guarantee_call": lambda call, said, _number: call_in(call, said, sample),
    "payment": lambda payment, said, _number: pay(payment, said, sample),
    "repayment": lambda repayment, said, _number: come_back(repayment, said),
    "decision": lambda decision, said, _number: put_to_the_vote(decision, said, lambda: sample(Person)),
    "plan_line": lambda line, said, _number: setattr(line, "kind", said.get("kind", PlanKind.GRANT)),  # has the most
    "pitch": lambda pitch, said, _number: (
        None if "council_session" in said else setattr(pitch.council_session, "cohort", pitch.participation.cohort)
    ),
    "pitch_feedback": lambda feedback, said, _number: give(feedback, said),
    "position": _service_of_its_organisation,
    "score": _score,
    "sequence_progress": _sequence_progress,
    "session_attendance": _session_attendance,
    "support_request": lambda request, said, _number: (
        None if "participation" in said else setattr(request.participation, "platform_from", date(2017, 1, 1))
    ),
}


class Make:
    """Saves samples, and hands out their ids: a request has its own session."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, model: type[Record], **said: Any) -> int:
        """Save one record; links may be given as ids."""
        with self.app.app_context(), db.session.no_autoflush:
            record = sample(model, **{name: self._resolve(model, name, value) for name, value in said.items()})
            db.session.add(record)
            db.session.commit()
            return int(record.id)

    def _resolve(self, model: type[Record], name: str, value: Any) -> Any:
        each = declared(model).get(name)
        return db.session.get(each.target, value) if each and each.shape == "one" and isinstance(value, int) else value
