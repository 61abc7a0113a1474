"""What is asked of somebody after the pitches of a session where they sit, and what several opinions come to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from models.accompaniment.participation import Participation
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import (
    DAYS,
    MARKS,
    Interest,
    PitchFeedback,
    is_open_to_opinions,
    takes_opinions,
    why_not_yet,
    why_over,
    why_without_a_voice,
)
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import db, midnight, now, rounded, today
from models.parties.conflict_of_interest import Tie, Ties, ties_among

if TYPE_CHECKING:
    from models.parties.organisation import Organisation
    from models.parties.person import Person

FEWEST = 3  # opinions, before anybody is told what they come to


@dataclass(frozen=True)
class Asked:
    """A pitch on which somebody may say what they think, what they said, and what ties them to the company."""

    pitch: Pitch
    seat: SessionAttendance
    given: PitchFeedback | None
    ties: list[Tie]

    @property
    def is_awaited(self) -> bool:
        """Whether an opinion is expected of them still."""
        return self.given is None and not self.ties


@dataclass(frozen=True)
class Figures:
    """What the opinions on a pitch come to: how many they are, the mean of each mark, how many have an interest."""

    answers: int
    means: dict[str, Decimal]
    interested: int

    @property
    def is_told(self) -> bool:
        """Whether they are enough for nobody's to be found."""
        return self.answers >= FEWEST

    @property
    def overall(self) -> Decimal | None:
        """The mean of all marks, when it may be told."""
        return rounded(sum(self.means.values(), Decimal()) / len(self.means), 2) if self.is_told else None

    @property
    def interests(self) -> int | None:
        """How many have an interest, when it may be told."""
        return self.interested if self.is_told else None


NOTHING = Figures(0, {}, 0)


def asked_of(person_id: int | None, session_id: int | None = None) -> list[Asked]:
    """The pitches on which a person may give an opinion today, or set theirs right, in their order."""
    if person_id is None:
        return []
    which: list[Any] = [CouncilSession.starts_at >= midnight(today() - timedelta(days=DAYS))]
    if session_id is not None:
        which.append(CouncilSession.id == session_id)
    seen = _seen_by(person_id, *which)
    return _asked(person_id, [one for one in seen if _may_say(*one)])


def too_late_for(person_id: int | None, pitch_id: int) -> Asked | None:
    """A pitch on which a person sat with a voice, without a tie, and gives an opinion no more: it is too late."""
    if person_id is None:
        return None
    seen = _seen_by(person_id, Pitch.id == pitch_id)
    late = [(pitch, seat) for pitch, seat in seen if _in_office_with_a_voice(seat) and not why_not_yet(pitch)]
    late = [one for one in late if why_over(one[0].council_session)]
    return next((one for one in _asked(person_id, late) if not one.ties), None)


def asked_at(seat: SessionAttendance, pitches: Collection[Pitch]) -> list[Asked]:
    """Those among the pitches of a session, already at hand, on which who has that seat may say what they think."""
    return _asked(seat.person.id, [(one, seat) for one in pitches if _may_say(one, seat)])


def _asked(person_id: int, found: Collection[tuple[Pitch, SessionAttendance]]) -> list[Asked]:
    if not found:
        return []
    numbers = [pitch.id for pitch, _seat in found]
    query: Any = select(PitchFeedback).where(PitchFeedback.person_id == person_id)  # type: ignore[attr-defined]
    given = {one.pitch.id: one for one in db.session.scalars(query.where(PitchFeedback.pitch_id.in_(numbers)))}  # type: ignore[attr-defined]
    ties: dict[Any, list[Tie]] = {}
    for session, person in {(pitch.council_session, seat.person) for pitch, seat in found}:
        companies = [pitch.participation.company for pitch, _seat in found if pitch.council_session is session]
        ties |= {
            (session, company): told for (_who, company), told in ties_among([person], companies, session.day).items()
        }
    return [
        Asked(pitch, seat, given.get(pitch.id), ties.get((pitch.council_session, pitch.participation.company), []))
        for pitch, seat in found
    ]


def _may_say(pitch: Pitch, seat: SessionAttendance) -> bool:
    return _in_office_with_a_voice(seat) and takes_opinions(pitch)


def _in_office_with_a_voice(seat: SessionAttendance) -> bool:
    return seat.mandate_on(today()) is not None and not why_without_a_voice(seat)


