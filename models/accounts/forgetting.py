"""Forgetting the person of an account in the trail of access and in the journal: what stays names nobody."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Engine, Table

from models.engine import (
    AccessEntry,
    JournalEntry,
    forget,
    forget_drafts,
    forget_imports,
    forget_prior_values,
    seal_lines,
)

OF_WHO_ACTS = {"actor", "actor_id"}


def forget_account(engine: Engine, number: int) -> int:
    """Forget who acted by the account of that id, from where, what its page held, its drafts; gives how many lines.

    The seals of these lines hold. Its former addresses, kept to undo their change, go too.
    """
    seal_lines(engine)
    accesses, journal = cast(Table, AccessEntry.__table__), cast(Table, JournalEntry.__table__)
    about = (journal.c.concept == "user") & (journal.c.record_id == number)
    with engine.begin() as connection:
        return (
            forget_drafts(connection, number)
            + forget_imports(connection, number)
            + forget_prior_values(connection, "user", number)
            + forget(connection, accesses, accesses.c.actor_id == number, {*OF_WHO_ACTS, "origin"})
            + forget(connection, journal, about, {"record_label", "changes", "before"})
            + forget(connection, journal, journal.c.actor_id == number, OF_WHO_ACTS)
        )
