"""Connections that begin a request and never end it, opened again as soon as they are closed; people beside them."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread

from tests.drills.server import Browser

HEAD = "{} /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n"
UNFINISHED = ("X-Unfinished: ", "Content-Length: 5000\r\n\r\nemail=a", "")


@dataclass
class HalfOpen:
    """So many of them, held as long as the block lasts."""

    port: int
    number: int

    def __enter__(self) -> HalfOpen:
        self.over, self.opened = Event(), 0
        self.threads = [Thread(target=self._hold, args=(n,)) for n in range(self.number)]
        for one in self.threads:
            one.start()
        while self.opened < self.number:
            time.sleep(0.01)
        return self

    def _hold(self, number: int) -> None:
        kind = number % len(UNFINISHED)
        begun = HEAD.format("POST" if kind else "GET", self.port) + UNFINISHED[kind] if kind < 2 else ""
        while not self.over.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as held:
                held.sendall(begun.encode())
                self.opened += 1
                held.settimeout(0.5)
                while not self.over.is_set():
                    with suppress(TimeoutError):
                        if not held.recv(4096):
                            break

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        for one in self.threads:
            one.join()


def waits(first: Browser, path: str, people: int, seconds: float) -> list[float]:
    """How long each answer took, in seconds, sorted: people who ask for a page, each twice a second."""

    def ask(_number: int) -> list[float]:
        browser, end, taken = Browser(first.port, first.cookies), time.monotonic() + seconds, []
        while time.monotonic() < end:
            answer = browser.ask(path)
            assert answer.status_code == 200
            taken.append(answer.seconds)
            time.sleep(0.5)
        return taken

    with ThreadPoolExecutor(people) as all_of_them:
        return sorted(one for each in all_of_them.map(ask, range(people)) for one in each)
