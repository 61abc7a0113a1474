"""The third page: what is wrong, cell by cell, what is alike together; what is answered is read as in a form."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_views.engine.importing.along import part_labels, parts
from admin_views.engine.importing.cells import shown
from admin_views.engine.importing.linking import LEAVE, MAKE
from admin_views.engine.importing.reading import DISTINCT, RECORD
from admin_views.engine.importing.targets import sure_keys, targets
from admin_views.engine.importing.trying import SKIP
from admin_views.engine.lookup import usable
from admin_views.engine.tracing import note_read
from models.engine import Declared, ImportRow, Role, in_number, kinds, likeness, normal

NEAR = 0.5  # from nothing in common to the same word
MOST = 60  # troubles on a page
Matched = Mapping[str, Sequence[int]]  # field → the columns that fill it
YES_NO = (("oui", "Oui"), ("non", "Non"))
EMPTY = "_empty"  # what is chosen to let a field say nothing


@dataclass
class Asked:
    """One trouble, of a row or of several that say the same: what is asked is answered for all of them."""

    row: ImportRow
    field: str
    label: str
    text: str
    sentence: str
    each: Declared | None
    choices: Sequence[tuple[str, str]]
    about: str
    beside: Sequence[tuple[str, str, Sequence[tuple[int, str]]]] = ()  # label, what the row says, what records hold
    others: Sequence[tuple[str, str]] = ()  # the fields that the sentence names, and their labels
    rows: list[ImportRow] = dataclasses.field(default_factory=list)

    @property
    def name(self) -> str:
        """Of its inputs."""
        return f"{self.row.id}-{self.field}"

    @property
    def lines(self) -> str:
        """« Ligne 12 », « Lignes 3, 7, 12 et 5 autres »."""
        told = [str(one.line + 1) for one in self.rows]
        more = f" et {in_number(len(told) - 6, 'autre')}" if len(told) > 6 else ""
        return f"Ligne{'s' if len(told) > 1 else ''} {', '.join(told[:6])}{more}"

    @property
    def is_typed(self) -> bool:
        """Whether another text may be typed."""
        return self.each is not None and not (self.choices and self.each.kind is not None and _is_closed(self.each))

    @property
    def proposed(self) -> str:
        """The choice that is nearest to what was read, when one is: « Herault », « Hérault »; nothing is made so."""
        if self.field == RECORD or not self.text or DISTINCT in dict(self.choices):
            return ""
        known = [one for one in self.choices if one[0] not in {MAKE, LEAVE, EMPTY}]
        near = [(likeness(normal(self.text), normal(label)), value) for value, label in known]
        best = max(near, default=(0.0, ""))
        return best[1] if best[0] >= NEAR else ""


def _is_closed(each: Declared) -> bool:
    return isinstance(each.kind, kinds.Choice | kinds.YesNo)


def asked(
    model: type[Any], role: Role | None, rows: Sequence[ImportRow], matched: Mapping[str, Sequence[int]]
) -> list[Asked]:
    """The troubles of refused rows, in the order of the file, those alike together.

    `matched`: the fields that columns fill. What is empty there is asked row by row, as is what each record has alone;
    what no column says is asked once.
    """
    known, labels = {**targets(model, role), **parts(model, role)}, part_labels(model, role)
    its_own = {RECORD, "", *(key[0] for key in sure_keys(model, role) if len(key) == 1)}
    found = dict[tuple[Any, ...], Asked]()
    for row in rows:
        for one in row.result.get("troubles", ()):
            each = known.get(one["field"])
            alone = one["field"] in its_own or (not one["text"] and one["field"] in matched)
            key = (one["field"], normal(one["text"]), normal(one["sentence"]), row.id if alone else 0)
            if key not in found:
                found[key] = _asked(row, one, each, labels.get(one["field"], ""), _about(row, matched))
                found[key].beside = _beside(one, known, labels)
                found[key].others = _others(one, known)
            found[key].rows.append(row)
    return list(found.values())


def _asked(row: ImportRow, one: Mapping[str, Any], each: Declared | None, label: str, about: str) -> Asked:
    choices = [(value, label) for value, label in one["choices"]]
    if each is not None and isinstance(each.kind, kinds.YesNo):
        choices = list(YES_NO)
    if each is not None and isinstance(each.kind, kinds.Choice):
        choices = choices or [(member.value, member.label) for member in each.kind.members]
    if each is not None and each.shape == "one":
        choices = _with_short_table(each, one["text"], choices)
    if each is not None and choices and one["text"] and not each.required and LEAVE not in dict(choices):
        choices.append((EMPTY, "Laisser vide"))
    label = label or each.label if each is not None else "Fiche" if one["field"] == RECORD else ""
    return Asked(row, one["field"], label, one["text"], one["sentence"], each, choices, about)


def _with_short_table(each: Declared, text: str, choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is proposed for a link that names no record, with all that its form would list where they are few.

    What is no record, to make one for example, is last. A record that is named and that a rule refuses stays as it is.
    """
    assert each.target is not None
    known = dict(one for one in choices if one[0] not in {MAKE, LEAVE})
    few = usable(each.target, (), each.field.among) if each.target.__concept__.small_table else ()
    if DISTINCT not in known and normal(text) not in [normal(str(one)) for one in few]:
        known |= {str(one.id): str(one) for one in few}
    return [*known.items(), *(one for one in choices if one[0] not in known)]


