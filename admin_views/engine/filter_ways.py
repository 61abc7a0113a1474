"""How the records of a list are led to what a filter asks: along their relations, or back from what points to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import and_, inspect, select

from models.engine import Declared, FilterPath, owner_of


class Way(Protocol):
    """One relation, from the side of the list."""

    def leads(self, criterion: Any) -> Any:
        """The criterion of the records that it leads from, of that of those that it leads to."""


@dataclass(frozen=True)
class Along:
    """A relation that the concept holds."""

    each: Declared

    def leads(self, criterion: Any) -> Any:
        """Those whose link, or one of whose own or ticked records, meets it."""
        each, target = self.each, self.each.target
        assert target is not None
        if each.shape == "one":
            return getattr(each.model, f"{each.name}_id").in_(select(target.id).where(criterion))
        if each.shape == "many":
            here, there = inspect(each.model).relationships[each.name].secondary.columns  # type: ignore[union-attr]
            return each.model.id.in_(select(here).where(there.in_(select(target.id).where(criterion))))
        owner = owner_of(target)
        assert owner is not None, "children are owned"
        return each.model.id.in_(select(getattr(target, f"{owner.name}_id")).where(criterion))


@dataclass(frozen=True)
class Back:
    """A link of another concept that points to this one; `only`: those of its records that count."""

    model: type[Any]
    link: Declared
    only: Any = None

    def leads(self, criterion: Any) -> Any:
        """Those that a record points to which meets it."""
        met = criterion if self.only is None else and_(criterion, self.only)
        return self.model.id.in_(select(getattr(self.link.model, f"{self.link.name}_id")).where(met))


def lead_back(path: Sequence[Way], criterion: Any) -> Any:
    """The criterion of the records of a list, of that of what the path leads to."""
    for way in reversed(path):
        criterion = way.leads(criterion)
    return criterion


def ways_along(steps: Sequence[Declared]) -> list[Way]:
    """Those that declared fields lead along; the last is the value itself."""
    return [Along(each) for each in steps[:-1]]


def ways_back(one: FilterPath) -> list[Way]:
    """Those of the links that point to the concept, the nearest first."""
    models = [one.model, *(link.model for link in one.links)]
    found = [Back(model, link) for model, link in zip(models, one.links, strict=False)]
    if one.only:
        *_, choice = steps = one.steps_of_only
        only = lead_back(ways_along(steps), getattr(choice.model, choice.name).in_(one.only[1]))
        found[-1] = Back(found[-1].model, found[-1].link, only)
    return [*found]
