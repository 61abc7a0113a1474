"""Several records of a list at once: chosen one by one or all that match, tried, then changed in one operation."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Response, abort, flash, redirect, request
from sqlalchemy.exc import IntegrityError

from admin_views.engine import filter_form, list_page, list_rows, view_tabs
from admin_views.engine.bulk_change import MOST, Deed, Trial, deeds, tried
from admin_views.engine.loading import load
from admin_views.engine.lookup import forget_options, is_id
from admin_views.engine.merge_screen import MergeScreen
from admin_views.engine.undo_screen import say_done, sentences_of
from models.engine import db, refusal_of

TOO_MANY = f"Au plus {MOST} fiches à la fois : filtrez d'abord la liste."
NOTHING = "Choisissez une valeur, ou dites de vider le champ."


class BulkScreen(MergeScreen):
    """The bar under a list: its page is that of the list's other actions."""

    @cached_property
    def bulk_deeds(self) -> list[tuple[str, list[Deed]]]:
        """(heading, deeds) that the bar offers."""
        return deeds(self)

    def chosen_records(self) -> list[Any]:
        """Those that were ticked; or all that the address of the list matches. At most one more than may be."""
        if request.form.get("all"):
            asked = view_tabs.asked(self, self._arguments)
            ids = list(db.session.scalars(list_page.ids_of(self, asked).order_by(None).limit(MOST + 1).statement))
        else:
            ids = [int(one) for one in request.form.getlist("rowid")[: MOST + 1] if is_id(one)]
        return sorted(load(self.model, ids, self.role), key=lambda one: str(one.sort_key))

    @property
    def _arguments(self) -> view_tabs.Arguments:
        """What the address of the list held."""
        return view_tabs.read(request.form.get("arguments", ""))

    def takes_all_unread(self) -> bool:
        """Whether all that the list matches is asked for, with a filter that is not read: never more than was asked."""
        boxes = filter_form.boxes(self._filters or (), self._arguments)
        return bool(request.form.get("all")) and any(box.errors for box in boxes)

    def change_many(self, records: list[Any]) -> Any:
        """Asks for the value, tells what it comes to, does it."""
        asked = request.form.get("action", "")
        deed = next((one for _words, some in self.bulk_deeds for one in some if one.name == asked), None) or abort(403)
        base = type("Value", (self.form_base_class,), {})
        form = deed.form(self, base)(request.form if "_step" in request.form else None)
        empties = deed.may_empty and "_empty" in request.form
        if "_step" not in request.form or not (empties or self._is_given(deed, form)):
            return self._value_page(deed, records, form)
        value = None if empties else form[deed.each.name].data
        try:
            trial = tried(deed, records, value)
            if "_apply" not in request.form or request.form.get("_seen") != _posted(form[deed.each.name]):
                db.session.rollback()
                return self._value_page(deed, records, form, trial)
            db.session.commit()
        except IntegrityError as error:
            form.form_errors.extend(sentences_of(refusal_of(error, db.session())))
            forget_options()
            return self._value_page(deed, self.chosen_records(), form)
        return self._done(deed, trial)

    def list_asked(self) -> str:
        """What the address of the list held, to come back to it."""
        return view_tabs.kept(self, self._arguments)

    def list_left(self) -> str:
        """The address of the list as it was."""
        arguments = self.list_asked()
        return f"{list_rows.list_url(self.endpoint)}{'?' if arguments else ''}{arguments}"

    def _is_given(self, deed: Deed, form: Any) -> bool:
        """Whether the form holds a value; else it says what is missing."""
        if not form.validate():
            return False
        if form[deed.each.name].data is None:
            form.form_errors.append(NOTHING)
            return False
        return True

    def _done(self, deed: Deed, trial: Trial) -> Any:
        if trial.changed:
            say_done(f"{deed.label} : {trial.told}.")
        for record, reason in trial.refused[:5]:
            flash(f"« {record} » reste comme avant : {reason}", "warning")
        return redirect(self.list_left())

    def _value_page(self, deed: Deed, records: list[Any], form: Any, trial: Trial | None = None) -> Any:
        errors = [*form.form_errors, *form[deed.each.name].errors]
        page = self.render(
            "bulk_change.html",
            deed=deed,
            records=records,
            form=form,
            field=form[deed.each.name],
            trial=trial,
            seen=_posted(form[deed.each.name]),
            empties="_empty" in request.form,
            words=list_rows.count_words(len(records), self.concept.singular, self.concept.plural),
            arguments=self.list_asked(),
        )
        return Response(page, 422 if errors else 200)


def _posted(field: Any) -> str:
    """What was asked, to know it again: what is done is what was shown."""
    return "|".join([*field.posted_texts()[field.name], "vide" if "_empty" in request.form else ""])
