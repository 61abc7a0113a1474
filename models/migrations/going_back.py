"""Going back to a schema that refuses rows of this one: they go, and a line of the journal says so (decision 48)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Rows:
    """Rows that only the later schema knows: their table in words, and which ones in SQL."""

    table: str
    of_what: str
    which: str

    def let_go(self, connection: Connection) -> int:
        """Remove them; how many there were."""
        return connection.execute(sa.delete(sa.table(self.table)).where(sa.text(self.which))).rowcount


def _lines(kinds_of_line: str) -> Rows:
    return Rows(JournalEntry.__tablename__, "du journal", f"action IN ({kinds_of_line})")


def _files(which: str) -> Rows:
    return Rows("attachment", "des fichiers joints", which)


# Revision → the rows that it brought: the schema before it refuses them, and its own way back forgets them.
BROUGHT = {
    "030": (_lines("'second_factor', 'second_factor_removed'"),),
    "034": (_lines("'token', 'token_ended'"),),
    "048": (_files("person_id IS NOT NULL"),),
    "051": (_files("kind IN ('session_booklet', 'session_team')"),),
    "054": (_files("kind = 'candidacy_letter'"),),
    "066": (
        _files("kind = 'fund_letter'"),
        Rows("letter_template", "des modèles de lettres", "occasion LIKE 'fonds_%'"),
    ),
    "067": (Rows("export_run", "du registre des fichiers", "dataset IN ('registre-minimis', 'scdl-subventions')"),),
    # The schema before takes these for instalments to come: the same money would be due twice.
    "072": (Rows("repayment", "des échéances", "replaced_on IS NOT NULL AND coalesce(received, 0) = 0"),),
}
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
    for rows in BROUGHT[revision]:
        with sealing_path(connection) if is_sealed else nullcontext():
            gone = rows.let_go(connection)
        if gone:
            what = f"{in_number(gone, 'ligne retirée')} {rows.of_what}"
            said = f"Base revenue à une version d'avant la {revision} : {what}"
            who = {"actor": acting().label, "channel": acting().channel}
            connection.execute(sa.insert(LINES).values(at=now(), record_label=said, changes=[], **who, **OF_THE_SCHEMA))


def lines_let_go(connection: Connection) -> list[str]:
    """What the journal says of lines that went so: a French sentence each, the first one first."""
    mine = [LINES.c[name] == value for name, value in OF_THE_SCHEMA.items()]
    found = connection.execute(sa.select(LINES.c.at, LINES.c.record_label).where(*mine).order_by(LINES.c.at))
    return [f"{kinds.Instant().show(at)} : {said}." for at, said in found]