def _others(one: Mapping[str, Any], known: Mapping[str, Declared]) -> list[tuple[str, str]]:
    """The fields of the same record that a sentence names, where what it asks may be said: (name, label)."""
    begins = one["field"].rpartition(".")[0]
    found = ((name, each) for name, each in known.items() if name.rpartition(".")[0] == begins and name != one["field"])
    typed = ((name, each.label) for name, each in found if each.shape == "column" and not _is_closed(each))
    return [(name, label) for name, label in typed if f"« {label} »" in one["sentence"]]


def _beside(one: Mapping[str, Any], known: Mapping[str, Declared], labels: Mapping[str, str]) -> list[Any]:
    """What the role reads of records that a row looks like, in the trail of what is read."""
    lines = [line for line in one.get("beside", ()) if line[0] in known]
    for name, _said, held in lines:
        for number, text in held:
            note_read(known[name], number, text)
    return [(labels.get(name, known[name].label).rpartition(" : ")[2], said, held) for name, said, held in lines]


def _about(row: ImportRow, matched: Matched) -> str:
    """What tells a row: its first cells, of the columns that fill something."""
    places = sorted({at for some in matched.values() for at in some if at < len(row.cells)})
    return " · ".join([told for told in (shown(row.cells[at]) for at in places) if told][:8])[:120]


def answer(troubles: Sequence[Asked], said: Mapping[str, str]) -> None:
    """Keep in the rows what the page answers."""
    for one in troubles:
        alike = one.rows if f"alike-{one.name}" in said or len(one.rows) == 1 else [one.row]
        for name, value in _answers(one, said):
            for row in alike:
                row.answers = (row.answers or {}) | {name: value}


def accept(troubles: Sequence[Asked]) -> None:
    """Take what is proposed, where something is."""
    for one in troubles:
        for row in one.rows if one.proposed else ():
            row.answers = (row.answers or {}) | {one.field: [one.proposed]}


def _answers(one: Asked, said: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    chosen, typed = said.get(f"choice-{one.name}", ""), said.get(f"text-{one.name}", "").strip()
    if f"skip-{one.name}" in said:
        yield SKIP, "1"
    elif one.field == RECORD:
        if chosen:
            yield (DISTINCT, "1") if chosen == DISTINCT else (RECORD, chosen)
    elif one.each is not None:
        others = {name: said.get(f"more-{one.name}-{name}", "").strip() for name, _label in one.others}
        yield from ((name, [text]) for name, text in others.items() if text)
        yield from _of_field(one, chosen, typed, is_wiped=not one.choices and said.get(f"text-{one.name}") == "")


def _of_field(one: Asked, chosen: str, typed: str, *, is_wiped: bool) -> Iterator[tuple[str, Any]]:
    assert one.each is not None
    if typed and typed != one.text:
        yield one.field, [typed, ""] if one.each.shape == "one" else [typed]
    elif chosen in {MAKE, DISTINCT, LEAVE}:
        yield f"{one.field.partition('.')[0]}.{chosen}", "1"
    elif chosen == EMPTY or (is_wiped and one.text):
        yield one.field, []
    elif chosen:
        yield one.field, [chosen]
