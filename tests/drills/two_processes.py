"""Deeds that meet at one instant in processes of their own, which share nothing but the store.

They are forked, as those of the server are (`--preload`): nothing is started nor compiled again.
"""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from os import getpid
from typing import Any

from flask import Flask

from models.engine import db

WAIT = 60  # seconds: who waits for a deed longer than that fails
FORKED = get_context("fork")


def in_processes(app: Flask, *deeds: Callable[[], Any]) -> list[int]:
    """The status that each of them answers, in no order."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # no connection is shared: each opens its own
    met, answers = FORKED.Barrier(len(deeds)), [FORKED.Pipe(duplex=False) for _ in deeds]
    begun = [
        FORKED.Process(target=_play, args=(app, deed, met, told))
        for deed, (_heard, told) in zip(deeds, answers, strict=True)
    ]
    for one in begun:
        one.start()
    found = [heard.recv() for heard, _told in answers if heard.poll(WAIT)]
    for one in begun:
        one.join(WAIT)
    numbers = {number for number, _status in found}
    assert len(numbers - {getpid()}) == len(deeds), "each deed answers, from a process of its own"
    return sorted(status for _number, status in found)


def _play(app: Flask, deed: Callable[[], Any], met: Barrier, told: Connection) -> None:
    with app.app_context(), db.engine.connect():
        pass  # it is in the pool from now on
    met.wait(WAIT)
    told.send((getpid(), deed().status))
