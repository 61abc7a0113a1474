"""How files of one shape were matched last, by whoever asks or whoever sends them: proposed for the next one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from admin_views.engine.importing import matching
from models.engine import ImportedFile, ImportTemplate, SenderTemplate, db, now


def remembered(file: ImportedFile) -> tuple[int, Mapping[str, Any]] | None:
    """A sheet of a shape that came before from whoever sent the file, else by whoever asks; how it was matched then."""
    shapes = {matching.shape_of(one["names"]): number for number, one in reversed([*enumerate(file.sheets)])}
    for kept_by, owner in _templates(file):
        query = select(kept_by).filter_by(concept=file.concept, **owner).where(kept_by.shape.in_(shapes))
        if found := db.session.scalars(query.order_by(kept_by.at.desc())).first():
            return shapes[found.shape], found.matching
    return None


def remember(file: ImportedFile) -> None:
    """Keep how the columns of a file were matched, for the next one of its shape; not committed."""
    shape = matching.shape_of(file.sheets[file.matching["sheet"]]["names"])
    for kept_by, owner in _templates(file):
        same = {"concept": file.concept, "shape": shape, **owner}
        found = db.session.scalars(select(kept_by).filter_by(**same)).first()
        if found is None:
            found = kept_by(**same)
            db.session.add(found)
        found.matching, found.at = file.matching, now()


def _templates(file: ImportedFile) -> Iterator[tuple[Any, dict[str, int]]]:
    """(where it is kept, whose it is), the likeliest first."""
    if file.sender_id is not None:
        yield SenderTemplate, {"sender_id": file.sender_id}
    if file.user_id is not None:
        yield ImportTemplate, {"user_id": file.user_id}
