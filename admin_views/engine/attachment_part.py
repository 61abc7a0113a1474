"""The files of a record on its page: what is there, what is expected, who may add some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import select

from admin_views.engine.audiences import may
from models.engine import (
    CONTENTS,
    Attachment,
    FileStore,
    FormerFile,
    LabelledEnum,
    Right,
    Role,
    db,
    kinds_of,
    kinds_seen,
    may_change_files,
    settled_alone,
    short_number,
    stem,
    today,
)


@dataclass(frozen=True)
class FileShown:
    """A file as a line of the page of its record: the words, and where it is."""

    record: Attachment
    told: str
    is_past: bool
    former: Sequence[FormerFile]
    is_shown: bool  # a browser shows it by itself
    is_picture: bool


@dataclass(frozen=True)
class Files:
    """The files of a record, as its page shows them; `kinds`: of those that may be added, none where none may."""

    concept: str
    id: int
    shown: Sequence[FileShown]
    kinds: Sequence[LabelledEnum]
    most: int
    settles: bool  # what is awaited is one of the first kind


def file_store() -> FileStore:
    """Where the files of the application are."""
    found: FileStore = current_app.extensions["files"]
    return found


def files_shown(record: Any, role: Role) -> Files | None:
    """The files of a record for a role; None for a concept without files, and where there is nothing to see or do."""
    model = type(record)
    if not kinds_of(model) or not may(Right.READ, Attachment, role):
        return None
    found: list[Attachment] = record.attachments  # read with it: see `load`
    kinds = kinds_seen(model, role) if may_change_files(role, model) and may(Right.UPDATE, Attachment, role) else []
    if not (found or kinds) or record.deleted_at:
        return None
    former = former_files([one.id for one in found if one.edition > 1])
    shown = [file_shown(one, former.get(one.id, [])) for one in found]
    return Files(stem(model.__name__), record.id, shown, kinds, file_store().most // 1024 // 1024, settled_alone(model))


def former_files(ids: Sequence[int]) -> dict[int, list[FormerFile]]:
    """The versions that others replaced, by file, the last one first."""
    found: dict[int, list[FormerFile]] = {}
    query = select(FormerFile).where(FormerFile.attachment_id.in_(ids)).order_by(FormerFile.edition.desc())
    for one in db.session.scalars(query) if ids else ():
        found.setdefault(one.attachment_id, []).append(one)
    return found


def file_shown(one: Attachment, former: Sequence[FormerFile]) -> FileShown:
    """A file as a page tells it."""
    content = CONTENTS.get(one.media_type or "")
    told = f"{content.ending.upper()}, {short_size(one.size or 0)}" if content else ""
    is_past = one.valid_until is not None and one.valid_until < today()
    older = [each for each in former if each.edition != one.edition]
    is_shown = content is not None and content.is_shown
    return FileShown(one, told, is_past, older, is_shown, is_shown and str(one.media_type).startswith("image/"))


def short_size(size: int) -> str:
    """« 12 Ko », « 1,4 Mo »."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1024))} Ko"
    return f"{short_number(Decimal(size) / 1024 / 1024, 1)} Mo"
