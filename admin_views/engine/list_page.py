"""Which rows a page of a list holds: their ids first, told by an index in the order of the list, then those rows alone.

Skipping a hundred thousand rows is then skipping entries of an index; what a search met is not looked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_admin.model.base import ViewArgs
from sqlalchemy import Integer, bindparam, func, inspect, select

from admin_views.engine import list_rows
from admin_views.engine.whole_table import as_it_lies, reads_every_row
from models.engine import db, outside_the_bin


@dataclass(frozen=True)
class ListPage:
    """A page, by its number from 0 on: the rows of `ids` in the order of the list, less the first `before` of them.

    `count`: how many the list holds, at most `COUNTED` + 1; `is_beyond`: the list ends before that page.
    """

    number: int
    count: int
    ids: Sequence[int]
    before: int = 0

    @property
    def is_beyond(self) -> bool:
        """Whether the list has rows, and none on that page."""
        return self.count > 0 and not self.ids


def list_page(view: Any, args: ViewArgs) -> ListPage:
    """The page that an address asks for; when that is beyond the last of a list that was counted whole, the last."""
    if args.search or args.filters:
        return _page_of_what_meets(view, args)
    size, start = view.page_size, args.page * view.page_size
    if not start:
        rows = db.session.execute(_every(view, args, counted=True), {"most": size + 1, "start": 0}).all()
        return ListPage(0, rows[0][1] if rows else 0, [number for number, _count in rows])
    every = _every(view, args)
    if start + size > list_rows.COUNTED and (ids := _asked(every, size + 1, start)):
        return ListPage(args.page, list_rows.COUNTED + 1, ids)
    ids = _asked(every, list_rows.COUNTED + 1)
    number = args.page if len(ids) > list_rows.COUNTED else _last_before(args.page, len(ids), size)
    return ListPage(number, len(ids), ids[number * size :][: size + 1])


def last_page(view: Any, args: ViewArgs) -> int:
    """The number of the last page, from 1 on, all rows counted."""
    ids = ids_of(view, args).order_by(None)
    total = ids.with_entities(func.count(ids.column_descriptions[0]["expr"])).scalar() or 0
    return max(1, -(-int(total) // int(view.page_size)))


def _page_of_what_meets(view: Any, args: ViewArgs) -> ListPage:
    """Without an order the database stops as soon as it has enough of them, and reads a table as it lies."""
    ids = ids_of(view, args).order_by(None)
    some = _asked(_some(ids if args.filters else as_it_lies(ids, view.model)), list_rows.COUNTED + 1)
    if len(some) <= list_rows.COUNTED:
        number = _last_before(args.page, len(some), view.page_size)
        return ListPage(number, len(some), some, number * view.page_size)
    ids = _some(ids_of(view, args, crowded=bool(args.filters)))
    return ListPage(args.page, len(some), _asked(ids, view.page_size + 1, args.page * view.page_size))


def _last_before(asked: int, count: int, size: int) -> int:
    return min(asked, max(0, count - 1) // size)


def _every(view: Any, args: ViewArgs, *, counted: bool = False) -> Any:
    """The statement of a list that is neither searched nor filtered: kept, since nobody types anything of it.

    `counted`: beside each id, how many the list holds; its first page has no thousand ids to count then.
    """
    key = "ids", counted, args.sort, args.sort_desc, reads_every_row(view.model)
    return view.statements.get(key, lambda: outside_the_bin(_written(view, args, counted=counted)))


def _written(view: Any, args: ViewArgs, *, counted: bool) -> Any:
    ids = ids_of(view, args)
    if not counted:
        return _some(ids)
    held = ids.order_by(None).limit(list_rows.COUNTED + 1).subquery()
    return _some(ids.add_columns(select(func.count()).select_from(held).scalar_subquery()))


def _some(ids: Any) -> Any:
    """Those of a page: `most` of them, from `start` on."""
    most, start = (bindparam(name, type_=Integer) for name in ("most", "start"))
    return ids.limit(most).offset(start).statement


def _asked(statement: Any, most: int, start: int = 0) -> list[int]:
    return list(db.session.scalars(statement, {"most": most, "start": start}))


def ids_of(view: Any, args: ViewArgs, *, crowded: bool = False) -> Any:
    """The query of the ids: of the table at the root of an inheritance alone, where it tells all that is asked."""
    query, root = view.listing(args, crowded=crowded), inspect(view.model).base_mapper
    if root.class_ is view.model or not _is_told_by(root, view, args):
        return query.with_entities(view.model.id)
    sorts = [one.polymorphic_identity for one in inspect(view.model).self_and_descendants]
    return query.with_entities(root.class_.id).filter(root.polymorphic_on.in_(sorts))


def _is_told_by(root: Any, view: Any, args: ViewArgs) -> bool:
    """Whether that table holds what a list is ordered by, and nobody reads some of its rows alone."""
    default = (view.concept.order or "sort_key").removeprefix("-") if not view.model.comes_first() else ""
    sort = view.sorts[args.sort] if args.sort is not None else default
    return reads_every_row(view.model) and not (args.search or args.filters) and sort in root.local_table.columns
