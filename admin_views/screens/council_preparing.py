"""A session of a council to prepare: every company under way has its turn, who sits is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort
from sqlalchemy import select

from admin_views.engine.audiences import may
from admin_views.engine.lookup import by_id
from models.cohorts.cohort import Cohort
from models.conduct.next_session import last_of, next_number, sitting, turns
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.session_attendance import SessionAttendance
from models.engine import Record, Right, db, defaults, today


def to_prepare(said: dict[str, Any]) -> dict[str, Any]:
    """What a new session is of the cohort it is for: its strategic council, the next number, who pitches, who comes."""
    cohort = said.get("cohort")
    council = said.get("council") or (strategic_of(cohort) if cohort else None)
    if council is None:
        return {}
    people = sitting(council, today()) if may(Right.READ, Mandate) else ()  # found again as the form is saved
    expected = [SessionAttendance(**defaults(SessionAttendance) | {"person": one}) for one in people]
    found = {"council": council, "attendances": expected}
    if cohort and council.kind is CouncilKind.STRATEGIC:
        found |= {"number": next_number(council, cohort), "pitches": turns(cohort)}
    return found


def followed(said: Mapping[str, str]) -> tuple[Council, Cohort | None]:
    """Of which council and of which cohort a session follows the others: those of a session, or as they are said."""
    session, council = _named(CouncilSession, said.get("session")), _named(Council, said.get("council"))
    cohort = _named(Cohort, said.get("cohort"))
    if session is not None:
        return session.council, session.cohort
    if cohort is not None and council is None:
        last = db.session.scalars(select(CouncilSession).where(CouncilSession.cohort == cohort).limit(1)).first()
        council = last.council if last else strategic_of(cohort)
    elif council is not None and cohort is None:
        last = last_of(council, None)
        cohort = last.cohort if last else None
    return council or abort(404), cohort


def _named(model: type[Record], number: str | None) -> Any:
    """A record that a form names, which whoever asks may read."""
    return (by_id(model, number) or abort(404)) if number else None


def strategic_of(cohort: Cohort) -> Council | None:
    """The strategic council of its programme, when there is no doubt which."""
    found = [
        one
        for one in db.session.scalars(select(Council).where(Council.kind == CouncilKind.STRATEGIC).limit(50))
        if one.programme_id in (None, cohort.programme_id)  # type: ignore[attr-defined]
    ]
    return found[0] if len(found) == 1 else None
