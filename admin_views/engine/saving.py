"""From a form to the database: rules answer by the fields, nobody is overwritten, a form sent twice counts once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import abort, request, url_for
from markupsafe import Markup
from sqlalchemy import Row, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import ValidationError

from admin_views.engine import drafts
from admin_views.engine.audiences import may
from admin_views.engine.child_rows import ChildrenField
from admin_views.engine.double_check import refuse_doubles
from admin_views.engine.edit_conflict import Clash, inputs, merge, posted_texts, settle, unpack
from admin_views.engine.lookup import forget_options
from admin_views.engine.parts import parts_of
from admin_views.engine.sent_again import digest
from models.engine import (
    OVERTAKEN,
    Problem,
    Record,
    Refused,
    Right,
    acting,
    begin_lists,
    db,
    declared,
    keep_key,
    last_changes,
    made_with,
    refusal_of,
    resembling_fields,
    stem,
)


class Saved(Enum):
    """What became of a change."""

    YES = "yes"
    REFUSED = "refused"
    BROKEN = "broken"  # a constraint, by what somebody else just did
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Outcome:
    """A form after it was compared with what others saved meanwhile."""

    form: Any
    clashes: bool
    notice: str = ""


def wants_save(form: Any) -> bool:
    """Whether the form was sent to be saved: not to get one more row, nor offered again after signing in."""
    if request.method != "POST" or "_resume" in request.form:
        return False
    wanted = request.form.get("_add")
    if wanted is None:
        return True
    for field in form:
        if isinstance(field, ChildrenField) and field.name == wanted:
            field.add_row()
    return False


def new_key() -> str:
    """What a form carries, so that sent twice it counts once."""
    return uuid.uuid4().hex


def sent_before(key: str, concept: str) -> Row[Any] | None:
    """What a form made when it was sent the first time; None when this is the first time, 400 for another form's."""
    found = made_with(db.session(), owned_key(key)) if key else None
    return found if found is None or found.concept == concept else abort(400)


def owned_key(key: str) -> str:
    """A key is good for its user alone."""
    return f"{acting().user_id}:{key[:64]}".replace("\0", "")


def create(model: type[Any], form: Any, key: str) -> Any:
    """The new record, or None and the reasons in the form; see `sent_before` when it was sent twice at once."""
    record = model()
    begin_lists(record, (each.name for each in declared(model).values() if each.shape == "children"))
    return record if _save(form, record, key) is Saved.YES else None


def update(form: Any, record: Any) -> Saved:
    """Whether the change was saved, refused by the rules (the form says why) or overtaken by another one."""
    return _save(form, record, "")


def _save(form: Any, record: Any, key: str) -> Saved:
    try:
        _write(form, record, key)
    except StaleDataError:
        db.session.rollback()
        return Saved.OVERTAKEN
    except Refused as refusal:
        attach(form, record, refusal.problems)
    except ValidationError as refusal:
        form.form_errors.append(str(refusal))
    except IntegrityError as error:
        _explain_or_find(form, record, key, error)
        db.session.rollback()
        return Saved.BROKEN
    else:
        return Saved.YES
    db.session.rollback()
    return Saved.REFUSED


def _write(form: Any, record: Any, key: str) -> None:
    with db.session.no_autoflush:
        db.session.add(record)
        form.populate_obj(record)
    title = record.sort_key
    touched = any(inspect(record).attrs[name].history.has_changes() for name in resembling_fields(type(record)))
    db.session.flush()
    if touched or record.sort_key != title:
        refuse_doubles(form, record)
    drafts.drop(type(record))
    _keep_key(key, record)
    db.session.commit()


def _keep_key(key: str, record: Any) -> None:
    if key:
        keep_key(db.session(), owned_key(key), stem(type(record).__name__), record.id, digest(request.form))


def _explain_or_find(form: Any, record: Any, key: str, error: IntegrityError) -> None:
    """The key of a form that was sent twice at once breaks a constraint too: the record it made is found by it."""
    try:
        explain(form, record, error)
    except IntegrityError:
        if sent_before(key, stem(type(record).__name__)) is None:
            raise


def commit() -> Refused | None:
    """Save the session; None, or why it is not saved: a rule, or what another save just took. It is rolled back."""
    try:
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return refusal
    except IntegrityError as error:
        return refusal_of(error, db.session())
    return None


