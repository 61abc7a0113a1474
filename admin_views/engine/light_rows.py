"""The rows of a list as light records: what its cells show, and no more, in one statement that is kept.

Half of what reading a page cost went to follow, in case they change, records that a list only shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_admin.model.base import ViewArgs
from sqlalchemy import Integer, bindparam, inspect

from admin_views.engine.list_columns import Column
from admin_views.engine.list_page import ListPage
from models.engine import Declared, LightQuery, Only, Reached, declared, shown_columns

Tree = dict[str, Any]  # name of a link, or of a list → what is reached from there


def light_rows(view: Any, args: ViewArgs, page: ListPage, columns: Sequence[Column]) -> Sequence[Any] | None:
    """Those of a page, in the order of the list, one more when another follows; None where they cannot be light."""
    most = view.page_size + 1
    is_cut = len(page.ids) > most or page.before > 0
    key = "rows", args.sort, args.sort_desc, is_cut, tuple(one.name for one in columns)
    query = view.statements.get(key, lambda: _query(view, args, columns, is_cut=is_cut))
    if query is None:
        return None
    cut = {"most": most, "start": page.before} if is_cut else {}
    return [record for (record,) in query.read(ids=page.ids, **cut)]


def _query(view: Any, args: ViewArgs, columns: Sequence[Column], *, is_cut: bool) -> LightQuery | None:
    tree = _tree(view.model, columns)
    if tree is None or len([*inspect(view.model).self_and_descendants]) > 1:
        return None
    listed = view.listing(args, searched=False, filtered=False)
    listed = listed.filter(view.model.id.in_(bindparam("ids", expanding=True)))
    if is_cut:  # a list of its own makes several rows of a record
        most, start = (bindparam(name, type_=Integer) for name in ("most", "start"))
        ids = listed.with_entities(view.model.id).limit(most).offset(start).statement
        listed = view.listing(args, searched=False, filtered=False).filter(view.model.id.in_(ids))
    ordered = listed.statement
    return LightQuery(_only(view.model, tree), lambda query: ordered.with_only_columns(*query.selected_columns))


def _tree(model: Any, columns: Sequence[Column]) -> Tree | None:
    """What the cells reach; None where a place of it has sorts or tables of its own, or where lists would multiply."""
    tree: Tree = {}
    ways = [*_titles(model), *(way for each in columns for way in _ways(each))]
    for steps in ways:
        here = tree
        for each in steps:
            here = here.setdefault(each.name, {})
    lists = {each for steps in ways for each in steps if each.to_many}
    places = [each for steps in ways for each in steps]
    return tree if len(lists) < 2 and all(map(_is_plain, places)) else None


def _ways(each: Column) -> Iterator[list[Declared]]:
    """The links that lead to what a cell shows, and to what tells its title."""
    if isinstance(each, Reached):
        steps = [one for one in each.steps if one.target is not None]
        yield steps
        if each.last.target is not None:
            yield from ([*steps, *rest] for rest in _titles(each.last.target))
    elif isinstance(each, Declared) and each.target is not None:
        yield [each]
        yield from ([each, *rest] for rest in _titles(each.target))


def _titles(model: Any) -> Iterator[list[Declared]]:
    for each in declared(model).values():
        if each.field.in_title and each.target is not None:
            yield [each]
            yield from ([each, *rest] for rest in _titles(each.target))


def _is_plain(each: Declared) -> bool:
    """Whether what a link leads to is of one table and one sort; of a list of its own too."""
    mapper: Any = inspect(each.target)
    way = inspect(each.model).relationships[each.name]
    return len(mapper.tables) == 1 and mapper.polymorphic_on is None and way.secondary is None


def _only(model: Any, tree: Tree) -> Only:
    relations = inspect(model).relationships
    return shown_columns(model, **{name: _only(relations[name].mapper.class_, below) for name, below in tree.items()})
