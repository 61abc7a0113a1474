"""The menu: the concepts a role may read, a few in plain view, the others folded by section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask import g, render_template, request, url_for
from markupsafe import Markup

from admin_views.engine.audiences import current_role, may
from admin_views.engine.site import site
from models.engine import Right, Role, concepts


@dataclass(frozen=True)
class Entry:
    """A line of the menu, and the concept that it leads to; the endpoint of a page that is of no concept."""

    label: str
    address: str
    concept: str
    endpoint: str = ""


@dataclass(frozen=True)
class Menu:
    """What is in plain view, and section → the rest; a short one is all that its role has, the help tells the rest."""

    first: list[Entry]
    rest: dict[str, list[Entry]]
    is_short: bool

    def is_folded(self, concept: str) -> bool:
        """Whether the page of a concept leaves the rest folded: where it is not of the rest, and there is more."""
        return bool(self.first) and not any(one.concept == concept for those in self.rest.values() for one in those)


def menu() -> Menu:
    """The menu of whoever asks."""
    return _menu(current_role(), request.script_root)


def drawn_menu() -> Markup:
    """The same as HTML, which tells the list or the page that it is seen from."""
    concept = g.get("concept", "")
    known = {f"{concept}.index_view", "admin.index", "bin.index", *(one.endpoint for one in site().pages)}
    endpoint = request.endpoint if request.endpoint in known else ""
    return _drawn(current_role(), request.script_root, concept, endpoint)


@lru_cache(maxsize=1024)  # of the places of each role
def _drawn(role: Role | None, prefix: str, concept: str, endpoint: str) -> Markup:
    chosen = _menu(role, prefix)
    drawn = render_template("menu.html", chosen=chosen, concept=concept, endpoint=endpoint, has_bin=may_bin())
    return Markup(drawn)  # noqa: S704 — each value was escaped


@lru_cache(maxsize=32)  # sixty addresses to build for each page, always the same under one prefix
def _menu(role: Role | None, _prefix: str) -> Menu:
    wanted = site().first.get(role, site().first.get(None, ()))
    known, rest = dict[str, Entry](), dict[str, list[Entry]]({name: [] for name in site().menu})
    for name, section, entry in _entries(role):
        known[name] = entry
        if name not in wanted:
            rest.setdefault(section, []).append(entry)
    first = [known[name] for name in wanted if name in known]
    is_short = bool(first) and role in site().first
    return Menu(first, {name: sorted(those, key=_label) for name, those in rest.items() if those}, is_short)


def _entries(role: Role | None) -> Iterator[tuple[str, str, Entry]]:
    """(name, section, line) of each concept that a role may read, then of each page that it may open."""
    for name, model in concepts().items():
        section = model.__concept__.menu
        if section and may(Right.READ, model, role):
            yield name, section, Entry(model.__concept__.plural, url_for(f"{name}.index_view"), name)
    for one in site().pages:
        if one.needs.is_held(role):
            yield one.endpoint, one.section, Entry(one.label, url_for(one.endpoint), "", one.endpoint)


def _label(entry: Entry) -> str:
    return entry.label


def may_bin() -> bool:
    """Whether the role has a bin at all."""
    role = current_role()
    return role is not None and any(may(Right.BIN | Right.READ, model, role) for model in concepts().values())
