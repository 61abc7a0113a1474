"""When the store was last backed up, for pages, probes and checks alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from models.engine import TaskRun, db, now

BY_NIGHT, BY_HAND = "backup", "backup by hand"
AT_MOST = timedelta(days=2)


def last_backup() -> datetime | None:
    """When the last one that succeeded was begun; nothing when there was none."""
    return db.session.scalar(last_backup_query())


def last_backup_query() -> Select[tuple[datetime]]:
    """The same, to be asked with something else."""
    made = TaskRun.name.in_((BY_NIGHT, BY_HAND)) & TaskRun.ended_at.is_not(None) & ~TaskRun.failed
    return select(func.max(TaskRun.started_at)).where(made, TaskRun.said != "")


def is_late(last: datetime | None) -> bool:
    """Whether there was none for two days, or ever."""
    return last is None or now() - last > AT_MOST
