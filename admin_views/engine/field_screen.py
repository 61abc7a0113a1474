"""One field of a record: who changed it, when, from what; and back to what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request

from admin_views.engine.audiences import may
from admin_views.engine.came_from import page_back
from admin_views.engine.pages import page
from admin_views.engine.record_screen import RecordScreen
from admin_views.engine.record_sections import value_of
from admin_views.engine.saving import why_not_saved
from admin_views.engine.tracing import note_read
from admin_views.engine.undo_screen import say_saved
from models.engine import (
    OVERTAKEN,
    Declared,
    JournalAction,
    JournalEntry,
    Right,
    db,
    kinds,
    lines_of_field,
    quoted,
    value_before,
)


@dataclass(frozen=True)
class Change:
    """One change of a field: when, who, from what to what in words, and the line to go back before, when one may."""

    at: str
    when: str
    who: str
    old: str
    new: str
    is_masked: bool
    is_first: bool
    back_to: int | None


class FieldScreen(RecordScreen):
    """The past of one field, for those who read the journal; going back is a change like one of a form."""

    @page("/field/", right=Right.READ, also={JournalEntry: Right.HISTORY})
    def field_view(self) -> Any:
        """Who changed it, when, from what."""
        record = self.get_one(request.args.get("id"))
        each = self._field_named(request.args.get("field", ""))
        return self.render(
            "field.html",
            record=record,
            each=each,
            value=value_of(record, each),
            changes=list(self._changes(record, each)),
        )

    @page("/field/back/", right=Right.UPDATE, also={JournalEntry: Right.HISTORY}, methods=("POST",))
    def back_view(self) -> Any:
        """What it held before a line, through the rules of a form; refused when the record was changed meanwhile."""
        record = self.get_one(request.form.get("id"))
        each = self._field_named(request.form.get("field", ""))
        if not self._is_typed(each):
            abort(404)
        found = lines_of_field(db.session(), record, each.name)
        line, change = next((one for one in found if str(one[0].id) == request.form.get("line")), None) or abort(404)
        if change.get("masked"):
            abort(404)
        if str(record.version) != request.form.get("_version"):
            flash(OVERTAKEN, "error")
        else:
            self._go_back(record, each, value_before(db.session(), each, line, change))
        return redirect(page_back(record))

    def _go_back(self, record: Any, each: Declared, value: Any) -> None:
        label = each.label
        if value is None and each.required:
            flash(f"« {label} » est à remplir : il ne peut pas redevenir vide.", "error")
            return
        words = each.show(value) or "vide"
        with db.session.no_autoflush:
            setattr(record, each.name, value)
        say_saved(label, why_not_saved(), f"de nouveau {quoted(words)}")

    def _field_named(self, name: str) -> Declared:
        """The field of that name, of those that the role sees; rows have pages of their own."""
        each = self.fields.get(name)
        if each is None or each.shape == "children":
            abort(404)
        return each

    def _is_typed(self, each: Declared) -> bool:
        """Whether a form would let one write it."""
        return not (each.field.computed or each.owner or each.field.frozen_once_referenced)

    def _changes(self, record: Any, each: Declared) -> Iterator[Change]:
        is_typed = self._is_typed(each) and may(Right.UPDATE, self.model) and not record.deleted_at
        now_shown = each.show(getattr(record, each.name))
        for line, change in lines_of_field(db.session(), record, each.name):
            is_masked, is_first = bool(change.get("masked")), line.action is JournalAction.CREATED
            old, new = change.get("old") or "", change.get("new") or ""
            note_read(each, record.id, old or new)
            may_go = is_typed and not is_masked and not is_first and old != now_shown
            yield Change(
                line.at.isoformat(timespec="seconds"),
                kinds.Instant().show(line.at),
                line.actor,
                old,
                new,
                is_masked,
                is_first,
                line.id if may_go else None,
            )
