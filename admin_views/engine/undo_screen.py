"""« Annuler »: the button beside a sentence, the page that says what would be undone, and why it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, session, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.audiences import current_role, may
from admin_views.engine.came_from import places
from admin_views.engine.history import history_lines
from admin_views.engine.list_rows import count_words
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import PageView, page
from models.engine import (
    ONE_OVERTAKEN,
    JournalAction,
    JournalEntry,
    NotUndone,
    Refused,
    Right,
    Verb,
    acting,
    concepts,
    db,
    last_operation,
    lines_of_operation,
    refusal_of,
    rows_for,
    stem,
    uncapitalised,
    undo,
)


def say_done(sentence: str) -> None:
    """Say on the next page what was done, with a button that undoes it, for those who may ask for it."""
    flash(sentence, "success")
    operation = last_operation(db.session())
    if operation and may(Right.HISTORY, JournalEntry):
        flash(operation, "undo")


def say_instead(sentence: str) -> None:
    """Say this on the next page in the place of what was just said to be done; « Annuler » stays beside it."""
    said = session.get("_flashes", [])
    last = max((number for number, (category, _words) in enumerate(said) if category == "success"), default=None)
    session["_flashes"] = [(one, sentence if number == last else words) for number, (one, words) in enumerate(said)]


def offer(record: Any, verb: Verb, label: str) -> None:
    """Beside what is said on the next page, a button that does a verb of a record at once."""
    address = url_for(f"{stem(type(record).__name__)}.move_view")
    flash({"url": address, "id": record.id, "verb": verb.name, "label": label}, "onward")  # type: ignore[arg-type]


def say_saved(title: str, refusal: str, done: str) -> None:
    """Say what was done of a record, or a field, with « Annuler » for who may; else, as an error, why it was not."""
    if refusal:
        flash(f"« {title} » : {refusal}", "error")
    else:
        say_done(f"« {title} » : {done}.")


class UndoView(PageView):
    """An operation of the journal, to be undone as a whole."""

    @page("/", right=Right.HISTORY, of=JournalEntry, methods=("GET", "POST"))
    def index(self) -> Any:
        """Says what it did; then undoes it, or says why it cannot be."""
        operation = re.sub("[^0-9a-f]", "", request.values.get("operation", "")[:32])
        lines = [line for line in lines_of_operation(db.session(), operation) if _is_read(line)] or abort(404)
        if request.method == "GET":
            return self._asked(operation, lines, ())
        reasons = _undone(operation)
        if reasons:
            return Response(self._asked(operation, lines, reasons), 409)
        first = _first(lines)
        those = {one.record_id for one in lines if (one.concept, one.action, one.owner_id) == _sort(first)}
        concept = concepts()[first.concept].__concept__
        several = count_words(len(those), concept.singular, concept.plural)
        told = several if len(those) > 1 else f"« {first.record_label} »"
        say_done(f"C'est annulé : {uncapitalised(first.action.label)} de {told}.")
        return redirect(_list_of(first) if len(those) > 1 else _page_of(first))

    def _asked(self, operation: str, lines: Sequence[JournalEntry], reasons: Sequence[str]) -> str:
        role = current_role() or abort(403)
        told = history_lines(lines[::-1], role)
        answer: str = self.render("undo.html", operation=operation, told=told, first=_first(lines), reasons=reasons)
        return answer


def _is_read(line: JournalEntry) -> bool:
    """A line names its record: for those who read that concept and all of its rows; a load is not undone by a form."""
    model, who = concepts().get(line.concept), acting()
    is_typed = line.channel == who.channel
    return is_typed and model is not None and may(Right.READ, model) and rows_for(model, who) is None


def _first(lines: Sequence[JournalEntry]) -> JournalEntry:
    """The line that says what the operation is: a merge, else that of no record's row."""
    return min(lines, key=lambda line: (line.action is not JournalAction.MERGED, line.owner_id is not None, line.id))


def _sort(line: JournalEntry) -> tuple[str, JournalAction, int | None]:
    return line.concept, line.action, line.owner_id


def _undone(operation: str) -> Sequence[str]:
    """Undo it; the reasons why it is not undone, if any."""
    try:
        undo(db.session(), operation, current_role())
        db.session.commit()
    except IntegrityError as error:
        return sentences_of(refusal_of(error, db.session()))
    except (NotUndone, Refused, StaleDataError) as refusal:
        db.session.rollback()
        return sentences_of(refusal)
    return ()


def sentences_of(refusal: Exception) -> Sequence[str]:
    """Why several records are not saved together, each sentence naming its record."""
    if isinstance(refusal, NotUndone):
        return refusal.reasons
    if isinstance(refusal, Refused):
        return [f"« {one.record} » : {uncapitalised(one.sentence)}" for one in refusal.problems]
    return [ONE_OVERTAKEN]


def _page_of(line: JournalEntry) -> str:
    """The page of its record, or the list it is no longer in."""
    record = by_id(concepts()[line.concept], str(line.record_id))
    if record is None:
        return _list_of(line)
    return url_for(f"{line.concept}.details_view", id=record.id)


def _list_of(line: JournalEntry) -> str:
    """The list, as it was when the button was pressed in it."""
    seen = (one.address for one in places() if one.concept == line.concept and not one.number)
    return next(seen, url_for(f"{line.concept}.index_view"))
