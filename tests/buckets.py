"""A server of buckets on this machine: that of moto, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

BUCKET = "alterventure"
SERVER = """
import sys
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer("127.0.0.1", 0)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def bucket_server() -> Iterator[str]:
    """The address of one, with an empty bucket."""
    command = [sys.executable, "-W", "ignore", "-c", SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            endpoint = f"http://127.0.0.1:{_port(process)}"
            urlopen(Request(f"{endpoint}/{BUCKET}", method="PUT")).close()
            yield endpoint
        finally:
            process.kill()


def _port(process: subprocess.Popen[str]) -> int:
    return next(int(line) for line in process.stdout or () if line.strip().isdigit())