def may_still_say(seat: SessionAttendance) -> bool:
    """Whether who has that seat may give opinions today on what was presented at its session."""
    return _in_office_with_a_voice(seat) and is_open_to_opinions(seat.council_session)


def opinions_due(person: Any, moment: Any, tied: Any) -> tuple[Any, Any]:
    """Beside a session: how many companies had their turn by a moment, and the opinions of a person on these.

    As `why_not_yet` says it of one; but for the companies whose ids are among the `tied`.
    """
    turn = Pitch.__table__.c  # type: ignore[attr-defined]
    is_its_turn = or_(
        turn.state == PitchState.PRESENTED, func.coalesce(turn.starts_at, CouncilSession.starts_at) <= moment
    )
    there = (turn.council_session_id == CouncilSession.id) & (CouncilSession.starts_at <= moment)  # type: ignore[attr-defined]
    held = there & (CouncilSession.state != SessionState.CANCELLED)
    had = held & is_its_turn & (turn.state != PitchState.EXCUSED) & turn.deleted_at.is_(None)
    joined = Participation.__table__.c  # type: ignore[attr-defined]
    had &= turn.participation_id.not_in(select(joined.id).where(joined.company_id.in_(tied)))
    opinion = PitchFeedback.__table__.c  # type: ignore[attr-defined]
    own = (opinion.pitch_id == turn.id) & (opinion.person_id == person) & opinion.deleted_at.is_(None)
    turns = select(func.count()).select_from(Pitch.__table__).where(had).correlate(CouncilSession.__table__)
    given = select(func.count()).select_from(Pitch.__table__).join(PitchFeedback.__table__, own).where(had)
    return turns.scalar_subquery(), given.correlate(CouncilSession.__table__).scalar_subquery()


def _seen_by(person_id: int, *which: Any) -> list[tuple[Pitch, SessionAttendance]]:
    """Those pitches among those of the sessions that a person was invited to and that began."""
    query: Any = select(Pitch, SessionAttendance).join(Pitch.council_session)
    query = query.join(SessionAttendance, SessionAttendance.council_session_id == CouncilSession.id)  # type: ignore[attr-defined]
    query = query.where(SessionAttendance.person_id == person_id, *which)  # type: ignore[attr-defined]
    query = query.where(CouncilSession.starts_at <= now())
    loads = (
        contains_eager(Pitch.council_session).joinedload(CouncilSession.council),
        joinedload(Pitch.participation).joinedload(Participation.company),
        joinedload(SessionAttendance.person),
        joinedload(SessionAttendance.mandate).joinedload(Mandate.council),
    )
    query = query.options(*loads).order_by(CouncilSession.starts_at, CouncilSession.id, Pitch.rank)
    return [(pitch, seat) for pitch, seat in db.session.execute(query)]


def given_by_tied(pitches: Collection[Pitch], tied: Ties) -> dict[tuple[Person, Organisation], PitchFeedback]:
    """The opinions that count although a tie was told since, by whose and on which company: in a statement, if any."""
    query: Any = select(PitchFeedback).where(
        PitchFeedback.pitch_id.in_([one.id for one in pitches]),  # type: ignore[attr-defined]
        PitchFeedback.person_id.in_({person.id for person, _company in tied}),  # type: ignore[attr-defined]
    )
    found = {(one.person, one.pitch.participation.company): one for one in db.session.scalars(query)} if tied else {}
    return {pair: one for pair, one in found.items() if pair in tied}


def figures_of(pitches: Collection[Pitch]) -> dict[int, Figures]:
    """What the opinions on each pitch come to, by its id, whoever asks: in one statement."""
    c = PitchFeedback.__table__.c  # type: ignore[attr-defined]
    interested = func.sum(case((c.interest != Interest.NONE, 1), else_=0))
    query = select(c.pitch_id, func.count(), interested, *(func.sum(c[one]) for one in MARKS))
    query = query.where(c.pitch_id.in_([one.id for one in pitches]), c.deleted_at.is_(None)).group_by(c.pitch_id)
    found = db.session.execute(query).all() if pitches else []
    return {
        number: Figures(count, {one: Decimal(total) / count for one, total in zip(MARKS, sums, strict=True)}, some)
        for number, count, some, *sums in found
    }
