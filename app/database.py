"""Connections: what SQLite must be told each time and told to be durable, how long a server is waited for."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

FULL = 2
PATIENCE = 10  # seconds for a server to answer
PATIENCE_EACH = 3  # seconds for each of several: the one that is away must not use up what the next one needs
LOCK_PATIENCE = 15  # seconds for another program to let go, on either engine
# A machine that loses its power says nothing: what waits for it is told so as soon as a server that does not answer.
NOTICED = {
    "tcp_user_timeout": PATIENCE * 1000,
    "keepalives_idle": PATIENCE // 2,
    "keepalives_interval": 1,
    "keepalives_count": PATIENCE // 2,
}
# Nor is a statement of a page compiled to machine code first: where PostgreSQL takes it for a long one, that takes
# seconds (the persons that a member reads, by first name, among 100,000: 8.2 s with it, 2.0 without).
ASKED_OF_POSTGRESQL = f"-c lock_timeout={LOCK_PATIENCE}s -c jit=off"
PRAGMAS = (f"busy_timeout={LOCK_PATIENCE * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

# Statements that a process keeps ready; half as many again before the oldest go. Every list, form and page of all roles
# asks 1,774: with SQLAlchemy's 500, preparing them again took 39 % of the processor time of who opens them in turn.
STATEMENTS_KEPT = 1200
ENGINE_OPTIONS = {"pool_pre_ping": True, "hide_parameters": True, "query_cache_size": STATEMENTS_KEPT}


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
        is_several = "," in str(parameters.get("host", ""))
        brief = {"connect_timeout": PATIENCE_EACH if is_several else PATIENCE}
        said = {"options": ASKED_OF_POSTGRESQL, "client_encoding": "utf8"}
        for name, value in (brief | NOTICED | said).items():
            parameters.setdefault(name, value)
