"""A column that must be filled, added to a table that has rows: they take its default, or it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alembic.operations import ops
from sqlalchemy import Column, false, true
from sqlalchemy.dialects import sqlite

from models.engine import default_of

SQLITE = sqlite.dialect()
REFUSED = (
    "{fields} : un champ obligatoire ne s'ajoute pas sans valeur à une table qui a déjà des lignes. "
    "Donnez-lui une valeur de départ (default=…), ou rendez-le facultatif (Mapped[… | None])."
)


def fill_existing_rows(changes: ops.UpgradeOps) -> None:
    """Let new columns that must be filled be so in the rows there are; `RuntimeError` names those without a default.

    The default of the database lasts for the time of the migration: the model's own gives it afterwards.
    """
    missing = [f"{one.table_name}.{one.column.name}" for one in _to_fill(changes) if one.column.default is None]
    if missing:
        raise RuntimeError(REFUSED.format(fields=", ".join(missing)))
    changes.ops[:] = [step for change in changes.ops for step in _steps(change)]


def _to_fill(changes: Any) -> Iterator[ops.AddColumnOp]:
    for one in changes.ops:
        if isinstance(one, ops.ModifyTableOps):
            yield from _to_fill(one)
        elif isinstance(one, ops.AddColumnOp) and not one.column.nullable and one.column.server_default is None:
            yield one


def _steps(change: ops.MigrateOperation) -> Iterator[ops.MigrateOperation]:
    """The change of a table; then, apart since SQLite copies the table each time, what forgets the defaults."""
    filled = list(_to_fill(change)) if isinstance(change, ops.ModifyTableOps) else []
    for one in filled:
        one.column = _with_default(one.column)
    yield change
    if isinstance(change, ops.ModifyTableOps) and filled:
        yield ops.ModifyTableOps(change.table_name, [_forget_default(one) for one in filled], schema=change.schema)


def _with_default(column: Column[Any]) -> Column[Any]:
    """The column as the rows there are receive it; the declared one stays as it is."""
    return Column(column.name, column.type, server_default=_value(column), nullable=False)


def _value(column: Column[Any]) -> Any:
    """The default of a column, in words that both databases read as a value of its type."""
    value = default_of(column.default)
    if isinstance(value, bool):
        return true() if value else false()
    stored = column.type.dialect_impl(SQLITE).bind_processor(SQLITE)
    return str(value if stored is None else stored(value))


def _forget_default(one: ops.AddColumnOp) -> ops.AlterColumnOp:
    return ops.AlterColumnOp(
        one.table_name,
        one.column.name,
        existing_type=one.column.type,
        existing_nullable=False,
        modify_server_default=None,
    )
