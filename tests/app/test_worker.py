"""The process of the server: who asks or reads slowly holds no thread; what cannot be read is refused in French."""

from __future__ import annotations

import os
import socket
import time
import tracemalloc
from contextlib import suppress
from http.client import HTTPConnection
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from app import worker
from app.config import Settings
from app.security_headers import HEADERS, headers_of

BIG = 30_000_000  # bytes: more than any socket holds by itself
HALVES = (
    b"GET / HTTP/1.1\r\nHost: a\r\nX-Unfinished: ",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nemail=a",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"",
)
SLOW = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"


def until(happens):
    """Wait for it, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Served:
    """A worker with one thread, in this process, in front of a small application."""

    def __init__(self):
        self.begun, self.go_on = Event(), Event()
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.worker = worker.Worker.__new__(worker.Worker)
        self.worker.cfg = SimpleNamespace(threads=1, graceful_timeout=10)
        self.worker.sockets, self.worker.ppid = [SimpleNamespace(sock=listening)], os.getppid()
        self.worker.alive, self.worker.notify, self.worker.wsgi = True, lambda: None, self.answer
        self.thread = Thread(target=self.worker.run)
        self.thread.start()
        assert self.ask().text == "whole"

    def answer(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/big":
            return (bytes(100_000) for _ in range(BIG // 100_000))
        if environ["PATH_INFO"] == "/slow":
            self.begun.set()
            assert self.go_on.wait(10)
        said = environ["wsgi.input"].read() or environ.get("HTTP_X_FORWARDED_FOR", "").encode()
        return [said or b"whole"]

    def send(self, text):
        """A connection on which this was sent."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        made.sendall(text)
        return made

    def ask(self, path="/", **said):
        """The answer to a whole request, in so many seconds at most."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("POST" if "body" in said else "GET", path, **said)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def fall_behind(self):
        """Somebody is answered, and somebody else waits for the thread."""
        answered = self.send(SLOW)
        assert self.begun.wait(5)
        waiting = self.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        until(lambda: self.worker.doors[0].is_behind)
        return answered, waiting

    def stop(self):
        self.worker.handle_exit(15, None)
        self.thread.join()


@pytest.fixture
def served():
    made = Served()
    yield made
    made.stop()


def read_whole(connection):
    with connection:
        return b"".join(iter(lambda: connection.recv(1 << 20), b""))


def test_told_to_stop_once_it_has_stopped_it_writes_nowhere():
    served = Served()
    served.worker.ppid = -1  # whoever began it is gone
    served.thread.join(10)
    assert not served.thread.is_alive()
    served.stop()
    assert not served.worker.alive


def test_unfinished_heads_and_bodies_hold_no_thread(served):
    held = [served.send(HALVES[number % len(HALVES)]) for number in range(60)]

    assert [served.ask().text, served.ask(body=b"a" * 100_000).text == "a" * 100_000] == ["whole", True]
    held[1].sendall(b"b" * 893)  # and who finishes at last is answered
    held[1].shutdown(socket.SHUT_WR)
    assert b"email=ab" in read_whole(held[1])
    for one in held:
        one.close()


def test_who_reads_slowly_holds_no_thread_and_misses_nothing(served):
    slow = [served.send(b"GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") for _ in range(3)]

    assert served.ask().text == "whole"
    assert all(len(read_whole(one).partition(b"\r\n\r\n")[2]) >= BIG for one in slow)


def test_what_was_sent_is_kept_no_longer(served, monkeypatch):
    monkeypatch.setattr(worker, "HELD", 2_000_000)
    tracemalloc.start()
    with served.send(b"GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") as quick:
        assert sum(len(one) for one in iter(lambda: quick.recv(1 << 18), b"")) >= BIG
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < BIG // 3


def test_what_arrives_for_too_long_is_closed(monkeypatch):
    monkeypatch.setattr(worker, "LONGEST_REQUEST", 0.3)
    monkeypatch.setitem(worker.ADJUSTMENTS, "cleanup_interval", 0)
    served = Served()
    try:
        held = served.send(HALVES[0])
        deadline = time.monotonic() + 10
        with suppress(OSError):  # refused once it is closed
            while time.monotonic() < deadline:
                held.sendall(b"a")
                time.sleep(0.05)
        held.close()
        assert time.monotonic() < deadline
    finally:
        served.stop()


def test_told_to_stop_it_answers_what_it_began_and_closes_the_rest(served):
    idle, began = served.send(HALVES[0]), served.send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    assert served.begun.wait(5)
    served.worker.handle_exit(15, None)
    assert idle.recv(100) == b""
    served.go_on.set()

    assert read_whole(began).endswith(b"whole")
    served.thread.join(5)
    assert not served.thread.is_alive()
    idle.close()


def test_a_process_that_others_wait_for_lets_the_connection_go_and_keeps_it_once_nobody_waits(served):
    answered, waiting = served.fall_behind()
    served.go_on.set()

    assert b"\r\nConnection: close\r\n" in read_whole(answered)
    head = waiting.recv(1000)
    assert b"\r\nConnection:" not in head
    waiting.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert read_whole(waiting).endswith(b"whole")


def test_nobody_is_let_in_where_somebody_waits_and_everybody_is_answered(served):
    known = served.fall_behind()
    late = [served.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") for _ in range(3)]
    time.sleep(0.1)
    assert len(served.worker.doors[0].active_channels) == len(known)
    served.go_on.set()

    assert all(read_whole(one).endswith(b"whole") for one in late)
    for one in known:
        one.close()


def test_requests_that_came_together_are_all_answered_whoever_waits(served):
    answered = served.send(SLOW + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert served.begun.wait(5)
    waiting = served.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    until(lambda: served.worker.doors[0].is_behind)
    served.go_on.set()

    assert read_whole(answered).count(b"200 OK") == 2
    waiting.close()


@pytest.mark.parametrize(
    ("sent", "status", "title"),
    [
        (b"GARBAGE\r\n\r\n", b"400 Bad Request", "Demande incomplète"),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400 Bad Request", "Demande incomplète"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"431 Request Header Fields", "Adresse trop longue"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n", b"413 Request Entity", "Envoi trop volumineux"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french_with_our_headers(served, tmp_path, sent, status, title):
    served.worker.doors[0].standing_headers = tuple(
        headers_of(Settings(INSTANCE_PATH=tmp_path, _env_file=None)).items()
    )
    head, _end, page = read_whole(served.send(sent)).partition(b"\r\n\r\n")

    assert status in head
    assert f"<h1>{title}</h1>" in page.decode()
    assert {f"{name}: {value}" for name, value in HEADERS.items()} <= set(head.decode().split("\r\n"))
    assert not [word for word in (b"waitress", b"gunicorn", b"generated", b"GARBAGE") if word in head + page]


def test_what_a_proxy_says_reaches_the_application(served):
    assert served.ask(headers={"X-Forwarded-For": "192.0.2.7"}).text == "192.0.2.7"
