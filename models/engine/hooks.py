"""Every hook on the session, in the order they run; another room adds its own after them, with `add_hook`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.engine import (
    alive,
    attaching,
    broken_constraints,
    glancing,
    held_titles,
    journal,
    prior_values,
    row_access,
    row_locks,
    save_rules,
    uniqueness,
)
from models.engine.record import Record

BEFORE_FLUSH = (
    row_locks.begin_writing,  # first: what the rules read stays true
    journal.refuse_altered_lines,
    attaching.settle_holders,
    save_rules.check_and_complete,  # the last to refuse: it parks unique values
    broken_constraints.remember_written,
)
AFTER_FLUSH = (
    journal.write_lines,  # first, with the next: they read what changed
    prior_values.keep_prior_values,
    uniqueness.unpark_unique_values,
    broken_constraints.forget_written,
    held_titles.note_written,
)
AFTER_ROLLBACK = (held_titles.note_taken_back,)
ON_STATEMENT = (
    glancing.refuse_statements,
    save_rules.refuse_bulk_statements,
    journal.refuse_altering_statements,
    alive.hide_the_bin,
    row_access.keep_their_rows,
)


def add_hook(name: str, hook: Callable[..., Any]) -> None:
    """Run a hook of another room after those of the engine; `name` is an event of SQLAlchemy's session."""
    event.listen(Session, name, hook)


for _name, _hooks in (
    ("before_flush", BEFORE_FLUSH),
    ("after_flush", AFTER_FLUSH),
    ("after_soft_rollback", AFTER_ROLLBACK),
    ("do_orm_execute", ON_STATEMENT),
):
    for _hook in _hooks:
        add_hook(_name, _hook)
event.listen(Record, "attribute_instrument", save_rules.clean_on_assignment, propagate=True)
