"""Files that leave the import: an example to fill, the rows that were refused with why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response

from admin_views.engine.files import Column
from admin_views.engine.importing.along import along_of, part_labels, parts
from admin_views.engine.importing.cells import shown
from admin_views.engine.importing.imports import rows_of
from admin_views.engine.importing.matching import WHY, own_columns
from admin_views.engine.importing.reading import answered
from admin_views.engine.importing.targets import targets
from admin_views.engine.list_export import WRITERS, About, attachment, file_name
from admin_views.engine.tracing import Taken
from models.engine import (
    REFUSED,
    AccessEvent,
    Declared,
    FileFormat,
    ImportedFile,
    ImportRow,
    Role,
    acting,
    declared,
    kinds,
    today,
)

TEXT = kinds.Kind()


def example(model: type[Any], role: Role | None) -> Response:
    """A file with a column for each field that may be brought in, and a sheet that says what goes where."""
    fields = dict(_fields(model, role))
    heads = [Column(label, label, TEXT) for label in fields]
    notice = [f"{model.__concept__.plural} : une ligne par fiche."]
    notice += [_told(one, label) for label, one in fields.items()]
    return _sent(heads, (), model, "exemple", notice)


def _fields(model: type[Any], role: Role | None) -> Iterator[tuple[str, Declared]]:
    """What a column fills, by its label: of what is made along, what tells it rather than its name."""
    along, known, labels = along_of(model), parts(model, role), part_labels(model, role)
    told = [one for one in along.called if one in known]
    for one in targets(model, role).values():
        if one.name in along.makes and any(name.startswith(f"{one.name}.") for name in told):
            yield from ((labels[name], known[name]) for name in told if name.startswith(f"{one.name}."))
        else:
            yield one.label, one


def _told(each: Declared, label: str) -> str:
    """« SIREN : 9 chiffres, par exemple 000017012. »"""
    kind, said = each.kind, ["à remplir" if each.required else ""]
    if isinstance(kind, kinds.Choice):
        said.append(f"l'un de {', '.join(one.label for one in kind.members)}")
    elif each.target is not None:
        named = each.target.__concept__
        said.append(f"le nom {'des fiches' if each.to_many else 'de la fiche'} ({named.plural.lower()})")
    elif isinstance(kind, kinds.Percent):
        said.append("par exemple 50 % (0,5 seul y est la moitié)")
    elif kind is not None and kind.example:
        said.append(f"par exemple {kind.example}")
    words = ", ".join(one for one in said if one)
    return f"{label}{' : ' if words else ''}{words}. {each.field.help}".strip()


def refused(file: ImportedFile, model: type[Any]) -> Response:
    """The rows that were refused, with what was answered of them and why: to be mended and brought in again."""
    names = own_columns(file.sheets[file.matching["sheet"]]["names"])
    heads = [Column(f"c{at}", name, TEXT) for at, name in enumerate(names)]
    rows = rows_of(file, ImportRow.verdict == REFUSED)
    found = _refused(rows, model, len(names), file.matching["columns"])
    return _sent([*heads, Column("why", WHY, TEXT)], found, model, "a_corriger", ())


def _refused(
    rows: Sequence[ImportRow], model: type[Any], width: int, columns: Mapping[str, Sequence[int]]
) -> Iterator[list[Any]]:
    role = acting().role
    labels = {**{name: one.label for name, one in declared(model).items()}, **part_labels(model, role)}
    known = {**targets(model, role), **parts(model, role)}
    alone = {name: some[0] for name, some in columns.items() if name in known and len(some) == 1 and some[0] < width}
    for row in rows:
        cells = [shown(one) or None for one in [*row.cells, *[None] * width][:width]]
        for name in alone.keys() & (row.answers or {}).keys():
            cells[alone[name]] = _answered(known[name], row.answers[name])
        told = (f"{labels.get(one['field'], '')} : {one['sentence']}" for one in row.result["troubles"])
        yield [*cells, " ".join(one.removeprefix(" : ") for one in told)]


def _answered(each: Declared, texts: Sequence[str]) -> str | None:
    """What was answered, as its column says it: a record by its title, a choice by its label."""
    text = answered(each, texts) if texts else None
    members = {str(one.value): one.label for one in getattr(each.kind, "members", ())}
    return members.get(text, text) if text else None


def _sent(
    heads: Sequence[Column], rows: Iterable[Sequence[Any]], model: type[Any], word: str, notice: Sequence[str]
) -> Response:
    form, day, name = FileFormat.XLSX, today(), model.__tablename__
    held = list(rows)
    title = f"{model.__concept__.plural}, le {day:%d/%m/%Y}"
    body = WRITERS[form].write(heads, held, About(day, title, notice))
    taken = Taken(AccessEvent.FILE_TAKEN, name, len(held), columns=[one.label for one in heads])
    return attachment(body, form, file_name(form, day, name.replace("_", "-"), word), taken)
