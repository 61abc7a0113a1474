"""The bin: what left, when, and the way back."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_admin import BaseView, expose
from sqlalchemy import select

from admin_views.audiences import current_role, may
from admin_views.menu import may_bin
from models.base import Record, concepts, db, owner_of, stem
from models.fields import declared
from models.policy import Right, Role
from models.titles import title_options

SHOWN = 200


class BinView(BaseView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """Every concept's bin on one page, latest first."""

    def is_accessible(self) -> bool:
        """For those who may bin something."""
        return may_bin()

    @expose("/")
    def index(self) -> Any:
        """The list."""
        role = current_role() or abort(403)
        records = sorted(self._records(role), key=lambda record: record.deleted_at, reverse=True)
        rows = [(record, stem(type(record).__name__), record.__concept__.singular) for record in records[:SHOWN]]
        return self.render("bin.html", rows=rows)

    def _records(self, role: Role) -> list[Any]:
        found: list[Any] = []
        for model in concepts().values():
            if issubclass(model, Record) and may(Right.BIN, model, role) and not _follows(model):
                query = select(model).where(model.deleted_at.is_not(None)).options(*title_options(model))
                newest = query.order_by(model.deleted_at.desc()).limit(SHOWN).execution_options(with_bin=True)
                found.extend(db.session.scalars(newest))
        return found


def _follows(model: type[Record]) -> bool:
    """Whether records of this concept come back with their owner."""
    owner = owner_of(model)
    return (
        owner is not None
        and owner.target is not None
        and any(each.shape == "children" and each.target is model for each in declared(owner.target).values())
    )
