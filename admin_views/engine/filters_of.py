"""Which filter a declared field asks for, what a path leads to, what points to a concept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from admin_views.engine.filter_ways import Along, Way, ways_along, ways_through
from admin_views.engine.filters import Between, Contains, ListFilter, OneOf
from admin_views.engine.link_filter import Points
from models.engine import Declared, FilterPath, Reached, kinds


def filters_along(one: Reached) -> Iterator[ListFilter]:
    """The filters of what is reached: those of the field at the end of the path, by the name it has here."""
    for found in filters_for(one.last):
        yield _named(found, one, ways_along(one.steps))


def filters_through(one: FilterPath) -> Iterator[ListFilter]:
    """The filters of what points here: those of the field at the end of the path."""
    for found in filters_for(one.last):
        if isinstance(found, Between):
            found.words = ("entre", "aucun", "vide", "renseigné")
        yield _named(found, one, ways_through(one))


def _named(found: ListFilter, one: Reached | FilterPath, path: Sequence[Way]) -> ListFilter:
    found.argument, found.name, found.path = one.name, one.label, [*path, *found.path]
    return found


def filters_for(each: Declared) -> Iterator[ListFilter]:
    """The filter that a declared field asks for."""
    if each.shape == "many" and each.target is not None:
        ticked = Points(each, each.target.id)
        ticked.path = [Along(each)]
        yield ticked
    elif each.shape == "one":
        yield Points(each, getattr(each.model, f"{each.name}_id"))
    elif isinstance(each.kind, kinds.Choice | kinds.YesNo):
        yield OneOf(each, getattr(each.model, each.name))
    elif each.kind is not None and (each.kind.numeric or isinstance(each.kind, kinds.Day | kinds.Instant)):
        yield Between(each, getattr(each.model, each.name))
    elif each.kind is not None:
        yield Contains(each, getattr(each.model, each.name))
