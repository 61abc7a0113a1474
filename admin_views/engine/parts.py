"""The records that a form makes along with its own: for each a part of the page, saved in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from flask_admin.contrib.sqla.form import get_form
from flask_admin.form import BaseForm

from admin_views.engine.audiences import may, visible
from admin_views.engine.converters import Converter
from models.engine import Base, Right, db, stem


def boxes_of(model: type[Base], names: Collection[str], view: Any) -> type[BaseForm] | None:
    """The class of the boxes of a part: of those fields, what the role of a view sees; None if it creates none."""
    if not may(Right.CREATE, model, view.role):
        return None
    seen = {each.name for each in visible(model, view.role)}
    base, only = view.form_base_class, [one for one in names if one in seen]
    form: type[BaseForm] = get_form(model, Converter(db.session, view), base_class=base, only=only)
    return form


class Part:
    """One record to be made, as its boxes say; `child` is what it became, `kept` the id of what stands for it."""

    def __init__(self, model: type[Base], boxes: type[BaseForm], posted: Any) -> None:
        self.model, self.name = model, stem(model.__name__)
        self.prefix = f"{self.name}-"
        self.form: Any = boxes(posted, prefix=self.prefix)
        self.child: Any = None
        self.kept: int | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in it."""
        return not any(field.typed.strip() for field in self.form)

    def make(self, **links: Any) -> Any:
        """The record, to be saved with the rest; a refusal lands in its boxes."""
        self.child = self.model(**links)
        db.session.add(self.child)
        self.form.populate_obj(self.child)
        return self.child

    def differing(self, record: Any) -> list[Any]:
        """The boxes that say something else than a record does."""
        typed = [field for field in self.form if field.typed.strip()]
        return [field for field in typed if field.data != getattr(record, field.declared.name)]


def parts_of(form: Any) -> Iterator[Part]:
    """Those of a form; most have none."""
    yield from getattr(form, "parts", {}).values()
