"""The filters of a list as its address says them: what is asked, what is wrong with it, its chips, its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from admin_views.engine import list_rows, relative_days
from admin_views.engine.filters import EMPTY, FILLED, MOST, Asked, Between, ListFilter
from admin_views.engine.link_filter import Points
from admin_views.engine.lookup import is_id
from admin_views.engine.short_tables import read_together
from models.engine import Words

NOBODY = "« Moi » ne désigne personne : votre compte n’est rattaché à aucune fiche. L’administration peut le rattacher."

Arguments = MultiDict[str, str]


@dataclass(frozen=True)
class FilterBox:
    """A filter as the form draws it: what the address says, and what is wrong with it, by suffix."""

    filter: ListFilter
    texts: tuple[tuple[str, str], ...]
    mode: str
    errors: Mapping[str, str]

    @property
    def asked(self) -> Asked | None:
        """What it asks; None for nothing, or nothing that can be read."""
        if self.mode in {EMPTY, FILLED}:
            return Asked(self.mode)
        texts = tuple((suffix, text) for suffix, text in self.texts if suffix not in self.errors)
        return Asked(self.mode, texts) if texts else None

    @cached_property
    def values(self) -> frozenset[str]:
        """The texts, of a filter of one argument."""
        return frozenset(text for _suffix, text in self.texts)

    @property
    def ticks(self) -> Markup:
        """A box for each choice, and for what is asked although it is none of them; few bytes each: they are many."""
        more = self.filter.ticked(self.texts) if self.texts and isinstance(self.filter, Points) else []
        lines = (
            f'<label><input type=checkbox name={self.filter.argument} value="{escape(value)}"'
            f"{' checked' if value in self.values else ''}>{escape(label)}</label>"
            for value, label in [*self.filter.choices(), *more]
        )
        return Markup("\n".join(lines))  # noqa: S704 — each value was escaped

    def drawn(self, draw: Callable[[FilterBox, str], Markup], endpoint: str) -> Markup:
        """Its HTML, as a macro draws it; that of a filter that nothing is asked of is kept with the filter.

        Nothing in it comes from the store then, but for a link, which offers records: that one is drawn each time. Most
        lists are asked with no filter, and drawing all of it was a fifth of what their page cost to draw.
        """
        one = self.filter
        if self.texts or self.mode or isinstance(one, Points):
            return draw(self, endpoint)
        if one.unasked is None:
            one.unasked = draw(self, endpoint)
        return one.unasked

    def shown(self, suffix: str = "") -> str:
        """What the box of an argument holds."""
        text = dict(self.texts).get(suffix, "")
        return relative_days.said(text) if isinstance(self.filter, Between) else text


@dataclass(frozen=True)
class Chip:
    """An active filter and the address without it."""

    text: str
    url: str


def boxes(filters: Sequence[ListFilter], arguments: Arguments) -> list[FilterBox]:
    """The filter form, with what an address says and what is wrong with it."""
    return [_box(one, arguments) for one in filters]


def asked(found: Sequence[FilterBox]) -> list[tuple[int, str, Asked]]:
    """What a list is filtered by: (place of the filter, its name, what it is asked)."""
    return [(index, box.filter.name, one) for index, box in enumerate(found) if (one := box.asked)]


def read_choices(filters: Sequence[ListFilter], *addresses: Arguments) -> None:
    """Read what the form offers of short tables, and the records that addresses name."""
    links = [one for one in filters if isinstance(one, Points)]
    named: dict[Any, set[int]] = {}
    for one in links:
        values = {value for arguments in addresses for value in arguments.getlist(one.argument)}
        if ids := {int(value) for value in values if is_id(value)}:
            named.setdefault(one.target, set()).update(ids)
    read_together([one.target for one in links if one.target.__concept__.small_table], named)


def _box(one: ListFilter, arguments: Arguments) -> FilterBox:
    if not one.is_in(arguments):  # most of them, on most lists
        return FilterBox(one, (), "", {})
    texts = tuple(
        (suffix, text) for suffix in one.suffixes for text in arguments.getlist(f"{one.argument}{suffix}") if text
    )[:MOST]
    mode = arguments.get(f"{one.argument}_is", "")
    errors = {suffix: error for suffix, text in texts if (error := _error(one, text))}
    return FilterBox(one, texts, mode if mode in dict(one.modes) else "", errors)


def _error(one: ListFilter, text: str) -> str:
    try:
        one.clean(text)
    except ValueError as refusal:
        return str(refusal)
    return ""


def chips(found: Sequence[FilterBox]) -> Iterator[Chip]:
    """The filters at work."""
    for box in found:
        if box.asked:
            nothing = dict.fromkeys(box.filter.arguments)
            head = f"{box.filter.name} : "
            words = Markup("{}{}").format(Words(head), box.filter.told(box.asked).removeprefix(head))
            yield Chip(words, list_rows.this_address(**nothing))


def nobody(found: Sequence[FilterBox]) -> str:
    """Why a list that asks for « moi » is empty, when it is for want of a record that the account is tied to."""
    links = ((box.filter, box.asked) for box in found if box.asked and isinstance(box.filter, Points))
    is_nobody = any(one.means_nobody(asked.texts) for one, asked in links if isinstance(one, Points))
    return NOBODY if is_nobody else ""


def settled(filters: Sequence[ListFilter], arguments: Arguments) -> dict[str, list[str]]:
    """The arguments of an address as they are kept: none that is empty, days and records as they are meant."""
    kept = {name: [one for one in dict.fromkeys(arguments.getlist(name)) if one] for name in arguments}
    for one in filters:
        one.settle(kept)
    return {name: values for name, values in kept.items() if values}


def words_in_trail(found: Sequence[FilterBox], typed: Any) -> list[str]:
    """The filters at work, in words; not those that somebody typed."""
    said = [box.filter.told(box.asked, in_trail=True) for box in found if box.asked]
    return [*said, *(["Recherche : mots tapés"] if typed else [])]
