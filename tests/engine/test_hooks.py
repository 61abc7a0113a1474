"""The hooks of the session: one order, stated once; nothing else in the repository listens to it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.engine import hooks

ROOT = Path(__file__).parent.parent.parent
ORDER = {
    "before_flush": [
        "row_locks.begin_writing",
        "journal.refuse_altered_lines",
        "attaching.settle_holders",
        "save_rules.check_and_complete",
        "broken_constraints.remember_written",
    ],
    "after_flush": [
        "journal.write_lines",
        "prior_values.keep_prior_values",
        "uniqueness.unpark_unique_values",
        "broken_constraints.forget_written",
        "held_titles.note_written",
    ],
    "after_soft_rollback": ["held_titles.note_taken_back"],
    "do_orm_execute": [
        "glancing.refuse_statements",
        "save_rules.refuse_bulk_statements",
        "journal.refuse_altering_statements",
        "alive.hide_the_bin",
        "row_access.keep_their_rows",
    ],
}
OF_ROOMS = {
    "after_flush": [
        "models.accounts.sign_in._close_on_change",
        "models.accounts.access_token._end_on_change",
        "models.accounts.calendar_address._end_on_change",
    ]
}
CODE = sorted(
    path.relative_to(ROOT)
    for folder in ("app", "admin_views", "models", "seeds")
    for path in (ROOT / folder).rglob("*.py")
    if path.relative_to(ROOT) != Path("models/engine/hooks.py")
)
LISTENING = {"listen", "listens_for"}
# What code may listen on by itself: connections, one attribute of a record, the mapping of all of them, their tables.
OF_NO_SESSION = {"Engine", "Mapper", "attribute", "Base.metadata"}


def listeners(name: str) -> list[str]:
    """What runs at an event of every session, in order: SQLAlchemy keeps it under each class."""
    found = getattr(Session.dispatch, name)._clslevel.get(Session, ())
    return [f"{one.__module__}.{one.__qualname__}" for one in found]


def targets_of(text: str) -> list[str]:
    """What a module listens on: the first argument of each `event.listen` and `listens_for`."""
    if "listen" not in text:  # which both names hold: few modules need to be parsed
        return []
    calls = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call)]
    names = {
        one: one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "") for one in calls
    }
    return [ast.unparse(one.args[0]) for one in calls if names[one] in LISTENING]


@pytest.mark.parametrize("name", ORDER)
def test_the_engine_s_run_first_and_in_this_order(name):
    expected = [f"models.engine.{one}" for one in ORDER[name]]
    assert listeners(name) == [*expected, *OF_ROOMS.get(name, [])]


def test_no_other_event_of_the_session_has_a_hook():
    names = [name for name in dir(Session.dispatch) if hasattr(getattr(Session.dispatch, name), "_clslevel")]
    assert {name for name in names if listeners(name)} == set(ORDER)


def test_the_order_is_the_one_that_the_module_states():
    stated = {
        "before_flush": hooks.BEFORE_FLUSH,
        "after_flush": hooks.AFTER_FLUSH,
        "after_soft_rollback": hooks.AFTER_ROLLBACK,
        "do_orm_execute": hooks.ON_STATEMENT,
    }
    found = {name: [f"{one.__module__}.{one.__name__}" for one in stated[name]] for name in stated}
    assert found == {name: [f"models.engine.{one}" for one in ORDER[name]] for name in ORDER}


def test_no_module_listens_on_the_session_by_itself():
    found = {path: set(targets_of((ROOT / path).read_text(encoding="utf-8"))) for path in CODE}
    assert {path: them for path, them in found.items() if not them <= OF_NO_SESSION} == {}
    assert set().union(*found.values()) == OF_NO_SESSION  # all of them are read


@pytest.mark.parametrize(
    "text",
    [
        "event.listen(Session, 'before_flush', f)",
        "listen(db.session, 'before_flush', f)",
        "@event.listens_for(sessionmaker, 'after_begin')\ndef f(): ...",
        "@sqlalchemy.event.listens_for(db.session.session_factory, 'after_begin')\ndef f(): ...",
    ],
)
def test_listening_is_seen_however_it_is_written(text):
    assert not set(targets_of(text)) <= OF_NO_SESSION
