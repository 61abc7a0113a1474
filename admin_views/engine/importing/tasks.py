"""What the server does to long files while nobody waits: asked for, played one after the other, told.

The rows of `ImportTask` are all that is known: whoever plays is alone to do so, so a task that is said to be running
was left by a process that died. A check begins again, a writing or an undoing goes on (decision 64).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from admin_views.engine.importing import imports, running, undoing
from admin_views.engine.importing.aside import is_disk_full
from admin_views.engine.importing.packets import Tell
from admin_views.engine.importing.targets import may_import
from models.engine import (
    CHECK,
    ENDED,
    FAILED,
    QUEUED,
    RUNNING,
    UNDO,
    WRITE,
    Actor,
    ImportedFile,
    ImportTask,
    act_as,
    acting,
    db,
    french_number,
    in_number,
    now,
)

MOST_TRIES = 3
NO_RIGHT = "Ce compte n'importe plus ces fiches."
STOPPED = f"Le serveur s'est arrêté {MOST_TRIES} fois pendant ce travail : prévenez qui l'administre."
BROKEN = (
    "Le travail s'est arrêté sur une panne, notée au journal du serveur : recommencez, ou prévenez qui l'administre."
)
FULL = "Le disque du serveur n'a plus de place pour ce travail : prévenez qui l'administre, puis recommencez."
CALL = "call_tasks"  # the extension that has the server look at once for what is to be done
_OPEN = ImportTask.ended_at.is_(None)
_LOG = logging.getLogger(__name__)


def ask(file: ImportedFile, kind: str, **options: Any) -> None:
    """Let the server do something to a file; what is being done to it already is enough."""
    number = file.id
    db.session.commit()
    forget_ended(number)
    row = {"file_id": number, "user_id": acting().user_id, "kind": kind, "options": options}
    try:
        db.session.connection().execute(insert(ImportTask).values(**row))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    current_app.extensions.get(CALL, int)()


def forget_ended(number: int) -> None:
    """What was said of a file is of before; not committed."""
    table: Any = ImportTask.__table__
    db.session.connection().execute(delete(table).where(table.c.file_id == number, table.c.ended_at.is_not(None)))


def last_of(file: ImportedFile) -> ImportTask | None:
    """What was asked of a file last."""
    query = select(ImportTask).where(ImportTask.file_id == file.id).order_by(ImportTask.id.desc())
    return db.session.scalars(query.limit(1)).first()


def are_waiting() -> bool:
    """Whether something is to be done."""
    return bool(db.session.scalar(select(exists().where(_OPEN))))


def under_way(numbers: Sequence[int]) -> set[int]:
    """The files, of these, to which something is being done."""
    return set(db.session.scalars(select(ImportTask.file_id).where(_OPEN, ImportTask.file_id.in_(numbers))))


def told(task: ImportTask) -> str:
    """« 3 400 lignes sur 10 000 », or what it waits for."""
    if task.state == QUEUED:
        ahead = db.session.scalar(select(func.count()).where(_OPEN, ImportTask.id < task.id)) or 0
        return f"En attente, après {in_number(ahead, 'autre import')}" if ahead else "En attente du serveur"
    return f"{in_number(task.done, 'ligne')} sur {french_number(task.total)}" if task.total else "Le serveur commence"


def play_all(actor_of: Callable[[int | None], Actor | None]) -> str:
    """Play all that waits, for whoever plays alone; `actor_of`: who an account is now, None when it is closed."""
    count = 0
    while (
        number := db.session.scalar(select(ImportTask.id).where(_OPEN).order_by(ImportTask.id).limit(1))
    ) is not None:
        _play(number, actor_of)
        count += 1
    return f"Imports : {in_number(count, 'étape')}." if count else ""


def _play(number: int, actor_of: Callable[[int | None], Actor | None]) -> None:
    task, server = db.session.get_one(ImportTask, number, populate_existing=True), acting()
    task.state, task.started_at, task.tries = RUNNING, now(), task.tries + 1
    db.session.commit()
    try:
        state, said = _outcome(task, actor_of(task.user_id))
    except Exception as fault:
        _LOG.exception("a file was not brought in", extra={"facts": {"task": number}})
        state, said = FAILED, [FULL if is_disk_full(fault) else BROKEN]
    db.session.rollback()
    db.session.expire_all()
    act_as(server)
    ended = update(ImportTask).where(ImportTask.id == number)
    db.session.connection().execute(ended.values(state=state, said=said, ended_at=now()))
    db.session.commit()


def _outcome(task: ImportTask, who: Actor | None) -> tuple[str, list[str]]:
    file = db.session.get_one(ImportedFile, task.file_id)
    if who is not None:
        act_as(who)  # whose rows are asked below
    if who is None or not may_import(imports.model_of(file), who.role):
        return FAILED, [NO_RIGHT]
    if task.tries > MOST_TRIES:
        return FAILED, [STOPPED]
    number, begun = task.id, task.total

    def tell(connection: Connection, done: int, total: int) -> None:
        connection.execute(update(ImportTask).where(ImportTask.id == number).values(done=done, total=total))

    return ENDED, _PLAYED[task.kind](file, who, tell, begun, **task.options)


def _check(file: ImportedFile, _who: Actor, tell: Tell, _begun: int) -> list[str]:
    try:
        running.check(file, tell)
    except running.NoRowsError as refusal:
        return [str(refusal)]
    return []


def _write(file: ImportedFile, _who: Actor, tell: Tell, _begun: int, *, without_refused: bool) -> list[str]:
    told = running.run(file, without_refused=without_refused, tell=tell, goes_on=True)
    return [told] if told else []


def _undo(file: ImportedFile, who: Actor, tell: Tell, begun: int) -> list[str]:
    """`begun`: how many rows there were when it was begun, if the server stopped since."""

    def tell_all(connection: Connection, done: int, total: int) -> None:
        tell(connection, done + max(begun - total, 0), max(begun, total))

    found = undoing.undone(file, None if file.user_id == who.user_id else who.role, tell_all)
    return undoing.told((begun - len(found.kept)) if begun else found.done, found.kept)


_PLAYED: dict[str, Callable[..., list[str]]] = {CHECK: _check, WRITE: _write, UNDO: _undo}
