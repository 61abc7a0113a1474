"""What the first page tells of councils: the next session, and for a member what is to read, and their mandate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import url_for
from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from admin_views.engine.audiences import may, shows
from admin_views.engine.list_rows import count_words
from admin_views.screens.department_map import map_of_companies
from admin_views.screens.due import due
from admin_views.screens.home_cohort import Told
from admin_views.screens.week_lines import agenda
from models.accompaniment.participation import Participation
from models.conduct.scope import scope_of
from models.conduct.ties import tied_to
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.opinions import may_still_say, opinions_due
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import DAYS, PitchFeedback
from models.councils.session_attendance import SessionAttendance, have_at_hand
from models.councils.session_state import TOOK_PLACE, SessionState
from models.engine import Right, Words, acting, covers, day_of, db, midnight, now, outside_the_bin, title_options, today

SESSION = ("council", "starts_at", "place", "state")
PITCH = ("council_session", "rank", "participation")
MANDATE = ("council", "person", "organisation", "starts_on", "ends_on")
NEXT, PITCHES = 3, 12  # meetings, companies that pitch
SOON = timedelta(days=31)
OVER = (*TOOK_PLACE, SessionState.CANCELLED)


@dataclass(frozen=True)
class Sitting:
    """The session of a council that is next, or under way today, else the last one; in how many days."""

    session: CouncilSession
    is_coming: bool
    days: int

    @property
    def title(self) -> str:
        """What it is to whoever asks: to come, of today, or over."""
        if self.is_coming:
            return "Prochain conseil"
        is_today = self.days == 0 and not self.session.is_held
        return Words("Conseil d'aujourd'hui") if is_today else "Dernier conseil"

    @property
    def in_words(self) -> str:
        """« aujourd'hui », « demain », « dans 9 jours »; nothing of one that is over."""
        near = {0: Words("aujourd'hui"), 1: "demain"}
        return near.get(self.days, f"dans {self.days} jours") if self.is_coming else ""


@dataclass(frozen=True)
class Invited:
    """A seat of whoever asks at a session; how many companies without a tie had their turn, of how many they spoke."""

    seat: SessionAttendance
    turns: int
    given: int


def next_session() -> Sitting | None:
    """The next session of a council, that of today until it is held; the last one when none is planned.

    A member is told the next one where they sit or are invited, before those of the other councils that they read.
    """
    if not shows(CouncilSession, *SESSION):
        return None
    scope = scope_of(acting())
    councils = sorted({one.council_id for one in scope.seats})
    theirs = {"person": scope.person_id if councils else None, "councils": councils}
    found = db.session.scalars(_session_query(), {"now": now(), "day": midnight(today()), **theirs}).first()
    if found is None:
        return None
    return Sitting(found, found.starts_at >= now(), (day_of(found.starts_at) - today()).days)


@cache
def _session_query() -> Select[Any]:
    start: Any = CouncilSession.starts_at
    held = select(CouncilSession.id).where(CouncilSession.state != SessionState.CANCELLED).limit(1)
    is_open = (start >= bindparam("day")) & CouncilSession.state.not_in(TOOK_PLACE)
    following = held.where(or_(start >= bindparam("now"), is_open)).order_by(start, CouncilSession.id)
    invited_to = select(SessionAttendance.council_session_id).where(  # type: ignore[attr-defined]
        SessionAttendance.person_id == bindparam("person", type_=Integer())  # type: ignore[attr-defined]
    )
    where_they_sit = CouncilSession.council_id.in_(bindparam("councils", expanding=True))  # type: ignore[attr-defined]
    own = following.where(or_(where_they_sit, CouncilSession.id.in_(invited_to)))
    order = own, following, held.order_by(start.desc())
    chosen = CouncilSession.id == func.coalesce(*(one.scalar_subquery() for one in order))
    kept: Select[Any] = outside_the_bin(select(CouncilSession).where(chosen).options(*title_options(CouncilSession)))
    return kept


