"""What the page of a session of a council says: who presents and what is missing of it, who comes, what it waits for.

Each part is told to whoever reads all that it is made of, row and field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from admin_views.engine.audiences import may, shows, visible
from admin_views.engine.record_sections import Item, link_to, value_of
from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.accompaniment.sequence_progress import SequenceProgress
from models.conduct.council_session_verbs import closed_by, of_who_left
from models.conduct.scope import scope_of
from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, miscounted
from models.councils.fund_agenda import rival_of, waiting_for
from models.councils.mandate import Mandate
from models.councils.opinions import Asked, asked_at, given_by_tied
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_attendance import AttendanceQuality, SessionAnswer, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import Record, Right, Role, acting, db, hours, in_number, now, outside_the_bin, stem, whole
from models.fund.fund_application import FundApplication

EMPTIED = "aucun dossier du fonds n'est inscrit à l'une ni à l'autre, tant qu'aucune ne change de jour"
SHOWN = 6  # companies, or people, named in a sentence
TEXTS = ("questions", "advice")  # of a pitch
PRESENCES = (Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT, Presence.EXPECTED)


@dataclass(frozen=True)
class Turn:
    """A company before the council: when, what is missing of it, what was said."""

    pitch: Pitch
    times: str
    missing: str
    texts: list[Item]


@dataclass(frozen=True)
class Group:
    """Members with their substitutes, or guests: how many said or did what."""

    title: str
    rows: list[SessionAttendance]
    counts: list[str]

    @property
    def is_mixed(self) -> bool:
        """Whether not all of them are there alike."""
        return len({one.quality for one in self.rows}) > 1


@dataclass(frozen=True)
class Need:
    """What the session waits for, and the record, or the field of its form, where this is mended."""

    sentence: str
    record: Record
    field: str = ""

    @property
    def concept(self) -> str:
        """That of the record."""
        return stem(type(self.record).__name__)


@dataclass(frozen=True)
class TieTold:
    """What ties who is invited with who presents, what shows it, and the opinion that they gave before it was told."""

    sentence: str
    shown_by: Any
    opinion: Any


def ties_told(session: CouncilSession) -> list[TieTold]:
    """Those of a session; an opinion, as long as the minutes are not approved, for who may take it away."""
    tied, settles = session.tied(), shows(PitchFeedback, "pitch", "person") and may(Right.BIN, PitchFeedback)
    is_open = session.starts_at <= now() and session.state is not SessionState.MINUTED
    given = given_by_tied(session.pitches, tied) if settles and is_open else {}
    return [
        TieTold(
            one.sentence, link_to(one.record, "Voir ce lien"), pair in given and link_to(given[pair], "Voir cet avis")
        )
        for pair, ties in tied.items()
        for one in ties
    ]


def turns_of(session: CouncilSession, role: Role) -> list[Turn]:
    """Its pitches in their order, for who reads them."""
    is_told = shows(Pitch, "rank", "participation", "starts_at", "minutes", "state") and shows(Participation, "company")
    return [_turn(one, session, role) for one in session.pitches] if is_told else []


def _turn(pitch: Pitch, session: CouncilSession, role: Role) -> Turn:
    start = pitch.starts_at
    times = hours(start, start + timedelta(minutes=pitch.minutes)) if start else ""
    told = [one for one in visible(Pitch, role) if one.name in TEXTS and getattr(pitch, one.name)]
    texts = [Item(one.label, value_of(pitch, one), wide=True) for one in told]
    return Turn(pitch, times, ", ".join(_missing(pitch, is_over=session.starts_at <= now())), texts)


def _missing(pitch: Pitch, *, is_over: bool) -> Iterator[str]:
    if is_over and pitch.state is PitchState.PLANNED:
        yield "présenté ou excusé"
    if pitch.state is PitchState.PRESENTED and not pitch.advice and shows(Pitch, "advice"):
        yield "recommandations"


def length_of(pitches: Sequence[Pitch]) -> str:
    """« 5 passages, 1 h 40 »."""
    hour, minutes = divmod(sum(one.minutes for one in pitches), 60)
    lasts = f"{hour} h {minutes:02}" if hour and minutes else f"{hour} h" if hour else f"{minutes} min"
    return f"{in_number(len(pitches), 'passage')}, {lasts}"


def groups_of(session: CouncilSession) -> list[Group]:
    """Who is invited, guests apart, for who reads it."""
    if not shows(SessionAttendance, "person", "quality", "answer", "presence"):
        return []
    found = sorted(session.attendances, key=lambda one: (one.quality is AttendanceQuality.SUBSTITUTE, one.sort_key))
    guests = [one for one in found if one.quality is AttendanceQuality.GUEST]
    members = [one for one in found if one not in guests]
    named = (("membre", members), ("invité·e", guests))
    return [Group(in_number(len(rows), word), rows, _counts(rows, session)) for word, rows in named if rows]


def tells_bodies() -> bool:
    """Whether whoever asks reads for whom people sit."""
    return shows(SessionAttendance, "mandate") and shows(Mandate, "organisation")


def tells_quorum() -> bool:
    """Whether whoever asks reads the rule, the seats that vote and who is there."""
    seats = shows(Mandate, "votes", "quality", "substitutes_for", "starts_on", "ends_on")
    return seats and shows(Council, "quorum_share", "quorum_least") and shows(SessionAttendance, "answer", "presence")


def read_bodies(council: Council) -> None:
    """Have its mandates at hand with who holds them and the bodies they are for, in a statement."""
    set_committed_value(council, "mandates", list(db.session.scalars(_bodies(), {"council": council.id})))


@cache
def _bodies() -> Any:
    query = select(Mandate).where(Mandate.council_id == bindparam("council")).order_by(Mandate.starts_on)  # type: ignore[attr-defined]
    return outside_the_bin(query.options(joinedload(Mandate.person), joinedload(Mandate.organisation)))


def _counts(rows: Sequence[SessionAttendance], session: CouncilSession) -> list[str]:
    """Before the session, who said what; then who came."""
    if session.is_to_come:
        said = Counter(one.answer for one in rows)
        told = (
            (said[SessionAnswer.COMES], "vient", "viennent"),
            (said[SessionAnswer.STAYS_AWAY], "ne vient pas", "ne viennent pas"),
            (said[None], "sans réponse", "sans réponse"),
        )
        return [f"{number} {many if number > 1 else one}" for number, one, many in told if number]
    came = Counter(one.presence for one in rows)
    return [in_number(came[one], one.label.lower()) for one in PRESENCES if came[one]]


def own_row(session: CouncilSession) -> SessionAttendance | None:
    """The invitation of whoever asks, if any."""
    person = scope_of(acting()).person_id
    mine = (one for one in session.attendances if one.person is not None and one.person.id == person)
    return next(mine, None)


def asked_there(mine: SessionAttendance) -> dict[int, Asked]:
    """By pitch, what whoever has this seat may say of it, when it is who asks."""
    if not may(Right.ANSWER, PitchFeedback):
        return {}
    with whole():
        return {one.pitch.id: one for one in asked_at(mine, mine.council_session.pitches)}


def needs_of(session: CouncilSession, without: Sequence[str], *, has_files: bool) -> list[Need]:
    """What it waits for beside its next step, which says its own: for those who write it."""
    return [*([] if has_files else _emptied_by(session)), *_needs_of(session, without)]


def _needs_of(session: CouncilSession, without: Sequence[str]) -> list[Need]:
    if session.state is SessionState.CONVENED and session.is_to_come:
        return [Need(sentence, session, field) for sentence, field in _before(session, without)]
    if session.state is SessionState.CANCELLED:
        return list(_left_waiting(session))
    if session.state is SessionState.CONVENED:
        return list(_miscounted(session))
    return list(_unfinished(session)) if session.is_held else []


def _miscounted(session: CouncilSession) -> Iterator[Need]:
    """What was decided today with other votes than those of who is there by now; once held, its minutes tell it."""
    if shows(Decision, "council_session", "outcome"):
        with whole():
            found = list(miscounted(session))
        yield from (Need(f"Décision à revoir, « {one.about} ». {sentence}", one) for one, sentence in found)


def _emptied_by(session: CouncilSession) -> Iterator[Need]:
    """The session of its day that is for the same files: no file is before either (decision 87)."""
    reads = session.is_ahead and shows(FundApplication, "company", "state", "committee_on")
    if reads and (other := rival_of(session)) is not None:
        yield Need(f"« {other.council} » se réunit ce jour-là pour les mêmes dossiers : {EMPTIED}", other)


def _left_waiting(session: CouncilSession) -> Iterator[Need]:
    """The files of a fund that wait for a decision on the day of a session that is cancelled."""
    if shows(FundApplication, "company", "state", "committee_on"):
        for one in waiting_for(session, session.day):
            yield Need(
                f"« {one} » est inscrit au comité de ce jour, qui ne se réunit pas : un autre jour est à dire", one
            )


def uninvited_of(session: CouncilSession) -> str:
    """Who has a seat that day and no invitation, for who reads both; in a French sentence, if any."""
    reads = shows(Mandate, "person", "starts_on", "ends_on") and shows(SessionAttendance, "person")
    names = [str(one) for one in session.not_invited()] if reads and session.is_to_come else []
    return f"Sans invitation, alors que le mandat court ce jour-là : {_few(names)}" if names else ""


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")


def _before(session: CouncilSession, without: Sequence[str]) -> Iterator[tuple[str, str]]:
    if without:
        yield f"Sans passage : {_few(without)}", "pitches"
    if gone := [str(one.participation.company) for one in of_who_left(session)]:
        yield f"Passage à retirer, l'entreprise a quitté la promotion : {_few(gone)}", "pitches"
    if not session.attendances:
        yield "Personne n'est invité", "attendances"
    if not session.place:
        yield "Le lieu n'est pas dit", "place"


def _unfinished(session: CouncilSession) -> Iterator[Need]:
    """What the last sequence of a company waits for, where the council that closes the cohort could not close it."""
    if shows(SequenceProgress, "participation", "sequence", "state"):
        for one in closed_by(session):
            yield Need(f"« {one.sequence.name} » de {one.participation.company} n'est pas validée", one)
