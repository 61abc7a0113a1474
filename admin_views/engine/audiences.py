"""Who is looking: what a role may do and see of a concept."""

from __future__ import annotations

from functools import cache

from models.engine import (
    Base,
    Declared,
    FilterPath,
    Reached,
    Right,
    Role,
    Told,
    acting,
    allows,
    declared,
    filter_paths,
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


@cache
def _visible(model: type[Base], role: Role) -> tuple[Declared, ...]:
    return tuple(
        each
        for each in declared(model).values()
        if each.sensitivity in sees(role)
        and not each.one_of
        and (each.target is None or may(Right.READ, each.target, role))
    )
