"""How the records of a list are led to what a filter asks: along their relations, or back from what points to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import and_, inspect, select

from models.engine import Declared, FilterPath, owner_of, sqlite_likely_hint


class Way(Protocol):
    """One relation, from the side of the list."""

    def leads(self, criterion: Any) -> Any:
        """The criterion of the records that it leads from, of that of those that it leads to."""


@dataclass(frozen=True)
class Along:
    """A relation that the concept holds; `only`: those of the records that it links to that count."""

    each: Declared
    only: Any = None

    def leads(self, criterion: Any) -> Any:
        """Those whose link, or one of whose own or ticked records, meets it."""
        each, target = self.each, self.each.target
        assert target is not None
        if each.shape == "one":
            met = criterion if self.only is None else and_(criterion, self.only)
            return getattr(each.model, f"{each.name}_id").in_(select(target.id).where(met))
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


def ways_through(one: FilterPath) -> list[Way]:
    """Back along the links that point to the concept, the nearest first, then along the fields of the path."""
    models = [one.model, *(link.model for link in one.links)]
    back = [Back(model, link) for model, link in zip(models, one.links, strict=False)]
    along = [Along(each) for each in one.steps[:-1]]
    if one.only:
        *links, choice = one.steps_of_only
        only = getattr(choice.model, choice.name).in_(one.only[1])
        if links and [each.shape for each in links] == ["one"] and one.steps[:1] == links:
            along[0] = Along(links[0], sqlite_likely_hint(only))  # else SQLite reads all that was ever in such a state
        else:
            back[-1] = Back(back[-1].model, back[-1].link, lead_back(ways_along(one.steps_of_only), only))
    return [*back, *along]
