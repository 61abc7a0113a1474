"""A PostgreSQL on a disk of its own, small enough to fill: a mount that nobody else sees and that goes with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import database_url

SIZE = "160m"


def can_mount() -> bool:
    """Whether this account may, where this runs: root, outside most containers."""
    return shutil.which("unshare") is not None and not subprocess.run(["unshare", "--mount", "true"]).returncode


@contextmanager
def small_disk(folder: Path) -> Iterator[tuple[str, Path]]:
    """The address of an empty database there, and the disk as this process reaches it.

    `folder` has a short name: a socket's path holds 107 characters.
    """
    command = ["unshare", "--mount", sys.executable, "-m", __name__, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        root = f"/proc/{server.pid}/root"
        yield server.stdout.readline().strip().replace("host=", f"host={root}"), Path(f"{root}{folder}")
        server.stdin.close()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", place], check=True)
    place.chmod(0o755)
    sys.stdout.write(f"{database_url(place, 'drill')}\n")
    sys.stdout.flush()
    sys.stdin.read()
