"""What of a database is compared with the models, by `flask db check` and at the start."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from models.engine import Base
from models.migrations import checks  # noqa: F401 — read, it adds itself to what Alembic compares

# Indexes that put the empty last: of PostgreSQL alone, made by hand (migration 004).
EMPTY_LAST = (
    ("organisation", "siren"),
    ("participation", "left_on"),
    ("sequence_progress", "validated_on"),
    ("mentoring", "starts_on"),
    ("mentoring", "ends_on"),
    ("fund_application", "granted"),
    ("fund_application", "filed_on"),
)
HARMLESS = {"remove_table", "remove_table_comment", "add_table_comment", "modify_comment"}


def declared_here(_object: Any, name: str | None, kind: str, _reflected: Any, _compared: Any) -> bool:
    """Trigrams and indexes that put the empty last are of PostgreSQL alone: no model may declare them."""
    return not (kind == "index" and str(name).endswith(("_trgm", "_down")))


def differences(connection: Connection) -> list[str]:
    """What the database lacks, or has otherwise than the models say: a French sentence each, none when all is there.

    A table or a plain index that somebody added hinders nothing, and is not told.
    """
    asked = {"compare_type": True, "include_object": declared_here}
    found = compare_metadata(MigrationContext.configure(connection, opts=asked), Base.metadata)
    changes = [one for change in found for one in (change if isinstance(change, list) else [change])]
    replaced = {one[1].name for one in changes if one[0].startswith("add_") and not one[0].endswith("column")}
    told = [_sentence(*one) for one in changes if not _is_harmless(one, replaced)]
    return sorted({*told, *_lacking_by_hand(connection)})


def _is_harmless(change: tuple[Any, ...], replaced: set[str]) -> bool:
    """Whether nothing fails for it, or what is to be made in its place tells it already."""
    kind, what = change[:2]
    return kind in HARMLESS or (
        kind.startswith("remove_") and (_name(what) in replaced or (kind == "remove_index" and not what.unique))
    )


def _name(what: Any) -> str:
    return str(getattr(what, "name", what))


def _sentence(kind: str, *what: Any) -> str:
    """What Alembic would do, said as what is wrong."""
    if kind == "add_table":
        return f"la table {what[0].name} manque"
    if kind.endswith("_column"):
        return f"la colonne {what[1]}.{what[2].name} {'manque' if kind.startswith('add') else 'est en trop'}"
    if kind.startswith("modify_"):
        return f"la colonne {what[1]}.{what[2]} n'est pas comme elle est déclarée ({kind.removeprefix('modify_')})"
    noun = "l'index" if kind.endswith("_index") else "la contrainte"
    return f"{noun} {what[0].name} de la table {what[0].table.name} {_fault(kind)}"


def _fault(kind: str) -> str:
    return "manque, ou n'est pas ce qui est déclaré" if kind.startswith("add") else "est en trop"


def _lacking_by_hand(connection: Connection) -> list[str]:
    if connection.dialect.name != "postgresql":
        return []
    found = inspect(connection)
    return [
        f"l'index ix_{table}_{column}_down de la table {table} manque"
        for table, column in EMPTY_LAST
        if found.has_table(table)  # else that is what is told
        if f"ix_{table}_{column}_down" not in {one["name"] for one in found.get_indexes(table)}
    ]
