"""The application, saying of each answer how many statements it asked of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import create_app

seen = 0


@event.listens_for(Engine, "before_cursor_execute")
def _count(*_arguments: Any) -> None:
    global seen  # one worker, one request at a time
    seen += 1


def counted(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The same answers, with a header more."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        before = seen

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("X-Statements", str(seen - before))], *rest)

        return application(environ, start)

    return answer


app = counted(create_app())
