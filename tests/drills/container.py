"""The steps of `app/hosting/Containerfile`, played in a Debian root where no engine may run: a script, as root.

    mmdebstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm ROOT
    python -m tests.drills.container ROOT

It copies the repository there, plays each RUN as the user it says, starts CMD, and asks whether it is ready.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import click

from tests.served import free_port

HERE = Path(__file__).parents[2]
HOSTING = HERE / "app/hosting"


def steps() -> list[tuple[str, str]]:
    """Each instruction of the file and what follows it, continued lines joined."""
    text = (HOSTING / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.splitlines() if re.match(r"[A-Z]+ ", line)]


def inside(root: Path, user: str, place: str, script: str, **more: str) -> list[str]:
    """The words that play a line of shell in the root, as a user, in a folder, with these variables."""
    given = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": f"/home/{user}"} | more
    given |= {name: value for name, value in os.environ.items() if name.startswith("PIP_") or "proxy" in name.lower()}
    words = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items())
    line = f"cd {place} && exec env -i {words} sh -c {shlex.quote(script)}"
    return ["chroot", f"--userspec={user}:{user}", str(root), "sh", "-c", line]


def copied(root: Path, place: str) -> None:
    """What `COPY . .` brings, less what is ignored."""
    ignored = [
        f"--exclude=./{one.removeprefix('**/')}" for one in (HOSTING / "Containerfile.dockerignore").read_text().split()
    ]
    there = root / place.lstrip("/")
    pack = subprocess.Popen(
        ["tar", "-C", HERE, *ignored, "--exclude=__pycache__", "-cf", "-", "."], stdout=subprocess.PIPE
    )
    subprocess.run(["tar", "-C", there, "-xf", "-"], stdin=pack.stdout, check=True)
    subprocess.run(["chroot", root, "chown", "-R", "alterventure:alterventure", place], check=True)


def is_ready(port: int) -> bool:
    """Whether the application answers that it can serve."""
    try:
        asked = Request(f"http://127.0.0.1:{port}/ready", headers={"Host": "gestion.exemple.fr"})
        return bool(urlopen(asked, timeout=5).status == 200)
    except (URLError, OSError):
        return False


class Build:
    """A root as the steps before left it; each method plays one instruction, those without one change nothing here."""

    def __init__(self, root: Path) -> None:
        self.root, self.as_user, self.place = root, "root", "/"
        self.given: dict[str, str] = {}

    def user(self, rest: str) -> None:
        """Who plays what follows."""
        self.as_user = rest

    def workdir(self, rest: str) -> None:
        """Where."""
        self.place = rest

    def env(self, rest: str) -> None:
        """With what."""
        self.given |= dict(one.split("=", 1) for one in shlex.split(rest))

    def copy(self, _rest: str) -> None:
        """The repository."""
        copied(self.root, self.place)

    def run(self, rest: str) -> None:
        """A line of shell, which must not fail."""
        subprocess.run(inside(self.root, self.as_user, self.place, rest), check=True)

    def cmd(self, _rest: str) -> None:
        """What serves."""
        serve(self.root, self.as_user, self.place, self.given)


def main(root: Path) -> None:
    """Play the file in a root, and say what came of it."""
    build = Build(root)
    for word, rest in steps():
        begun = time.monotonic()
        getattr(build, word.lower(), lambda _rest: None)(rest)
        click.echo(f"{word} {rest[:60]} : {time.monotonic() - begun:.1f} s")


def serve(root: Path, user: str, place: str, given: dict[str, str]) -> None:
    """Start what CMD says, behind https as far as it knows; it must become ready, then stop when told."""
    port = free_port()
    production = {"BASE_URL": "https://gestion.exemple.fr", "TRUSTED_PROXIES": "1", "PORT": str(port)}
    process = subprocess.Popen(inside(root, user, place, "exec bin/run", **given, **production), start_new_session=True)
    begun = time.monotonic()
    try:
        while not is_ready(port):
            if process.poll() is not None or time.monotonic() - begun > 120:
                raise SystemExit("it never became ready")
            time.sleep(0.2)
        click.echo(f"ready after {time.monotonic() - begun:.1f} s")
        process.terminate()
        click.echo(f"stopped, status {process.wait(timeout=30)}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
