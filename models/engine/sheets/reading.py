"""A file, or cells pasted, as sheets: the file is read by a process of its own, which may die (decision 59)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from subprocess import PIPE, Popen
from threading import BoundedSemaphore, Timer
from typing import IO, Any

from models.engine.sheets.book import Book, Rows, Sheet, sheet_of
from models.engine.sheets.gate import text_files
from models.engine.sheets.gate.limits import WALL, Unreadable
from models.engine.sheets.gate.packing import line_of, lines_of

_BEGINS = "import sys; sys.path.insert(0, sys.argv[1]); from gate.process import main; main()"
_TURNS = BoundedSemaphore(2)  # processes at once: each may take what `limits` says
LOGGED = 4_000  # bytes of what it says when it dies
TOO_HEAVY = (
    "Ce fichier n'a pas pu être lu : il est abîmé, ou trop lourd à ouvrir. Copiez son tableau dans un fichier neuf."
)
_LOG = logging.getLogger(__name__)


def read_file(content: bytes | IO[bytes], name: str = "") -> Book:
    """The sheets of a file; `Unreadable` says why it has none. Its name is that of its only sheet when it is a text."""
    with closing(_lines(content)) as lines:
        return _book(lines, name)


def read_pasted(text: str) -> Book:
    """The cells that were copied from a spreadsheet, or a table written as text."""
    separator = text_files.separator_in(text)
    begins, ends = line_of({"book": {"form": "pasted", "separator": separator}}), line_of({"end": True})
    return _book((begins, *lines_of(text_files.split(text, separator), {}), ends))


def _lines(content: bytes | IO[bytes]) -> Generator[bytes]:
    """What the process says, as long as it says it in time."""
    command = [sys.executable, "-I", "-c", _BEGINS, str(Path(__file__).parent)]
    with _TURNS, Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={}) as process:  # noqa: S603 — a program of ours
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        timer = Timer(WALL, process.kill)
        timer.start()
        try:
            with suppress(BrokenPipeError), process.stdin as its_input:  # it reads all before it says anything, or died
                copyfileobj(BytesIO(content) if isinstance(content, bytes) else content, its_input)
            yield from process.stdout
            fault = process.stderr.read(LOGGED)
        finally:
            timer.cancel()
            process.kill()
    if fault:
        _LOG.warning("a file was not read (%s): %s", process.returncode, fault.decode("utf-8", "replace"))


def _book(lines: Iterable[bytes], name: str = "") -> Book:
    """The book that lines tell; they end before it does when the process died."""
    told: dict[str, Any] = {}
    sheets: list[Sheet] = []
    rows: list[bytes] = []
    for line in lines:
        if line.startswith(b"["):
            rows.append(line.rstrip())
            continue
        said = json.loads(line)
        told |= said
        if "sheet" in said and rows:
            sheets.append(_sheet(rows, **({"name": name} | said["sheet"])))
            rows = []
    if "refused" in told or "end" not in told:
        raise Unreadable(told.get("refused", TOO_HEAVY))
    if not sheets:
        raise Unreadable("Il n'y a rien à lire dans ce fichier.")
    return Book(sheets, **told["book"])


def _sheet(rows: list[bytes], *, name: str, width: int, **said: Any) -> Sheet:
    return sheet_of(name, Rows(rows, width), **said)
