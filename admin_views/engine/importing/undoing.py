"""A file that was brought in, taken back row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.importing.imports import rows_of
from models.engine import (
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
    undo,
)


@dataclass
class Undoing:
    """What became of an undoing: how many rows are as before, and why the others are not."""

    done: int = 0
    kept: list[str] = field(default_factory=list)


def undone(file: ImportedFile, role: Role | None) -> Undoing:
    """Take back each row that nobody went over since, the last one first; the others stay, and say why.

    Whoever imported may take it back; `role` is that of anybody else, whose rights are asked.
    """
    found, who = Undoing(), acting()
    act_as(replace(who, channel=file.channel))
    rows = [one for one in rows_of(file) if one.operation]
    try:
        for row in reversed(rows):
            if reasons := list(_taken_back(row, role)):
                found.kept.append(f"Ligne {row.line + 1} : {' '.join(reasons)}")
            else:
                row.operation, found.done = None, found.done + 1
        if found.done and not found.kept:
            file.state = UNDONE
        db.session.commit()
    finally:
        act_as(who)
    return found


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
