"""A store that is there and does not write, a disk that refuses: each command says which, and what to do."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app import move, scheduler
from app.cli import UNREADY, refusal_of
from app.disk_faults import FULL, why_stopped, write_new
from models.engine import db

ACCOUNT = ["user", "create", "ana@exemple.fr", "--role", "staff"]


def run(app, *words):
    """A command: exit code and output."""
    result = app.test_cli_runner().invoke(args=list(map(str, words)))
    return result.exit_code, result.output.strip()


@pytest.fixture
def read_only(app):
    """The store, which reads and does not write: an account without rights on its file, a standby."""

    def begin(connection, _record):
        is_sqlite = isinstance(connection, sqlite3.Connection)
        connection.execute("PRAGMA query_only = 1" if is_sqlite else "SET default_transaction_read_only = on")
        connection.commit()

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", begin)
    yield app
    event.remove(engine, "connect", begin)
    engine.dispose()


def test_a_store_that_does_not_write_says_so_and_still_reads(read_only):
    code, said = run(read_only, *ACCOUNT)

    assert (code, said.startswith("La base refuse : "), "DATABASE_URL" in said) == (1, True, False), said
    assert run(read_only, "user", "list")[0] == 0


@pytest.mark.one_database
def test_a_file_that_is_refused_to_a_command_is_named(app, monkeypatch):
    def refused(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder / ".tasks.lock"))

    monkeypatch.setattr(scheduler, "_file_lock", refused)
    code, said = run(app, "tasks", "run", "mail")

    assert (code, said.count("\n")) == (1, 0), said
    assert ".tasks.lock, que ce compte ne peut pas ouvrir" in said


@pytest.mark.one_database
def test_a_copy_says_what_refuses_it(app, tmp_path, monkeypatch):
    def full(_target):
        raise fault(sqlite3.SQLITE_FULL)

    monkeypatch.setattr(move, "copy", full)

    assert run(app, "move", f"sqlite:///{tmp_path / 'x.db'}") == (1, f"{move.REFUSED} : {FULL}.")


def test_a_file_that_the_disk_has_no_place_for_is_not_left_half_written(tmp_path):
    def pieces():
        yield b"half"
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(ValueError, match="il n'y a plus de place sur le disque"):
        write_new(tmp_path / "key", pieces())
    assert list(tmp_path.iterdir()) == []
    write_new(tmp_path / "key", [b"whole"])
    with pytest.raises(ValueError, match="un fichier de ce nom existe déjà"):
        write_new(tmp_path / "key", [b"another"])
    assert ((tmp_path / "key").read_bytes(), (tmp_path / "key").stat().st_mode & 0o777) == (b"whole", 0o600)


def fault(code):
    """What SQLAlchemy raises when SQLite refuses."""
    said = sqlite3.OperationalError("…")
    said.sqlite_errorcode = code
    return OperationalError("INSERT", {}, said)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, FULL),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "n'est pas accessible en écriture"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "un autre programme y écrit"),
    ],
)
def test_what_sqlite_refuses_is_told_and_another_fault_is_not_taken_for_it(code, said):
    assert said in refusal_of(fault(code))
    assert refusal_of(fault(sqlite3.SQLITE_ERROR)) == UNREADY


def test_what_is_no_fault_of_a_disk_is_left_as_it_is():
    assert FULL in why_stopped(OSError(errno.ENOSPC, "No space left on device"))
    assert (
        why_stopped(ConnectionRefusedError(errno.ECONNREFUSED, ""))
        == why_stopped(BrokenPipeError(errno.EPIPE, ""))
        == ""
    )
