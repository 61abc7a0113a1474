"""The list of a concept: filters, search, order and pages from the address; the same as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.model.base import ViewArgs
from markupsafe import Markup
from sqlalchemy import inspect
from sqlalchemy.orm import selectinload

from admin_views.engine import filter_form, list_columns, list_rows, picking, relative_days
from admin_views.engine.audiences import linked_identifiers, visible
from admin_views.engine.came_from import stand_on_list
from admin_views.engine.filter_form import FilterBox
from admin_views.engine.filters import ListFilter
from admin_views.engine.light_rows import light_rows
from admin_views.engine.list_columns import Column, Layout
from admin_views.engine.list_export import send
from admin_views.engine.list_page import ListPage, last_page, list_page
from admin_views.engine.list_totals import totals
from admin_views.engine.lookup import default_order, near_in, root_id, search_criterion
from admin_views.engine.near import NEAR
from admin_views.engine.pages import page
from admin_views.engine.screen import Screen
from admin_views.engine.sql_functions import french_order
from admin_views.engine.view_tabs import tabs_of
from admin_views.engine.whole_table import as_it_lies
from models.engine import (
    Declared,
    FileFormat,
    Reached,
    Right,
    Told,
    db,
    file_columns_of,
    first_columns_of,
    kinds,
    load_along,
    load_link,
    sqlite_likely_hint,
    title_options,
    told_values,
)

ALL = "all"  # of the columns


class ListScreen(Screen):
    """Finding records: by the eye, by the form, by a picker; and taking them away."""

    def get_filter_arg(self, index: int, flt: ListFilter) -> str:
        """Named after the field."""
        return flt.argument

    def init_search(self) -> bool:
        """Whether the role sees a field that is searched."""
        return any(each.field.searched for each in self.fields.values())

    def _boxes(self) -> list[FilterBox]:
        """The filters as the address says them: read once, for the rows, the form and the trail."""
        return filter_form.boxes(self._filters or (), request.args)

    def _args_of(self, boxes: Sequence[FilterBox]) -> ViewArgs:
        """The address, read leniently: what makes no sense counts for nothing."""
        sort = request.args.get("sort", "")
        name = sort.removeprefix("-")
        return ViewArgs(
            page=list_rows.page_number() - 1,
            sort=self.sorts.index(name) if name in self.sorts else None,
            sort_desc=int(sort.startswith("-")),
            search=request.args.get("q", "").strip(),
            filters=filter_form.asked(boxes),
        )

    def _apply_search(self, query: Any, count_query: Any, joins: Any, count_joins: Any, search: str) -> Any:
        criterion = search_criterion(self.model, search)
        return (query if criterion is None else query.filter(criterion)), count_query, joins, count_joins

    def _order_by(self, query: Any, joins: Any, sort_joins: Any, sort_field: Any, sort_desc: Any) -> Any:
        query, joins, alias = self._apply_path_joins(query, joins, sort_joins, inner_join=False)
        column = sort_field if alias is None else getattr(alias, sort_field.key)
        each = self.fields.get(getattr(column, "key", ""))
        if each is not None and type(each.kind) is kinds.Kind:
            column = self.model.sort_key if each.field.in_title else french_order(column)
        ordered = column.desc() if sort_desc else column.asc()
        if each is None or not each.required:  # else no index would serve the order both ways on PostgreSQL
            ordered = ordered.nulls_last()
        return query.order_by(ordered), joins

    def _apply_sorting(self, query: Any, joins: Any, sort_column: Any, sort_desc: Any) -> Any:
        if sort_column is None:
            return query.order_by(*default_order(self.model)), joins
        each = self.known_columns[sort_column]
        if isinstance(each, Told):
            query = query.order_by(list_columns.in_order(each, descending=sort_desc))
        else:
            query, joins = super()._apply_sorting(query, joins, sort_column, sort_desc)
        return query.order_by(self._among_alike(sort_column, descending=sort_desc)), joins

    def _among_alike(self, name: str, *, descending: bool) -> Any:
        """The order of rows that hold the same: their id, in the same table and the same way, so of one index."""
        last = self.model.id if name in inspect(self.model).local_table.columns else root_id(self.model)
        return last.desc() if descending else last.asc()

    def _sorted_by(self, args: ViewArgs) -> str | None:
        return None if args.sort is None else self.sorts[args.sort]

    def listing(self, args: ViewArgs, *, crowded: bool = False, searched: bool = True, filtered: bool = True) -> Any:
        """The query of the list: filtered, searched, sorted, on no page yet; `crowded`: many meet the filters."""
        sort = self._sorted_by(args)
        search = args.search if searched else None
        _count, query = self.get_list(None, sort, bool(args.sort_desc), search, None, execute=False, page_size=0)
        chosen = ((self._filters[index], asked) for index, _name, asked in args.filters if filtered)
        criteria = (one.meets(asked) for one, asked in chosen)
        return query.filter(*(map(sqlite_likely_hint, criteria) if crowded else criteria))

    bulk_deeds: Any = ()  # what the bar under the list offers beside its actions

    def _has_bulk(self) -> bool:
        return bool(self.get_actions_list()[0] or self.bulk_deeds)

    list_template = "list.html"
    simple_list_pager = True  # Flask-Admin's own count has no ceiling

    def scaffold_auto_joins(self) -> list[Any]:
        """What cells show is loaded by `_cell_options`."""
        return []

    def _columns(self, layout: Layout) -> list[Column]:
        """What the list shows of a record: as the address says, else as whoever asks chose, else as declared."""
        wanted = list_columns.in_address(), layout.names, first_columns_of(self.model)
        return list_columns.chosen(self.known_columns, *wanted)

    def _file_columns(self) -> list[Column]:
        """Those of its file: as the address says, or as declared; nobody's choice of another day moves them."""
        return list_columns.chosen(self.known_columns, list_columns.in_address(), file_columns_of(self.model))

    def _named(self, columns: Sequence[Column]) -> str:
        """What an address says to have these columns; nothing when they are those of a list that nobody chose for."""
        usual = list_columns.chosen(self.known_columns, first_columns_of(self.model))
        return "" if columns == usual else ",".join(one.name for one in columns)

    def _written_in_place(self, columns: Sequence[Column]) -> set[str]:
        """The columns whose cells are changed where they are: one value, that the form of the role has."""
        typed = {*self.form_columns} if self.can_edit else set()
        return {each.name for each in columns if each.name in typed and list_columns.is_written(each)}

    def _all_columns(self) -> list[Column]:
        """All that a role may read in a line: what pages show of a record, what tells what it links to, its number."""
        known = self.known_columns.values()
        others = (one for one in self.reached if one not in known)
        found = [*known, *others, *linked_identifiers(self.model, self.role)]
        return [*found, list_columns.number_of(self.model)] if found else []

    def _cell_options(self, columns: Sequence[Column]) -> list[Any]:
        """What the cells show is loaded with the records."""
        own = [each for each in columns if isinstance(each, Declared)]
        return [
            *(load_link(self.model, each.name, each.target) for each in own if each.shape == "one" and each.target),
            *(selectinload(getattr(self.model, each.name)) for each in own if each.shape == "many"),
            *(load_along(each) for each in columns if isinstance(each, Reached)),
            *title_options(self.model),
        ]

    def _near(self, args: ViewArgs) -> list[int]:
        """The ids of what the list would hold without the search, and is near what was typed."""
        query = self.listing(args, searched=False)
        query = query if args.filters else as_it_lies(query, self.model)
        return near_in(query, self.model, args.search, list_rows.PAGE_SIZE)

    def _shown(self, args: ViewArgs, page: ListPage, columns: Sequence[Column]) -> Sequence[Any]:
        """The rows of a page, in the order of the list, with what cells show; one more when another page follows."""
        if not page.ids:
            return []
        light = light_rows(self, args, page, columns)
        if light is not None:
            return light
        query = self.listing(args, searched=False, filtered=False).filter(self.model.id.in_(page.ids))
        shown = query.options(*self._cell_options(columns))
        found: list[Any] = shown.limit(self.page_size + 1).offset(page.before).all()
        return found

    def _rows(self, records: Sequence[Any], columns: Sequence[Column]) -> list[Markup]:
        """None for a role that sees no column."""
        if not columns:
            return []
        values = told_values(db.session(), columns, records)
        write = list_rows.row_writer(columns, values, self.endpoint, ticked=self._has_bulk())
        return [write(record) for record in records]

    @page("/", right=Right.READ)
    def index_view(self) -> Any:
        """The list."""
        settled = filter_form.settled(self._filters or (), request.args)
        if settled != request.args.to_dict(flat=False):
            return redirect(list_rows.list_address(settled))
        tabs = tabs_of(self)
        if tabs and tabs.opening and not request.args:
            return redirect(tabs.opening)
        boxes = self._boxes()
        args = self._args_of(boxes)
        page = list_page(self, args)
        if page.is_beyond:
            return redirect(list_rows.this_address(page=last_page(self, args)))
        nearest = self._near(args) if args.search and self._search_supported and not page.count else []
        layout = list_columns.kept_layout(self.endpoint)
        columns = self._columns(layout)
        stand_on_list(self.endpoint)
        records = self._shown(args, ListPage(0, 0, nearest) if nearest else page, columns)
        if nearest:
            records = sorted(records, key=lambda one: nearest.index(one.id))
        return self.render(
            self.list_template,
            written_in_place=self._written_in_place(columns),
            shape=list_columns.shape_of(columns, layout),
            layout_url=list_rows.layout_url(self.endpoint) if columns and page.count else "",
            headers=list_rows.headers(
                columns, self.sorts, self._sorted_by(args) or "", descending=bool(args.sort_desc)
            ),
            rows=self._rows(records[: self.page_size], columns),
            totals=totals(self, args, boxes, columns, page.count),
            is_closed=not columns,
            brings_in=self._has(Right.IMPORT),
            count=page.count,
            count_words=list_rows.count_words(page.count, self.concept.singular, self.concept.plural),
            page=page.number + 1,
            previous=list_rows.this_address(page=page.number) if page.number else None,
            next=list_rows.this_address(page=page.number + 2) if len(records) > self.page_size else None,
            tabs=tabs,
            boxes=boxes,
            chips=list(filter_form.chips(boxes)),
            relative_days=relative_days.PROPOSED,
            q=args.search or "",
            near=NEAR if nearest else "" if page.count else filter_form.nobody(boxes),
            actions=self.get_actions_list()[0],
            deeds=self.bulk_deeds,
            exports=[
                (f"{form.label}{words}", list_rows.export_url(self.endpoint, form.value, taken))
                for taken, words in ((self._named(columns), ""), (ALL, ", toutes les colonnes"))
                for form in FileFormat
            ],
        )

    @page("/export/<export_type>/", right=Right.EXPORT)
    def export(self, export_type: str) -> Any:
        """The list as a file: same filters and order; its columns, or all that the role may read."""
        form = {one.value: one for one in FileFormat}.get(export_type) or abort(404)
        whole = request.args.get("columns") == ALL
        columns = (self._all_columns() if whole else self._file_columns()) or abort(
            404
        )  # nothing that this role may take
        boxes = self._boxes()
        if any(box.errors for box in boxes):  # never more than was asked
            flash("Un filtre ne se lit pas : corrigez-le, puis redemandez le fichier.", "error")
            return redirect(list_rows.list_url(self.endpoint))
        query = self.listing(self._args_of(boxes))
        told = (self.concept.plural, self.endpoint, *(["toutes-colonnes"] if whole else []))
        return send(form, told, columns, query, self.narrowed_to(boxes))

    def narrowed_to(self, boxes: Sequence[FilterBox]) -> list[str]:
        """The filters at work, in words; not those that somebody typed."""
        return filter_form.words_in_trail(boxes, request.args.get("q", "").strip())

    @page("/lookup/", right=Right.READ)
    def lookup(self) -> Any:
        """JSON for the picker: the records that the typed words find, among those this form may point to."""
        each = self._pickable(request.args.get("field", ""))
        if each is None or each.target is None:
            abort(404)
        if "id" in request.args:
            return picking.named(each, request.args["id"])
        typed = None if "first" in request.args else request.args.get("q", "")
        in_row = "-" in request.args["field"]
        return picking.answer(each, self.role, typed, request.args.get("beside", ""), in_row=in_row)

    def _pickable(self, name: str) -> Declared | None:
        """The relation of that name in this concept's form or filters, or, after a dash, in a row of its children."""
        parent, dash, child = name.partition("-")
        fields = self.fields
        owned = fields[parent].target if dash and parent in fields else None
        if owned is not None and fields[parent].shape == "children":
            fields = {each.name: each for each in visible(owned, self.role)}
        filtered = {one.argument: one.declared for one in self._filters or () if one.path}
        each = fields.get(child or parent) or filtered.get(name)
        return each if each is not None and each.shape == "one" else None
