"""Where many rows are tried, while others go on writing."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Engine, StaticPool, create_engine
from sqlalchemy.orm import Session

from models.engine import act_as, acting, db

DISK_FULL = "53100"  # as PostgreSQL says it


@contextmanager
def tried_aside() -> Iterator[None]:
    """Let what is written inside be taken back: on a copy on SQLite, which has one writer; else in one transaction."""
    db.session.rollback()
    if db.engine.name != "sqlite":
        try:
            yield
        finally:
            db.session.rollback()
        return
    who, held, copy = acting(), db.session(), _copy()
    try:
        with Session(copy, expire_on_commit=False) as session:
            db.session.registry.set(session)  # type: ignore[arg-type]  # no bind of its own is asked of it
            act_as(who)
            yield
    finally:
        db.session.registry.set(held)
        copy.dispose()


def _copy() -> Engine:
    """The whole store as it is now, in a file without a name: it goes with its connection, whatever ends this one."""

    def connect() -> Any:
        return sqlite3.connect("")

    copy = create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)
    try:
        with closing(db.engine.raw_connection()) as source, closing(copy.raw_connection()) as target:
            of, to = (one.driver_connection for one in (source, target))
            of.backup(to)  # type: ignore[union-attr]
            to.execute("PRAGMA synchronous=OFF")  # type: ignore[union-attr]  # nothing of it stays
    except BaseException:
        copy.dispose()  # what it took of the disk goes with it
        raise
    return copy


def is_disk_full(fault: BaseException) -> bool:
    """Whether the disk had no place left, of the copy or of the store."""
    found = getattr(fault, "orig", fault)
    codes = getattr(found, "sqlite_errorcode", None), getattr(found, "errno", None), getattr(found, "sqlstate", None)
    return codes[0] == sqlite3.SQLITE_FULL or codes[1] == errno.ENOSPC or codes[2] == DISK_FULL
