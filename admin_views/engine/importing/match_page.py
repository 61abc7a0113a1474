"""The second page: which column fills which field, what finds a record, what every row takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from admin_views.engine.importing.along import links, may_make, part_labels, parts, wanted
from admin_views.engine.importing.cells import is_empty, shown, text_of
from admin_views.engine.importing.matching import PERCENT, RATIO, Matching, usual_key
from admin_views.engine.importing.targets import (
    WORDS,
    key_label,
    keys,
    needed,
    partial_keys,
    references,
    targets,
    whole_name,
)
from admin_views.engine.list_columns import NUMBER, NUMBER_LABEL
from models.engine import Declared, ImportedFile, ImportRow, Role, db, kinds

SAMPLE = 3
FEW, MOST = 20, 200  # columns shown although the first lines hold nothing there; shown at all
NOTHING = "Reliez au moins une colonne."
HOW = "Dites ce que veulent dire les nombres de « {} » : 0,5 peut être la moitié, ou un demi pour cent."
UNITS = ((RATIO, "0,5 est la moitié (50 %)"), (PERCENT, "0,5 est un demi pour cent"))


@dataclass(frozen=True)
class ColumnLine:
    """A column of a sheet: its place, its name, some of its cells, the field it fills, whether an empty one counts."""

    at: int
    name: str
    sample: Sequence[str]
    field: str
    is_emptied: bool


def lines(file: ImportedFile, matching: Matching) -> list[ColumnLine]:
    """Every column of the sheet that was chosen, and how it is matched."""
    rows = _first_rows(file, matching)
    filled = {at: name for name, columns in matching.columns.items() for at in columns}
    found = (
        ColumnLine(at, name, _sample(rows, at), filled.get(at, ""), filled.get(at) in matching.emptied)
        for at, name in enumerate(file.sheets[matching.sheet]["names"])
    )
    return [one for one in found if one.sample or one.field or one.at < FEW][:MOST]


def _first_rows(file: ImportedFile, matching: Matching) -> Sequence[Sequence[Any]]:
    """The cells of the first lines of the table."""
    first, stop = file.sheets[matching.sheet]["body"]
    place = ImportRow.file_id == file.id, ImportRow.sheet == matching.sheet, ImportRow.line.between(first, stop - 1)
    return db.session.scalars(select(ImportRow.cells).where(*place).order_by(ImportRow.line).limit(50)).all()


def _sample(rows: Sequence[Sequence[Any]], at: int) -> list[str]:
    told = (shown(row[at])[:60] for row in rows if at < len(row) and not is_empty(row[at]))
    return list(dict.fromkeys(told))[:SAMPLE]


def choices(model: type[Any], role: Role | None) -> list[tuple[str, str]]:
    """(name, label) of what a column may fill: fields of the record, then of those that it points to."""
    whole = whole_name(model, role)
    more = [(WORDS, whole)] if whole else []
    own = [(one.name, one.label) for one in (*targets(model, role).values(), *references(model, role).values())]
    return [*own, *more, (NUMBER, NUMBER_LABEL), *part_labels(model, role).items()]


@dataclass(frozen=True)
class LinkLine:
    """A link that the file says something of, and whether its unknown records are made."""

    name: str
    label: str
    is_made: bool


def link_lines(model: type[Any], role: Role | None, matching: Matching) -> list[LinkLine]:
    """Those whose records a row may make along."""
    told = {name.partition(".")[0] for name in matching.columns}
    found = (one for one in links(model, role).values() if one.name in told and may_make(one, role))
    return [LinkLine(one.name, one.label, one.name in matching.makes) for one in found]


def key_choices(model: type[Any], role: Role | None, filled: Collection[str]) -> list[tuple[str, str]]:
    """(name, label) of what may find a record: the sure ones first, then any field of one value."""
    alone = [(one.name,) for one in targets(model, role).values() if _tells(one)]
    found = dict.fromkeys([*keys(model, role), *partial_keys(model, role, filled), (NUMBER,), *alone])
    return [("+".join(one), key_label(model, one)) for one in found]


def _tells(each: Declared) -> bool:
    return each.shape == "one" or (each.kind is not None and not each.kind.multiline and each.kind.python is not bool)


def read(model: type[Any], role: Role | None, said: MultiDict[str, str], before: Matching) -> Matching:
    """The matching that the page says."""
    known, alone = dict(choices(model, role)), {NUMBER, WORDS, *references(model, role)}
    columns: dict[str, list[int]] = {}
    emptied = []
    for name, at in sorted((one for one in said.items() if one[0].startswith("column-")), key=lambda one: _at(one[0])):
        if at in known:
            columns.setdefault(at, []).append(_at(name))
            if f"empty-{_at(name)}" in said:
                emptied.append(at)
    texts = {name: said.get(f"every-{name}", "").strip() for name in known if name not in alone}
    if (name := said.get("every_field", "")) in texts:
        texts[name] = said.get("every_text", "").strip()
    units = {name: said[f"unit-{name}"] for name in columns if said.get(f"unit-{name}") in {RATIO, PERCENT}}
    found = replace(
        before,
        columns=columns,
        emptied=tuple(dict.fromkeys(emptied)),
        constants={name: text for name, text in texts.items() if text and name not in columns},
        units=units,
        makes=[name for name, one in links(model, role).items() if said.get(f"make-{name}") and may_make(one, role)],
    )
    chosen = said.get("key", "")
    known_keys = dict(key_choices(model, role, found.told(model)))
    found = replace(found, key=tuple(chosen.split("+")) if chosen in known_keys else ())
    return replace(found, key=usual_key(model, role, found))


def _at(name: str) -> int:
    number = name.partition("-")[2]
    return int(number) if number.isdecimal() and len(number) < 6 else -1


@dataclass(frozen=True)
class Constant:
    """A field that every row takes one text for: what it is asked with."""

    name: str
    label: str
    text: str
    members: Sequence[tuple[str, str]]


def constants(model: type[Any], role: Role | None, matching: Matching) -> list[Constant]:
    """What no column fills and a new record, or one that is made along, needs; then what was said already."""
    known = {**targets(model, role), **parts(model, role)}
    labels = {**{one.name: one.label for one in targets(model, role).values()}, **part_labels(model, role)}
    columns = matching.told(model) - set(matching.constants)
    asked = [one.name for one in needed(model, role, dict.fromkeys(columns))]
    for name in matching.makes:
        filled = [*matching.of(name).columns]
        asked += [f"{name}.{one.name}" for one in wanted(model, links(model, role)[name], role, filled)]
    said = (one for one in matching.constants if one in known)
    return [
        Constant(one, labels[one], matching.constants.get(one, ""), _members(known[one]))
        for one in dict.fromkeys([*asked, *said])
        if one in known and known[one].shape != "many"
    ]


def _members(each: Declared) -> list[tuple[str, str]]:
    if isinstance(each.kind, kinds.YesNo):
        return [("oui", "Oui"), ("non", "Non")]
    return [(str(one.value), one.label) for one in getattr(each.kind, "members", ())]


def rates(model: type[Any], role: Role | None, matching: Matching) -> list[Declared]:
    """The rates that a column fills: what their numbers mean is asked."""
    known = targets(model, role)
    return [known[one] for one in matching.columns if one in known and isinstance(known[one].kind, kinds.Percent)]


def refusals(file: ImportedFile, model: type[Any], role: Role | None, matching: Matching) -> list[str]:
    """Why a matching does not do."""
    if not any(name != NUMBER for name in matching.columns):
        return [NOTHING]
    asked = [one for one in rates(model, role, matching) if one.name not in matching.units]
    rows = _first_rows(file, matching) if asked else ()
    return [HOW.format(one.label) for one in asked if _is_doubtful(one, matching.columns[one.name], rows)]


def _is_doubtful(each: Declared, columns: Sequence[int], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether some cells of a rate may be read two ways."""
    return any(text_of(each, [row[at] for at in columns if at < len(row)])[1] for row in rows)


def sheet_said(file: ImportedFile, said: Mapping[str, str]) -> tuple[int, range]:
    """Which sheet and which lines name its columns, as the page says; as before where it says nothing that can be."""
    before = file.matching["sheet"]
    number = int(said["sheet"][:6]) if said.get("sheet", "").isdecimal() else before
    number = number if number < len(file.sheets) else before
    first, stop = file.sheets[number]["header"]
    if number == before and said.get("first", "").isdecimal() and said.get("last", "").isdecimal():
        first, stop = max(int(said["first"][:6]) - 1, 0), int(said["last"][:6])
    return number, range(first, max(first, min(stop, first + 10)))
