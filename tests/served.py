"""The server that `bin/run` starts, as another process, and somebody in front of it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.forked import FORKED

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def command(name: str, port: int, workers: int, **place: str) -> tuple[list[str], dict[str, str]]:
    """The words that `gunicorn` takes, and its environment: `place` beside ours."""
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "4"]
    quiet = [
        "--worker-class",
        "app.worker.Worker",
        "--config",
        "python:app.server",
        "--preload",
        "--no-control-socket",
        "--graceful-timeout",
        "20",
        "--log-level",
        "critical",
    ]
    return [name, *bind, *quiet], os.environ | {"PORT": str(port), "BASE_URL": "", "TASKS": "false"} | place


def serve(name: str, port: int, workers: int, **place: str) -> subprocess.Popen[bytes]:
    """Gunicorn, in a process group of its own; `place` is its environment beside ours."""
    words, environment = command(name, port, workers, **place)
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def gunicorn(words: list[str], environment: dict[str, str]) -> None:
    """Become what `python -m gunicorn` is, in a process group of its own."""
    from gunicorn.app.wsgiapp import run

    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115 — as long as the process
    warnings.simplefilter("ignore")  # those that fail a test are the test's
    sys.modules.pop(words[0].partition(":")[0], None)  # its application is its own
    sys.argv = ["gunicorn", *words]
    run()


def serve_forked(name: str, port: int, workers: int, **place: str) -> BaseProcess:
    """The same server, forked from this process, which has read the program: for whom its start is not the question.

    No connection to its store may be open: SQLite would believe that it holds the locks of this process.
    """
    process = FORKED.Process(target=gunicorn, args=command(name, port, workers, **place))
    process.start()
    return process


def children(pid: int) -> list[str]:
    """The processes a process started."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def spent_by(pid: int) -> float:
    """The seconds of processor that a process and those it started took so far: a busy machine adds none."""
    stats = (Path(f"/proc/{one}/stat").read_text(encoding="ascii") for one in (pid, *children(pid)))
    ticks = sum(int(tick) for one in stats for tick in one.rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long; `tests.pages.Page` reads it as a test client's. 0: cut or refused."""

    status_code: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    first: float = 0.0  # until the headers

    @property
    def location(self) -> str | None:
        """Where it sends."""
        return self.headers.get("Location")

    def get_data(self, *, as_text: bool = True) -> str:
        """The page."""
        return self.body.decode()


class Visitor:
    """Somebody's cookies; a connection a request, or one that is kept open, for those who measure."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None, *, kept: bool = False) -> None:
        self.port, self.cookies, self.kept = port, dict(cookies or {}), kept
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def ask(self, path: str, data: Any = None) -> Answer:
        """One request; a form when there is `data`."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None if data is None else urlencode(list(data.items(multi=True)) if hasattr(data, "getlist") else data)
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        start = time.perf_counter()
        try:
            self.connection.request("GET" if body is None else "POST", path, body, headers)
            response = self.connection.getresponse()
            first = time.perf_counter() - start
            read = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return Answer(0)
        finally:
            if not self.kept:
                self.connection.close()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _equal, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, dict(response.headers), read, time.perf_counter() - start, first)

    def sign_in(self, email: str, password: str) -> Visitor:
        """Through the real page."""
        form = {"csrf_token": token(self.ask("/sign-in").get_data()), "email": email, "password": password}
        answer = self.ask("/sign-in", form)
        assert answer.status_code == 302, answer.get_data()
        return self


def token(page: str) -> str:
    """The one that the forms of a page carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""
