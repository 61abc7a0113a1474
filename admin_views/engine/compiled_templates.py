"""What a template compiles to, kept beside the program as Python keeps what its own files compile to.

Without, each process that shows every page compiles for a second: a third of what a server costs until its first pages.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from models import engine


class CompiledTemplates(FileSystemBytecodeCache):
    """As Jinja keeps it; out of date too when what compiling runs has changed: the setting of words, the filters."""

    def __init__(self, kept: Path, code: Sequence[Path]) -> None:
        super().__init__(str(kept))
        self.compiler = _told_apart(code)

    def get_source_checksum(self, source: str) -> str:
        """Of the template, and of what compiles it."""
        return super().get_source_checksum(f"{self.compiler}{source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, unless Python was told to keep nothing; a full disk or a closed folder hides no page."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)


def keep_compiled(app: Flask, folder: Path) -> None:
    """Keep what templates compile to where Python would keep a file of that folder."""
    kept = Path(cache_from_source(str(folder / "templates.py"))).with_suffix("")
    app.jinja_env.bytecode_cache = CompiledTemplates(kept, (folder, Path(engine.__file__).parent))


def read_all(app: Flask) -> None:
    """Read every template of ours before workers are made, which share what is read."""
    for name in app.jinja_loader.list_templates() if app.jinja_loader else ():
        app.jinja_env.get_template(name)


def _told_apart(code: Sequence[Path]) -> str:
    """What a compiler is known by: Jinja's version, then the date and size of each file, as Python goes by."""
    files = (one.stat() for folder in code for one in sorted(folder.rglob("*.py")))
    return " ".join([version("jinja2"), *(f"{one.st_mtime_ns}-{one.st_size}" for one in files)])
