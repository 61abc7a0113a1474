"""What a session that was held keeps: nobody of it is lost, and nothing of it changes once its minutes are approved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from models.councils.session_state import SessionState
from models.engine import Record, comes_to, declared

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession

APPROVED = "Le compte rendu est validé : pour corriger, une personne responsable rouvre d'abord la séance."
HELD_ALREADY = "La séance s'est tenue : ce qui en fait partie reste. Notez plutôt une absence ou une excuse."


def unchanged(record: Record, session: CouncilSession) -> Iterator[tuple[str, str]]:
    """The rule that approved minutes are of what they tell."""
    if session.state is SessionState.MINUTED and not comes_to(session, "state"):
        changed = next(_changed(record), None)
        if changed:
            yield changed, APPROVED


def _changed(record: Record) -> Iterator[str]:
    state: Any = inspect(record)
    own = [one.name for one in declared(type(record)).values() if one.shape != "children"]
    yield from (one for one in own if not state.persistent or state.attrs[one].history.has_changes())
    if state.attrs["deleted_at"].history.has_changes():
        yield own[0]


def not_lost(record: Record, session: CouncilSession, name: str) -> Iterator[tuple[str, str]]:
    """The rule that what a held session has stays with it, but for what a merge found twice."""
    if session.is_held and not session.deleted_at and "merged_into" not in inspect(record).info:
        yield name, HELD_ALREADY
