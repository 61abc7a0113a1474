"""What may be done to a record now, and why the rest may not; the page on which it is done."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_admin.contrib.sqla.form import get_form
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine import saving
from admin_views.engine.available_verbs import obstacles
from admin_views.engine.came_from import came_from
from admin_views.engine.field_screen import FieldScreen
from admin_views.engine.pages import page
from admin_views.engine.record_sections import groups
from admin_views.engine.tracing import note_form
from admin_views.engine.undo_screen import say_done
from models.engine import OVERTAKEN, Refused, Right, Verb, db, owner_of, perform, stem, typeset, verbs_of


class VerbScreen(FieldScreen):
    """The states of a record, and its verbs."""

    @page("/move/", right=Right.UPDATE, methods=("GET", "POST"))
    def move_view(self) -> Any:
        """A verb: what it needs, then the deed."""
        record = self.get_one(request.values.get("id"))
        verb = next((one for one in verbs_of(self.model) if one.name == request.values.get("verb")), None)
        if verb is None:
            abort(404)
        if not verb.is_for(self.role):
            abort(403)
        form = self._asked(verb)(request.form or None, obj=record)
        if request.method == "POST" and "_resume" not in request.form and form.validate():
            moved = self._move(record, verb, form)
            if moved:
                self._say_moved(record, verb)
                return redirect(_page_after(record))
            record = self.get_one(request.values.get("id"))
        return self._render_move(record, verb, form)

    def _say_moved(self, record: Any, _verb: Verb) -> None:
        """Says what was done, on the next page."""
        say_done(f"« {record} » : {record.state.label}.")

    def _asked(self, verb: Verb) -> Any:
        if not verb.asks:
            return self.form_base_class
        converter = self.model_form_converter(self.session, self)
        return get_form(self.model, converter, base_class=self.form_base_class, only=(*verb.asks, *verb.offers))

    def _move(self, record: Any, verb: Verb, form: Any) -> bool:
        if _is_overtaken(record, verb):
            form.form_errors.append(OVERTAKEN)
            return False
        try:
            with db.session.no_autoflush:
                form.populate_obj(record)
                perform(record, verb, self.role, request.form.get("remark", ""))
            db.session.commit()
        except Refused as refusal:
            saving.attach(form, record, refusal.problems)
        except IntegrityError as error:
            saving.explain(form, record, error)
        except StaleDataError:
            form.form_errors.append(OVERTAKEN)
        else:
            return True
        db.session.rollback()
        return False

    def _render_move(self, record: Any, verb: Verb, form: Any) -> Any:
        errors = saving.errors(form)
        note_form(form, record)
        for name in verb.asks:
            form[name].is_asked = True
        page = self.render(
            "move.html",
            record=record,
            verb=verb,
            form=form,
            errors=errors,
            obstacles=obstacles(record, verb) if record.state in verb.sources else [],
            told=[typeset(one) for one in verb.tells(record)],
            remark=request.form.get("remark", ""),
            back=_page_after(record),
            shown_again=groups(record, {name: self.fields[name] for name in verb.shows_again if name in self.fields}),
        )
        return Response(page, 422 if errors else 200)


def _is_overtaken(record: Any, verb: Verb) -> bool:
    """Whether what was read before acting, or is about to be written over, is no more what the record says."""
    if record.state not in verb.sources or not (verb.asks or verb.shows_again):
        return False
    unsaid = "" if verb.shows_again else str(record.version)
    return request.form.get("_version", unsaid) != str(record.version)


def _page_after(record: Any) -> str:
    """Where the verb was chosen: the page of the record, that of the one it is a row of, or another one."""
    if back := came_from():
        return back
    link = owner_of(type(record)) if "_row" in request.form else None
    shown = getattr(record, link.name) if link else record
    return url_for(f"{stem(type(shown).__name__)}.details_view", id=shown.id)
