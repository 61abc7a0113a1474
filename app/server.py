"""What gunicorn does beside serving: `gunicorn --config python:app.server`."""

from __future__ import annotations

import gc
import os
import shutil
from tempfile import mkdtemp
from typing import Any

from flask import Flask
from gunicorn.glogging import Logger

from admin_views.engine.compiled_templates import read_all
from app import scheduler
from app.config import read_settings
from app.logs import JsonLines

COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # where workers count, when they do


class ServerLog(Logger):
    """Gunicorn's own lines, as those of the application, without the address of who sent what it cannot read."""

    def setup(self, cfg: Any) -> None:
        """The handlers it would have, with our formatter."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(JsonLines())


logger_class = ServerLog

if read_settings().METRICS_TOKEN:
    os.environ[COUNTS] = mkdtemp(prefix="alterventure-metrics-")


def when_ready(server: Any) -> None:
    """What every worker would read is read once, before they are made: they share it."""
    if server.cfg.preload_app and isinstance(app := server.app.wsgi(), Flask):
        read_all(app)
        gc.freeze()


def post_worker_init(worker: Any) -> None:
    """A worker that was just made plays the tasks too: a thread begun before it was forked would not be in it."""
    if isinstance(worker.wsgi, Flask):
        worker.tasks = scheduler.start(worker.wsgi)


def worker_exit(_server: Any, worker: Any) -> None:
    """Who asked something has their answer by now: the tasks end too."""
    if getattr(worker, "tasks", None) is not None:
        worker.tasks.end()


def on_exit(_server: Any) -> None:
    """What workers counted goes with the server."""
    if COUNTS in os.environ:
        shutil.rmtree(os.environ[COUNTS], ignore_errors=True)
