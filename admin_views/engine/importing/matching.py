"""How the columns of a sheet fill the fields of a concept: proposed, said by whoever imports, kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import permutations
from typing import Any

from admin_views.engine.importing.along import along_of, may_make, part_labels, parts, tail
from admin_views.engine.importing.targets import WORDS, Key, keys, partial_keys, references, targets
from admin_views.engine.list_columns import NUMBER, NUMBER_LABEL
from models.engine import Declared, Role, declared, kinds, normal, reached, told_of

RATIO, PERCENT = "ratio", "percent"
WHY = "Pourquoi"  # the column of the reasons, in a file of rows to mend
_NUMBERED = re.compile(r"(.+) ([1-9])")


@dataclass(frozen=True)
class Matching:
    """A sheet, field → the columns that fill it (in order), the fields that an empty cell empties, the key.

    `constants`: field → the text that every row takes; `units`: of a rate, whether 0.5 is half (`RATIO`) or 0.5 %.
    `makes`: the links whose records are made where none is found; « client.siren » is of what `client` points to.
    """

    sheet: int = 0
    columns: Mapping[str, Sequence[int]] = field(default_factory=dict)
    emptied: Sequence[str] = ()
    key: Key = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    makes: Sequence[str] = ()

    @property
    def fields(self) -> list[str]:
        """What it fills, a whole name apart."""
        return [*self.columns, *(one for one in self.constants if one not in self.columns)]

    def told(self, model: type[Any]) -> set[str]:
        """What it fills, with what a whole name tells, and the links of which it says something."""
        said = (name.partition(".")[0] for name in self.columns if "." in name)
        return {*self.fields, *said, *(model.from_words("") if WORDS in self.columns else ())}

    def of(self, link: str) -> Matching:
        """What it says of the records that a link points to."""
        begins = f"{link}."

        def own(said: Mapping[str, Any]) -> dict[str, Any]:
            return {name.removeprefix(begins): one for name, one in said.items() if name.startswith(begins)}

        return Matching(self.sheet, own(self.columns), constants=own(self.constants), units=own(self.units))

    def as_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "sheet": self.sheet,
            "columns": {name: list(some) for name, some in self.columns.items()},
            "emptied": list(self.emptied),
            "key": list(self.key),
            "constants": dict(self.constants),
            "units": dict(self.units),
            "makes": list(self.makes),
        }


def from_json(kept: Mapping[str, Any]) -> Matching:
    """What a row keeps."""
    return Matching(
        kept.get("sheet", 0),
        kept.get("columns", {}),
        tuple(kept.get("emptied", ())),
        tuple(kept.get("key", ())),
        kept.get("constants", {}),
        kept.get("units", {}),
        tuple(kept.get("makes", ())),
    )


def own_columns(names: Sequence[str]) -> Sequence[str]:
    """The columns that a file came with: not the reasons that rows to mend leave with, after them."""
    return names[:-1] if names and names[-1] == WHY else names


def shape_of(names: Sequence[str]) -> str:
    """What tells files of one shape from the others: the names of their columns, in order."""
    return sha256("\n".join(normal(one) for one in own_columns(names)).encode()).hexdigest()


def proposed(
    model: type[Any],
    role: Role | None,
    sheets: Sequence[Mapping[str, Any]],
    remembered: tuple[int, Mapping[str, Any]] | None = None,
) -> Matching:
    """What is proposed of a file: as a sheet of that shape was matched last; else the one that says most."""
    if remembered:
        return _again(model, role, *remembered)
    found = [Matching(number, by_names(model, role, one["names"])) for number, one in enumerate(sheets)]
    best = max(found, key=lambda one: (len(one.columns), not sheets[one.sheet]["hidden"], -one.sheet))
    makes = [one for one in along_of(model).makes if any(name.startswith(f"{one}.") for name in best.columns)]
    best = replace(best, makes=[one for one in makes if may_make(targets(model, role)[one], role)])
    best = replace(best, constants=_every(model, best.columns))
    if not sheets[best.sheet].get("is_pasted") and is_ours(model, sheets[best.sheet]["names"]):
        rates = (one.name for one in targets(model, role).values() if isinstance(one.kind, kinds.Percent))
        best = replace(best, units=dict.fromkeys(rates, RATIO))
    return replace(best, key=usual_key(model, role, best))


def _again(model: type[Any], role: Role | None, sheet: int, kept: Mapping[str, Any]) -> Matching:
    """As it was matched, of the fields that still may be."""
    found, links = from_json(kept), targets(model, role)
    known = {*links, *parts(model, role), *references(model, role), NUMBER, WORDS}
    found = replace(
        found,
        sheet=sheet,
        columns={name: some for name, some in found.columns.items() if name in known},
        emptied=[one for one in found.emptied if one in known],
        constants={n: text for n, text in found.constants.items() if n in known} | _every(model, found.columns),
        makes=[one for one in found.makes if one in links and may_make(links[one], role)],
    )
    return replace(found, key=usual_key(model, role, found))


def _every(model: type[Any], columns: Mapping[str, Any]) -> dict[str, str]:
    """What each row likely takes of what no column says, as it is now: not as it was for the last file."""
    return {name: text for name, text in along_of(model).every().items() if name not in columns}


def is_ours(model: type[Any], names: Sequence[str]) -> bool:
    """Whether a file has the columns of a list of ours, and no other: those of a file are then ratios."""
    known, own = {normal(words) for words in _column_words(model)}, own_columns(names)
    return len(own) > 1 and all(normal(one) in known for one in own)


def _column_words(model: type[Any]) -> Iterator[str]:
    """The labels and the names of all that a list of a concept shows, and of what tells the records that it links."""
    yield from (NUMBER, NUMBER_LABEL)
    columns: list[Any] = [*declared(model).values(), *reached(model), *told_of(model)]
    for one in columns:
        yield from (one.label, one.name)
        target = getattr(one, "target", None)
        for more in declared(target).values() if target is not None else ():
            yield from (f"{one.label} : {more.label}", f"{one.name}_{more.name}")


def by_names(model: type[Any], role: Role | None, names: Sequence[str]) -> dict[str, list[int]]:
    """Field → the column that is called as it is, the surest name first; a column fills one field."""
    called: dict[str, int] = {}
    for words in (names, _alone(names)):
        for at, name in enumerate(words):
            called.setdefault(_told(name), at)
    called.pop("", None)
    found: dict[str, list[int]] = {}
    own = [one.name for one in targets(model, role).values() if is_ours(model, names) and _is_in(one, called)]
    for name, others in _words(model, role, own):
        column = next((called[one] for one in map(_told, others) if one in called), None)
        if name not in found and column is not None and [column] not in found.values():
            found[name] = [column]
    return found | dict(_numbered(model, role, names, found))


def _is_in(each: Declared, called: Collection[str]) -> bool:
    """Whether a file has a column of that label, or of that name as programs say it."""
    return _told(each.label) in called or _told(each.name) in called


def _numbered(
    model: type[Any], role: Role | None, names: Sequence[str], found: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, list[int]]]:
    """« Adresse 1 », « Adresse 2 »: the columns that make one text together, in the order of their numbers."""
    rows: dict[str, list[tuple[int, int]]] = {}
    for at, name in enumerate(names):
        if series := _NUMBERED.fullmatch(_told(name)):
            rows.setdefault(series[1], []).append((int(series[2]), at))
    texts = {**targets(model, role), **parts(model, role)}
    for name, words in _words(model, role, ()):
        some = next((rows.pop(one) for one in map(_told, words) if len(rows.get(one, ())) > 1), None)
        if some and name not in found and name in texts and type(texts[name].kind) in {kinds.Kind, kinds.Prose}:
            yield name, [at for _number, at in sorted(some)]


def _alone(names: Sequence[str]) -> list[str]:
    """The last line of the names that have several, where no other column has the same."""
    tails = [tail(one) for one in names]
    return [one if tails.count(one) == 1 else "" for one in tails]


def _words(model: type[Any], role: Role | None, own: Collection[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """(field, what its column may be called): its label, with or without brackets, its name; what people call it.

    `own`: the fields of a file of ours: a link that it has says all of its record, and its `id` is a number of ours.
    """
    known, told = targets(model, role), along_of(model).called
    yield NUMBER, (NUMBER_LABEL, *([NUMBER] if own else []))
    for one in (*references(model, role).values(), *known.values()):
        yield one.name, (one.label, one.label.partition(" (")[0], one.name)
    linked = {name: one for name, one in parts(model, role).items() if _link_of(name) not in own}
    yield from ((name, words) for name, words in told.items() if name in known or name in linked)
    yield from ((one.name, one.kind.called) for one in known.values() if one.kind is not None)
    yield WORDS, _together(model)
    yield from ((name, _together(one.target)) for name, one in known.items() if name in {*map(_link_of, linked)})
    labels = part_labels(model, role)
    yield from ((name, (labels[name], name.replace(".", "_"))) for name in linked)
    yield from _bare(linked)


def _link_of(part: str) -> str:
    return part.partition(".")[0]


def _together(model: Any) -> list[str]:
    """« Prénom Nom », « Nom et prénom »: what one text tells several fields of."""
    labels = [declared(model)[one].label for one in model.from_words("") if one in declared(model)]
    orders = permutations(labels) if 1 < len(labels) < 4 else ()
    return [between.join(one) for one in orders for between in (" ", " et ")]


def _bare(linked: Mapping[str, Declared]) -> Iterator[tuple[str, Sequence[str]]]:
    """What is said of a linked record without saying of which, where one alone has it."""
    labels = Counter(one.label for one in linked.values())
    alone = {name: one for name, one in linked.items() if labels[one.label] == 1}
    yield from ((name, (one.label, one.label.partition(" (")[0])) for name, one in alone.items())
    yield from ((name, one.kind.called) for name, one in alone.items() if one.kind is not None)


def _told(name: str) -> str:
    return normal(name.replace("_", " ").strip(" *:"))


def usual_key(model: type[Any], role: Role | None, matching: Matching) -> Key:
    """The key as said when what it is made of is filled, else the surest that is; that of every field at worst."""
    filled = matching.told(model)
    if matching.key and filled.issuperset(matching.key):
        return matching.key
    return next(iter(keys_filled(model, role, matching)), tuple(sorted(filled & targets(model, role).keys())))


def keys_filled(model: type[Any], role: Role | None, matching: Matching) -> list[Key]:
    """The keys that a file may find records by, the surest first."""
    filled = matching.told(model)
    *surer, last = (NUMBER,), *keys(model, role)
    return [one for one in (*surer, *partial_keys(model, role, filled), last) if filled.issuperset(one)]
