"""A file checked, then written, by packets of rows: others write in between, and the server may stop at any moment.

A file of one packet is written in one transaction. A longer one is `WRITING` until its last packet: each row is written
in the transaction that notes its operation, so what was begun goes on from there, or is taken back (decision 64).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, inspect, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.importing import matching
from admin_views.engine.importing.aside import tried_aside
from admin_views.engine.importing.imports import Counts, counts, model_of, row_ids, rows_by_id
from admin_views.engine.importing.packets import Tell, begin_packet, is_full, is_long, packets, silent
from admin_views.engine.importing.reading import Reader
from admin_views.engine.importing.remembering import remember
from admin_views.engine.importing.trying import Outcome, Trial
from admin_views.engine.importing.undoing import undone
from admin_views.engine.lookup import forget_options
from models.engine import (
    CHANGED,
    CHECKED,
    DONE,
    DROPPED,
    NEW,
    REFUSED,
    SAME,
    WRITING,
    ImportedFile,
    ImportRow,
    act_as,
    acting,
    db,
    in_number,
    now,
)

NO_ROWS = "Cette feuille n'a aucune ligne sous sa ligne de titres."
CHANGED_SINCE = "Des fiches ont changé depuis la vérification : rien n'est importé. Relisez, puis recommencez."
HELD_BACK = "Des fiches ont changé pendant l'import : il est annulé, sauf {} que quelqu'un a modifiées depuis."
ALREADY = "Ce fichier est déjà importé."
TO_MEND = "Corrigez d'abord les lignes refusées, ou importez sans elles."
_TABLE: Any = ImportRow.__table__


class NoRowsError(ValueError):
    """There is nothing to check, in a French sentence."""


class _OvertakenError(Exception):
    """A row does not come to what was shown."""


def trial_of(file: ImportedFile) -> Trial:
    """What tries its rows, one after the other, in the transactions to come."""
    with db.session.no_autoflush:
        said = matching.from_json(file.matching)
        is_1904 = bool(file.sheets[said.sheet].get("is_1904"))
        return Trial(Reader(model_of(file), said, is_1904=is_1904))


def outcomes_of(trial: Trial, numbers: Sequence[int]) -> list[tuple[int, Outcome]]:
    """What these rows come to; nothing is committed."""
    with trial.titles.followed(db.session()) if is_full(len(numbers)) else nullcontext():
        return [(row.id, trial.outcome(row)) for row in rows_by_id(numbers)]


def check(file: ImportedFile, tell: Tell = silent) -> Counts:
    """Try every row, take everything back, and keep what each came to."""
    number, ids = file.id, row_ids(file)
    if not ids:
        raise NoRowsError(NO_ROWS)
    with tried_aside() if is_long(len(ids)) else nullcontext():
        trial = trial_of(db.session.get_one(ImportedFile, number))
        for done, packet in packets(ids):
            outcomes = outcomes_of(trial, packet)
            if not is_long(len(ids)):
                db.session.rollback()  # else what is kept would wait for it
            with db.engine.begin() as connection:
                if not done:
                    _forget(connection, number)
                _keep(connection, outcomes)
                tell(connection, done + len(packet), len(ids))
    forget_options()
    db.session.expire_all()
    file = db.session.get_one(ImportedFile, number)
    file.state = CHECKED
    db.session.commit()
    return counts(file)


def _forget(connection: Connection, number: int) -> None:
    """What the rows came to before: a check that is cut short leaves a file that is not checked."""
    blank: dict[str, Any] = {"verdict": "", "result": {}, "record_id": None, "record_version": None, "operation": None}
    connection.execute(update(_TABLE).where(_TABLE.c.file_id == number).values(**blank))
    connection.execute(update(ImportedFile).where(ImportedFile.id == number).values(state=DROPPED))


def _keep(connection: Connection, outcomes: Sequence[tuple[int, Outcome]], *, written: bool = False) -> None:
    """Note what rows came to; their operations, when they are written."""
    held = [one.as_row() | ({} if written else {"operation": None}) | {"row": number} for number, one in outcomes]
    if held:
        values: dict[str, Any] = {name: bindparam(name) for name in held[0] if name != "row"}
        connection.execute(update(_TABLE).where(_TABLE.c.id == bindparam("row")).values(**values), held)


def run(file: ImportedFile, *, without_refused: bool = False, tell: Tell = silent, goes_on: bool = False) -> str:
    """Write what was shown; "" or why nothing is written: it is then checked again, and says so.

    `goes_on`: whoever asks is alone to do so; what the server was doing when it stopped is gone on with.
    """
    number, who = file.id, acting()
    if goes_on and file.state == DROPPED:  # it was being checked again
        return _checked_again(file, tell)
    act_as(replace(who, channel=file.channel))
    try:
        told = _written(file, without_refused, tell, goes_on)
    except (_OvertakenError, IntegrityError, StaleDataError):
        told = CHANGED_SINCE
    finally:
        act_as(who)
    if told == CHANGED_SINCE:
        db.session.rollback()
        db.session.expire_all()
        told = _checked_again(db.session.get_one(ImportedFile, number), tell)
    return told


def _checked_again(file: ImportedFile, tell: Tell) -> str:
    """Take back what was written of it, if anything was, and check the rest; what to say of it."""
    kept = undone(file, None, tell, into=CHECKED).kept if file.state == WRITING else ()
    if not kept:
        check(file, tell)
    return HELD_BACK.format(in_number(len(kept), "fiche")) if kept else CHANGED_SINCE


def _written(file: ImportedFile, without_refused: bool, tell: Tell, goes_on: bool) -> str:
    number, found = file.id, counts(file)
    if not without_refused and found[REFUSED] and file.state == CHECKED:
        return TO_MEND
    ids = row_ids(file, ImportRow.verdict.in_((NEW, CHANGED)), ImportRow.operation.is_(None))
    before, trial = found.written - len(ids), None
    for done, packet in packets(ids):
        begin_packet()
        is_last = done + len(packet) == len(ids)
        if not _claimed(number, is_first=not done and not goes_on, is_last=is_last):
            return ALREADY
        file = db.session.get_one(ImportedFile, number)
        trial = trial or _trial_of_what_is_as_it_was(file)
        _write(trial, packet)
        tell(db.session.connection(), before + done + len(packet), before + len(ids))
        if is_last:
            remember(file)
        db.session.commit()
    db.session.expire_all()
    return ""


def _trial_of_what_is_as_it_was(file: ImportedFile) -> Trial:
    if _is_overtaken(file):
        raise _OvertakenError
    return trial_of(file)


def _write(trial: Trial, packet: Sequence[int]) -> None:
    """Write some rows, if each comes to what was shown."""
    seen = {one.id: _shown(one) for one in rows_by_id(packet)}
    outcomes = outcomes_of(trial, packet)
    if any(_differs(seen[row], one) for row, one in outcomes):
        raise _OvertakenError
    _keep(db.session.connection(), outcomes, written=True)


def _claimed(number: int, *, is_first: bool, is_last: bool) -> bool:
    """Whether this packet may be written: the first one of a file that is checked, the others of one that was begun."""
    expected = (CHECKED,) if is_first else (CHECKED, WRITING)
    values = {"state": DONE, "done_at": now()} if is_last else {"state": WRITING}
    taken = update(ImportedFile).where(ImportedFile.id == number, ImportedFile.state.in_(expected)).values(**values)
    return db.session.connection().execute(taken).rowcount == 1


def _is_overtaken(file: ImportedFile) -> bool:
    """Whether a record that the file speaks of was changed or went away since: in one statement for all of them."""
    base: Any = inspect(model_of(file)).base_mapper.class_
    awaited = ImportRow.verdict.in_((CHANGED, SAME)), ImportRow.operation.is_(None)
    query = select(ImportRow.id).outerjoin(base, base.id == ImportRow.record_id).where(ImportRow.file_id == file.id)
    since = or_(base.id.is_(None), base.version > ImportRow.record_version)
    return db.session.scalars(query.where(*awaited, since).limit(1)).first() is not None


def _shown(row: ImportRow) -> tuple[Any, ...]:
    """What was shown of a row: what becomes of it, of which record; what it makes along."""
    record = () if row.verdict == NEW else (row.record_id, row.record_version)
    return row.verdict, [tuple(one) for one in row.result.get("made", ())], record


def _differs(seen: tuple[Any, ...], outcome: Outcome) -> bool:
    """Whether a row does not come to what was shown."""
    record = () if outcome.verdict == NEW else (outcome.record_id, outcome.version)
    return seen != (outcome.verdict, outcome.made, record)
