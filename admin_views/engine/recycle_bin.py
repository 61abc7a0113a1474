"""The bin: what left, when, and the way back."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import abort
from sqlalchemy import bindparam, literal, or_, select, union_all

from admin_views.engine.audiences import current_role, may
from admin_views.engine.pages import ANY, PageView, page
from models.engine import Right, Role, concepts, db, declared, owner_of, stem, title_options

SHOWN = 200


class BinView(PageView):
    """Every concept's bin on one page, latest first."""

    @page("/", right=Right.BIN | Right.READ, of=ANY)
    def index(self) -> Any:
        """The list."""
        role = current_role() or abort(403)
        rows = [(record, stem(type(record).__name__), record.__concept__.singular) for record in _records(role)]
        return self.render("bin.html", rows=rows)


def _records(role: Role) -> list[Any]:
    """The last ones that do not come back with an owner."""
    found: dict[Any, list[int]] = {}
    last = db.session.execute(_last_binned(role)).all() if _binned(role) else []
    for place, number in last:
        found.setdefault(_binned(role)[place], []).append(number)
    records = [one for model, ids in found.items() for one in db.session.scalars(_named(model), {"ids": ids})]
    return sorted(records, key=lambda one: one.deleted_at, reverse=True)


@cache
def _binned(role: Role) -> list[type[Any]]:
    """The concepts whose bin a role sees, but those that always come back with an owner."""
    required = {model for model in concepts().values() if (owner := owner_of(model)) and owner.required}
    return [one for one in concepts().values() if one not in required and may(Right.BIN | Right.READ, one, role)]


@cache
def _last_binned(role: Role) -> Any:
    """(which of those concepts, id) of the last records to leave: a statement for them all, kept."""
    each = [_left(model, place) for place, model in enumerate(_binned(role))]
    found = union_all(*each).subquery()
    last = select(found.c.place, found.c.id).order_by(found.c.left_at.desc(), found.c.place, found.c.id)
    return last.limit(SHOWN).execution_options(with_bin=True)


def _left(model: Any, place: int) -> Any:
    query = select(literal(place).label("place"), model.id.label("id"), model.deleted_at.label("left_at"))
    query = query.where(model.deleted_at.is_not(None))
    if owner := owner_of(model):
        query = query.where(getattr(model, f"{owner.name}_id").is_(None))
    held = [one for one in declared(model).values() if one.one_of]
    return query.where(or_(*(getattr(model, one.name).has(deleted_at=None) for one in held))) if held else query


@cache
def _named(model: Any) -> Any:
    """The statement of some of them, with what their titles need."""
    query = select(model).where(model.id.in_(bindparam("ids", expanding=True))).order_by(model.id)
    return query.options(*title_options(model)).execution_options(with_bin=True)
