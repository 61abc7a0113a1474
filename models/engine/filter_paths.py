"""What the records of a concept are filtered by although others point to them: the seller of an order of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.engine.declaration import Declared, declared
from models.engine.mapping import concepts


@dataclass(frozen=True)
class FilterPath:
    """A filter through what points to a concept: `through` names those links, the nearest first, then `path` fields.

    `only`: the path of a choice, from the last concept that points, and which of its values count. A role has the
    filter when it reads each of these concepts and sees each of these fields.
    """

    model: type[Any]
    name: str
    label: str
    through: tuple[str, ...]  # of the form "order.customer"
    path: str
    only: tuple[str, tuple[Any, ...]] | None = None

    @cached_property
    def links(self) -> Sequence[Declared]:
        """The links that lead here, the nearest first."""
        named = (one.split(".") for one in self.through)
        return [declared(concepts()[concept])[name] for concept, name in named]

    @property
    def model_of_path(self) -> type[Any]:
        """The concept that the path begins with."""
        return self.links[-1].model

    @cached_property
    def steps(self) -> Sequence[Declared]:
        """The declared fields of the path, each of the concept that the one before leads to."""
        return self._along(self.path)

    @cached_property
    def steps_of_only(self) -> Sequence[Declared]:
        """Those of the path of the choice."""
        return self._along(self.only[0]) if self.only else []

    def _along(self, path: str) -> Sequence[Declared]:
        model, found = self.model_of_path, []
        for name in path.split("."):
            found.append(declared(model)[name])
            model = found[-1].target or model
        return found

    @property
    def last(self) -> Declared:
        """The field that holds the value."""
        return self.steps[-1]

    @property
    def asks(self) -> Sequence[Declared]:
        """Each declared field that the filter tells something of."""
        return [*self.links, *self.steps, *self.steps_of_only]


_PATHS: dict[type[Any], list[FilterPath]] = {}


def filtered_through(model: type[Any], name: str, label: str, *through: str, path: str, only: Any = None) -> None:
    """Let a concept be filtered by what points to it: see `FilterPath`."""
    _PATHS.setdefault(model, []).append(FilterPath(model, name, label, through, path, only))


def filter_paths(model: type[Any]) -> Sequence[FilterPath]:
    """What a concept is filtered by although others point to it."""
    return _PATHS.get(model, [])
