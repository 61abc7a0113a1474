"""A file that was brought in, taken back row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.importing.imports import row_ids, rows_by_id
from admin_views.engine.importing.packets import Tell, begin_packet, packets, silent
from models.engine import (
    DONE,
    OVERTAKEN,
    UNDONE,
    ImportedFile,
    ImportRow,
    NotUndone,
    Refused,
    Role,
    act_as,
    acting,
    begin_operation,
    db,
    in_number,
    now,
    undo,
)

SAID = 10  # sentences of why something stays


@dataclass
class Undoing:
    """What became of an undoing: how many rows are as before, and why the others are not."""

    done: int = 0
    kept: list[str] = field(default_factory=list)


def told(done: int, kept: Sequence[str]) -> list[str]:
    """What to say of an undoing."""
    more = [f"Et {in_number(len(kept) - SAID, 'autre')}."] if len(kept) > SAID else []
    return [f"C'est annulé : {in_number(done, 'ligne')}.", *(f"Gardé : {one}" for one in kept[:SAID]), *more]


def undone(file: ImportedFile, role: Role | None, tell: Tell = silent, into: str = UNDONE) -> Undoing:
    """Take back each row that nobody went over since, the last one first; the others stay, and say why.

    Whoever imported may take it back; `role` is that of anybody else, whose rights are asked. `into`: what the file
    becomes once nothing of it is left.
    """
    number, found, who = file.id, Undoing(), acting()
    ids = row_ids(file, ImportRow.operation.is_not(None))[::-1]
    act_as(replace(who, channel=file.channel))
    try:
        for done, packet in packets(ids):
            begin_packet()
            for row in reversed(rows_by_id(packet)):
                if reasons := list(_taken_back(row, role)):
                    found.kept.append(f"Ligne {row.line + 1} : {' '.join(reasons)}")
                else:
                    row.operation, found.done = None, found.done + 1
            tell(db.session.connection(), done + len(packet), len(ids))
            if done + len(packet) == len(ids):
                _settle(db.session.get_one(ImportedFile, number), found, into)
            db.session.commit()
    finally:
        act_as(who)
    return found


def _settle(file: ImportedFile, found: Undoing, into: str) -> None:
    """A file of which something stays is one that is done."""
    if found.kept:
        file.state, file.done_at = DONE, file.done_at or now()
    elif found.done:
        file.state = into


def _taken_back(row: ImportRow, role: Role | None) -> Iterator[str]:
    try:
        with db.session.begin_nested():
            begin_operation(db.session())
            undo(db.session(), row.operation or "", role)
    except NotUndone as refusal:
        yield from refusal.reasons
    except Refused as refusal:
        yield from dict.fromkeys(one.sentence for one in refusal.problems)
    except StaleDataError:
        yield OVERTAKEN
