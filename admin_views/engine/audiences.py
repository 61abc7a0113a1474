"""Who is looking: what a role may do and see of a concept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from models.engine import (
    PUBLIC_WORDS,
    Base,
    Declared,
    FilterPath,
    JournalEntry,
    Reached,
    Right,
    Role,
    Told,
    acting,
    allows,
    declared,
    filter_paths,
    found_formerly,
    is_public,
    reached,
    sees,
    stem,
    told_of,
)


def current_role() -> Role | None:
    """The role of whoever asks; None for a stranger."""
    return acting().role


def may(right: Right, model: type[Base], role: Role | None = None) -> bool:
    """Whether a role (that of whoever asks, unless said) holds a right on a concept."""
    return allows(role or current_role(), stem(model.__name__), right)


def visible(model: type[Base], role: Role) -> tuple[Declared, ...]:
    """The fields of a concept that a role may see, relations to what it may not read left out; worked out once."""
    return _visible(model, role)


def within_reach(model: type[Base], role: Role) -> tuple[Reached, ...]:
    """What a role finds the records of a concept by although others hold it: it sees each step that leads there."""
    return tuple(one for one in reached(model) if all(each in visible(each.model, role) for each in one.steps))


def paths_within(model: type[Base], role: Role) -> tuple[FilterPath, ...]:
    """What a role filters a concept by although others point to it: it reads each of them, and sees each step."""
    return tuple(one for one in filter_paths(model) if all(_is_read(each, role) for each in one.asks))


def _is_read(each: Declared, role: Role) -> bool:
    return may(Right.READ, each.model, role) and each in visible(each.model, role)


def told_to(model: type[Base], role: Role) -> tuple[Told, ...]:
    """What a role is told by the list of a concept that others hold: it reads all that this is made of."""
    return tuple(one for one in told_of(model) if all(_reads(role, *each) for each in one.made_of.items()))


def _reads(role: Role, model: type[Base], names: str) -> bool:
    """Whether a role reads a concept, and sees each of these fields of it."""
    return may(Right.READ, model, role) and {one.name for one in visible(model, role)} >= {*names.split()}


@cache
def linked_identifiers(model: type[Base], role: Role) -> tuple[Reached, ...]:
    """The identifiers of what a concept links to, by which tables are joined, of those that a role sees."""
    links = (each for each in visible(model, role) if each.shape == "one" and each.target is not None)
    return tuple(
        Reached(model, f"{link.name}_{each.name}", f"{link.label} : {each.label}", f"{link.name}.{each.name}")
        for link in links
        for each in visible(link.target, role)  # type: ignore[arg-type]  # links without a target are left out
        if each.shape == "column" and each.kind is not None and each.kind.identifier
    )


def shows(model: type[Base], *names: str) -> bool:
    """Whether whoever asks may read a concept, and sees each of these fields of it."""
    role = current_role()
    return role is not None and shown_to(role, model, *names)


def shown_to(role: Role, model: type[Base], *names: str) -> bool:
    """The same for a role, whoever asks: of what is made once and given to others."""
    return _reads(role, model, " ".join(names))


def sees_words(model: type[Base], role: Role | None) -> bool:
    """Whether a role sees every field that the public words of a record come from; a command sees them all."""
    if role is None:
        return True
    around = [one for one in reached(model) if one.searched and is_public(one)]
    return _reaches(around, model, role) and all(
        _is_seen(each, visible(model, role), role) for each in _searched(model)
    )


def sees_private_words(model: type[Base], role: Role | None) -> bool:
    """Whether a role sees every field that the other words come from, of which there are: they are one text.

    What a record was called is among them: the role reads the history then.
    """
    formerly = found_formerly(model)
    own = [*_searched(model, public=False), *formerly]
    around = [one for one in reached(model) if one.searched and not is_public(one)]
    if role is None or not (own or around) or (formerly and not may(Right.HISTORY, JournalEntry, role)):
        return False
    return _reaches(around, model, role) and all(one in visible(model, role) for one in own)


def _searched(model: type[Base], *, public: bool = True) -> list[Declared]:
    asked = (one for one in declared(model).values() if one.field.searched)
    return [one for one in asked if (one.sensitivity in PUBLIC_WORDS) == public]


def _reaches(asked: Iterable[Reached], model: type[Base], role: Role) -> bool:
    return all(one in within_reach(model, role) for one in asked)


def _is_seen(each: Declared, fields: Collection[Declared], role: Role) -> bool:
    rows = _searched(each.target) if each.shape == "children" and each.target is not None else ()
    return each in fields and all(one in visible(one.model, role) for one in rows if not one.owner)


@cache
def _visible(model: type[Base], role: Role) -> tuple[Declared, ...]:
    return tuple(
        each
        for each in declared(model).values()
        if each.sensitivity in sees(role)
        and not each.one_of
        and (each.target is None or may(Right.READ, each.target, role))
    )
