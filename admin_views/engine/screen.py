"""One concept for one role: what the role holds, what it sees, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import abort, g
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm

from admin_views.engine import list_rows
from admin_views.engine.audiences import paths_within, told_to, visible, within_reach
from admin_views.engine.converters import Converter
from admin_views.engine.filters_of import filters_along, filters_for, filters_through
from admin_views.engine.list_columns import is_cell, is_sorted_by, known_columns, sorts
from admin_views.engine.pages import is_granted, page
from models.engine import Base, Declared, KeptStatements, Right, Role, db, rights, stem


class Screen(ModelView):
    """The ground of every generated view: what the role may not see or do does not exist here."""

    form_base_class = BaseForm
    model_form_converter = Converter
    details_template = "details.html"
    page_size = list_rows.PAGE_SIZE

    def __init__(self, model: type[Base], role: Role) -> None:
        name = stem(model.__name__)
        self.role, self.concept, self.rights = role, model.__concept__, rights(role, name)
        self.fields = {each.name: each for each in visible(model, role)}
        self.can_create, self.can_edit = self._has(Right.CREATE), self._has(Right.UPDATE)
        self.can_delete, self.can_export = self._has(Right.BIN), self._has(Right.EXPORT)
        self.can_view_details = True
        self.statements = KeptStatements()
        listed = [one for one, each in self.fields.items() if is_cell(each)]
        self.column_list = self.column_details_list = listed
        self.column_labels = {one: each.label for one, each in self.fields.items()}
        self.column_sortable_list = [
            self._sortable(self.fields[one]) for one in listed if is_sorted_by(self.fields[one])
        ]
        self.reached = within_reach(model, role)
        self.known_columns = known_columns(self.fields, self.reached, told_to(model, role))
        self.sorts = sorts(self.known_columns)
        own = [one for each in self.fields.values() if each.field.filtered for one in filters_for(each)]
        along = [one for each in self.reached if each.filtered for one in filters_along(each)]
        through = [one for each in paths_within(model, role) for one in filters_through(each)]
        self.column_filters = [*own, *along, *through]
        self.form_columns = [name for name, each in self.fields.items() if not each.field.computed]
        super().__init__(model, db, name=self.concept.plural, endpoint=name, url=f"/{name}")

    def scaffold_list_columns(self) -> list[str]:
        """No column, for a role that sees none: Flask-Admin takes no column for every column."""
        return []

    def get_details_columns(self) -> Any:
        """Those of the list, which are known by then; Flask-Admin looks each of them up again."""
        return self._list_columns

    get_export_columns = get_details_columns

    def get_delete_form(self) -> Any:
        """No fields of Flask-Admin's own: what is deleted is confirmed by a page of ours."""
        return self.form_base_class

    def scaffold_form(self) -> Any:
        """Nothing to type for who only reads; Flask-Admin takes no column for every column."""
        is_typed = self.form_columns and (self.can_create or self.can_edit)
        return super().scaffold_form() if is_typed else self.form_base_class

    def get_edit_form(self) -> Any:
        """What is typed in a new record is what is changed in it later."""
        return self._create_form_class

    def init_actions(self) -> None:
        """The actions of the class, looked for once; Flask-Admin looks through each screen of each role."""
        self._actions, self._actions_data = [], {}
        for method in _actions_of(type(self)):  # type: ignore[arg-type]  # a class can be hashed
            deed = getattr(self, method)
            name, label, question = deed._action
            self._actions.append((name, label))
            self._actions_data[name] = (deed, label, question)

    def _sortable(self, each: Declared) -> Any:
        return (each.name, f"{each.name}.sort_key") if each.shape == "one" else each.name

    def _has(self, right: Right) -> bool:
        return right in self.rights

    def is_accessible(self) -> bool:
        """Reading is the least a page asks for; each page then asks for its own right."""
        return self._has(Right.READ)

    def is_action_allowed(self, name: str) -> bool:
        """No action without its right; Flask-Admin's own deletion says none."""
        right = getattr(getattr(type(self), f"action_{name}", None), "right", None)
        return right is not None and self._has(right)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """To those who hold the right that the page says; Flask-Admin's own hides any TypeError behind another one."""
        if not is_granted(fn, self.model):
            abort(403)
        return fn(self, *args, **kwargs)

    @page("/ajax/lookup/", right=Right.READ)
    def ajax_lookup(self) -> Any:
        """Flask-Admin's own, unbounded: closed."""
        abort(404)

    @page("/ajax/update/", right=Right.READ, methods=("POST",))
    def ajax_update(self) -> Any:
        """Flask-Admin's own, which ignores rights: closed."""
        abort(404)

    def render(self, template: str, **context: Any) -> str:
        """With what every page of a concept knows."""
        g.concept = self.endpoint
        page: str = super().render(template, concept=self.concept, endpoint=self.endpoint, can=self, **context)
        return page


@cache
def _actions_of(screen: type[Screen]) -> list[str]:
    return [name for name in dir(screen) if hasattr(getattr(screen, name, None), "_action")]
