"""What the server did by itself: one row a time that a task was played."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.engine.declaration import technical
from models.engine.mapping import Base
from models.engine.record import now


class TaskRun(Base):
    """When a task began and ended, what it said in French; without an end, its process died or it is being played."""

    __table_args__ = (Index("ix_task_run_name", "name", "started_at"),)

    id: Mapped[int] = technical(primary_key=True)
    name: Mapped[str] = technical()
    started_at: Mapped[datetime] = technical(default=now)
    ended_at: Mapped[datetime | None] = technical()
    said: Mapped[str] = technical(default="")
    failed: Mapped[bool] = technical(default=False)
