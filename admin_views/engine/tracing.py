"""The trail of access as screens write it: told during the request, written once its answer has left.

A file is the exception: its line is written before its last piece leaves. What cannot be written is logged, and keeps
nobody from working (decision 41).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from logging import Logger
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from admin_views.engine.lookup import is_id
from models.engine import (
    AccessEvent,
    Actor,
    Declared,
    LabelledEnum,
    Reached,
    Sensitivity,
    Told,
    access_line,
    concepts,
    db,
    declared,
    stem,
    write_accesses_apart,
)

SHOWING = (200, 409, 422)  # the answers that show what they hold
PROTECTED = frozenset({Sensitivity.CONFIDENTIAL, Sensitivity.PERSONAL, Sensitivity.RESTRICTED})
LOGGED = ("event", "actor_id", "concept", "record_id", "rows", "sha256")  # no name, no address: see the logs
Line = dict[str, Any]


class Counted(Iterable[Any]):
    """Rows on their way to a file, and how many there were."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


@dataclass(frozen=True)
class Taken:
    """What is taken away, as its line says it: `rows` are counted as they leave, or known."""

    event: AccessEvent
    concept: str
    rows: Counted | int | None = None
    record_id: int | None = None
    columns: Sequence[str] = ()
    filters: Sequence[str] = ()


def init_app(app: Flask) -> None:
    """Write what each request tells, every page that is refused, every protected field that a page shows."""
    app.after_request(_write_afterwards)
    app.jinja_env.getattr = _telling(app.jinja_env.getattr)  # type: ignore[assignment,method-assign]


def tell(event: LabelledEnum, concept: str | None = None, who: Actor | None = None, **facts: Any) -> None:
    """Have a line written when the answer has left: what happened, on which concept, who (unless said, who asks)."""
    g.setdefault("accesses", []).append(access_line(event, concept, who, origin=_origin(), **facts))


def is_protected(each: Declared | Reached | Told) -> bool:
    """Whether what a page shows of it is told: it is protected, or reached or worked out of what is."""
    if isinstance(each, Told):
        return any(map(is_protected, each.sources))
    held = each.last if isinstance(each, Reached) else each
    return held.shape == "column" and held.sensitivity in PROTECTED


def note_read(each: Declared | Reached | Told, record_id: int | None, value: Any) -> None:
    """A page shows a value of a record: told once it has left, when it is protected and there is one.

    Called by what draws a value: in a page, a table, a list, a form, a history, a template. A page that draws it in
    another way, from a statement of its own, calls it too (`tests/contract/protected.py` finds those that forget).
    """
    if value not in (None, "") and record_id is not None and is_protected(each):
        of_concept = g.setdefault("reads", {}).setdefault(stem(each.model.__name__), {})
        of_concept.setdefault(record_id, {})[each.label] = None


def note_totals(concept: str, labels: Iterable[str], rows: int | None, filters: Sequence[str]) -> None:
    """A list shows what these columns, protected, come to: told likewise, in a line of their own.

    `rows`: how many records are added, when they were counted to the end; `filters`: which ones they are, in words.
    """
    said = {"columns": ", ".join(labels), "rows": rows, "filters": "\n".join(filters)}
    g.setdefault("totals", []).append((concept, said))


