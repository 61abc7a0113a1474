"""What a session that was held keeps: nobody of it is lost, and nothing of it changes once its minutes are approved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from models.councils.session_state import SessionState
from models.engine import Record, as_saved, comes_to, declared, rewritten

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession

APPROVED = "Le compte rendu est validé : pour corriger, une personne responsable rouvre d'abord la séance."
HELD_ALREADY = "La séance s'est tenue : ce qui en fait partie reste. Notez plutôt une absence ou une excuse."
NOTED_ALREADY = "La séance s'est tenue : dites ce qu'il en a été."


def unchanged(record: Record, session: CouncilSession) -> Iterator[tuple[str, str]]:
    """The rule that approved minutes are of what they tell: those of its session, and of the one it would leave."""
    if any(is_approved(one) for one in (session, session_left(record))):
        changed = next(_changed(record), None)
        if changed:
            yield changed, APPROVED


def is_approved(session: CouncilSession | None) -> bool:
    """Whether its minutes are approved, and were before this save."""
    return session is not None and session.state is SessionState.MINUTED and not comes_to(session, "state")


def session_left(record: Any) -> CouncilSession | None:
    """The one that a record is of by now, and would be no more."""
    is_moved = hasattr(record, "council_session") and rewritten(record, "council_session")
    return as_saved(record, "council_session")["council_session"] if is_moved else None


def _changed(record: Record) -> Iterator[str]:
    state: Any = inspect(record)
    own = [one.name for one in declared(type(record)).values() if one.shape != "children"]
    yield from (one for one in own if not state.persistent or state.attrs[one].history.has_changes())
    if state.attrs["deleted_at"].history.has_changes():
        yield own[0]


def stays(record: Record, session: CouncilSession, *names: str) -> Iterator[tuple[str, str]]:
    """The rule that what a held session has is not moved to another one, nor made that of somebody else."""
    left, approved = session_left(record), list(unchanged(record, session))
    if approved:
        yield from approved
    elif left is not None and left.is_held:
        yield "council_session", HELD_ALREADY
    elif session.is_held:
        yield from ((name, HELD_ALREADY) for name in names if rewritten(record, name))


def said_still(record: Record, session: CouncilSession, name: str, unsaid: Any) -> Iterator[tuple[str, str]]:
    """The rule that what was noted of a held session is set right, not taken back."""
    if session.is_held and rewritten(record, name) and getattr(record, name) is unsaid:
        yield name, NOTED_ALREADY


def not_lost(record: Record, session: CouncilSession, name: str) -> Iterator[tuple[str, str]]:
    """The rule that what a held session has stays with it, but for what a merge found twice."""
    if session.is_held and not session.deleted_at and "merged_into" not in inspect(record).info:
        yield name, HELD_ALREADY
