"""The page where somebody chooses the columns of a list, their order, how close its rows are."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request

from admin_views.engine import list_columns, list_rows
from admin_views.engine.list_columns import IN_ADDRESS
from admin_views.engine.list_screen import ListScreen
from admin_views.engine.pages import page
from models.engine import Right, first_columns_of

NONE_TICKED = "Cochez au moins une colonne."


class ListLayoutScreen(ListScreen):
    """Reading a list one's own way; the address of the page is that of the list, and goes back to it."""

    @page("/columns/", right=Right.READ, methods=("GET", "POST"))
    def columns_view(self) -> Any:
        """Draws the choice; moves a column, shows the list with it once, keeps it, or forgets it."""
        if request.method == "GET":
            layout = list_columns.kept_layout(self.endpoint)
            return self._columns_form([one.name for one in self._columns(layout)], is_compact=layout.is_compact)
        ordered = list_columns.moved(request.form.getlist("order"), request.form)
        ticked = set(request.form.getlist("shown"))
        names = [one for one in ordered if one in ticked and one in self.known_columns]
        is_compact = request.form.get("density") == "compact"
        if "_up" in request.form or "_down" in request.form:
            return self._columns_form(names, is_compact=is_compact, order=ordered)
        if "_reset" in request.form:
            names = list(first_columns_of(self.model))
        if not names:
            return self._columns_form(names, is_compact=is_compact, order=ordered, refusal=NONE_TICKED), 422
        return self._chosen(names, is_compact=is_compact)

    def _chosen(self, names: list[str], *, is_compact: bool) -> Any:
        """Back to the list: kept, or in the address alone."""
        if "_once" in request.form:
            return redirect(list_rows.list_url(self.endpoint, **{IN_ADDRESS: ",".join(names)}))
        is_first = names == [one for one in first_columns_of(self.model) if one in self.known_columns]
        list_columns.keep_layout(self.endpoint, [] if is_first else names, is_compact=is_compact)
        flash("L'affichage de la liste est gardé.", "success")
        return redirect(list_rows.list_url(self.endpoint, **{IN_ADDRESS: None}))

    def _columns_form(
        self, shown: list[str], *, is_compact: bool, order: list[str] | None = None, refusal: str = ""
    ) -> str:
        return self.render(
            "list_layout.html",
            lines=list_columns.lines(self.known_columns, shown, order),
            is_compact=is_compact,
            refusal=refusal,
            back=list_rows.list_url(self.endpoint),
        )