def _telling(read: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """How a template reads an attribute: what it reads of a record is noted, but for the account of whoever asks.

    That one comes as a proxy (`current_user`). Asked thousands of times a page: what is of no record costs no more than
    Jinja's own way.
    """
    protected = {
        one: {name: each for name, each in declared(one).items() if is_protected(each)} for one in concepts().values()
    }
    names = {name for fields in protected.values() for name in fields}

    def reading(record: Any, name: str) -> Any:
        if name in names:
            # Its type, not the class that a proxy borrows; that of a light record is below that of its concept.
            each = next((protected[one].get(name) for one in type(record).__mro__ if one in protected), None)
            if each is not None:
                note_read(each, record.id, getattr(record, name))
        try:
            return getattr(record, name)
        except AttributeError:
            return read(record, name)

    return reading


def note_form(form: Any, record: Any) -> None:
    """The same of all that a form shows of a record, and of the rows that this one owns."""
    for one in form:
        if one.widget_name == "children":
            for row in [each for each in one.rows if each.child is not None]:
                note_form(row.form, row.child)
        elif record is not None:
            note_read(one.declared, record.id, one.data)


def traced(answer: Response, name: str, taken: Taken) -> Response:
    """The same answer, of which the line is written before its last piece leaves; `name`: that of the file."""
    if answer.is_sequence:
        answer.content_length = answer.calculate_content_length() or 0
    answer.response = traced_pieces(answer.response, name, taken, _origin())
    return answer


def traced_pieces(pieces: Iterable[Any], name: str, taken: Taken, origin: str | None) -> Iterator[bytes]:
    """The same pieces of a file, for whoever acts; `origin`: where they go."""
    line = access_line(
        taken.event,
        taken.concept,
        origin=origin,
        remark=name,
        record_id=taken.record_id,
        columns=", ".join(taken.columns),
        filters="\n".join(taken.filters),
    )
    return _pieces(pieces, line, taken.rows, partial(_write, db.engine, current_app.logger))


def _pieces(pieces: Any, line: Line, rows: Counted | int | None, write: Any) -> Iterator[bytes]:
    digest, held, is_whole = hashlib.sha256(), b"", False
    try:
        for piece in pieces:
            digest.update(piece)
            if held:
                yield held
            held = piece
        is_whole = True
    finally:
        if not is_whole and hasattr(pieces, "close"):
            pieces.close()  # it gives back its connection, for ours
        count = rows.count if isinstance(rows, Counted) else rows
        remark = line["remark"] if is_whole else f"{line['remark']} (interrompu)"
        write([{**line, "rows": count, "sha256": digest.hexdigest(), "remark": remark}])
    yield held


def _write_afterwards(answer: Response) -> Response:
    if answer.status_code == 403:
        _tell_refusal()
    _tell_reads(answer)
    lines = g.pop("accesses", None)
    if lines:
        answer.call_on_close(partial(_write, db.engine, current_app.logger, lines))
    return answer


def _tell_refusal() -> None:
    concept, number = (request.endpoint or "").partition(".")[0], request.args.get("id", "")
    known = concept if concept in concepts() else None
    tell(AccessEvent.REFUSED, known, record_id=int(number) if known and is_id(number) else None, remark=_page())


def _tell_reads(answer: Response) -> None:
    """A line for each concept: which protected fields the page shows, of which records; and one for each total."""
    reads, totals = g.pop("reads", {}), g.pop("totals", [])
    if answer.status_code in SHOWING:
        for concept, said in totals:
            tell(AccessEvent.FIELDS_READ, concept, remark=_page(), **said)
        for concept, records in reads.items():
            labels = dict.fromkeys(label for held in records.values() for label in held)
            which: dict[str, Any] = {"record_id": next(iter(records))}
            if len(records) > 1:
                which = {"rows": len(records), "filters": f"Fiches n° {', '.join(map(str, sorted(records)))}"}
            tell(AccessEvent.FIELDS_READ, concept, columns=", ".join(labels), remark=_page(), **which)


def _page() -> str:
    """Which page, without what somebody typed."""
    return f"{request.method} {request.url_rule.rule if request.url_rule else ''}"


def _origin() -> str | None:
    return request.remote_addr


def _write(engine: Engine, logger: Logger, lines: list[Line]) -> None:
    try:
        write_accesses_apart(engine, lines)
    except SQLAlchemyError as error:
        for line in lines:
            facts = {name: line[name] for name in LOGGED if line[name] is not None} | {"event": line["event"].value}
            logger.error("trail: %s", type(error).__name__, extra={"facts": facts})
