"""The bin: what left, when, and the way back."""

from __future__ import annotations

from typing import Any

from flask import abort
from sqlalchemy import or_, select

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
        records = sorted(self._records(role), key=lambda record: record.deleted_at, reverse=True)
        rows = [(record, stem(type(record).__name__), record.__concept__.singular) for record in records[:SHOWN]]
        return self.render("bin.html", rows=rows)

    def _records(self, role: Role) -> list[Any]:
        """Those that do not come back with an owner."""
        found: list[Any] = []
        for model in concepts().values():
            owner = owner_of(model)
            if may(Right.BIN | Right.READ, model, role) and not (owner and owner.required):
                query = select(model).where(model.deleted_at.is_not(None)).options(*title_options(model))
                if owner:
                    query = query.where(getattr(model, f"{owner.name}_id").is_(None))
                held = [one for one in declared(model).values() if one.one_of]
                if held:
                    alive = (getattr(model, one.name).has(deleted_at=None) for one in held)
                    query = query.where(or_(*alive))
                newest = query.order_by(model.deleted_at.desc()).limit(SHOWN).execution_options(with_bin=True)
                found.extend(db.session.scalars(newest))
        return found
