"""A list of activity codes as the State gives it: read from a CSV, then brought into a nomenclature."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine import normal, quoted
from models.reference.naf_code import NafCode, Nomenclature

NAMES = {
    "code": ("code", "code naf", "sous classe"),
    "name": ("libelle", "intitule", "nom"),
    "counterparts": ("correspondances", "correspondance", "code correspondant"),
}
MOST = 5_000  # lines
_CODE = re.compile(r"([0-9]{2})\.?([0-9]{2})([A-Z])")


@dataclass(frozen=True)
class Brought:
    """What became of the lines of a list."""

    added: int
    corrected: int
    ignored: int


class UnreadableError(ValueError):
    """Why a list is not one, in French."""


def read_list(text: str) -> list[dict[str, str]]:
    """The lines of a CSV as code, name and counterparts; what is no subclass has an empty code."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)  # a cell may hold a line end
    if len(lines) > MOST:
        raise UnreadableError(f"Ce fichier a plus de {MOST} lignes : ce n'est pas une liste de codes.")
    separator = ";" if lines and lines[0].count(";") >= lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=separator)
    columns = _columns(next(rows, []))
    return [_line(columns, row) for row in rows if any(row)]


def _columns(heads: list[str]) -> dict[str, int]:
    known = [normal(one) for one in heads]
    found = {name: known.index(one) for name, words in NAMES.items() for one in words if one in known}
    if missing := [NAMES[name][0] for name in ("code", "name") if name not in found]:
        raise UnreadableError(f"La première ligne doit nommer les colonnes ; il manque : {', '.join(missing)}.")
    return found


def _line(columns: Mapping[str, int], row: list[str]) -> dict[str, str]:
    said = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    return {"counterparts": "", **said, "code": _subclass(said["code"])}


def _subclass(text: str) -> str:
    found = _CODE.fullmatch(text.replace(" ", "").upper())
    return f"{found[1]}.{found[2]}{found[3]}" if found else ""


def bring(session: Session, nomenclature: Nomenclature, lines: list[dict[str, str]]) -> Brought:
    """Add the codes that a nomenclature lacks and correct the others; what the list does not name stays as it is."""
    query = select(NafCode).where(NafCode.nomenclature == nomenclature)
    held = {one.code: one for one in session.scalars(query)}
    added = corrected = 0
    for line in _once(lines):
        values = {"name": line["name"], **({"counterparts": line["counterparts"]} if line["counterparts"] else {})}
        record = held.get(line["code"])
        if record is None:
            session.add(NafCode(code=line["code"], nomenclature=nomenclature, **values))
            added += 1
        elif changed := {name: value for name, value in values.items() if getattr(record, name) != value}:
            for name, value in changed.items():
                setattr(record, name, value)
            corrected += 1
    return Brought(added, corrected, sum(not line["code"] for line in lines))


def _once(lines: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """A line for each code: tables of correspondence repeat it, with another counterpart each time."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        code, name = line["code"], line["name"]
        if not code:
            continue
        if not name:
            raise UnreadableError(f"Le code {quoted(code)} n'a pas de libellé.")
        first = found.setdefault(code, line | {"counterparts": ""})
        if first["name"] != name:
            raise UnreadableError(f"Le code {quoted(code)} a deux libellés.")
        told = [one.strip() for text in (first, line) for one in text["counterparts"].split(";")]
        first["counterparts"] = "; ".join(dict.fromkeys(filter(None, told)))
    if not found:
        raise UnreadableError("Aucune ligne n'a de code de sous-classe, comme « 62.01Z ».")
    yield from found.values()
