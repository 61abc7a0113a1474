"""What a record is found by although others hold it: the city of the customer of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.engine.declaration import Declared, declared
from models.engine.typography import declare_words


@dataclass(frozen=True)
class Reached:
    """A value at the end of a path of relations of a concept, named in its list, its filters, its files, its words.

    `path` names relations, then a field or a link of the last one, after dots. Nobody types it; a role reads it when
    it reads every step.
    """

    model: type[Any]
    name: str
    label: str
    path: str
    listed: bool = False
    filtered: bool = False
    searched: bool = False
    hint: bool = False

    def __post_init__(self) -> None:
        declare_words(self, "label")

    @cached_property
    def steps(self) -> Sequence[Declared]:
        """The declared fields of the path, each of the concept that the one before leads to."""
        model, found = self.model, []
        for name in self.path.split("."):
            found.append(declared(model)[name])
            model = found[-1].target or model
        return found

    @property
    def last(self) -> Declared:
        """The field that holds the value."""
        return self.steps[-1]

    @property
    def kind(self) -> Any:
        """That of a code, which files keep as it is; several values are a text."""
        return self.last.kind if self.last.kind is not None and self.last.kind.identifier else None

    def read(self, record: Any) -> str:
        """The values that a record leads to, each once."""
        return ", ".join(self.last.show(one) for one in self.values(record))

    def read_briefly(self, record: Any) -> str:
        """The same, records by the short name that they have in columns."""
        if self.last.target is None:
            return self.read(record)
        return ", ".join(dict.fromkeys(one.brief for one in self.values(record)))

    def values(self, record: Any) -> list[Any]:
        """Each value once, in the order of the lists."""
        found = [record]
        for each in self.steps:
            held = (getattr(one, each.name) for one in found)
            found = [one for some in held for one in (some if each.to_many else [some]) if one is not None]
        return list(dict.fromkeys(found))


_REACHED: dict[type[Any], tuple[Reached, ...]] = {}


def reaches(model: type[Any], name: str, label: str, path: str, **options: Any) -> None:
    """Let a concept be found by what others hold; `options` is the rest of `Reached`."""
    _REACHED[model] = (*_REACHED.get(model, ()), Reached(model, name, label, path, **options))


def reached(model: type[Any]) -> tuple[Reached, ...]:
    """What a concept is found by although others hold it."""
    return _REACHED.get(model, ())
