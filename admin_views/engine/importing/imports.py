"""A file that was dropped: kept in the database, how its columns are matched, its rows, what they come to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import func, select, update

from admin_views.engine.importing import matching
from admin_views.engine.importing.along import exported_by
from admin_views.engine.importing.cells import packed, unpacked
from admin_views.engine.importing.linking import made_told
from admin_views.engine.importing.remembering import remembered
from admin_views.engine.importing.targets import Key
from models.engine import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    ImportedFile,
    ImportRow,
    acting,
    concepts,
    db,
    in_number,
)
from models.engine.sheets import Book, Sheet

MOST = 10_000  # rows of a file that a page takes; a command takes any number
TOO_MANY = f"Au plus {in_number(MOST, 'ligne')} à la fois : coupez ce fichier en plusieurs."
UNREAD = (
    "Formules sans résultat, lues comme vides : {}. Ouvrez ce fichier dans votre tableur, enregistrez-le, redéposez-le."
)
ASIDE = 1_000  # lines among those of a table that are no record: beyond, those that are blank are read as such
AT_ONCE = 1_000  # lines written in one statement


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
    lines = _lines(file.id, book)
    while rows := list(islice(lines, AT_ONCE)):
        db.session.connection().execute(ImportRow.__table__.insert(), rows)  # type: ignore[attr-defined]
    file.matching = matching.proposed(model, acting().role, sheets, remembered(file)).as_json()
    return file


def _lines(number: int, book: Book) -> Iterator[dict[str, Any]]:
    """What a row of the database holds of each line of each sheet."""
    blank: dict[str, Any] = {"answers": {}, "verdict": "", "result": {}}
    for rank, sheet in enumerate(book.sheets):
        for line, cells in enumerate(sheet.filled_rows()):
            yield {"file_id": number, "sheet": rank, "line": line, "cells": [packed(one) for one in cells]} | blank


def _place(sheet: Sheet) -> dict[str, Any]:
    """Where the table of a sheet is: lines from 0, each range from its first to below its last."""
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "header": [sheet.header.start, sheet.header.stop],
        "body": [sheet.body.start, sheet.body.stop],
        "aside": sorted(sheet.aside),
        "names": list(sheet.names),
        "unread": sheet.unread,
        "unseen": len([one for one in sheet.hidden_rows if one in sheet.body]),
    }


def unread(file: ImportedFile) -> str:
    """What to say of the formulas without a result of the sheet that was chosen; nothing where it has none."""
    count = file.sheets[file.matching["sheet"]].get("unread", 0)
    return UNREAD.format(in_number(count, "cellule")) if count else ""


def head_by(file: ImportedFile, number: int, header: range) -> None:
    """Let other lines of a sheet name its columns; not committed."""
    query = select(ImportRow.cells).where(ImportRow.file_id == file.id, ImportRow.sheet == number)
    rows = [[unpacked(one) for one in cells] for cells in db.session.scalars(query.order_by(ImportRow.line))]
    held, header = file.sheets[number], range(min(header.start, len(rows)), min(header.stop, len(rows)))
    sheet = Sheet(held["name"], rows, held["hidden"]).with_header(header)
    kept = {name: held.get(name, 0) for name in ("unseen", "unread")}
    file.sheets = [held | _place(sheet) | kept if at == number else one for at, one in enumerate(file.sheets)]


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
    query = select(ImportRow).where(*_in_table(file), *criteria)
    return db.session.scalars(query.order_by(ImportRow.line).limit(most)).all()


def row_ids(file: ImportedFile, *criteria: Any) -> Sequence[int]:
    """The ids of the same."""
    query = select(ImportRow.id).where(*_in_table(file), *criteria)
    return db.session.scalars(query.order_by(ImportRow.line)).all()


def row_count(file: ImportedFile) -> int:
    """How many."""
    return db.session.scalar(select(func.count()).select_from(ImportRow).where(*_in_table(file))) or 0


def rows_by_id(numbers: Sequence[int]) -> Sequence[ImportRow]:
    """Some of them, in the order of the file."""
    return db.session.scalars(select(ImportRow).where(ImportRow.id.in_(numbers)).order_by(ImportRow.line)).all()


def _in_table(file: ImportedFile) -> tuple[Any, ...]:
    number = file.matching["sheet"]
    sheet = file.sheets[number]
    first, stop = sheet["body"]
    body = ImportRow.line >= first, ImportRow.line < stop, ImportRow.line.not_in(sheet["aside"][:ASIDE])
    return (ImportRow.file_id == file.id, ImportRow.sheet == number, *body)


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


def stamp(file: ImportedFile, found: Counts) -> str:
    """What tells a check that was shown from another one of the same file."""
    said = json.dumps([file.matching, found.by_verdict], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:16]


def told(found: Counts) -> str:
    """« 12 nouvelles, 30 modifiées, 78 identiques »."""
    said = (NEW, "nouvelle"), (CHANGED, "modifiée"), (SAME, "identique"), (REFUSED, "refusée")
    return ", ".join(in_number(found[verdict], word) for verdict, word in said)


def made_along(file: ImportedFile) -> str:
    """« 12 clients, 1 personne »: the records that rows make along with their own, as last tried."""
    made = select(ImportRow.result["made"]).where(ImportRow.file_id == file.id, ImportRow.verdict.in_([NEW, CHANGED]))
    return made_told(tuple(one) for some in db.session.scalars(made) for one in some or ())
