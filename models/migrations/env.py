"""Alembic's environment: numbered files, plain SQL types, all or nothing, foreign keys off while SQLite rebuilds."""

from typing import Any, Literal

from alembic import context
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from models.engine import Base, db, guard_sealed_tables, kinds
from models.migrations.byte_order import order_by_bytes
from models.migrations.compared import declared_here
from models.migrations.going_back import letting_go
from models.migrations.new_columns import fill_existing_rows
from models.migrations.rebuilt import read_alone


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names SQL's types: the domain's may change, a migration may not."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item, kinds.Quantity):
        return f"sa.Numeric({item.digits}, {item.decimals})"
    return "sa.DateTime(timezone=True)" if isinstance(item, kinds.Instant) else f"sa.{item.impl_instance!r}"


def number(directives: list[Any]) -> None:
    """001, 002…: the folder reads as a history, and two branches with the same number conflict in git."""
    heads = ScriptDirectory.from_config(context.config).get_heads()
    directives[0].rev_id = f"{max((int(head) for head in heads), default=0) + 1:03d}"


def finish(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """The file about to be written: its number, its values for the rows there are; no file when nothing changed."""
    changes = directives[0].upgrade_ops
    if getattr(context.config.cmd_opts, "autogenerate", False) and changes.is_empty():
        directives.clear()
        context.config.print_stdout("Rien n'a changé : les modèles et la base disent la même chose.")
        return
    fill_existing_rows(changes)
    number(directives)


def begin_sqlite(connection: Connection) -> None:
    """A rebuilt parent would empty its children; without BEGIN a table made before a power cut would stay half-way."""
    connection.detach()  # a connection without foreign keys never goes back to the pool
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def check_sqlite(connection: Connection) -> None:
    """What foreign keys would have refused rolls the migration back."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    assert not broken, f"foreign keys broken by a migration: {broken[:5]}"


def run(connection: Connection) -> None:
    """The migrations that are asked for, on this connection; within its transaction when one is begun."""
    settings: dict[str, Any] = {
        "connection": connection,
        "target_metadata": Base.metadata,
        "render_as_batch": True,
        "render_item": plain_type,
        "process_revision_directives": finish,
        "compare_type": True,
        "include_object": declared_here,
        "transaction_per_migration": True,
    }
    context.configure(**settings)
    asked = context.get_context().opts["fn"]
    context.configure(**settings, fn=letting_go(asked))
    with context.begin_transaction(), read_alone():
        context.run_migrations()
    guard_sealed_tables(connection)  # a table that a migration copied lost its triggers
    order_by_bytes(connection)


def run_alone() -> None:
    """On a connection of its own, kept when all went well."""
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            begin_sqlite(connection)
        run(connection)
        if is_sqlite:
            check_sqlite(connection)
        connection.commit()


if given := context.config.attributes.get("connection"):
    run(given)  # a restoration: the schema and the rows come in one transaction
else:
    run_alone()
