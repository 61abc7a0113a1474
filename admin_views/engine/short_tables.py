"""The records of several short tables, read at once: what the filters of a list offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from sqlalchemy import and_, literal, select, union_all

from admin_views.engine.audiences import may
from admin_views.engine.lookup import default_order
from models.engine import Base, Right, db, title_options

MOST = 500  # records of one


def read_together(models: Iterable[type[Base]]) -> None:
    """Keep the records of short tables for the rest of the request, as `options` does, in one statement.

    Each row of it is a record of one table, and of none of the others: each then comes in its own order.
    """
    cache: dict[Any, Any] = g.setdefault("short_tables", {})
    asked: list[Any] = [one for one in dict.fromkeys(models) if one not in cache and may(Right.READ, one)]
    if len(asked) < 2:
        return
    ids = (select(literal(place).label("place"), one.id.label("number")) for place, one in enumerate(asked))
    every = union_all(*ids).subquery()
    query: Any = select(*asked).select_from(every)
    for place, one in enumerate(asked):
        query = query.outerjoin(one, and_(every.c.place == place, every.c.number == one.id))
    query = query.order_by(every.c.place, *(column for one in asked for column in default_order(one)))
    loads = (load for one in asked for load in title_options(one, strict=False))
    cache.update({one: [] for one in asked})
    for row in db.session.execute(query.options(*loads)).unique():
        for model, record in zip(asked, row, strict=True):
            if record is not None and len(cache[model]) < MOST:
                cache[model].append(record)
