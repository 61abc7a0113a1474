"""From a declared field to its form field: the declaration's kinds, not SQL's types, decide."""

from __future__ import annotations

from typing import Any, Protocol

from flask_admin.contrib.sqla.form import AdminModelConverter
from wtforms.form import BaseForm

from admin_views.engine.child_rows import ChildrenField
from admin_views.engine.form_fields import KindField, RelationField, SetField
from models.engine import Declared, declared

_FIELDS = {"column": KindField, "one": RelationField, "many": SetField}


class MakesChildForms(Protocol):
    """The screen of a concept that owns records."""

    def child_form(self, each: Declared) -> type[BaseForm]:
        """The form of one row of them."""


class Converter(AdminModelConverter):
    """Called by Flask-Admin's form scaffolding for each column of the form."""

    view: MakesChildForms

    def convert(  # type: ignore[override]  # Flask-Admin's own signature, without its types
        self, model: Any, mapper: Any, name: str, prop: Any, field_args: Any, hidden_pk: bool
    ) -> Any:
        """An unbound form field."""
        each = declared(model)[name]
        if each.shape == "children":
            return ChildrenField(each, self.view.child_form(each))
        return _FIELDS[each.shape](each)
