"""The engine: from a declared concept and a role, the screens of Flask-Admin, closed by default."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, g, redirect, request, url_for
from flask_admin import expose
from flask_admin.actions import action
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from flask_admin.model.base import ViewArgs
from sqlalchemy import func, inspect, select

from admin_views import details, lists, saving
from admin_views.audiences import may, visible
from admin_views.conflict import pack
from admin_views.converters import Converter
from admin_views.exporting import FORMATS, send
from admin_views.filters import DeclaredFilter, filters_for
from admin_views.lookup import by_id, default_order, load_link, matching, title_options, words_match
from models.base import Base, db, stem
from models.bin import StillUsed, discard, owned, references, restore
from models.fields import Declared
from models.guard import Refused
from models.policy import POLICY, Right, Role


class BackOfficeView(ModelView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """One concept for one role: what the role may not see or do does not exist here."""

    form_base_class = BaseForm
    model_form_converter = Converter
    details_template = "details.html"
    column_display_actions = False
    page_size = lists.PAGE_SIZE

    def __init__(self, model: type[Base], role: Role) -> None:
        name = stem(model.__name__)
        self.role, self.concept, self.rights = role, model.__concept__, POLICY[name][role]
        self.fields = {each.name: each for each in visible(model, role)}
        self.can_create, self.can_edit = self._has(Right.CREATE), self._has(Right.UPDATE)
        self.can_delete, self.can_export = self._has(Right.BIN), self._has(Right.EXPORT)
        self.can_view_details = True
        listed = [one for one, each in self.fields.items() if each.field.listed]
        self.column_list = self.column_details_list = listed
        self.column_labels = {one: each.label for one, each in self.fields.items()}
        self.column_sortable_list = [self._sortable(self.fields[one]) for one in listed]
        self.column_filters = [one for each in self.fields.values() if each.field.filtered for one in filters_for(each)]
        self.form_columns = list(self.fields)
        super().__init__(model, db, name=self.concept.plural, endpoint=name, url=f"/{name}")

    # What the role holds

    def _has(self, right: Right) -> bool:
        return right in self.rights

    def is_accessible(self) -> bool:
        """Reading is the least a page asks for; each page then asks for its own right."""
        return self._has(Right.READ)

    def is_action_allowed(self, name: str) -> bool:
        """No action without its right; Flask-Admin's own deletion says none."""
        right = getattr(getattr(type(self), f"action_{name}", None), "right", None)
        return right is not None and self._has(right)

    def _require(self, right: Right) -> None:
        if not self._has(right):
            abort(403)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin's own hides any TypeError behind another one."""
        return fn(self, *args, **kwargs)

    # The list

    def _sortable(self, each: Declared) -> Any:
        return (each.name, f"{each.name}.sort_key") if each.shape == "one" else each.name

    def get_filter_arg(self, index: int, flt: DeclaredFilter) -> str:
        """Named after the field."""
        return flt.argument

    def init_search(self) -> bool:
        """Whether the role sees a field that is searched."""
        return any(each.field.searched for each in self.fields.values())

    def _get_list_extra_args(self) -> ViewArgs:
        """The address, read leniently: what makes no sense counts for nothing."""
        sort = request.args.get("sort", "")
        number = request.args.get("page", "1")
        page = min(int(number), 1_000_000) if number.isascii() and number.isdigit() else 1
        names = [name for name, _label in self._list_columns]
        known = sort.removeprefix("-") in names
        return ViewArgs(
            page=max(page, 1) - 1,
            sort=names.index(sort.removeprefix("-")) if known else None,
            sort_desc=int(sort.startswith("-")),
            search=request.args.get("q", "").strip(),
            filters=self._get_list_filter_args(),
        )

    def _get_list_filter_args(self) -> list[tuple[int, str, str]]:
        values = [(i, one.name, request.args.get(one.argument, "")) for i, one in enumerate(self._filters or ())]
        return [(i, name, value) for i, name, value in values if value and self._filters[i].validate(value)]

    def _apply_search(self, query: Any, count_query: Any, joins: Any, count_joins: Any, search: str) -> Any:
        private = any(each.field.searched and not details.is_public(each) for each in self.fields.values())
        criterion = words_match(self.model, search, private=private)
        return (query if criterion is None else query.filter(criterion)), count_query, joins, count_joins

    def _order_by(self, query: Any, joins: Any, sort_joins: Any, sort_field: Any, sort_desc: Any) -> Any:
        query, joins, alias = self._apply_path_joins(query, joins, sort_joins, inner_join=False)
        column = sort_field if alias is None else getattr(alias, sort_field.key)
        each = self.fields.get(getattr(column, "key", ""))
        if each is not None and each.kind is not None and type(each.kind).__name__ == "Kind":
            column = lists.french_order(column)
        ordered = column.desc() if sort_desc else column.asc()
        return query.order_by(ordered.nulls_last()), joins

    def _apply_sorting(self, query: Any, joins: Any, sort_column: Any, sort_desc: Any) -> Any:
        if sort_column is None:
            return query.order_by(*default_order(self.model)), joins
        query, joins = super()._apply_sorting(query, joins, sort_column, sort_desc)
        return query.order_by(self.model.id), joins

    def listing(self, args: ViewArgs) -> Any:
        """The query of the list: filtered, searched, sorted, with what its cells show, on no page yet."""
        sort = self._list_columns[args.sort][0] if args.sort is not None else None
        _count, query = self.get_list(
            None, sort, bool(args.sort_desc), args.search, args.filters, execute=False, page_size=0
        )
        return query.options(*self._cell_options([self.fields[name] for name, _label in self._list_columns]))

    simple_list_pager = True  # Flask-Admin's own count has no ceiling

    def scaffold_auto_joins(self) -> list[Any]:
        """What cells show is loaded by `_cell_options`."""
        return []

    def _cell_options(self, columns: Sequence[Declared]) -> list[Any]:
        links = [each for each in columns if each.shape == "one" and each.target is not None]
        return [
            *(load_link(self.model, each.name, each.target) for each in links if each.target),
            *title_options(self.model),
        ]

    def _count(self, query: Any) -> int:
        counted = query.order_by(None).with_entities(self.model.id).limit(lists.COUNTED + 1).subquery()
        return db.session.scalar(select(func.count()).select_from(counted)) or 0

    @expose("/")
    def index_view(self) -> Any:
        """The list."""
        if any(not value for value in request.args.values()):
            return redirect(lists.here(**{name: request.args[name] or None for name in request.args}))
        args = self._get_list_extra_args()
        query = self.listing(args)
        count = self._count(query)
        page = args.page if count > lists.COUNTED else min(args.page, max(0, count - 1) // self.page_size)
        columns = [self.fields[name] for name, _label in self._list_columns]
        sort = self._list_columns[args.sort][0] if args.sort is not None else ""
        ticked = bool(self.get_actions_list()[0])
        write = lists.row_writer(columns, self.endpoint, ticked=ticked)
        records = query.limit(self.page_size).offset(page * self.page_size).all()
        found = lists.boxes(self._filters or ())
        return self.render(
            "list.html",
            headers=lists.headers(columns, self._sortable_columns, sort, descending=bool(args.sort_desc)),
            rows=[write(record) for record in records],
            count=count,
            count_words=lists.count_words(count, self.concept.singular, self.concept.plural),
            page=page + 1,
            previous=lists.here(page=page) if page else None,
            next=lists.here(page=page + 2) if count > (page + 1) * self.page_size else None,
            boxes=found,
            chips=list(lists.chips(found)),
            q=args.search or "",
            actions=self.get_actions_list()[0],
            exports=[
                (label, lists.export_url(self.endpoint, name)) for name, (label, _extension, _type) in FORMATS.items()
            ],
        )

    # Finding a record for a relation

    @expose("/lookup/")
    def lookup(self) -> Any:
        """JSON for the picker: the records that the typed words find, among those this form may point to."""
        each = self._pickable(request.args.get("field", ""))
        found = matching(each.target, request.args.get("q", ""), limit=11) if each and each.target else []
        if each is None:
            abort(404)
        return {
            "results": [{"id": str(one.id), "label": str(one)} for one in found[:10]],
            "more": len(found) > 10,
        }

    def _pickable(self, name: str) -> Declared | None:
        """The relation of that name in this concept's form or filters, or, after a dash, in a row of its children."""
        parent, dash, child = name.partition("-")
        fields = self.fields
        owned = fields[parent].target if dash and parent in fields else None
        if owned is not None and fields[parent].shape == "children":
            fields = {each.name: each for each in visible(owned, self.role)}
        each = fields.get(child or parent)
        return each if each is not None and each.shape == "one" else None

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """Flask-Admin's own, unbounded: closed."""
        abort(404)

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """Flask-Admin's own, which ignores rights: closed."""
        abort(404)

    # One record

    def get_one(self, id: Any) -> Any:
        """The live record of that id with what its page shows, or 404."""
        return self.find(id) or abort(404)

    def find(self, id: Any, *, with_bin: bool = False) -> Any:
        """The record, those of the bin included when asked."""
        if by_id_is_absurd(id):
            return None
        query = select(self.model).where(self.model.id == int(id)).options(*details.load_options(self.model, self.role))
        return db.session.scalars(query.execution_options(with_bin=with_bin)).first()

    @expose("/details/")
    def details_view(self) -> Any:
        """The page of a record."""
        record = self.find(request.args.get("id"), with_bin=self._has(Right.BIN)) or abort(404)
        return self.render(
            self.details_template,
            record=record,
            facts=details.facts(record, self.fields),
            groups=details.groups(record, self.fields),
            children=details.children(record, self.fields, self.role),
            related=details.related(record, self.role),
            history=self.history_of(record),
            stamp=details.stamp(record),
        )

    def history_of(self, record: Any) -> list[details.Moment]:
        """What the page tells of the record's past."""
        return details.history(record, self.role)

    # Forms

    def child_form(self, each: Declared) -> type[BaseForm]:
        """The form of one row of owned records."""
        assert each.target is not None
        names = [one.name for one in visible(each.target, self.role) if not one.owner and one.shape != "children"]
        from flask_admin.contrib.sqla.form import get_form

        form: type[BaseForm] = get_form(
            each.target,
            self.model_form_converter(self.session, self),
            base_class=self.form_base_class,
            only=names,
        )
        return form

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """A new record."""
        self._require(Right.CREATE)
        key = request.form.get("_key", "")
        made = saving.made_by(key, self.endpoint)
        if made is not None:
            return redirect(url_for(".details_view", id=made))
        form = self._create_form_class(request.form or None, data=None if request.form else self._prefilled())
        if saving.wants_save(form) and form.validate():
            record = saving.create(self.model, form, key)
            if record is not None:
                flash(f"« {record} » est {self.concept.agree('enregistré')}.", "success")
                return self._after_save(record)
        return self._render_form(form, None, key or uuid.uuid4().hex)

    def _prefilled(self) -> dict[str, Any]:
        """What the address of « Ajouter » says, and the defaults of the declaration."""
        columns = inspect(self.model).columns
        known = {each.name: columns[each.name].default for each in self.fields.values() if each.shape == "column"}
        values = {name: default.arg for name, default in known.items() if default is not None and default.is_scalar}
        for each in self.fields.values():
            if each.shape == "one" and each.target is not None and request.args.get(each.name):
                values[each.name] = by_id(each.target, request.args[each.name])
        return values

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        """A change of a record."""
        self._require(Right.UPDATE)
        record = self.get_one(request.args.get("id"))
        if not request.form:
            return self._render_form(self._edit_form_class(None, obj=record), record)
        outcome = saving.merge_with_saved(self._edit_form_class, request.form, record)
        form, status = outcome.form, 200
        if outcome.clashes:
            status = 409
        elif saving.wants_save(form) and form.validate():
            saved = saving.update(form, record)
            if saved is saving.Saved.YES:
                notice = f"« {record} » est {self.concept.agree('enregistré')}."
                flash(f"{notice} {outcome.notice}".strip(), "success")
                return self._after_save(record)
            if saved is saving.Saved.OVERTAKEN:
                return self._overtaken()
        return self._render_form(form, self.get_one(request.args.get("id")), status=status)

    def _overtaken(self) -> Any:
        """Somebody saved between our reading and our writing: compare again, from the start."""
        record = self.get_one(request.args.get("id"))
        outcome = saving.merge_with_saved(self._edit_form_class, request.form, record)
        return self._render_form(outcome.form, record, status=409)

    def _after_save(self, record: Any) -> Any:
        if "_continue" in request.form:
            return redirect(url_for(".edit_view", id=record.id))
        return redirect(url_for(".details_view", id=record.id))

    def _render_form(self, form: Any, record: Any, key: str = "", *, status: int = 200) -> Any:
        base = form if record is None else self._edit_form_class(None, obj=record)
        page = self.render(
            "form.html",
            form=form,
            groups=details.form_groups(form),
            errors=saving.errors(form),
            record=record,
            key=key,
            read=pack(base) if record is not None else "",
            status=status,
        )
        return Response(page, 422 if status == 200 and saving.errors(form) else status)

    # The bin

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> Any:
        """Says what goes, what keeps the record here; then bins it."""
        self._require(Right.BIN)
        record = self.get_one(request.values.get("id"))
        if request.method == "POST":
            try:
                discard(record)
                db.session.commit()
            except (StillUsed, Refused) as refusal:
                db.session.rollback()
                return self._confirm_delete(self.get_one(request.values.get("id")), str(refusal))
            flash(f"« {record} » est dans la corbeille.", "success")
            return redirect(url_for(".index_view"))
        return self._confirm_delete(record, "")

    def _confirm_delete(self, record: Any, refusal: str) -> Any:
        leaning = references(record)
        page = self.render(
            "delete.html",
            record=record,
            owned=list(owned(record)),
            references=[(one, may(Right.READ, one.link.model)) for one in leaning],
            refusal=refusal,
        )
        return Response(page, 409 if refusal else 200)

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> Any:
        """Back from the bin, if its place is still free."""
        self._require(Right.BIN)
        record = self.find(request.form.get("id"), with_bin=True) or abort(404)
        try:
            if record.deleted_at:
                restore(record)
                db.session.commit()
        except ValueError as refusal:
            db.session.rollback()
            flash(f"« {record} » reste dans la corbeille. {refusal}", "error")
            return redirect(url_for("bin.index"))
        flash(f"« {record} » est {self.concept.agree('restauré')}.", "success")
        return redirect(url_for(".details_view", id=record.id))

    # Several records at once

    @action("bin", "Mettre à la corbeille")
    def action_bin(self, ids: list[str]) -> None:
        """Bin each record that may go; name those that may not."""
        kept = []
        for record in self._records(ids):
            try:
                discard(record)
            except StillUsed:
                kept.append(str(record))
        try:
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            flash(str(refusal), "error")
            return
        gone = len(ids) - len(kept)
        flash(
            f"Mis à la corbeille : {lists.count_words(gone, self.concept.singular, self.concept.plural)}.",
            "success",
        )
        if kept:
            flash(f"Gardé, car d'autres fiches s'y appuient : {', '.join(kept)}.", "warning")

    action_bin.right = Right.BIN  # type: ignore[attr-defined]

    def _records(self, ids: list[str]) -> Sequence[Any]:
        numbers = [int(one) for one in ids if not by_id_is_absurd(one)]
        query = (
            select(self.model).where(self.model.id.in_(numbers)).options(*details.load_options(self.model, self.role))
        )
        return db.session.scalars(query.order_by(self.model.sort_key)).all()

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """First the confirmation that names the records, then the deed."""
        name, ids = request.form.get("action", ""), request.form.getlist("rowid")[: lists.PAGE_SIZE * 4]
        if name not in self._actions_data or not self.is_action_allowed(name):
            abort(403)
        records = self._records(ids)
        if not records:
            flash("Cochez d'abord au moins une fiche.", "warning")
            return redirect(url_for(".index_view"))
        if "_confirmed" not in request.form:
            label = dict(self.get_actions_list()[0])[name]
            return self.render("confirm.html", action=name, label=label, records=records)
        self._actions_data[name][0]([str(one.id) for one in records])
        return redirect(url_for(".index_view"))

    # Files

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        """The list as a file: same filters, order and columns."""
        self._require(Right.EXPORT)
        if export_type not in FORMATS:
            abort(404)
        columns = [self.fields[name] for name, _label in self._list_columns]
        return send(export_type, self.endpoint, columns, self.listing(self._get_list_extra_args()))

    def render(self, template: str, **context: Any) -> str:
        """With what every page of a concept knows."""
        g.concept = self.endpoint
        page: str = super().render(template, concept=self.concept, endpoint=self.endpoint, can=self, **context)
        return page


def by_id_is_absurd(text: Any) -> bool:
    """Whether no record can have this id."""
    return not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**31)
