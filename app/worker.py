"""A process of the server: gunicorn makes and watches it, waitress reads and writes in it (decision 35).

Heads, bodies and answers travel in one loop that waits for nobody; a thread is given a request once it is whole, and
is free again once the answer is made, however slowly it is read.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from contextlib import suppress
from html import escape
from typing import Any

from flask import Flask
from gunicorn.workers.base import Worker as ProcessOfGunicorn
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

from app.errors import PAGES
from app.security_headers import headers_of

LONGEST_REQUEST = 120  # seconds, from its first byte to its last
LONGEST_SILENCE = 30  # seconds without a byte, received or sent
HELD = 16 * 1024 * 1024  # bytes of one answer that passed through a buffer before another one takes its place
TAKEN = 200  # readings of what follows a request that is refused
SLACK = 1024 * 1024  # more than the application accepts, whose refusal is its own page
CONNECTIONS = 900  # of a process, below the 1024 files that a system usually grants it
ADJUSTMENTS: dict[str, Any] = {
    "asyncore_use_poll": True,
    "channel_timeout": LONGEST_SILENCE,
    "cleanup_interval": 5,
    "clear_untrusted_proxy_headers": False,  # the application believes as many proxies as its settings say
    "connection_limit": CONNECTIONS,
    "ident": "",
    "max_request_body_size": 5 * 1024 * 1024,
    "max_request_header_size": 64 * 1024,
    "outbuf_high_watermark": 256 * 1024 * 1024,  # on the disk from the first million on
}
PAGE = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>"
)


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """The answer to what is no request that anyone could read: before the application, in its words."""

    def execute(self) -> None:
        """Write a French page with the headers of every other, and close."""
        error = self.request.error
        title, sentence = PAGES.get(error.code, PAGES[400])
        body = PAGE.format(title=escape(title), sentence=escape(sentence)).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.response_headers.extend(self.channel.server.standing_headers)
        self.set_close_on_finish()
        self.channel.is_refused = True
        self.content_length = len(body)
        self.write(body)


class Answer(WSGITask):  # type: ignore[misc]  # waitress ships no types
    """The answer to a request; when others wait for a thread here, the connection ends with it.

    Its next request then goes to whichever process is free: a browser stayed with the one it had first met, which had
    up to 46 people of fifty (decision 35).
    """

    def build_response_header(self) -> bytes:
        """Say that the connection ends, unless what comes next on it has arrived."""
        if self.channel.server.is_behind and len(self.channel.requests) == 1:
            self.set_close_on_finish()
        return bytes(super().build_response_header())


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """One connection, which knows since when a request has been arriving."""

    task_class, error_task_class = Answer, Refusal
    arriving_since: float | None = None
    is_refused = False
    current_outbuf_count: int  # of waitress

    def handle_read(self) -> None:
        """Receive what there is."""
        super().handle_read()
        self.arriving_since = None if self.request is None else self.arriving_since or time.time()

    def write_soon(self, data: bytes) -> int:
        """Keep a piece of an answer until it is sent; a buffer forgets what it sent only once it is put away."""
        with self.outbuf_lock:
            if self.current_outbuf_count >= HELD:
                self.outbufs.append(OverflowableBuffer(self.adj.outbuf_overflow))
                self.current_outbuf_count = 0
        return int(super().write_soon(data))

    def handle_close(self) -> None:
        """Close; what came after a refusal is taken first, else the system would cut the answer."""
        if self.is_refused:
            with suppress(OSError):  # when nothing more is there
                self.socket.shutdown(socket.SHUT_WR)
                any(not self.socket.recv(self.adj.recv_bytes) for _ in range(TAKEN))
        super().handle_close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing of it is being answered."""
        return not self.requests and not self.total_outbufs_len


class Door(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """What listens, and closes what takes too long to say what it wants."""

    channel_class = Connection
    standing_headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_behind(self) -> bool:
        """Whether a request waits for a thread."""
        return bool(self.task_dispatcher.queue)

    def readable(self) -> bool:
        """Let somebody else in, unless those who are in wait already: another process may be free."""
        return bool(super().readable()) and not self.is_behind

    def maintenance(self, now: float) -> None:
        """Close what is still, and what has been arriving for too long a byte at a time."""
        super().maintenance(now)
        for one in self.active_channels.values():
            if one.arriving_since is not None and one.arriving_since < now - LONGEST_REQUEST:
                one.will_close = True


class Worker(ProcessOfGunicorn):  # type: ignore[misc]  # gunicorn ships no types
    """What `--worker-class app.worker.Worker` runs in each process."""

    alive: bool  # of gunicorn
    doors: tuple[Door, ...] = ()

    def handle_exit(self, _signal: int, _frame: Any) -> None:
        """Begin to stop, at once."""
        if self.alive:
            for door in self.doors:  # first: once it is told, a loop in another thread closes them
                door.pull_trigger()
            self.alive = False

    def run(self) -> None:
        """Serve until told to stop; then finish what was begun, as long as is granted."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # waiting for a thread is no fault
        sockets: dict[int, Any] = {}
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(self.cfg.threads)
        self.doors = tuple(self._door(one.sock, sockets, threads) for one in self.sockets)
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        self._finish(sockets)
        threads.shutdown(timeout=1)
        self.doors = ()  # told to stop from here on, it writes to none of them
        wasyncore.close_all(sockets)

    def _door(self, listening: Any, sockets: dict[int, Any], threads: ThreadedTaskDispatcher) -> Door:
        said = (listening.family, listening.type, listening.proto, listening.getsockname())
        settings = self.wsgi.config["SETTINGS"] if isinstance(self.wsgi, Flask) else None
        most = max(ADJUSTMENTS["max_request_body_size"], settings.longest_request + SLACK if settings else 0)
        adjusted = Adjustments(threads=self.cfg.threads, **ADJUSTMENTS | {"max_request_body_size": most})
        door = Door(self.wsgi, sockets, True, listening, threads, adjusted, said, bind_socket=False)
        if settings is not None:
            door.standing_headers = tuple(headers_of(settings).items())
        return door

    def _finish(self, sockets: dict[int, Any]) -> None:
        """Let nobody in, and answer those who are."""
        for door in self.doors:
            door.accepting = False
        end = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < end:
            self.notify()
            connections = [one for door in self.doors for one in door.active_channels.values()]
            for one in connections:
                one.will_close = one.will_close or one.is_idle
            if not connections:
                break
            wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
