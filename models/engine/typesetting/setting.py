"""A template and values, set on pages by a process of its own, which is reused and may die.

Its templates are ours, its values are JSON that it never runs; it has no file and no network (`press/process.py`).
"""

from __future__ import annotations

import atexit
import json
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Lock, Timer
from typing import Any

from models.engine.typesetting.plain_values import values_line
from models.engine.typesetting.press.limits import BROKEN, IDLE, TOO_HEAVY, WALL, NotMade

_BEGINS = "import sys; sys.path.insert(0, sys.argv[1]); from press.process import main; main()"
LOGGED = 4_000  # bytes of what it says when it dies
_LOG = logging.getLogger(__name__)


def set_pages(template: str, values: Mapping[str, Any], moment: datetime) -> bytes:
    """A PDF; the same template, values and moment give the same bytes. `NotMade` says why there is none."""
    asked = {"template": template, "values": values_line(values), "moment": int(moment.timestamp())}
    return _PRESS.answer(json.dumps(asked).encode() + b"\n")


class _Press:
    """One process, started when a document is asked for, and again when it ended; one document at a time."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._process: Popen[bytes] | None = None

    def answer(self, asked: bytes) -> bytes:
        """What it sets; it may have left, for want of documents, as this one came."""
        with self._turn:
            made = self._once(asked) or (self._has_left() and self._once(asked))
            if made:
                return made
            self._say_it_died()
            raise NotMade(TOO_HEAVY)

    def _once(self, asked: bytes) -> bytes:
        """Nothing when it dies before it answers."""
        process = self._ready()
        timer = Timer(WALL, process.kill)
        timer.start()
        try:
            return _answered(process, asked)
        except (OSError, json.JSONDecodeError):
            return b""
        finally:
            timer.cancel()

    def _has_left(self) -> bool:
        """Whether it ended by itself, having nothing to do, and not because of the document."""
        assert self._process is not None
        has_left = self._process.wait() == 0
        if has_left:
            self.end()
        return has_left

    def end(self) -> None:
        """Let the process go."""
        if self._process is not None:
            self._process.kill()
            _closed(self._process)
            self._process = None

    def _ready(self) -> Popen[bytes]:
        """The process; a fresh one where it ended for want of documents, or of room."""
        if self._process is None or self._process.poll() is not None:
            self.end()
            command = [sys.executable, "-I", "-c", _BEGINS, str(Path(__file__).parent), str(IDLE)]
            self._process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={})  # noqa: S603 — a program of ours
        return self._process

    def _say_it_died(self) -> None:
        process = self._process
        assert process is not None
        assert process.stderr is not None
        said = process.stderr.read(LOGGED)
        self.end()
        _LOG.warning("a document was not set (%s): %s", process.returncode, said.decode("utf-8", "replace"))


def _answered(process: Popen[bytes], asked: bytes) -> bytes:
    """What it answers; an error when it dies before."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    process.stdin.flush()
    told = json.loads(process.stdout.readline())
    if "broken" in told:
        _LOG.error("a template is broken: %s", told["broken"])
        raise NotMade(BROKEN)
    made = process.stdout.read(told["size"])
    if len(made) != told["size"]:
        raise OSError
    return made


def _closed(process: Popen[bytes]) -> None:
    for end in (process.stdin, process.stdout, process.stderr):
        if end is not None:
            with suppress(OSError):
                end.close()
    process.wait()


_PRESS = _Press()
atexit.register(_PRESS.end)
