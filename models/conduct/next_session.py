"""The session that follows another one: its number, who sits that day, a turn for each company, the same breaks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models.accompaniment.participations import active_in
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.councils.session_break import SessionBreak
from models.engine import PARIS, covers, db, defaults, now

WEEKS = 4  # from a session to the next one, until somebody says which day
AHEAD = timedelta(days=14)  # what inviting people takes
HOUR = 14  # of a first session
MOST = 200  # mandates of a council


def following(council: Council, cohort: Cohort | None) -> CouncilSession:
    """The next session of a council, of a cohort if it has one; unsaved, with all that is known of it."""
    last = last_of(council, cohort)
    made = CouncilSession(
        council=council, cohort=cohort, starts_at=_next_hour(last), place=last.place if last else None
    )
    if cohort is not None:
        made.number = next_number(council, cohort)
    if council.kind is CouncilKind.STRATEGIC and cohort is not None:
        made.pitches = turns(cohort, last)
    made.breaks = [
        SessionBreak(label=one.label, minutes=one.minutes, after_rank=one.after_rank, place=one.place)
        for one in (last.breaks if last else ())
    ]
    made.attendances = [SessionAttendance(person=one) for one in sitting(council, made.day)]
    return made


def last_of(council: Council, cohort: Cohort | None) -> CouncilSession | None:
    """The latest session of a council, of that cohort if it has one."""
    query = select(CouncilSession).where(CouncilSession.council == council)
    query = query.where(CouncilSession.cohort == cohort) if cohort is not None else query
    return db.session.scalars(query.order_by(CouncilSession.starts_at.desc()).limit(1)).first()


def next_number(council: Council, cohort: Cohort) -> int:
    """The one that follows the last session of a council for a cohort."""
    of_it = CouncilSession.council == council, CouncilSession.cohort == cohort
    return (db.session.scalar(select(func.max(CouncilSession.number)).where(*of_it)) or 0) + 1


def turns(cohort: Cohort, last: CouncilSession | None = None) -> list[Pitch]:
    """A pitch of each company under way: in the order of the last session, then by name; as long as it was there."""
    before = {one.participation: one for one in last.pitches} if last else {}
    known = {joined: rank for rank, joined in enumerate(before)}
    found = sorted(active_in(cohort), key=lambda one: known.get(one, len(known)))
    given = defaults(Pitch)
    lengths = {joined: {"minutes": one.minutes} for joined, one in before.items()}
    return [
        Pitch(**given | {"rank": rank, "participation": one} | lengths.get(one, {}))
        for rank, one in enumerate(found, 1)
    ]


def sitting(council: Council, day: Any) -> list[Any]:
    """The persons whose mandate covers a day, by name."""
    query = select(Mandate).where(Mandate.council == council).options(joinedload(Mandate.person)).limit(MOST)
    people = {one.person for one in db.session.scalars(query) if covers(one, day)}
    return sorted(people, key=lambda one: one.sort_key)


def _next_hour(last: CouncilSession | None) -> datetime:
    """Some weeks after the last one, at its hour of Paris, once there is time to invite."""
    earliest = (now() + AHEAD).astimezone(PARIS)
    if last is None:
        moment = earliest.replace(hour=HOUR, minute=0, second=0, microsecond=0)
        return moment + timedelta(days=(7 - moment.weekday()) % 7 + 1)
    moment = last.starts_at.astimezone(PARIS) + timedelta(weeks=WEEKS)
    late = max(earliest - moment, timedelta(0))
    return moment + timedelta(weeks=-(-late // timedelta(weeks=1)))