def commit_once(record: Any, key: str) -> Refused | None:
    """`commit`, of what a form with a key says of a record: sent again, it counts once."""
    try:
        db.session.flush()
        _keep_key(key, record)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return refusal
    except IntegrityError as error:
        try:
            return refusal_of(error, db.session())
        except IntegrityError:
            if sent_before(key, stem(type(record).__name__)) is None:
                raise
    return None


def why_not_saved() -> str:
    """Save the session; nothing, or why it is not saved: as `commit`, or somebody changed the record meanwhile."""
    try:
        return str(commit() or "")
    except StaleDataError:
        db.session.rollback()
        return OVERTAKEN


def explain(form: Any, record: Any, error: IntegrityError) -> None:
    """Put what another save broke meanwhile by its fields; what nothing explains is raised again, a fault."""
    refusal = refusal_of(error, db.session())
    forget_options()
    attach(form, record, refusal.problems)


def with_errors(form: Any, tried: Any) -> Any:
    """A form, with what is wrong with the same boxes of another one, which has some of them."""
    form.form_errors = tried.form_errors
    for field in tried:
        same = form[field.short_name]
        same.errors = field.errors
        if isinstance(field, ChildrenField):
            for one, row in zip(field.rows, same.rows, strict=True):
                with_errors(row.form, one.form)
    return form


def attach(form: Any, record: Any, problems: tuple[Problem, ...]) -> None:
    """Put each sentence by its field; what has no field there goes on top."""
    for problem in problems:
        place = form if problem.record is record else _row_form(form, problem.record)
        field = place[problem.field] if place is not None and problem.field in place else None
        if field is None:
            form.form_errors.append(problem.sentence)
        else:
            field.errors = [*field.errors, _sentence(problem)]


def _row_form(form: Any, child: Record) -> Any:
    rows: list[Any] = [row for field in form if isinstance(field, ChildrenField) for row in field.rows]
    return next((one.form for one in (*rows, *parts_of(form)) if one.child is child), None)


def _sentence(problem: Problem) -> str:
    """With a link to the record in the way, for those who may open it."""
    other = problem.other
    if other is None or other.id is None or not may(Right.READ, type(other)):
        return problem.sentence
    address = url_for(f"{stem(type(other).__name__)}.details_view", id=other.id)
    return Markup('{} <a href="{}">La voir</a>').format(problem.sentence, address)


def errors(form: Any) -> list[tuple[str, str, str]]:
    """(input id, label, sentence) of all that is wrong, in the order of the page, for the summary on top."""
    found = [("", "", str(one)) for one in form.form_errors]
    found.extend((box.id, box.label.text, one) for part in parts_of(form) for box in part.form for one in box.errors)
    for field in form:
        found.extend((field.id, field.label.text, one) for one in field.errors)
        if isinstance(field, ChildrenField):
            found.extend(_row_errors(field))
    return found


def found_beside(form: Any) -> str:
    """What was left empty and told by the box beside it, in a sentence; empty where there is nothing to tell."""
    boxes = [*inputs(form), *(box for part in parts_of(form) for box in part.form)]
    told = [one for one in boxes if getattr(one, "found_from", "")]
    return "".join(f" {one.label.text} : {one.data}, d'après « {one.found_from} »." for one in told)


def _row_errors(field: ChildrenField) -> Iterator[tuple[str, str, str]]:
    for number, row in enumerate(field.rows, 1):
        for inner in row.form:
            for one in inner.errors:
                yield inner.id, f"{field.label.text}, ligne {number}, {inner.label.text}", one


def merge_with_saved(form_of: Callable[..., Form], posted: MultiDict[str, str], record: Any) -> Outcome:
    """The form as typed, with what others changed meanwhile brought in, and what both changed marked."""
    base = unpack(posted.get("_read"))
    posted = settle(posted, base)
    form = form_of(posted, obj=record)
    if posted.get("_version") == str(record.version):
        return Outcome(form, clashes=False)
    theirs = posted_texts(form_of(None, obj=record))
    merged, clashing = merge(base, posted_texts(form), theirs, posted)
    form = form_of(merged, obj=record)
    who = last_changes(record)
    for field in inputs(form):
        if field.name in clashing:
            label, when = who.get(field.declared.name, ("un collègue", ""))
            field.clash = Clash(
                field.as_read(posted_texts([field]).get(field.name)), field.as_read(theirs.get(field.name)), label, when
            )
    notice = "Des changements faits entre-temps par d'autres ont été gardés." if theirs != base else ""
    return Outcome(form, bool(clashing), notice)
