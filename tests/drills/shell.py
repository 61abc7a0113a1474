"""A command line of a drill, and what it said."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path


def run(
    command: str, where: Path, kept: Path, own: Mapping[str, str], *, without: Collection[str], seconds: int
) -> tuple[int, str]:
    """Its exit code, what it said, which `kept` holds; our variables but for some, and its own.

    What it said goes through a file: what is left running holds it, and is not waited for.
    """
    ours = {name: value for name, value in os.environ.items() if name not in without}
    with kept.open("w+") as said:
        done = subprocess.run(  # noqa: S602 — words of the drill
            command,
            shell=True,
            cwd=where,
            env={**ours, **own},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=seconds,
            check=False,
        )
        said.seek(0)
        return done.returncode, said.read()
