"""The views that people keep of a list: which ones are offered, how many records each holds, which one is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from flask_admin.model.base import ViewArgs
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from admin_views.engine import filter_form, list_page
from admin_views.engine.link_filter import ME, Points
from admin_views.engine.list_columns import IN_ADDRESS
from admin_views.engine.site import site
from models.engine import Right, Words, acting, allows, db, managers, outside_the_bin, roles, team

VIEW, ALL = "view", "toutes"
OF_ADDRESS = ("q", "sort", IN_ADDRESS)  # what a view keeps beside filters
CAP = 99

Arguments = MultiDict[str, str]


@dataclass(frozen=True)
class Tab:
    """A view above its list."""

    view: Any
    url: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Tabs:
    """The tabs of a list; `opening`: the address it opens with, for whoever asks it without saying more."""

    screen: Any
    tabs: Sequence[Tab]
    opening: str

    @property
    def all_url(self) -> str:
        """The address of the whole list."""
        whole = url_for(f"{self.screen.endpoint}.index_view")
        return f"{whole}?{VIEW}={ALL}" if self.opening else whole

    @cached_property
    def current(self) -> Any:
        """The view that is shown, maybe with changes; None for none."""
        return next((one.view for one in self.tabs if one.is_current), None)

    @cached_property
    def arguments(self) -> str:
        """What the address holds that a view keeps."""
        return kept(self.screen, request.args)

    @property
    def audiences(self) -> list[tuple[str, str]]:
        """For whom whoever asks may keep a view."""
        return audiences(self.screen.endpoint)

    @property
    def is_changed(self) -> bool:
        """Whether the address holds something that the view shown does not, or lacks something."""
        return self.arguments != (self.current.arguments if self.current else "")

    @property
    def is_own(self) -> bool:
        """Whether whoever asks may change the view shown."""
        return self.current is not None and self.current.is_kept_by(acting())


def tabs_of(screen: Any) -> Tabs | None:
    """The tabs of a list for whoever asks, with what the form of filters will offer; None where no views are kept."""
    store, who = site().saved_views, acting()
    if store is None or who.user_id is None:
        filter_form.read_choices(screen._filters or (), request.args)
        return None
    views, opening = store.views_of(screen.endpoint, who)
    offered = [one for one in views if is_offered(screen, read(one.arguments))]
    leads_to = next((address_of(one) for one in offered if one.id == opening), "")
    if leads_to and not request.args:  # nothing is counted for a page that is not drawn
        return Tabs(screen, (), leads_to)
    filter_form.read_choices(screen._filters or (), request.args, *(read(one.arguments) for one in offered))
    shown = request.args.get(VIEW, "")
    counts = _counts(screen, [one.arguments for one in offered])
    tabs = [
        Tab(one, address_of(one), f"{CAP}+" if count > CAP else str(count), shown == str(one.id))
        for one, count in zip(offered, counts, strict=True)
    ]
    return Tabs(screen, tabs, leads_to)


def address_of(view: Any) -> str:
    """The list, as a view shows it: what it holds is in the address."""
    held = f"{view.arguments}&" if view.arguments else ""
    return f"{url_for(f'{view.concept}.index_view')}?{held}{VIEW}={view.id}"


def address_of_list(concept: str) -> str:
    """The whole list, whatever it opens with."""
    return f"{url_for(f'{concept}.index_view')}?{VIEW}={ALL}"


def read(arguments: str) -> Arguments:
    """What a view keeps."""
    return MultiDict(parse_qsl(arguments))


def kept(screen: Any, arguments: Arguments) -> str:
    """What a view keeps of an address: the filters that this screen has, the order, the columns, the search."""
    names = {*OF_ADDRESS, *_filter_arguments(screen)}
    settled = filter_form.settled(screen._filters or (), arguments)
    found = {name: settled[name] for name in sorted(settled) if name in names}
    return urlencode(found, doseq=True, safe="@,")


def is_offered(screen: Any, arguments: Arguments) -> bool:
    """Whether a screen has all that a view uses: each filter, the order, each column."""
    known = {"q"} if screen._search_supported else set()
    names = set(arguments) - {"sort", IN_ADDRESS}
    sort = arguments.get("sort", "").removeprefix("-")
    is_sorted = not sort or sort in screen.sorts
    columns = [one for one in arguments.get(IN_ADDRESS, "").split(",") if one]
    is_filtered = names <= known | _filter_arguments(screen)
    return is_sorted and is_filtered and set(columns) <= set(screen.known_columns)


def _filter_arguments(screen: Any) -> set[str]:
    return {argument for one in screen._filters or () for argument in one.arguments}


def _counts(screen: Any, views: Sequence[str]) -> Iterable[int]:
    """How many records each view holds, at most one more than the cap: one statement for all.

    It is kept, unless a view names records or holds words: what these lead to is looked for in the database first.
    """
    if not views:
        return ()
    wanted = [read(one) for one in views]
    if any(_is_looked_for(screen, one) for one in wanted):
        return tuple(db.session.execute(_counting(screen, wanted)).one())
    key = "counts", *views, acting()
    statement = screen.statements.get(key, lambda: outside_the_bin(_counting(screen, wanted)))
    return tuple(db.session.execute(statement).one())


def _counting(screen: Any, views: Sequence[Arguments]) -> Any:
    held = (list_page.ids_of(screen, asked(screen, one)).order_by(None).limit(CAP + 1).subquery() for one in views)
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in held))


def _is_looked_for(screen: Any, view: Arguments) -> bool:
    """Whether a view holds words to search by, or a record that is told by its number or its name."""
    links = (one.argument for one in screen._filters or () if isinstance(one, Points))
    return "q" in view or any(value != ME for name in links for value in view.getlist(name))


def asked(screen: Any, arguments: Arguments) -> ViewArgs:
    """What a list is asked for by what a view keeps, in no order."""
    boxes = filter_form.boxes(screen._filters or (), arguments)
    return ViewArgs(search=arguments.get("q", "").strip(), filters=filter_form.asked(boxes))


def audiences(concept: str) -> list[tuple[str, str]]:
    """(value, words) of those for whom whoever asks may keep a view: a role is a manager's business."""
    role = acting().role
    shared = [("team", "Toute l’équipe")] if role in team() else []
    if role in managers():
        readers = (one for one in roles() if allows(one, concept, Right.READ))
        shared += [(one.value, Words(f"{one.label} : la liste s'ouvre avec elle")) for one in readers]
    return [("", "Moi"), *shared]
