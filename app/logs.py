"""Logs for machines: a JSON line an event, with no name, no address, no word that anybody typed (CNIL, 2021)."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request

from app.config import Settings
from models.engine import acting

ADDRESS = re.compile(r"\bip=\S+?(?=:?\s|$)")  # in what gunicorn says of a request it cannot read
QUIET = frozenset({"static", "health.health", "health.ready", "health.told", "metrics.metrics"})


class JsonLines(logging.Formatter):
    """Time, level, message, the request it belongs to; of an exception, its type and where it came from.

    `is_whole`: what the exception says too, which may be what somebody typed, to whoever writes the program.
    """

    def __init__(self, *, is_whole: bool = False) -> None:
        super().__init__()
        self.is_whole = is_whole

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": ADDRESS.sub("ip=…", record.getMessage()),
            **getattr(record, "facts", {}),
        }
        if has_request_context():
            line["request"] = request_id()
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
            if self.is_whole:
                line["message"] = f"{line['message']}: {record.exc_info[1]}"
        return json.dumps(line, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Errors always; a line for each request in production, where nobody watches a terminal."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(is_whole=app.debug and not app.config["SETTINGS"].is_https))
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.logger.setLevel(logging.INFO)
    app.before_request_funcs.setdefault(None, []).insert(0, _start)
    app.after_request(_name)
    if app.config["SETTINGS"].is_https:
        app.after_request(_tell)


def request_id() -> str:
    """A name for this request, in its lines and in its answer."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def _start() -> None:
    g.started = time.perf_counter()


def _name(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = request_id()
    return answer


def _tell(answer: Response) -> Response:
    """The rule of the address, not what was typed in it; the number of the account, never its name, when asked for."""
    if request.endpoint not in QUIET:
        settings: Settings = current_app.config["SETTINGS"]
        ms = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
        facts: dict[str, Any] = {
            "method": request.method,
            "rule": str(request.url_rule) if request.url_rule else "",
            "status": answer.status_code,
            "ms": ms,
        }
        if ms >= settings.SLOW_MS:
            facts["slow"] = True
        if settings.LOG_ACCOUNTS:
            facts["account"] = acting().user_id
        current_app.logger.info("request", extra={"facts": facts})
    return answer
