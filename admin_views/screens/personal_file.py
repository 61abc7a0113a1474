"""The file that answers a person: what is held about them, for people and programs, and a notice of their rights."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from flask import current_app, render_template

from admin_views.engine.file_bundle import IN_MEMORY, PIECE, put
from admin_views.engine.files import Column, excel_csv
from models.engine import Attachment, kinds, today
from models.overview.personal_data import WITHHELD, HeldLine, Key, PersonalData, Ruling, not_given

WORDS = kinds.Kind()
COLUMNS = (
    Column("type", "Type de fiche", WORDS),
    Column("fiche", "Fiche", WORDS),
    Column("numero", "N°", kinds.Whole()),
    Column("champ", "Champ", WORDS),
    Column("valeur", "Valeur", WORDS),
    Column("source", "Source", WORDS),
    Column("date", "Date", kinds.Instant()),
    Column("remarque", "Remarque", WORDS),
)


@dataclass(frozen=True)
class Made:
    """A file that was made, aside: its digest, how many lines it tells."""

    aside: IO[bytes]
    size: int
    sha256: str
    rows: int


def make_file(data: PersonalData, rulings: Mapping[Key, Ruling], received_on: date) -> Made:
    """Write it all; whoever asks closes it."""
    aside = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 — closed once it is sent
    try:
        rows = _write(aside, data, rulings, received_on)
        size = aside.tell()
        return Made(aside, size, _digest(aside), rows)
    except BaseException:
        aside.close()
        raise


def withheld(data: PersonalData, rulings: Mapping[Key, Ruling]) -> list[tuple[Ruling, str]]:
    """What is kept back, and why."""
    return [(rulings[one.key], one.place) for one in data.reviewed if rulings[one.key] in WITHHELD]


def _write(aside: IO[bytes], data: PersonalData, rulings: Mapping[Key, Ruling], received_on: date) -> int:
    count: Counter[str] = Counter()
    with (
        zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.SpooledTemporaryFile(IN_MEMORY) as told,
    ):
        with archive.open("personne.csv", "w") as entry:
            for piece in excel_csv(COLUMNS, _cells(data.lines(rulings), told, count)):
                entry.write(piece)
        told.seek(0)
        with archive.open("personne.json", "w") as entry:
            entry.write(_opening(data, received_on))
            while piece := told.read(PIECE):
                entry.write(piece)
            entry.write(b"\n]}\n")
        given = [one for one in data.files if rulings[Attachment, one.id, "label"] is Ruling.GIVEN]
        missing = [
            f"{one} : {remark}" for number, one in enumerate(given, 1) if (remark := put(archive, number, one)[1])
        ]
        archive.writestr("LISEZMOI.txt", _notice(data, rulings, received_on, count["rows"], missing))
    return count["rows"]


def _cells(lines: Iterator[HeldLine], told: IO[bytes], count: Counter[str]) -> Iterator[tuple[Any, ...]]:
    """The cells of each line; the same line goes into what programs read."""
    for one in lines:
        cells = (one.concept, one.record, one.number, one.label, one.shown, one.source, one.at, one.remark)
        program = dict(zip((column.name for column in COLUMNS), cells, strict=True)) | {"valeur": one.value}
        told.write((",\n" if count["rows"] else "\n").encode())
        told.write(json.dumps(program, ensure_ascii=False, default=_as_text).encode("utf-8", "replace"))
        count["rows"] += 1
        moment = kinds.Instant().plain(one.at) if one.at else None
        yield (*cells[:6], moment, one.remark or None)


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _opening(data: PersonalData, received_on: date) -> bytes:
    person = f"{data.person.first_name} {data.person.last_name}"
    head = {"personne": person, "demande_du": received_on.isoformat(), "prepare_le": today().isoformat()}
    return (json.dumps(head, ensure_ascii=False)[:-1] + ', "lignes": [').encode("utf-8", "replace")


def _notice(
    data: PersonalData, rulings: Mapping[Key, Ruling], received_on: date, rows: int, missing: list[str]
) -> bytes:
    """In the plain characters that any program shows."""
    settings = current_app.config["SETTINGS"]
    text = render_template(
        "personal_notice.txt",
        person=data.person,
        received_on=received_on,
        day=today(),
        rows=rows,
        counts=data.counts(not_given(rulings)),
        traces=data.traces,
        withheld=Counter(ruling.label.partition(" : ")[2] for ruling, _place in withheld(data, rulings)),
        missing=missing,
        trail_months=settings.KEEP_TRAIL_MONTHS,
        exports_months=settings.KEEP_EXPORTS_MONTHS,
    )
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8", "replace")


def _digest(aside: IO[bytes]) -> str:
    aside.seek(0)
    digest = hashlib.sha256()
    while piece := aside.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
