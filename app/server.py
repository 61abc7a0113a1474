"""What gunicorn does beside serving: `gunicorn --config python:app.server`."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app import scheduler


def post_worker_init(worker: Any) -> None:
    """A worker that was just made plays the tasks too: a thread begun before it was forked would not be in it."""
    if isinstance(worker.wsgi, Flask):
        scheduler.start(worker.wsgi)
