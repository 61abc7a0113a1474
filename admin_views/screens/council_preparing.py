"""A session of a council to prepare: every company under way has its turn, who sits is expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from admin_views.engine.audiences import may
from models.accompaniment.participations import active_in
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch, PitchState
from models.councils.session_attendance import SessionAttendance
from models.engine import Right, covers, day_of, db, defaults, today


def to_prepare(said: dict[str, Any]) -> dict[str, Any]:
    """What a new session is of the cohort it is for: its strategic council, the next number, who pitches, who comes."""
    cohort = said.get("cohort")
    council = said.get("council") or (_strategic(cohort) if cohort else None)
    if council is None:
        return {}
    found = {"council": council, "attendances": list(_expected(council))}
    if cohort and council.kind is CouncilKind.STRATEGIC:
        found |= {"number": _next_number(council, cohort), "pitches": list(_turns(cohort))}
    return found


def give_hours(session: CouncilSession) -> bool:
    """Each turn left without an hour begins once those before it are done, that day; whether there was one."""
    start, given = session.starts_at, False
    for one in sorted(session.pitches, key=lambda one: one.rank):
        if one.state is PitchState.EXCUSED:
            continue
        if one.starts_at is None and day_of(start) == session.day:
            one.starts_at, given = start, True
        start = (one.starts_at or start) + timedelta(minutes=one.minutes)
    return given


def _strategic(cohort: Cohort) -> Council | None:
    """The strategic council of its programme, when there is no doubt which."""
    found = [
        one
        for one in db.session.scalars(select(Council).where(Council.kind == CouncilKind.STRATEGIC).limit(50))
        if one.programme_id in (None, cohort.programme_id)  # type: ignore[attr-defined]
    ]
    return found[0] if len(found) == 1 else None


def _next_number(council: Council, cohort: Cohort) -> int:
    held = select(func.max(CouncilSession.number)).where(
        CouncilSession.council == council, CouncilSession.cohort == cohort
    )
    return (db.session.scalar(held) or 0) + 1


def _turns(cohort: Cohort) -> Iterator[Pitch]:
    """The companies under way, in the order of their names."""
    for rank, one in enumerate(active_in(cohort), 1):
        yield Pitch(**defaults(Pitch) | {"rank": rank, "participation": one})


def _expected(council: Council) -> Iterator[SessionAttendance]:
    """Who holds a mandate today; it is found again, on the day of the session, as the form is saved."""
    if not may(Right.READ, Mandate):
        return
    query = select(Mandate).where(Mandate.council == council).options(joinedload(Mandate.person)).limit(200)
    people = {one.person: one for one in db.session.scalars(query) if covers(one, today())}
    for person in sorted(people, key=lambda one: one.sort_key):
        yield SessionAttendance(**defaults(SessionAttendance) | {"person": person})
