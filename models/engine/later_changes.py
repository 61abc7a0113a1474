"""What became of the records of an operation since: what forbids that it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.engine.access import Role, sees
from models.engine.declaration import declared
from models.engine.journal import JournalAction, JournalEntry
from models.engine.kinds import Instant
from models.engine.mapping import concepts
from models.engine.text import uncapitalised

MOVES = frozenset({JournalAction.BINNED, JournalAction.RESTORED, JournalAction.MERGED})


def later_lines(session: Session, lines: Sequence[JournalEntry]) -> list[JournalEntry]:
    """The lines about the same records, and what they own, written since; what was undone since is left out."""
    numbers: dict[str, set[int]] = {}
    for line in lines:
        if line.record_id is not None:
            numbers.setdefault(line.concept, set()).add(line.record_id)
    about = [
        or_(
            and_(JournalEntry.concept == concept, JournalEntry.record_id.in_(ids)),
            and_(JournalEntry.owner_concept == concept, JournalEntry.owner_id.in_(ids)),
        )
        for concept, ids in numbers.items()
    ]
    query = select(JournalEntry).where(or_(*about), JournalEntry.id > min(line.id for line in lines))
    found = session.scalars(query.order_by(JournalEntry.id.desc())).all()
    return [one for one in standing(found) if one.operation != lines[0].operation]


def standing(lines: Iterable[Any]) -> Iterator[Any]:
    """Lines, from the last one, without those of the operations that were undone."""
    undone: set[str | None] = set()
    for line in lines:
        if line.operation in undone:
            continue
        if line.undoes is not None:
            undone.add(line.undoes)
        yield line


def clashes(line: JournalEntry, later: Sequence[JournalEntry], role: Role | None) -> Iterator[str]:
    """A sentence for what forbids that a line is undone, among those written since."""
    for one in later:
        if one.undoes is None and _is_in_the_way(line, one):
            yield _sentence(line, one, role)
            return


def _is_in_the_way(line: JournalEntry, later: JournalEntry) -> bool:
    is_own = (later.concept, later.record_id) == (line.concept, line.record_id)
    if line.action is JournalAction.CREATED:
        return True
    if not is_own:
        return False
    if line.action in MOVES:
        return later.action in MOVES
    if line.action is JournalAction.RELINKED:
        return later.action not in MOVES
    touched = {change["field"] for change in later.changes}
    return any(change["field"] in touched for change in line.changes)


def _sentence(line: JournalEntry, later: JournalEntry, role: Role | None) -> str:
    """« Filature » : raison sociale changée depuis par Anne, le 28/11/2026 à 14:00."""
    ours = {change["field"] for change in line.changes}
    known = declared(concepts()[later.concept])
    shared = (known.get(change["field"]) for change in later.changes if change["field"] in ours)
    labels = [uncapitalised(one.label) for one in shared if one and (role is None or one.sensitivity in sees(role))]
    what = f" ({', '.join(labels)})" if labels else ""
    return f"« {line.record_label} » a changé depuis{what} : {later.actor}, le {Instant().show(later.at)}."
