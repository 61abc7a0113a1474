"""Commands that are run for an upgrade, and the settings they and it read."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import datetime
from pathlib import Path

HERE, BESIDE = Path(), Path(".next")


def run(words: list[str], place: Path = HERE, **more: str) -> subprocess.CompletedProcess[str]:
    """A command, with these variables beside ours; what it said is kept."""
    return subprocess.run(words, cwd=place, env=environment() | more, capture_output=True, text=True, check=False)


def waiting(words: list[str], place: Path = HERE, **more: str) -> tuple[subprocess.Popen[str], str]:
    """A command that says a line once it is ready, then waits for its input or the end of it; that line."""
    process = subprocess.Popen(
        words,
        cwd=place,
        env=environment() | more,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us: it ends with its input
    )
    assert process.stdout is not None
    return process, process.stdout.readline()


def environment() -> dict[str, str]:
    """Ours, which says where the store is wherever a command is run."""
    return os.environ | {"INSTANCE_PATH": str(Path(setting("INSTANCE_PATH", "instance")).resolve())}


def kept(name: str) -> Path:
    """Where a backup of this moment goes."""
    return Path(environment()["INSTANCE_PATH"]) / f"{name}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"


def setting(name: str, otherwise: str) -> str:
    """A setting: what the environment does not say, `.env` may."""
    if said := os.environ.get(name):
        return said
    lines = Path(".env").read_text(encoding="utf-8").splitlines() if Path(".env").exists() else []
    found = [
        one for one in (re.match(rf"\s*(?:export )?\s*{name}\s*=\s*((?:(?!\s#).)*)", line) for line in lines) if one
    ]
    return (found[-1][1].strip().strip("\"'") if found else "") or otherwise
