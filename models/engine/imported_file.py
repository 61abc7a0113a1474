"""A file that somebody brings in: what it holds, how it is read, what became of each of its rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped

from models.engine.declaration import technical
from models.engine.import_task import ImportTask
from models.engine.mapping import Base
from models.engine.prior_values import KEPT_FOR
from models.engine.record import now

UNFINISHED_KEPT_FOR = timedelta(days=30)
DROPPED, CHECKED, WRITING, DONE, UNDONE = "dropped", "checked", "writing", "done", "undone"  # states of a file
NEW, CHANGED, SAME, REFUSED, SKIPPED = "new", "changed", "same", "refused", "skipped"  # what becomes of a row
_CHANNEL = "import « "


class ImportedFile(Base):
    """A file on its way in, of one account; no change of a record, so the journal says nothing of it.

    `sheets`: name, whether it is hidden, header, body and names of each; `matching`: what its columns fill.
    """

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int | None] = technical(index=True)
    sender_id: Mapped[int | None] = technical()  # whoever sent the file: a record of what `sent_by` says
    concept: Mapped[str] = technical()
    name: Mapped[str] = technical()
    told: Mapped[str] = technical(default="")  # how the file was read: encoding, separator
    state: Mapped[str] = technical(default=DROPPED)
    sheets: Mapped[list[dict[str, Any]]] = technical(JSON)
    matching: Mapped[dict[str, Any]] = technical(JSON, default=dict)
    at: Mapped[datetime] = technical(default=now, index=True)
    done_at: Mapped[datetime | None] = technical()

    @property
    def channel(self) -> str:
        """How the journal names it."""
        return f"{_CHANNEL}{self.name[:120]} »"

    @property
    def may_be_undone(self) -> bool:
        """Whether what it replaced is still kept; or what was written when it was cut short."""
        if self.state == WRITING:
            return True
        return self.state == DONE and self.done_at is not None and self.done_at >= now() - KEPT_FOR


class ImportRow(Base):
    """A line of a sheet: its cells, what was mended in them, what becomes of it and why.

    `answers`: field → the texts that take the place of its cells; `result`: changes and problems, as last tried.
    `record_id` and `record_version`: the record found for it then; `operation`: what it wrote, by which it is undone.
    """

    __table_args__ = (UniqueConstraint("file_id", "sheet", "line"),)

    id: Mapped[int] = technical(primary_key=True)
    file_id: Mapped[int] = technical(ForeignKey("imported_file.id", ondelete="CASCADE"))
    sheet: Mapped[int] = technical()
    line: Mapped[int] = technical()
    cells: Mapped[list[Any]] = technical(JSON)
    answers: Mapped[dict[str, Any]] = technical(JSON, default=dict)
    verdict: Mapped[str] = technical(default="")
    result: Mapped[dict[str, Any]] = technical(JSON, default=dict)
    record_id: Mapped[int | None] = technical()
    record_version: Mapped[int | None] = technical()
    operation: Mapped[str | None] = technical()


class ImportTemplate(Base):
    """How an account matched the columns of files of one shape last."""

    __table_args__ = (UniqueConstraint("user_id", "concept", "shape"),)

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int] = technical()
    concept: Mapped[str] = technical()
    shape: Mapped[str] = technical()
    matching: Mapped[dict[str, Any]] = technical(JSON)
    at: Mapped[datetime] = technical(default=now)


class SenderTemplate(Base):
    """How the columns of the files of one shape that somebody sends were matched last, by whatever account."""

    __table_args__ = (UniqueConstraint("sender_id", "concept", "shape"),)

    id: Mapped[int] = technical(primary_key=True)
    sender_id: Mapped[int] = technical()
    concept: Mapped[str] = technical()
    shape: Mapped[str] = technical()
    matching: Mapped[dict[str, Any]] = technical(JSON)
    at: Mapped[datetime] = technical(default=now)


def is_import(channel: str) -> bool:
    """Whether a line of the journal was brought in from a file."""
    return channel.startswith(_CHANNEL)


def forget_imports(connection: Connection, user_id: int) -> int:
    """Forget the files that an account brought in and how it matched them; gives how many."""
    own = select(ImportedFile.id).where(ImportedFile.user_id == user_id)
    connection.execute(delete(ImportTask).where(ImportTask.file_id.in_(own)))
    connection.execute(delete(ImportRow).where(ImportRow.file_id.in_(own)))
    connection.execute(delete(ImportTemplate).where(ImportTemplate.user_id == user_id))
    return int(connection.execute(delete(ImportedFile).where(ImportedFile.user_id == user_id)).rowcount)
