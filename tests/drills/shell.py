"""A command of a drill, and what it said."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any


def heard(command: str | Sequence[str | Path], kept: Path, **how: Any) -> tuple[int, str]:
    """Its exit code, what it said, which `kept` holds; `how`: as `subprocess.run` takes it.

    What it said goes through a file: what is left running holds it, and is not waited for.
    """
    with kept.open("w+") as said:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, **how)
        said.seek(0)
        return done.returncode, said.read()


def run(
    command: str, where: Path, kept: Path, own: Mapping[str, str], *, without: Collection[str], seconds: int
) -> tuple[int, str]:
    """A command line, heard, with our variables but for some, and its own."""
    ours = {name: value for name, value in os.environ.items() if name not in without}
    return heard(command, kept, shell=True, cwd=where, env={**ours, **own}, timeout=seconds)  # noqa: S604 — ours
