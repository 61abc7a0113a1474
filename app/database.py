"""Connections: what SQLite must be told each time and told to be durable, how long a server is waited for."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

FULL = 2
PATIENCE = 10  # seconds for a server to answer
LOCK_PATIENCE = 15  # seconds for another program to let go, on either engine
PRAGMAS = (f"busy_timeout={LOCK_PATIENCE * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def init_app(app: Flask) -> None:
    """Prepare every connection to come."""
    if not event.contains(Engine, "connect", _prepare):
        event.listen(Engine, "connect", _prepare)
        event.listen(Engine, "do_connect", _be_brief)


def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    durable = connection.execute("PRAGMA synchronous").fetchone()[0]
    assert durable == FULL, "a committed change must survive a power cut"


def _be_brief(dialect: Any, _record: Any, _words: Any, parameters: dict[str, Any]) -> None:
    """A server that is not there is said to be so, not waited for."""
    if dialect.name == "postgresql":
        parameters.setdefault("connect_timeout", PATIENCE)
        parameters.setdefault("options", f"-c lock_timeout={LOCK_PATIENCE}s")
