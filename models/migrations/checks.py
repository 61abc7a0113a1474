"""Autogenerate compares CHECKs, by their name and by what they mean: Alembic alone looks at neither (decision 19)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alembic.autogenerate import comparators
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import AddConstraintOp, DropConstraintOp, ModifyTableOps
from sqlalchemy import CheckConstraint, Connection, Table, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import conv

SQLITE = sqlite.dialect()
STORED: dict[tuple[Any, str], dict[str, str]] = {}  # what PostgreSQL of a release makes of a table, as long as we run
# A cast that PostgreSQL writes, of a value or of an array of them.
CAST = r"::(?:character varying|double precision|timestamp with(?:out)? time zone|\w+)(?:\([\d, ]+\))?(?:\[\])?"


@comparators.dispatch_for("table")
def compare_checks(
    context: AutogenContext,
    changes: ModifyTableOps,
    _schema: str | None,
    name: str,
    found: Table | None,
    declared: Table | None,
) -> None:
    """Add to the changes of a table the CHECKs to drop and to make; a whole table comes and goes with its own."""
    if found is None or declared is None or context.connection is None:
        return
    texts = _declared(declared)
    held = {str(one.name): _folded(one.sqltext.text) for one in _checks(found)}  # as the database writes them
    wanted = _as_stored(context.connection, declared, texts)
    _read_again(context.connection, found, held, wanted)
    for one in (one for one, said in held.items() if wanted.get(one) != said):
        check = _check(found, one, _portable(context.connection, found, held[one]))
        changes.ops.append(DropConstraintOp.from_constraint(check))
    for one in (one for one, said in wanted.items() if held.get(one) != said):
        changes.ops.append(AddConstraintOp.from_constraint(_check(declared, one, texts[one])))


def _check(table: Table, name: str, said: str) -> CheckConstraint:
    """A CHECK of that text, beside the table: nothing is added to it."""
    check = CheckConstraint(text(said.replace(":", r"\:")), name=conv(name))
    check.parent = table
    return check


def _declared(table: Table) -> dict[str, str]:
    """Name → text of the declared CHECKs of a table, in words that both databases read."""
    return dict(sorted((str(one.name), _text(one.sqltext)) for one in _checks(table)))


def _checks(table: Table) -> list[Any]:
    return [one for one in table.constraints if isinstance(one, CheckConstraint)]


def _text(said: Any) -> str:
    return str(said.compile(dialect=SQLITE, compile_kwargs={"literal_binds": True, "include_table": False}))


def _as_stored(connection: Connection, table: Table, texts: Mapping[str, str]) -> dict[str, str]:
    """What the database would hold of these CHECKs, by name: SQLite keeps what it reads, PostgreSQL rewrites it.

    PostgreSQL is asked to, once for all: a temporary table of the same columns is made, read and forgotten.
    """
    if connection.dialect.name == "sqlite" or not texts:
        return {name: _folded(one) for name, one in texts.items()}
    quote = connection.dialect.identifier_preparer.quote
    parts = [f"{quote(one.name)} {one.type.compile(dialect=connection.dialect)}" for one in table.c]
    parts += [f"CONSTRAINT {quote(name)} CHECK ({one.replace('%', '%%')})" for name, one in texts.items()]
    made = f"CREATE TEMPORARY TABLE as_declared ({', '.join(parts)})"
    release = connection.dialect.server_version_info
    if (release, made) not in STORED:
        with connection.begin_nested() as aside:
            connection.exec_driver_sql(made)
            read = inspect(connection).get_check_constraints("as_declared")
            aside.rollback()
        STORED[release, made] = {str(one["name"]): _folded(one["sqltext"]) for one in read}
    return dict(STORED[release, made])


def _read_again(connection: Connection, table: Table, held: dict[str, str], wanted: dict[str, str]) -> None:
    """Take for the same what a dump that was loaded makes the same: PostgreSQL rewrites once more what it wrote."""
    differing = {name for name in held.keys() & wanted.keys() if held[name] != wanted[name]}
    if differing and connection.dialect.name != "sqlite":
        again = [_as_stored(connection, table, {name: said[name] for name in differing}) for said in (held, wanted)]
        held.update((name, wanted[name]) for name in differing if again[0][name] == again[1][name])


def _folded(said: str) -> str:
    """A CHECK without what means nothing: spaces, but for those between quotes, and quoted names that need none."""
    parts = re.split(r"('(?:[^']|'')*')", said)
    parts[::2] = [re.sub(r'"([a-z_]\w*)"', r"\1", re.sub(r"\s+", " ", one)) for one in parts[::2]]
    return "".join(parts).strip()


def _portable(connection: Connection, table: Table, said: str) -> str:
    """A CHECK of PostgreSQL in words that SQLite reads too, for the way back; unchanged if they mean another thing."""
    if connection.dialect.name == "sqlite":
        return said
    plain = in_plain_words(said)
    stored = _as_stored(connection, table, {"plain": plain})["plain"]
    if stored != said:  # what was written again since, with its column, is held against the same written again
        again = _as_stored(connection, table, {"plain": stored, "said": said})
        return plain if again["plain"] == again["said"] else said
    return plain


def in_plain_words(said: str) -> str:
    """A CHECK as PostgreSQL writes it, once or again, in the words in which it was declared."""
    plain = re.sub(r"(?<!\w)\((\w+)\)", r"\1", re.sub(CAST, "", said))
    return re.sub(r"= ANY \(+ARRAY\[(.*?)\]\)+", r"IN (\1)", plain)
