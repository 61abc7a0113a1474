"""A file from its dropping to its undoing: kept in the database, checked, written in one transaction, undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.importing import matching
from admin_views.engine.importing.along import exported_by
from admin_views.engine.importing.cells import packed, unpacked
from admin_views.engine.importing.linking import made_told
from admin_views.engine.importing.reading import Reader
from admin_views.engine.importing.remembering import remember, remembered
from admin_views.engine.importing.targets import Key
from admin_views.engine.importing.trying import Outcome, Trial
from admin_views.engine.lookup import forget_options
from models.engine import (
    CHANGED,
    CHECKED,
    DONE,
    NEW,
    REFUSED,
    SAME,
    ImportedFile,
    ImportRow,
    act_as,
    acting,
    begin_writing,
    concepts,
    db,
    in_number,
    now,
)
from models.engine.sheets import Book, Sheet

MOST = 1_000  # rows that are checked while somebody waits; a command waits for any number
TOO_MANY = f"Au plus {MOST} lignes à la fois : coupez ce fichier en plusieurs."
NO_ROWS = "Cette feuille n'a aucune ligne sous sa ligne de titres."
CHANGED_SINCE = "Des fiches ont changé depuis la vérification : rien n'est importé. Relisez, puis recommencez."
ALREADY = "Ce fichier est déjà importé."
LOCK = 7_305_620_119  # any number, the same for every import


def kept(model: type[Any], name: str, book: Book, sender: Any = None) -> ImportedFile:
    """A file that was read, with a row for each line of each of its sheets; not committed."""
    exports = (one for sheet in book.sheets if (one := exported_by(sheet.names)))
    told = ", ".join(one for one in (next(exports, ""), book.encoding, _separator(book.separator)) if one)
    sheets = [_place(one) | {"is_1904": book.is_1904, "is_pasted": book.form == "pasted"} for one in book.sheets]
    who, name = acting().user_id, name.strip()[:200] or "collage"
    sent_by = None if sender is None else sender.id
    file = ImportedFile(
        user_id=who, sender_id=sent_by, concept=model.__tablename__, name=name, told=told, sheets=sheets
    )
    db.session.add(file)
    db.session.flush()
    rows = [
        {"file_id": file.id, "sheet": number, "line": line, "cells": [packed(one) for one in cells]}
        | {"answers": {}, "verdict": "", "result": {}}
        for number, sheet in enumerate(book.sheets)
        for line, cells in enumerate(sheet.rows)
    ]
    if rows:
        db.session.connection().execute(ImportRow.__table__.insert(), rows)  # type: ignore[attr-defined]
    file.matching = matching.proposed(model, acting().role, sheets, remembered(file)).as_json()
    return file


def _place(sheet: Sheet) -> dict[str, Any]:
    """Where the table of a sheet is: lines from 0, each range from its first to below its last."""
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "header": [sheet.header.start, sheet.header.stop],
        "body": [sheet.body.start, sheet.body.stop],
        "aside": sorted(sheet.aside),
        "names": list(sheet.names),
        "unseen": len([one for one in sheet.hidden_rows if one in sheet.body]),
    }


def head_by(file: ImportedFile, number: int, header: range) -> None:
    """Let other lines of a sheet name its columns; not committed."""
    query = select(ImportRow.cells).where(ImportRow.file_id == file.id, ImportRow.sheet == number)
    rows = [[unpacked(one) for one in cells] for cells in db.session.scalars(query.order_by(ImportRow.line))]
    held, header = file.sheets[number], range(min(header.start, len(rows)), min(header.stop, len(rows)))
    sheet = Sheet(held["name"], rows, held["hidden"]).with_header(header)
    file.sheets = [
        held | _place(sheet) | {"unseen": held["unseen"]} if at == number else one for at, one in enumerate(file.sheets)
    ]


def forget_answers(file: ImportedFile) -> None:
    """What was mended was of other columns; not committed."""
    table: Any = ImportRow.__table__
    db.session.connection().execute(update(table).where(table.c.file_id == file.id).values(answers={}))


def matched_again(file: ImportedFile, number: int) -> dict[str, Any]:
    """What is proposed of one sheet."""
    found = matching.proposed(model_of(file), acting().role, [file.sheets[number]])
    return replace(found, sheet=number).as_json()


def say(file: ImportedFile, key: Key = (), **said: Any) -> None:
    """Match it otherwise; by the surest key there then is, unless one is said. Not committed."""
    model, found = model_of(file), replace(matching.from_json(file.matching), key=key, **said)
    file.matching = replace(found, key=matching.usual_key(model, acting().role, found)).as_json()


def _separator(mark: str | None) -> str:
    return {";": "point-virgule", ",": "virgule", "\t": "tabulation"}.get(mark or "", mark or "")


def model_of(file: ImportedFile) -> type[Any]:
    """The concept that it brings in."""
    return concepts()[file.concept]


def rows_of(file: ImportedFile, *criteria: Any, most: int | None = None) -> Sequence[ImportRow]:
    """The lines of the table of the sheet that was chosen, but for totals and what else is no record."""
    number = file.matching["sheet"]
    sheet = file.sheets[number]
    first, stop = sheet["body"]
    body = ImportRow.line >= first, ImportRow.line < stop, ImportRow.line.not_in(sheet["aside"][:MOST])
    query = select(ImportRow).where(ImportRow.file_id == file.id, ImportRow.sheet == number, *body, *criteria)
    return db.session.scalars(query.order_by(ImportRow.line).limit(most)).all()


@dataclass
class Counts:
    """How many rows are of each verdict."""

    by_verdict: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, verdict: str) -> int:
        return self.by_verdict.get(verdict, 0)

    @property
    def written(self) -> int:
        """Those that an import writes."""
        return self[NEW] + self[CHANGED]


def counts(file: ImportedFile) -> Counts:
    """How many rows are of each verdict, as last tried."""
    query = select(ImportRow.verdict, func.count()).where(ImportRow.file_id == file.id, ImportRow.verdict != "")
    return Counts(dict(map(tuple, db.session.execute(query.group_by(ImportRow.verdict)))))  # type: ignore[arg-type]


def told(found: Counts) -> str:
    """« 12 nouvelles, 30 modifiées, 78 identiques »."""
    said = (NEW, "nouvelle"), (CHANGED, "modifiée"), (SAME, "identique"), (REFUSED, "refusée")
    return ", ".join(in_number(found[verdict], word) for verdict, word in said)


def made_along(file: ImportedFile) -> str:
    """« 12 entreprises, 1 personne »: the records that rows make along with their own, as last tried."""
    made = select(ImportRow.result["made"]).where(ImportRow.file_id == file.id, ImportRow.verdict.in_([NEW, CHANGED]))
    return made_told(tuple(one) for some in db.session.scalars(made) for one in some or ())


def lines_told(count: int) -> str:
    """« 12 lignes »."""
    return str(in_number(count, "ligne"))


def check(file: ImportedFile) -> Counts:
    """Try every row, take everything back, and keep what each came to."""
    number = file.id
    outcomes = _tried(file)
    db.session.rollback()
    forget_options()
    file = db.session.get_one(ImportedFile, number)
    _keep(file, outcomes)
    file.state = CHECKED
    db.session.commit()
    return counts(file)


def _tried(file: ImportedFile) -> list[tuple[int, Outcome]]:
    rows = rows_of(file)
    if (len(rows) > MOST and acting().role is not None) or not rows:
        raise ValueError(TOO_MANY if rows else NO_ROWS)
    with db.session.no_autoflush:
        said = matching.from_json(file.matching)
        is_1904 = bool(file.sheets[said.sheet].get("is_1904"))
        trial = Trial(Reader(model_of(file), said, is_1904=is_1904))
    return [(row.id, trial.outcome(row)) for row in rows]


def _keep(file: ImportedFile, outcomes: Sequence[tuple[int, Outcome]], *, written: bool = False) -> None:
    table: Any = ImportRow.__table__
    connection = db.session.connection()
    blank: dict[str, Any] = {"verdict": "", "result": {}, "record_id": None, "record_version": None}
    connection.execute(update(table).where(table.c.file_id == file.id).values(**blank))
    for number, outcome in outcomes:
        held = outcome.as_row() | ({} if written else {"operation": None})
        connection.execute(update(table).where(table.c.id == number).values(**held))
    db.session.expire_all()


def run(file: ImportedFile, *, without_refused: bool = False) -> str:
    """Write the file in one transaction; "" or why nothing is written: it is then checked again, and says so."""
    number = file.id
    try:
        told = _run(file, without_refused)
    except (IntegrityError, StaleDataError):
        told = CHANGED_SINCE
    if told:
        db.session.rollback()
        forget_options()
        file = db.session.get_one(ImportedFile, number)
        if file.state == CHECKED:
            check(file)
    return told


def _run(file: ImportedFile, without_refused: bool) -> str:
    _be_alone()
    taken = (
        update(ImportedFile)
        .where(ImportedFile.id == file.id, ImportedFile.state == CHECKED)
        .values(state=DONE, done_at=now())
    )
    if db.session.connection().execute(taken).rowcount != 1:
        return ALREADY
    who = acting()
    act_as(replace(who, channel=file.channel))
    try:
        seen = {one.id: _shown(one) for one in rows_of(file)}
        outcomes = _tried(file)
        if any(_differs(seen[number], one) for number, one in outcomes):
            return CHANGED_SINCE
        if not without_refused and any(one.verdict == REFUSED for _number, one in outcomes):
            return "Corrigez d'abord les lignes refusées, ou importez sans elles."
        _keep(file, outcomes, written=True)
        remember(file)
        db.session.commit()
    finally:
        act_as(who)
    return ""


def _be_alone() -> None:
    """One import at a time: the second finds what the first one wrote."""
    db.session.rollback()
    if db.engine.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    else:
        begin_writing(db.session())


def _shown(row: ImportRow) -> tuple[Any, ...]:
    """What was shown of a row: what becomes of it, of which record; what it makes along."""
    record = () if row.verdict == NEW else (row.record_id, row.record_version)
    return row.verdict, [tuple(one) for one in row.result.get("made", ())], record


def _differs(seen: tuple[Any, ...], outcome: Outcome) -> bool:
    """Whether a row does not come to what was shown."""
    return seen != (
        outcome.verdict,
        outcome.made,
        () if outcome.verdict == NEW else (outcome.record_id, outcome.version),
    )
