"""What may be done to a session: the table of `app/docs/states.md#council_session`, its guards, its effects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, select

from models.accompaniment.participation import LEFT, PRESENT, Participation
from models.accompaniment.participations import active_in
from models.accompaniment.presence import Presence
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.councils.decision import count_again, decisions_of, miscounted
from models.councils.fund_agenda import take_along
from models.councils.pitch import Pitch, PitchState
from models.councils.running_order import keep_hours
from models.councils.session_attendance import AttendanceQuality
from models.councils.session_state import TO_CONVENE, SessionState
from models.engine import (
    FILES,
    Correction,
    FileState,
    Obstacle,
    Verb,
    as_saved,
    day_of,
    db,
    in_number,
    now,
    perform_as_effect,
    session_of,
    settles,
    today,
    verbs,
)
from models.policy import MANAGER

COMING = (SessionState.PLANNED, SessionState.CONVENED)


def _ready(session: CouncilSession) -> Iterator[Obstacle]:
    """Where, when to come, who is invited; before a strategic council, each company has its turn."""
    if session.starts_at <= now():
        yield Obstacle("La date de la séance est passée :", session)
    if not session.place:
        yield Obstacle("Le lieu n'est pas dit :", session)
    if all(one.quality is AttendanceQuality.GUEST for one in session.attendances):
        yield Obstacle("Aucun membre n'est invité :", session)
    for one in without_a_turn(session):
        yield Obstacle(f"« {one.company} » n'a pas de passage :", session)
    for pitch in of_who_left(session):
        yield Obstacle(f"« {pitch.participation.company} » a quitté la promotion, son passage est à retirer :", session)


def without_a_turn(session: CouncilSession) -> list[Participation]:
    """The active participations that have no pitch there, not even excused: what a strategic council waits for."""
    cohort = cohort_awaited(session)
    there = {one.participation for one in session.pitches}
    return [one for one in active_in(cohort) if one not in there] if cohort else []


def of_who_left(session: CouncilSession) -> list[Pitch]:
    """The pitches that were planned for companies that left on the way since."""
    return [one for one in session.pitches if one.state is PitchState.PLANNED and one.participation.state in LEFT]


def cohort_awaited(session: CouncilSession) -> Cohort | None:
    """The cohort of which each company has its turn there: that of a strategic session."""
    return session.cohort if session.council.kind is CouncilKind.STRATEGIC else None


def _took_place(session: CouncilSession) -> Iterator[Obstacle]:
    """It began; who was there is said of each, and which companies presented."""
    if session.starts_at > now():
        yield Obstacle("La séance n'a pas commencé.")
        return  # what is noted on the day is not missing before it
    yield from _noted(session)


def _noted(session: CouncilSession) -> Iterator[Obstacle]:
    """Who was there, which companies presented."""
    unsaid = sum(one.presence is Presence.EXPECTED for one in session.attendances)
    if not session.attendances:
        yield Obstacle("Personne n'est noté, présent ou absent :", session)
    elif unsaid:
        yield Obstacle(f"{in_number(unsaid, 'présence')} à relever :", session)
    for one in session.pitches:
        if one.state is PitchState.PLANNED:
            yield Obstacle(f"« {one.participation.company} » n'est ni présentée ni excusée :", one)


def _undecided(session: CouncilSession) -> Iterator[Obstacle]:
    """Nothing was decided in it: a decision is of a session that took place on its day."""
    with (session_of(session) or db.session).no_autoflush:  # the new day is compared with the former one
        decisions = decisions_of(session)
    for one in decisions:
        yield Obstacle(f"Une décision y est déjà prise, « {one.about} » :", one)


def _written(session: CouncilSession) -> Iterator[Obstacle]:
    """All is noted; what was said is written, here or in a file; each decision has the votes of who is noted there."""
    yield from _noted(session)
    if not session.minutes and not _has_minutes_file(session):
        yield Obstacle("Le compte rendu n'est ni écrit ni joint :", session)
    for one, sentence in miscounted(session):
        yield Obstacle(f"{sentence.removesuffix('.')} :", one)


def _has_minutes_file(held: CouncilSession) -> bool:
    kept = (one for one in getattr(held, FILES) if one.kind is CouncilSessionFile.MINUTES and not one.deleted_at)
    return any(one.state not in (FileState.EXPECTED, FileState.REFUSED) for one in kept)


def _hold(session: CouncilSession) -> None:
    """The council that closes a cohort closes the last sequence of its companies, where the rules of that one allow."""
    for one in closed_by(session):
        if not list(one.ready()):
            perform_as_effect(one, "validate")


def _approve(session: CouncilSession) -> None:
    """A session that is corrected so was held; what it decided keeps who was there."""
    _hold(session)
    count_again(session)


def closed_by(session: CouncilSession) -> list[SequenceProgress]:
    """How far the companies of its cohort are in its last sequence, if this session closes it and that is not over."""
    database = session_of(session)
    if database is None or session.cohort is None or not session.closes_cohort or not session.cohort.sequences:
        return []
    last = max(session.cohort.sequences, key=lambda one: one.rank)
    if last.starts_on is None or last.starts_on > today():
        return []
    under_way = select(Participation.id).where(Participation.cohort == session.cohort, Participation.state.in_(PRESENT))
    begun = SequenceProgress.state.in_((ProgressState.RUNNING, ProgressState.TO_VALIDATE))
    of_it: Any = SequenceProgress.participation_id.in_(under_way)  # type: ignore[attr-defined]
    query = select(SequenceProgress).where(SequenceProgress.sequence == last, begun, of_it)
    return list(database.scalars(query.order_by(SequenceProgress.id)))


@settles(CouncilSession)
def _settle(session: CouncilSession) -> None:
    """Its hours follow each other; another day is asked of people again, and what waits for its decision goes along."""
    keep_hours(session)
    if inspect(session).persistent and session.starts_at is not None and session.is_ahead:
        former = day_of(as_saved(session, "starts_at")["starts_at"])
        if former != session.day:
            session.ask_again()
            with (session_of(session) or db.session).no_autoflush:
                take_along(session, former)


verbs(CouncilSession)(
    Verb("convene", "Convoquer", TO_CONVENE, SessionState.CONVENED, guard=_ready),
    Verb(
        "hold",
        "Enregistrer comme tenue",
        (SessionState.CONVENED,),
        SessionState.HELD,
        guard=_took_place,
        effect=_hold,
    ),
    Verb(
        "approve_minutes",
        "Valider le compte rendu",
        (SessionState.HELD,),
        SessionState.MINUTED,
        MANAGER,
        guard=_written,
        effect=count_again,
        shows_again=("minutes",),
    ),
    Verb(
        "postpone",
        "Reporter",
        COMING,
        SessionState.POSTPONED,
        guard=_undecided,
        effect=CouncilSession.ask_again,
        asks=("starts_at",),
        needs_reason=True,
    ),
    Verb(
        "cancel",
        "Annuler",
        (*COMING, SessionState.POSTPONED),
        SessionState.CANCELLED,
        guard=_undecided,
        needs_reason=True,
    ),
    Correction(SessionState.HELD, effect=_hold),
    Correction(SessionState.MINUTED, guard=_written, effect=_approve),
    Correction(SessionState.CANCELLED, guard=_undecided),
    Correction(SessionState.POSTPONED, guard=_undecided, effect=CouncilSession.ask_again, asks=("starts_at",)),
)
