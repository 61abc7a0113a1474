"""The engine: from a declared concept and a role, the screens of Flask-Admin, closed by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin.actions import action
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine import list_rows
from admin_views.engine.audiences import may
from admin_views.engine.bulk_change import MOST
from admin_views.engine.bulk_screen import TOO_MANY, BulkScreen
from admin_views.engine.came_from import page_before
from admin_views.engine.loading import load
from admin_views.engine.lookup import by_id, is_id
from admin_views.engine.pages import page
from admin_views.engine.undo_screen import say_done
from models.engine import ONE_OVERTAKEN, Refused, Right, StillUsed, db, discard, owned, references, refusal_of, restore


class BackOfficeView(BulkScreen):
    """The whole of a generated view: list, record, and here the bin and what is done to several records at once."""

    @page("/delete/", right=Right.BIN, methods=("GET", "POST"))
    def delete_view(self) -> Any:
        """Says what goes, what keeps the record here; then bins it. The page of one that is there already says so."""
        record = by_id(self.model, request.values.get("id"))
        if record is None:
            gone = self.find(request.values.get("id"), with_bin=True) or abort(404)
            return redirect(url_for(".details_view", id=gone.id))
        if request.method == "POST":
            try:
                discard(record)
                db.session.commit()
            except (StillUsed, Refused, StaleDataError) as refusal:
                db.session.rollback()
                return self._confirm_delete(by_id(self.model, request.values.get("id")) or abort(404), _reason(refusal))
            say_done(f"« {record} » est dans la corbeille.")
            return redirect(page_before(record))
        return self._confirm_delete(record, "")

    def _confirm_delete(self, record: Any, refusal: str) -> Any:
        children = list(owned(record))
        page = self.render(
            "delete.html",
            record=record,
            owned=children,
            references=[(one, may(Right.READ, one.link.model)) for one in references(record, children)],
            refusal=refusal,
        )
        return Response(page, 409 if refusal else 200)

    @page("/restore/", right=Right.BIN, methods=("POST",))
    def restore_view(self) -> Any:
        """Back from the bin, if its place is still free."""
        record = self.find(request.form.get("id"), with_bin=True) or abort(404)
        try:
            if record.deleted_at:
                restore(record)
                db.session.commit()
        except IntegrityError as error:
            return self._stays_in_bin(record, refusal_of(error, db.session()))
        except (ValueError, StaleDataError) as refusal:
            db.session.rollback()
            return self._stays_in_bin(record, refusal)
        say_done(f"« {record} » est {self.concept.agree('restauré')}.")
        return redirect(url_for(".details_view", id=record.id))

    def _stays_in_bin(self, record: Any, refusal: Exception) -> Any:
        flash(f"« {record} » reste dans la corbeille. {_reason(refusal)}", "error")
        return redirect(url_for("bin.index"))

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
        except (Refused, StaleDataError) as refusal:
            db.session.rollback()
            flash(_reason(refusal), "error")
            return
        gone = len(ids) - len(kept)
        say_done(f"Mis à la corbeille : {list_rows.count_words(gone, self.concept.singular, self.concept.plural)}.")
        if kept:
            flash(f"Gardé, car d'autres fiches s'y appuient : {', '.join(kept)}.", "warning")

    action_bin.right = Right.BIN  # type: ignore[attr-defined]

    def _records(self, ids: list[str]) -> Sequence[Any]:
        numbers = [int(one) for one in ids if is_id(one)]
        return sorted(load(self.model, numbers, self.role), key=lambda one: str(one.sort_key))

    @page("/action/", right=Right.READ, methods=("POST",))
    def action_view(self) -> Any:
        """First what it comes to, with the names of the records; then the deed."""
        name, is_change = request.form.get("action", ""), ":" in request.form.get("action", "")
        if not is_change and (name not in self._actions_data or not self.is_action_allowed(name)):
            abort(403)
        if self.takes_all_unread():
            flash("Un filtre ne se lit pas : corrigez-le, puis recommencez.", "error")
            return redirect(self.list_left())
        records = self.chosen_records()
        if not records or len(records) > MOST:
            flash(TOO_MANY if records else "Cochez d'abord au moins une fiche.", "warning")
            return redirect(self.list_left())
        return self.change_many(records) if is_change else self._confirmed(name, records)

    def _confirmed(self, name: str, records: Sequence[Any]) -> Any:
        if "_confirmed" not in request.form:
            label = dict(self.get_actions_list()[0])[name]
            left = {"arguments": self.list_asked(), "back": self.list_left()}
            return self.render("confirm.html", action=name, label=label, records=records, **left)
        self._actions_data[name][0]([str(one.id) for one in records])
        return redirect(self.list_left())


def _reason(refusal: Exception) -> str:
    """Our own sentence; for a version that is no longer the last, what to do."""
    return str(refusal) if isinstance(refusal, ValueError) else ONE_OVERTAKEN
