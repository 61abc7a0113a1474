"""What a list tells of its records that others hold: worked out for all the records of a page together.

    WITH = {Order: "customer placed_on", Customer: "name"}
    tells(Shop, "last_order", "Dernière commande", WITH, last_orders, kind=kinds.Day())
    first_columns(Shop, "name city last_order")

`last_orders(session, ids)` gives by id what is told of each, in a statement or two, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from models.engine import kinds
from models.engine.declaration import Declared, declared
from models.engine.reached import reached
from models.engine.typography import declare_words

Ask = Callable[[Session, Any], Mapping[int, Any]]  # of ids, or of a statement that gives them


def _as_found(found: Any, _record: Any) -> Any:
    return found


@dataclass(frozen=True, eq=False)
class Told:
    """A column that is worked out. `made_of`: concept → the fields that it is made of; who misses one is told nothing.

    `ask` is asked once for all the columns that share it; `read` gives the value, of what it found (None when it
    found nothing) and of the record. `order`: makes the SQL that sorts the records by it; none, the list does not.
    `adds_up`: the total is told under the list; then `read` needs no record.
    `width`: that of its column, from `s` to `xxxl`, where its kind does not say it.
    """

    model: type[Any]
    name: str
    label: str
    made_of: Mapping[type[Any], str]
    ask: Ask
    read: Callable[[Any, Any], Any] = _as_found
    order: Callable[[], Any] | None = None
    kind: kinds.Kind = field(default_factory=kinds.Kind)
    adds_up: bool = False
    width: str = ""

    def __post_init__(self) -> None:
        declare_words(self, "label")

    @cached_property
    def sources(self) -> Sequence[Declared]:
        """The declared fields that it is made of."""
        return [declared(model)[name] for model, names in self.made_of.items() for name in names.split()]

    def show(self, value: Any) -> str:
        """The value for a reader; nothing is an empty text."""
        return "" if value is None else self.kind.show(value)


_TOLD: dict[type[Any], dict[str, Told]] = {}
_FIRST: dict[type[Any], tuple[str, ...]] = {}


def tells(model: type[Any], name: str, label: str, made_of: Mapping[type[Any], str], ask: Ask, **options: Any) -> None:
    """Let the list of a concept tell something more; `options` is the rest of `Told`."""
    _TOLD.setdefault(model, {})[name] = Told(model, name, label, made_of, ask, **options)


def told_of(model: type[Any]) -> tuple[Told, ...]:
    """What the list of a concept tells that others hold."""
    return tuple(_TOLD.get(model, {}).values())


def first_columns(model: type[Any], names: str) -> None:
    """The columns of a list that nobody chose yet, in order: names of fields, of what is reached, of what is told."""
    _FIRST[model] = tuple(names.split())


def first_columns_of(model: type[Any]) -> tuple[str, ...]:
    """As said; unsaid, the listed fields, then what is reached and listed."""
    return _FIRST.get(model) or _listed(model)


def file_columns_of(model: type[Any]) -> tuple[str, ...]:
    """Those of a file of the list: what is listed, identifiers among them, then what lists tell besides."""
    return tuple(dict.fromkeys((*_listed(model), *first_columns_of(model))))


def _listed(model: type[Any]) -> tuple[str, ...]:
    own = (each.name for each in declared(model).values() if each.field.listed)
    return (*own, *(one.name for one in reached(model) if one.listed))


def told_values(session: Session, columns: Sequence[Any], records: Sequence[Any]) -> dict[Told, dict[int, Any]]:
    """Column → id of a record → value, of those of these columns that are worked out."""
    ids = [one.id for one in records]
    told = [each for each in columns if isinstance(each, Told)]
    found = {ask: ask(session, ids) for ask in {each.ask for each in told}} if ids else {}
    return {each: {one.id: each.read(found[each.ask].get(one.id), one) for one in records} for each in told}
