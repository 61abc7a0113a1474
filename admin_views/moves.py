"""What may be done to a record now, and why the rest may not; the page on which it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla.form import get_form
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views import saving
from admin_views.audiences import may
from admin_views.details import groups, link_to_edit
from admin_views.record_screen import RecordScreen
from models.base import db
from models.policy import Right
from models.problems import Refused
from models.states import Obstacle, Verb, perform, verbs_of

OVERTAKEN = "Quelqu'un vient de changer cette fiche : vérifiez, puis recommencez."


@dataclass(frozen=True)
class Offer:
    """A verb as the page of a record offers it; with obstacles, it says why it does not."""

    verb: Verb
    obstacles: list[Markup]

    @property
    def at_once(self) -> bool:
        """Whether it asks for nothing more."""
        return not (self.verb.asks or self.verb.because)


class MovesScreen(RecordScreen):
    """The states of a record, and its verbs."""

    @property
    def may_move(self) -> bool:
        """Whether the role writes at all."""
        return self._has(Right.UPDATE)

    def offers(self, record: Any) -> list[Offer]:
        """The verbs of the role that go with the state; the corrections aside: see `corrections`."""
        return [self._offer(record, one) for one in self._verbs(record) if not one.name.startswith("correct_")]

    def corrections(self, record: Any) -> list[Verb]:
        """For whoever answers for the programme."""
        return [one for one in self._verbs(record) if one.name.startswith("correct_")]

    def _verbs(self, record: Any) -> Iterator[Verb]:
        if self.may_move and not record.deleted_at:
            yield from (one for one in verbs_of(self.model) if self.role in one.roles and record.state in one.sources)

    def _offer(self, record: Any, verb: Verb) -> Offer:
        return Offer(verb, [said(one) for one in verb.guard(record)])

    @expose("/move/", methods=("GET", "POST"))
    def move_view(self) -> Any:
        """A verb: what it needs, then the deed."""
        self._require(Right.UPDATE)
        record = self.get_one(request.values.get("id"))
        verb = next((one for one in verbs_of(self.model) if one.name == request.values.get("verb")), None)
        if verb is None:
            abort(404)
        if self.role not in verb.roles:
            abort(403)
        form = self._asked(verb)(request.form or None, obj=record)
        if request.method == "POST" and "_resume" not in request.form and form.validate():
            moved = self._move(record, verb, form)
            if moved:
                flash(f"« {record} » : {record.state.label}.", "success")
                return redirect(url_for(".details_view", id=record.id))
            record = self.get_one(request.values.get("id"))
        return self._render_move(record, verb, form)

    def _asked(self, verb: Verb) -> Any:
        if not verb.asks:
            return self.form_base_class
        converter = self.model_form_converter(self.session, self)
        return get_form(self.model, converter, base_class=self.form_base_class, only=verb.asks)

    def _move(self, record: Any, verb: Verb, form: Any) -> bool:
        try:
            with db.session.no_autoflush:
                form.populate_obj(record)
                perform(record, verb, self.role, request.form.get("remark", "")[:1000])
            db.session.commit()
        except Refused as refusal:
            saving.attach(form, record, refusal.problems)
        except (StaleDataError, IntegrityError):
            form.form_errors.append(OVERTAKEN)
        else:
            return True
        db.session.rollback()
        return False

    def _render_move(self, record: Any, verb: Verb, form: Any) -> Any:
        errors = saving.errors(form)
        page = self.render(
            "move.html",
            record=record,
            verb=verb,
            form=form,
            errors=errors,
            obstacles=[said(one) for one in verb.guard(record)] if record.state in verb.sources else [],
            remark=request.form.get("remark", ""),
            recalled=groups(record, {name: self.fields[name] for name in verb.recalls if name in self.fields}),
        )
        return Response(page, 422 if errors else 200)


def said(obstacle: Obstacle) -> Markup:
    """An obstacle, with a link to where it is mended for those who may read it."""
    if obstacle.record is None or not may(Right.READ, type(obstacle.record)):
        return Markup("{}").format(obstacle.sentence)
    return Markup("{} {}").format(obstacle.sentence, link_to_edit(obstacle.record))
