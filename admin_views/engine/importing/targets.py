"""What a file may bring in: of which concepts, by whom, into which fields, found by which key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from admin_views.engine.audiences import visible
from admin_views.engine.list_columns import NUMBER, NUMBER_LABEL
from models.engine import (
    Declared,
    Record,
    Right,
    Role,
    acting,
    allows,
    concepts,
    declared,
    defaults,
    rows_for,
    stem,
    unique_names,
)

WORDS = "_words"  # a whole name, which the concept takes apart
Key = tuple[str, ...]


def may_import(model: type[Any], role: Role | None) -> bool:
    """Whether a role brings records of a concept in: by its right, where it reads every row. A command may."""
    if role is None:
        return issubclass(model, Record) and bool(targets(model, role))
    granted = allows(role, stem(model.__name__), Right.IMPORT | Right.READ) and (
        may_create(model, role) or may_change(model, role)
    )
    return granted and issubclass(model, Record) and rows_for(model, acting()) is None and bool(targets(model, role))


def may_create(model: type[Any], role: Role | None) -> bool:
    """Whether a row may become a new record."""
    return role is None or allows(role, stem(model.__name__), Right.CREATE)


def may_change(model: type[Any], role: Role | None) -> bool:
    """Whether a row may change a record."""
    return role is None or allows(role, stem(model.__name__), Right.UPDATE)


def importable(role: Role) -> list[type[Any]]:
    """The concepts that a role brings in, by their French names."""
    found = [one for one in concepts().values() if may_import(one, role)]
    return sorted(found, key=lambda one: str(one.__concept__.plural))


def targets(model: type[Any], role: Role | None) -> Mapping[str, Declared]:
    """The fields that a file may fill: those of the form of whoever asks, but for the records that one owns."""
    seen = declared(model).values() if role is None else visible(model, role)
    return {one.name: one for one in seen if not (one.field.computed or one.shape == "children" or _is_concealed(one))}


def _is_concealed(each: Declared) -> bool:
    """Whether a file, which is kept as it came, may not hold it."""
    return each.kind is not None and each.kind.concealed


def references(model: type[Any], role: Role | None) -> Mapping[str, Declared]:
    """What is worked out and belongs to one record alone: it finds a record, and is never written."""
    seen = declared(model).values() if role is None else visible(model, role)
    return {one.name: one for one in seen if one.field.computed and one.field.unique and one.shape == "column"}


def whole_name(model: type[Any], role: Role | None) -> str:
    """« Nom et Prénom, ensemble », where one text tells several fields; nothing elsewhere."""
    known, names = targets(model, role), list(model.from_words(""))
    if len(names) < 2 or not known.keys() >= set(names):
        return ""
    return f"{' et '.join(known[one].label for one in names)}, ensemble"


def keys(model: type[Any], role: Role | None) -> list[Key]:
    """The fields by which a record is found, the surest first: what belongs to one alone, then what tells it apart."""
    known = {**targets(model, role), **references(model, role)}
    asked = [*sure_keys(model, role), tuple(model.from_words("")), _of_a_new_one(model, role)]
    return [one for one in dict.fromkeys(asked) if one and all(name in known for name in one)]


def _of_a_new_one(model: type[Any], role: Role | None) -> Key:
    """What each record must hold, and nothing fills by itself."""
    known, given = targets(model, role), {*defaults(model), *references(model, role)}
    return tuple(one.name for one in known.values() if one.required and one.name not in given)


def partial_keys(model: type[Any], role: Role | None, filled: Collection[str]) -> list[Key]:
    """What a file fills of a sure key, when it says more than what each must hold: two links of three."""
    least = {*_of_a_new_one(model, role)}
    found = (tuple(name for name in key if name in filled) for key in sure_keys(model, role))
    return [key for key in found if least < {*key}]


def sure_keys(model: type[Any], role: Role | None) -> list[Key]:
    """What belongs to one record alone, then what makes two look alike: a number, an address."""
    known = {**references(model, role), **targets(model, role)}
    alike = [one.same for one in model.__concept__.resembles if one.same]
    return [one for one in dict.fromkeys([*unique_names(model), *alike]) if all(name in known for name in one)]


def key_label(model: type[Any], key: Key) -> str:
    """« SIREN », « Réunion et Personne »."""
    known = declared(model)
    return " et ".join(NUMBER_LABEL if name == NUMBER else known[name].label for name in key)


def needed(model: type[Any], role: Role | None, filled: Mapping[str, Any]) -> list[Declared]:
    """The fields without which no new record is saved, that nothing fills."""
    given = defaults(model)
    return [
        one
        for one in targets(model, role).values()
        if one.required and not one.field.fills_itself and one.name not in given and one.name not in filled
    ]
