"""Going back to a schema that knows fewer kinds of journal lines: those lines go, and a line says so (decision 48)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import Connection, inspect

from models.engine import JournalAction, JournalEntry, acting, in_number, kinds, now, sealing_path

Steps = Callable[[Any, MigrationContext], Any]
OF_THE_SCHEMA = {
    "concept": JournalEntry.__tablename__,
    "action": JournalAction.CHANGED.value,
    "subject": "Schéma de la base",
}
# Revision → the kinds that it brought, which the schema before it refuses.
BROUGHT = {"030": ("second_factor", "second_factor_removed"), "034": ("token", "token_ended")}
# What every revision of the journal has, and no more: the model of today has columns that an earlier one lacks.
LINES = sa.table(
    "journal_entry",
    sa.column("at", kinds.Instant()),
    sa.column("changes", sa.JSON()),
    *(sa.column(name, sa.String()) for name in ("actor", "action", "subject", "record_label", "channel", "concept")),
)


def letting_go(asked: Steps) -> Steps:
    """Alembic's steps, each one back preceded, in its transaction, by the removal of what it could not keep."""

    def steps(heads: Any, context: MigrationContext) -> Iterator[Any]:
        for step in asked(heads, context):
            if isinstance(step, RevisionStep) and step.is_downgrade and step.revision.revision in BROUGHT:
                step.migration_fn = _preceded(step.migration_fn, context, step.revision.revision)
            yield step

    return steps


def _preceded(migrate: Callable[[], None], context: MigrationContext, revision: str) -> Callable[[], None]:
    def run(**_options: Any) -> None:
        assert context.connection is not None
        _let_go(context.connection, revision)
        migrate()

    return run


def _let_go(connection: Connection, revision: str) -> None:
    """Through the sealing path where there are seals."""
    is_sealed = inspect(connection).has_table("sealing_path")
    with sealing_path(connection) if is_sealed else nullcontext():
        gone = connection.execute(sa.delete(LINES).where(LINES.c.action.in_(BROUGHT[revision]))).rowcount
    if gone:
        said = f"Base revenue à une version d'avant la {revision} : {in_number(gone, 'ligne retirée')} du journal"
        who = {"actor": acting().label, "channel": acting().channel}
        connection.execute(sa.insert(LINES).values(at=now(), record_label=said, changes=[], **who, **OF_THE_SCHEMA))


def lines_let_go(connection: Connection) -> list[str]:
    """What the journal says of lines that went so: a French sentence each, the first one first."""
    mine = [LINES.c[name] == value for name, value in OF_THE_SCHEMA.items()]
    found = connection.execute(sa.select(LINES.c.at, LINES.c.record_label).where(*mine).order_by(LINES.c.at))
    return [f"{kinds.Instant().show(at)} : {said}." for at, said in found]
