"""What the server does to a file that is brought in while nobody waits: a row of state, which outlives the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped

from models.engine.declaration import technical
from models.engine.mapping import Base
from models.engine.record import now

CHECK, WRITE, UNDO = "check", "write", "undo"  # what is done
QUEUED, RUNNING, ENDED, FAILED = "queued", "running", "ended", "failed"  # states
_OPEN = text("ended_at IS NULL")


class ImportTask(Base):
    """One step of one file: where it is, for whom, what it said; a file has one at a time that has not ended.

    `user_id`: who asked, None for a command; `said`: sentences for them; `tries`: how many processes began it.
    """

    __table_args__ = (
        Index("uq_import_task_open", "file_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_import_task_file_id", "file_id"),
    )

    id: Mapped[int] = technical(primary_key=True)
    file_id: Mapped[int] = technical(ForeignKey("imported_file.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = technical()
    kind: Mapped[str] = technical()
    state: Mapped[str] = technical(default=QUEUED)
    options: Mapped[dict[str, Any]] = technical(JSON, default=dict)
    done: Mapped[int] = technical(default=0)
    total: Mapped[int] = technical(default=0)
    tries: Mapped[int] = technical(default=0)
    said: Mapped[list[str]] = technical(JSON, default=list)
    at: Mapped[datetime] = technical(default=now)
    started_at: Mapped[datetime | None] = technical()
    ended_at: Mapped[datetime | None] = technical()

    @property
    def is_open(self) -> bool:
        """Whether it waits, or is being done."""
        return self.ended_at is None
