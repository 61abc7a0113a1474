"""What a file for the Région is: rows of a cohort, columns in order, warnings about what is still to complete."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from admin_views.engine.files import Column
from models.cohorts.cohort import Cohort
from models.engine import Base, Record, Right, Role, Sensitivity, allows, kinds, sees, stem

TEXT, CODE, SIRET, RNA = kinds.Kind(), kinds.Code(), kinds.Siret(), kinds.Rna()
DAY, WHOLE, FTE, MONEY, RATE, YESNO = (
    kinds.Day(),
    kinds.Whole(),
    kinds.Fte(),
    kinds.Money(),
    kinds.Percent(),
    kinds.YesNo(),
)


NOTICE = (
    "Ce qui a été corrigé est corrigé pour tous les jours ; ce qui est à la corbeille n'est dans aucun fichier.",
    "Ce qui était déjà fait quand il a été repris dans l'outil se lit de ses propres dates ; sans date, il l'a "
    "toujours été.",
)


@dataclass(frozen=True)
class Read(Column):
    """A column of a file for the Région, and how it is read from a row; nothing yet when the data does not exist.

    `sensitivity`: of what is read, which is that of its field or above; OPEN is for what everyone may read.
    `is_dated`: it tells what was true on the day of the file; else, what is written the day the file is made.
    """

    read: Callable[[Any], Any] = lambda _row: None
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    is_dated: bool = True


@dataclass(frozen=True)
class Warn:
    """One sentence about a record to complete before the file leaves."""

    record: Record
    sentence: str


@dataclass(frozen=True)
class Content:
    """What the columns read, in the order of the file, and what is missing."""

    rows: Sequence[Any]
    warnings: Sequence[Warn]


@dataclass(frozen=True)
class RegionFile:
    """One file: its columns, its content for a cohort, as of a day, and `of`, the concepts that it is made of."""

    columns: Sequence[Read]
    read: Callable[[Cohort, date], Content]
    of: Sequence[type[Base]]

    def is_offered_to(self, role: Role | None) -> bool:
        """Whether a role reads all that the file tells."""
        reads = all(allows(role, stem(model.__name__), Right.READ) for model in self.of)
        return reads and {column.sensitivity for column in self.columns} <= sees(role)

    def cells(self, content: Content) -> list[list[Any]]:
        """The rows as the writers take them."""
        return [[column.read(row) for column in self.columns] for row in content.rows]

    @property
    def notice(self) -> list[str]:
        """What the day of the file says and does not say, in French sentences."""
        undated = ", ".join(column.label for column in self.columns if not column.is_dated)
        return [
            "Le fichier dit ce qui était vrai le jour de « Données au » : ce qui est venu après n'y est pas.",
            f"Disent ce qui est écrit le jour où le fichier est fait, faute d'être datées, ces colonnes : {undated}.",
            *NOTICE,
        ]

    def schema(self) -> dict[str, Any]:
        """The Table Schema of the file in its « norme » form (frictionlessdata.io)."""
        return {
            "fields": [_field(column) for column in self.columns],
            "missingValues": [""],
            "description": " ".join(self.notice),
        }


def published(columns: Sequence[Read], names: Sequence[str], *, by_decision: Collection[str] = ()) -> list[Read]:
    """The columns of a file to publish, told one by one, in their order.

    Those `by_decision` are open in that file alone, whose rows are of companies that agreed, or name none.
    """
    known = {column.name: column for column in columns}
    return [replace(known[one], sensitivity=Sensitivity.OPEN) if one in by_decision else known[one] for one in names]


def _field(column: Column) -> dict[str, Any]:
    types: dict[type, dict[str, Any]] = {
        bool: {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        int: {"type": "integer"},
        Decimal: {"type": "number", "decimalChar": "."},
        date: {"type": "date", "format": "%Y-%m-%d"},
        datetime: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S"},
    }
    python = column.kind.python if column.kind else str
    return {"name": column.name, "title": column.label, **types.get(python, {"type": "string"})}
