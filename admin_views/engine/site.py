"""What an application tells the engine of itself: its name, its menu, its own views, the parts of its layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from flask import current_app

from admin_views.engine.pages import Needed
from models.engine import Actor, declare_words


class SavedViews(Protocol):
    """Where the views of lists are kept: a module of the domain, whose accounts they are of."""

    def views_of(self, concept: str, who: Actor, /) -> tuple[Sequence[Any], int | None]:
        """The views of a list that are for somebody; the id of that which opens it."""

    def view_for(self, number: int, who: Actor, /) -> Any:
        """The view of that id, for whoever it is for; else None."""

    def keep_view(self, concept: str, arguments: str, who: Actor, /, *, name: str, audience: str) -> Any:
        """A new view, which its author keeps."""

    def open_with(self, view: Any, who: Actor, /, *, wanted: bool) -> None:
        """Let the list open with a view for somebody, or no longer."""

    def take_away(self, view: Any, /) -> None:
        """Delete a view."""


class ListLayouts(Protocol):
    """Where an application keeps how each account wants its lists to be."""

    def kept(self, user_id: int, concept: str) -> tuple[Sequence[str], bool]:
        """The columns that an account chose for a list, none when it did not; whether its rows are close together."""

    def keep(self, user_id: int, concept: str, columns: Sequence[str]) -> None:
        """These columns from now on; none: those of the list before anybody chose."""

    def keep_density(self, user_id: int, *, is_compact: bool) -> None:
        """How close the rows of all lists are from now on."""


@dataclass(frozen=True)
class MenuPage:
    """A page of no concept that the menu leads to: what it is called, its section, what it takes to open it."""

    label: str
    endpoint: str
    section: str
    needs: Needed

    def __post_init__(self) -> None:
        declare_words(self, "label")


@dataclass(frozen=True)
class Site:
    """An application of the engine.

    `name` heads every page, `slug` begins the names of files; `home` is Flask-Admin's index view; `logo`: an SVG
    among the static files; `menu`: the sections, in order; `first`: what the menu holds in plain view, by role,
    that of None for the roles that are not named: concepts and endpoints of `pages` in order, the rest is folded;
    `pages`: those of no concept that the menu leads to; `views`: concept → the class of its screens, when it has its
    own; `extra_views`: those of no concept; `folders`: where more templates
    and static files are, in `templates/` and `static/`, the first found is taken; `scripts`, `menu_head`,
    `menu_foot`: scripts of every page, templates drawn above and below the menu; `layouts`: where what people choose
    of lists is kept, when it is; `saved_views`: where their views of lists are.
    """

    name: str
    slug: str
    home: Any
    logo: str = ""
    menu: Sequence[str] = ()
    first: Mapping[Any, Sequence[str]] = field(default_factory=dict)
    pages: Sequence[MenuPage] = ()
    views: Mapping[str, type[Any]] = field(default_factory=dict)
    extra_views: Sequence[Any] = ()
    folders: Sequence[Path] = ()
    scripts: Sequence[str] = ()
    menu_head: Sequence[str] = ()
    menu_foot: Sequence[str] = ()
    layouts: ListLayouts | None = None
    saved_views: SavedViews | None = None

    def __post_init__(self) -> None:
        declare_words(self, "name")


def site() -> Site:
    """The application that is being served."""
    found: Site = current_app.extensions["site"]
    return found
