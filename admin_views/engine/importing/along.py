"""What a row may say of the records that its own points to; what a concept knows of them, and of forms, beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin_views.engine.importing.targets import needed, targets
from admin_views.engine.lookup import look_up
from models.engine import Declared, Record, Retirable, Right, Role, allows, normal, quoted, roles, stem

Texts = Mapping[str, str]  # by the name of a field; « client.siren »: of what a link points to


def _nothing(_texts: Texts) -> Texts:
    return {}


@dataclass(frozen=True)
class Along:
    """What a concept knows of the files that bring it in.

    `makes`: links whose unknown records are made unless one says otherwise; `called`: field → what its column may be
    called; `known`: what the texts of a row tell of more fields; `every`: field → what all rows take, unless a column
    says it; `then`: what follows once a new record is written.
    """

    makes: Sequence[str] = ()
    called: Mapping[str, Sequence[str]] = field(default_factory=dict)
    known: Callable[[Texts], Texts] = _nothing
    every: Callable[[], Texts] = dict
    then: Callable[[Any], None] | None = None


_ALONG: dict[type[Any], Along] = {}
_SENDERS: list[type[Any]] = []
_EXPORTS: list[tuple[str, frozenset[str]]] = []


def brings(model: type[Any], along: Along) -> None:
    """Say what a concept knows of the files that bring it in."""
    _ALONG[model] = along


def along_of(model: type[Any]) -> Along:
    """What it knows; most know nothing."""
    return _ALONG.get(model, Along())


def sent_by(model: type[Any]) -> None:
    """Let a file say which record of a concept sent it: its columns are remembered for all."""
    _SENDERS.append(model)


def senders(role: Role | None) -> type[Any] | None:
    """What may have sent a file, for a role that reads it."""
    known = (one for one in _SENDERS if role is None or allows(role, stem(one.__name__), Right.READ))
    return next(known, None)


class UnknownSender(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """Nobody, or several, are called so."""


def sender_named(role: Role | None, words: str) -> Any:
    """The record that sent a file, by its name; nothing when nothing is said."""
    model = senders(role)
    if model is None or not words.strip():
        return None
    found = look_up(model, words, 8)
    if found.only is None:
        near = " ou ".join(quoted(str(one)) for one in found.records[:3])
        raise UnknownSender(f"Aucune fiche {quoted(words.strip())}{f' : est-ce {near} ?' if near else '.'}")
    return found.only


def form_export(name: str, *marks: str) -> None:
    """Let a file be known by the columns that a program for forms always writes."""
    _EXPORTS.append((name, frozenset(map(normal, marks))))


def exported_by(names: Sequence[str]) -> str:
    """The program for forms that wrote columns so called, or nothing."""
    said = {normal(one) for name in names for one in (name, tail(name))}
    return next((name for name, marks in _EXPORTS if marks <= said), "")


def tail(name: str) -> str:
    """The last of the lines that name a column: « Nom » of « Contact – Nom »."""
    return name.rpartition(" – ")[2]


def links(model: type[Any], role: Role | None) -> Mapping[str, Declared]:
    """The links of which a row may say more than a name: to records that are read, and are no list kept apart."""
    found = (one for one in targets(model, role).values() if one.shape == "one" and one.target is not None)
    return {one.name: one for one in found if _is_told(one, role)}


def _is_told(link: Declared, role: Role | None) -> bool:
    target: Any = link.target
    is_read = role is None or allows(role, stem(target.__name__), Right.READ)
    return is_read and issubclass(target, Record) and not issubclass(target, Retirable)


def may_make(link: Declared, role: Role | None) -> bool:
    """Whether a row may make the record that a link points to: where a role does; a command, where anybody does."""
    target: Any = link.target
    asked = roles() if role is None else [role]
    return any(allows(one, stem(target.__name__), Right.CREATE) for one in asked)


def parts(model: type[Any], role: Role | None) -> Mapping[str, Declared]:
    """« client.siren » → the field: what tells a linked record, and what makes one where that is allowed."""
    return {f"{link.name}.{one.name}": one for link in links(model, role).values() for one in _parts_of(link, role)}


def _parts_of(link: Declared, role: Role | None) -> Iterator[Declared]:
    target: Any = link.target
    is_made, shared = may_make(link, role), link.field.matches[:1]
    for one in targets(target, role).values():
        is_short = one.shape == "one" or (one.kind is not None and not one.kind.multiline)
        if one.name not in shared and is_short and one.shape != "many" and (is_made or one.field.unique):
            yield one


def part_labels(model: type[Any], role: Role | None) -> Mapping[str, str]:
    """« client.siren » → « Client : SIREN »."""
    known = links(model, role)
    found = parts(model, role)
    return {name: f"{known[name.partition('.')[0]].label} : {one.label}" for name, one in found.items()}


def wanted(model: type[Any], link: Declared, role: Role | None, filled: Sequence[str]) -> list[Declared]:
    """The fields without which a record of a link is not made, that neither its name, nor its like, nor anyone tells.

    `filled`: what the file fills, « client.siren » as « siren ».
    """
    target: Any = link.target
    begins = f"{link.name}."
    known = (one.removeprefix(begins) for one in along_of(model).known({}) if one.startswith(begins))
    told = {*filled, *target.from_words(""), *link.field.matches[:1], *known}
    return needed(target, role, dict.fromkeys(told))
