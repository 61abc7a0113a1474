"""One record: its page, the form that makes it, the form that changes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin.contrib.sqla.form import get_form
from flask_admin.form import BaseForm
from sqlalchemy import Row

from admin_views.engine import drafts, history, record_sections, saving
from admin_views.engine.attachment_part import files_shown
from admin_views.engine.audiences import may, visible
from admin_views.engine.available_verbs import AvailableVerb, available_verbs, corrections
from admin_views.engine.blocks import Block
from admin_views.engine.came_from import came_from, crumbs, stand_on, trail
from admin_views.engine.changed_boxes import changed_form
from admin_views.engine.edit_conflict import pack, posted_texts
from admin_views.engine.list_layout import ListLayoutScreen
from admin_views.engine.loading import load
from admin_views.engine.lookup import by_id, is_id, merged_into
from admin_views.engine.pages import page
from admin_views.engine.record_tables import RelatedShown, owned_tables, related_tables
from admin_views.engine.sent_again import as_typed_again, digest
from admin_views.engine.tracing import note_form
from admin_views.engine.undo_screen import say_done
from models.engine import (
    Declared,
    JournalEntry,
    Record,
    Right,
    Sensitivity,
    declared,
    defaults,
    has_states,
    hours,
    now,
    sees,
    stem,
)


def _proposed(rows: Declared) -> Any:
    """The row of owned records that the address speaks of: `lines-product=12`; None when it speaks of none."""
    assert rows.target is not None
    held = {}
    for each in declared(rows.target).values():
        if each.shape == "one" and each.target is not None:
            held[each.name] = by_id(each.target, request.args.get(f"{rows.name}-{each.name}"))
    return rows.target(**defaults(rows.target) | held) if any(held.values()) else None


class RecordScreen(ListLayoutScreen):
    """Reading a record, making one, changing one; nobody's change is lost."""

    def get_one(self, id: Any) -> Any:
        """The live record of that id with what its page shows, or 404."""
        return self.find(id) or abort(404)

    def find(self, id: Any, *, with_bin: bool = False, deep: bool = False) -> Any:
        """The record, those of the bin included when asked; `deep`: with what its children own."""
        if not is_id(id):
            return None
        found = load(self.model, [int(id)], self.role, with_bin=with_bin, deep=deep)
        return found[0] if found else None

    form_template = "form.html"
    first_groups: Sequence[str] = ()  # of the form that makes a record: what is typed before the rest

    @page("/details/", right=Right.READ)
    def details_view(self) -> Any:
        """The page of a record."""
        number = request.args.get("id")
        record = self.find(number, with_bin=self._has(Right.BIN), deep=True)
        heir = merged_into(self.model, number) if record is None or getattr(record, "deleted_at", None) else None
        if heir is not None and "bin" not in request.args:
            return redirect(url_for(f"{stem(type(heir).__name__)}.details_view", id=heir.id))
        if record is None:
            abort(404)
        apart = () if getattr(record, "deleted_at", None) else self.fields_apart
        stand_on(self.endpoint, record.id)
        fields = record_sections.told_of(record, self.fields, apart)
        return self.render(
            self.details_template,
            record=record,
            crumbs=crumbs(self.endpoint, self.concept.plural),
            led=trail(whole=True),
            heir=heir,
            verbs=self.verbs_offered(record) if has_states(self.model) else [],
            corrections=corrections(record, self.role) if has_states(self.model) else [],
            blocks=[] if getattr(record, "deleted_at", None) else self.blocks(record),
            facts=self.facts_of(record),
            warnings=list(record.warnings()) if self._warns(record) else [],
            groups=record_sections.folded(record_sections.groups(record, fields)),
            owned=owned_tables(record, fields, self.role),
            related=related_tables(record, self.role, request.args.get("first", ""), self.related_shown),
            files=files_shown(record, self.role),
            history=self.history_of(record),
            stamp=history.stamp(record),
            tells_past=may(Right.HISTORY, JournalEntry, self.role),
            **({} if getattr(record, "deleted_at", None) else self.more_of(record)),
        )

    def _warns(self, record: Any) -> bool:
        """Whether the role reads what the warnings of a record come from; a line of the journal has none."""
        return isinstance(record, Record) and Sensitivity.CONFIDENTIAL in sees(self.role)

    related_shown: RelatedShown = RelatedShown()  # which records around one its page draws as tables
    fields_apart: frozenset[str] = frozenset()  # those that its template tells in its own way, once filled

    def verbs_offered(self, record: Any) -> Sequence[AvailableVerb]:
        """The verbs that the page of a record tells of, those that wait for something with what they wait for."""
        return available_verbs(record, self.role)

    def facts_of(self, record: Any) -> Sequence[Any]:
        """What the page of a record says under its title."""
        return record_sections.facts(record, self.fields)

    def more_of(self, record: Any) -> Mapping[str, Any]:
        """What the template of the page of a record asks for by name, where a concept has its own."""
        return {}

    def more_of_form(self, form: Any, record: Any) -> Mapping[str, Any]:
        """The same, of its form: `record` is None when it makes one."""
        return {}

    def blocks(self, record: Any) -> Sequence[Block]:
        """What the page of a record says above its fields, for those who have more to say than its declaration."""
        return ()

    def history_of(self, record: Any) -> list[history.HistoryLine]:
        """What the page tells of the record's past."""
        return history.history(record, self.role)

    def child_form(self, each: Declared) -> type[BaseForm]:
        """The form of one row of owned records."""
        assert each.target is not None
        fields = visible(each.target, self.role)
        left_out = {one for one in fields if one.owner or one.field.computed or one.field.apart}
        names = [one.name for one in fields if one not in left_out and one.shape != "children"]
        form: type[BaseForm] = get_form(
            each.target,
            self.model_form_converter(self.session, self),
            base_class=self.form_base_class,
            only=names,
        )
        return form

    @page("/new/", right=Right.CREATE, methods=("GET", "POST"))
    def create_view(self) -> Any:
        """A new record."""
        key = request.form.get("_key", "")
        if sent := saving.sent_before(key, self.endpoint):
            return self._sent_again(sent)
        form = self._create_form_class(request.form or None, data=None if request.form else self._prefilled())
        if saving.wants_save(form) and form.validate():
            record = saving.create(self.model, form, key)
            if record is not None:
                say_done(f"« {record} » est {self.concept.agree('enregistré')}.{saving.found_beside(form)}")
                return self._after_save(record)
            if sent := saving.sent_before(key, self.endpoint):
                return self._sent_again(sent)
        return self._render_form(form, None, key or uuid.uuid4().hex)

    def _sent_again(self, sent: Row[Any]) -> Any:
        """The record that a form made already; to change it, or to make another one, when the form now says more."""
        record, key = self.find(str(sent.record_id)), uuid.uuid4().hex
        is_same = sent.said in (None, digest(request.form))
        if record is None or not (is_same or self._has(Right.UPDATE)):
            return self._render_form(self._create_form_class(request.form), None, key, sent_again=True)
        shown = redirect(url_for(".details_view", id=record.id))
        if is_same:
            return shown
        form = as_typed_again(self._form_of, self._create_form_class, request.form, record)
        if saving.wants_save(form) and posted_texts(form) == posted_texts(self._form_of(None, record)):
            return shown
        return self._render_form(form, record, key, status=409, sent_again=True)

    def _prefilled(self) -> dict[str, Any]:
        """What the address of « Ajouter » says, and the defaults of the declaration."""
        values = defaults(self.model)
        for each in self.fields.values():
            if each.shape == "one" and each.target is not None and request.args.get(each.name):
                values[each.name] = by_id(each.target, request.args[each.name])
            elif each.shape == "children" and (row := _proposed(each)) is not None:
                values[each.name] = [row]
        named = self.model.from_words("").keys() & self.fields.keys() & request.args.keys()
        return values | {name: request.args[name] for name in named}

    @page("/edit/", right=Right.UPDATE, methods=("GET", "POST"))
    def edit_view(self) -> Any:
        """A change of a record."""
        if not request.form:
            record = self.get_one(request.args.get("id"))
            return self._render_form(self._form_of(None, record), record)
        record = self._being_changed()
        alone = self._changed_alone(record)
        saved = saving.update(alone, record) if alone is not None else None
        if saved is saving.Saved.YES:
            say_done(f"« {record} » est {self.concept.agree('enregistré')}.{saving.found_beside(alone)}")
            return self._after_save(record)
        if saved is not None:  # what was tried is taken back: the record is read again
            record = self._being_changed()
        if saved is saving.Saved.BROKEN:  # tried again, what went meanwhile would be unknown
            return self._render_form(saving.with_errors(self._form_of(request.form, record), alone), record)
        return self._save_whole(record)

    def _save_whole(self, record: Any) -> Any:
        outcome = saving.merge_with_saved(self._form_of, request.form, record)
        form, status = outcome.form, 200
        if outcome.clashes or record.deleted_at:
            status = 409
        elif saving.wants_save(form) and form.validate():
            saved = saving.update(form, record)
            if saved is saving.Saved.YES:
                notice = f"« {record} » est {self.concept.agree('enregistré')}.{saving.found_beside(form)}"
                say_done(f"{notice} {outcome.notice}".strip())
                return self._after_save(record)
            record = self._being_changed()
            if saved is saving.Saved.OVERTAKEN:  # between our reading and our writing: compare again, from the start
                form, status = saving.merge_with_saved(self._form_of, request.form, record).form, 409
        return self._render_form(form, record, status=status, notice=outcome.notice)

    def _changed_alone(self, record: Any) -> Any:
        """The valid form of what was changed; None where the whole one is needed, if only to say what is wrong."""
        made = changed_form(self._edit_form_class, request.form, self.fields, record.version)
        form = made(request.form, obj=record) if made is not None and not record.deleted_at else None
        return form if form is not None and form.validate() else None

    @page("/new/draft/", right=Right.CREATE, methods=("POST",))
    def new_draft_view(self) -> Any:
        """Keeps what is being written in the long fields of the form of a new record, or forgets it."""
        return self._kept_draft(".create_view")

    @page("/edit/draft/", right=Right.UPDATE, methods=("POST",))
    def edit_draft_view(self) -> Any:
        """The same for the form of a record."""
        self.get_one(request.args.get("id"))
        return self._kept_draft(".edit_view")

    def _kept_draft(self, form_page: str) -> Any:
        drafts.keep(self.endpoint, self.fields)
        if drafts.DISCARD in request.form:
            return redirect(came_from() or url_for(form_page, **drafts.arguments()))
        return Response(f"Brouillon gardé à {hours(now(), None)}.", mimetype="text/plain")

    def _form_of(self, posted: Any, obj: Any) -> Any:
        """The form of a record, without what has nothing to say of it, unless that was sent."""
        form = self._edit_form_class(posted, obj=obj)
        sent = {one.partition("-")[0] for one in request.form}
        for name in record_sections.saying_nothing(obj, self.fields) - sent:
            if name in form:
                del form[name]
        return form

    def _being_changed(self) -> Any:
        """The record a form was sent for, though it went to the bin meanwhile: what was typed is not lost with it."""
        number = request.args.get("id")
        return self.find(number) or self.find(number, with_bin=True) or abort(404)

    def _after_save(self, record: Any) -> Any:
        if "_continue" in request.form:
            return redirect(url_for(".edit_view", id=record.id))
        return redirect(came_from() or url_for(".details_view", id=record.id))

    def _render_form(
        self, form: Any, record: Any, key: str = "", *, status: int = 200, sent_again: bool = False, notice: str = ""
    ) -> Any:
        if notice and status == 200:  # told now: what is sent next holds those changes already
            flash(notice, "info")
        base = form if record is None or not request.form else self._form_of(None, record)  # as the record stands
        note_form(base, record)
        read = pack(base) if record is not None else ""
        draft = None if request.form else drafts.offered(self.endpoint, form)
        if draft is not None and drafts.TAKE in request.args:
            drafts.fill(form, draft)
        page = self.render(
            self.form_template,
            form=form,
            groups=record_sections.form_groups(form, self.first_groups if record is None else ()),
            errors=saving.errors(form),
            record=record,
            key=key,
            back=came_from(),
            read=read,
            status=status,
            sent_again=sent_again,
            draft=draft,
            draft_place=drafts.place(),  # written there: `url_for` takes names such as `endpoint` for its own
            draft_when=drafts.told(draft) if draft is not None else "",
            draft_taken=drafts.TAKE in request.args,
            draft_lacks=drafts.may_lack(form),
            **self.more_of_form(form, record),
        )
        if status == 200:
            status = 409 if getattr(form, "doubles", ()) else 422 if saving.errors(form) else 200
        return Response(page, status)
