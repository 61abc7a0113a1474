"""The server that runs from this folder: stopped for an upgrade, waited for after it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from .running import run, setting

WORKING, DONE = Path(".upgrade"), Path(".upgraded")  # bin/run reads them
PATIENCE = 60  # seconds for a server to stop, then to come back


@contextmanager
def stopped() -> Iterator[float]:
    """Without the server, which serves what is there afterwards; gives the moment it was told to stop, 0 without one.

    Neither Ctrl-C nor a terminal that is lost cuts what is done meanwhile: seconds."""
    process, begun = _server(), time.monotonic()
    held = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)}
    WORKING.write_text(str(os.getpid()))
    DONE.unlink(missing_ok=True)
    try:
        if process:
            os.kill(process, signal.SIGTERM)
            if not _wait_for(lambda: not _is_serving(process)):
                raise SystemExit("Le serveur ne s'arrête pas : rien n'a changé. Arrêtez-le, puis recommencez.")
        yield begun if process else 0.0
    finally:
        WORKING.unlink()
        for one, former in held.items():
            signal.signal(one, former)


def came_back(since: float) -> None:
    """Wait for the server that was stopped; say how long it was away."""
    if not since:
        print("Aucun serveur ne tournait d'ici : lancez bin/run.")
        return
    if not _wait_for(_is_ready):
        raise SystemExit("Le site n'est pas revenu : voyez son journal, ou revenez par bin/upgrade --back.")
    print(f"Coupure : {time.monotonic() - since:.1f} s.".replace(".", ",", 1))


def _server() -> int:
    """The process that serves from this folder; 0 when none does."""
    said = Path(".server").read_text().strip() if Path(".server").exists() else ""
    return int(said) if said and _is_serving(int(said)) else 0


def _is_serving(process: int) -> bool:
    """Whether this process is a server of ours, and not another that took its number."""
    with suppress(OSError):
        return "wsgi:app" in Path(f"/proc/{process}/cmdline").read_text()
    return "wsgi:app" in run(["ps", "-o", "args=", "-p", str(process)]).stdout


def _is_ready() -> bool:
    """Whether the server answers, on the database it is made for."""
    host, port = setting("HOST", "127.0.0.1").strip("[]"), setting("PORT", "8000")
    asked = urlsplit(setting("BASE_URL", "")).netloc or f"{host}:{port}"
    here = "localhost" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 — what is read
    with suppress(OSError, HTTPException, ValueError):
        return bool(urlopen(Request(f"http://{here}:{port}/ready", headers={"Host": asked}), timeout=5).status == 200)
    return False


def _wait_for(holds: Callable[[], bool]) -> bool:
    """Whether a condition comes true in time."""
    since = time.monotonic()
    while not (held := holds()) and time.monotonic() < since + PATIENCE:
        time.sleep(1 / 20)
    return held