def member_parts(told: Told) -> dict[str, Any]:
    """By name, what the first page of a member of a council draws beside the cohort."""
    sitting, found, mandates = next_session(), invited(), _mandates()
    have_at_hand((one.seat for one in found), mandates)
    invitations = {one.council_session.id: one for one in (each.seat for each in found) if one.may_be_answered}
    own = invitations.pop(sitting.session.id, None) if sitting else None
    return {
        "sitting": sitting,
        "own": own,  # what one may answer of that session
        "later": invitations,
        "pitches": _pitches(),
        "due": [*to_say(found), *due()],
        "agenda": agenda(NEXT),
        "map": map_of_companies(one.company for one in told.who.counted),
        "mandates": [one for one in mandates if covers(one, today())],
    }


def _pitches() -> list[tuple[CouncilSession, list[Pitch]]]:
    """Who presents at the coming sessions, those of today until they are held, in order, for those who read it."""
    if not (shows(Pitch, *PITCH) and shows(CouncilSession, *SESSION) and shows(Participation, "company")):
        return []
    starts: Any = CouncilSession.starts_at
    session = contains_eager(Pitch.council_session).options(*title_options(CouncilSession))
    query = select(Pitch).join(Pitch.council_session).options(session)
    query = query.where(starts.between(midnight(today()), now() + SOON), CouncilSession.state.not_in(OVER))
    company = joinedload(Pitch.participation).joinedload(Participation.company)
    found = db.session.scalars(query.options(company).order_by(starts, CouncilSession.id, Pitch.rank).limit(PITCHES))
    return [(session, list(those)) for session, those in groupby(found, attrgetter("council_session"))]


def invited() -> list[Invited]:
    """Whoever asks, at the sessions of the month to come and of the last days, the first ones first: in a statement."""
    person = scope_of(acting()).person_id
    told = shows(SessionAttendance, "council_session", "person", "answer") and shows(CouncilSession, *SESSION)
    if person is None or not (told and may(Right.ANSWER, SessionAttendance)):
        return []
    moments = {"now": now(), "since": now() - timedelta(days=DAYS + 1), "then": now() + SOON}
    ties = {"people": [person], "day": today()}
    return [Invited(*one) for one in db.session.execute(_invited_query(), {"person": person, **ties, **moments})]


def to_say(found: Sequence[Invited]) -> list[tuple[str, str]]:
    """(sentence, address) when somebody who sat lately has not said what they think of each company that presented."""
    if not may(Right.ANSWER, PitchFeedback):
        return []
    theirs = [one for one in found if one.given < one.turns and may_still_say(one.seat)]
    turns, given = sum(one.turns for one in theirs), sum(one.given for one in theirs)
    told = f"{count_words(given, 'avis donné', 'avis donnés')} sur {turns}" if given else f"{turns} avis à donner"
    return [(f"Passages du conseil : {told}", url_for("opinion.index"))] if theirs else []


@cache
def _invited_query() -> Select[Any]:
    start: Any = CouncilSession.starts_at
    theirs = SessionAttendance.person_id == bindparam("person")  # type: ignore[attr-defined]
    query = select(SessionAttendance, *opinions_due(bindparam("person"), bindparam("now", type_=start.type), tied_to()))
    query = query.join(SessionAttendance.council_session)
    query = query.where(theirs, start.between(bindparam("since"), bindparam("then")))
    session = contains_eager(SessionAttendance.council_session).options(*title_options(CouncilSession))
    loads = session, joinedload(SessionAttendance.mandate)
    kept: Select[Any] = outside_the_bin(query.options(*loads).order_by(start, CouncilSession.id).limit(2 * PITCHES))
    return kept


def _mandates() -> Sequence[Mandate]:
    """The mandates of whoever asks, but for those long over, the one that ends first on top."""
    person = scope_of(acting()).person_id
    if person is None or not shows(Mandate, *MANDATE):
        return []
    since = today() - timedelta(days=DAYS + 1)  # of the first of the sessions that they are told
    return db.session.scalars(_mandates_query(), {"person": person, "since": since}).all()


@cache
def _mandates_query() -> Select[Any]:
    since: Any = bindparam("since", type_=Mandate.starts_on.type)
    ends: Any = Mandate.ends_on
    theirs = Mandate.person_id == bindparam("person")  # type: ignore[attr-defined]
    query = select(Mandate).where(theirs, or_(ends.is_(None), ends >= since))
    loads = joinedload(Mandate.council), joinedload(Mandate.organisation)
    kept: Select[Any] = outside_the_bin(query.options(*loads).order_by(ends.asc().nulls_last(), Mandate.id))
    return kept
