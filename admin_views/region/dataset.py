"""What a file for the Région is: rows of a cohort, columns in order, warnings about what is still to complete."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from admin_views.engine.files import Column
from models.cohorts.cohort import Cohort
from models.engine import Base, LabelledEnum, Record, Right, Role, Sensitivity, allows, kinds, sees, stem

TEXT, CODE, SIREN, SIRET, RNA = kinds.Kind(), kinds.Code(), kinds.Siren(), kinds.Siret(), kinds.Rna()
DAY, WHOLE, FTE, MONEY, RATE, YESNO = (
    kinds.Day(),
    kinds.Whole(),
    kinds.Fte(),
    kinds.Money(),
    kinds.Percent(),
    kinds.YesNo(),
)

SCHEMAS = Path(__file__).parent
FIRST = "1.0.0"  # what every column is since, but those that came later
SECOND = "1.1.0"  # what the files of who grants subsidies and de minimis aids are since
VERSION = "1.1.0"  # of the columns of the files: the first number changes when one goes or means something else
# The unit of a column that says none, by the kind of its cells; what is counted says its own.
UNITS: dict[type, str] = {str: "texte", date: "jour (AAAA-MM-JJ dans la norme)", bool: "oui ou non"}
PATTERNS: dict[type, str] = {kinds.Siren: "[0-9]{9}", kinds.Siret: "[0-9]{14}", kinds.Rna: "W[0-9A-Z]{9}"}


def labels(words: Iterable[LabelledEnum]) -> tuple[str, ...]:
    """What a column that tells a choice may hold."""
    return tuple(one.label for one in words)


NOTICE = (
    "Ce qui a été corrigé est corrigé pour tous les jours ; ce qui est à la corbeille n'est dans aucun fichier.",
    "Ce qui était déjà fait quand il a été repris dans l'outil se lit de ses propres dates ; sans date, il l'a "
    "toujours été.",
    "Une cellule vide n'est jamais un zéro : la colonne dit ce que le vide veut dire.",
    "Le CSV norme est pour des machines (UTF-8, virgules, RFC 4180) : un texte y est tel qu'il a été tapé, même s'il "
    "commence comme une formule ; un tableur ouvre plutôt le classeur ou le CSV pour Excel français.",
)


@dataclass(frozen=True)
class Read(Column):
    """A column of a file for the Région, and how it is read from a row; nothing yet when the data does not exist.

    `sensitivity`: of what is read, which is that of its field or above; OPEN is for what everyone may read.
    `is_dated`: it tells what was true on the day of the file; else, what is written the day the file is made.
    In French: `what` it is, its `unit`, `how` it is computed, how it is `masked`; `since` which version of the file;
    whether it is `required` (never empty) and `among` which words it is.
    """

    read: Callable[[Any], Any] = lambda _row: None
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    is_dated: bool = True
    what: str = ""
    unit: str = ""
    how: str = ""
    masked: str = ""
    since: str = FIRST
    required: bool = False
    among: tuple[str, ...] = ()

    @property
    def measure(self) -> str:
        """Its unit, in French: its own, else that of its kind; nothing when nobody said it."""
        python = self.kind.python if self.kind else str
        return self.unit or ("code" if self.kind and self.kind.identifier else UNITS.get(python, ""))

    def explained(self) -> list[str]:
        """Its line of the dictionary: label, name, what, unit, computed, masked, since."""
        return [self.label, self.name, self.what, self.measure, self.how, self.masked, self.since]

    def description(self) -> str:
        """The same in one text, without its names nor its unit."""
        said = (self.what, self.how and f"Calcul : {self.how}", self.masked and f"Masqué : {self.masked}")
        return " ".join((*filter(None, said), f"Depuis la version {self.since}."))


@dataclass(frozen=True)
class Warn:
    """One sentence about a record to complete before the file leaves; `blocks`: the file does not follow its norm."""

    record: Record
    sentence: str
    blocks: bool = False


@dataclass(frozen=True)
class Content:
    """What the columns read, in the order of the file, what is missing, and what the file says of its absent rows."""

    rows: Sequence[Any]
    warnings: Sequence[Warn]
    says: Sequence[str] = ()

    @property
    def follows_norm(self) -> bool:
        """Whether nothing is missing that its norm asks for."""
        return not any(one.blocks for one in self.warnings)


Source = Callable[[Cohort, date], Content]


@dataclass(frozen=True)
class RegionFile:
    """One file: its columns, its `source` for a cohort, as of a day, and `of`, the concepts that it is made of.

    `kept`: what of its source is in it; files of one source are read together.
    `narrow`: of which some lines alone may be asked.
    `official`: the schema of others that it follows to the letter, a file beside this one.
    """

    columns: Sequence[Read]
    source: Source
    of: Sequence[type[Base]]
    row: str = ""  # what a line of it is, in French
    key: tuple[str, ...] = ()  # columns that tell a line from the others; none when lines may be alike
    kept: Callable[[Content], Content] | None = None
    official: str = ""
    narrow: Callable[[Content, Any], Content] | None = None
    empty: str = ""  # why it has no line, where it has none, in French

    def read(self, cohort: Cohort, as_of: date, known: dict[Source, Content] | None = None) -> Content:
        """Its content; `known`: what was read already for the same cohort and day, by source, which it adds to."""
        known = {} if known is None else known
        if self.source not in known:
            known[self.source] = self.source(cohort, as_of)
        return self.kept(known[self.source]) if self.kept else known[self.source]

    def is_offered_to(self, role: Role | None) -> bool:
        """Whether a role reads all that the file tells."""
        reads = all(allows(role, stem(model.__name__), Right.READ) for model in self.of)
        return reads and {column.sensitivity for column in self.columns} <= sees(role)

    def cells(self, content: Content) -> list[list[Any]]:
        """The rows as the writers take them."""
        return [[column.read(row) for column in self.columns] for row in content.rows]

    def notice(self, as_of: date | None = None, says: Sequence[str] = ()) -> list[str]:
        """What a line is, which are absent, what the day of the file says and does not say, in French sentences."""
        undated = ", ".join(column.label for column in self.columns if not column.is_dated)
        return [
            *([f"Données au {as_of:%d/%m/%Y}."] if as_of else []),
            *says,
            f"Une ligne : {self.row}.",
            "Le fichier dit ce qui était vrai le jour de « Données au » : ce qui est venu après n'y est pas.",
            f"Disent ce qui est écrit le jour où le fichier est fait, faute d'être datées, ces colonnes : {undated}.",
            *NOTICE,
        ]

    def explained(self) -> list[str]:
        """A sentence a column, for the notice of a workbook."""
        return [f"{one.label} ({one.name}), {one.measure} : {one.description()}" for one in self.columns]

    def schema(self, name: str, title: str) -> dict[str, Any]:
        """The Table Schema of the file in its « norme » form (frictionlessdata.io)."""
        if self.official:
            found: dict[str, Any] = json.loads((SCHEMAS / self.official).read_text(encoding="utf-8"))
            return found
        return {
            "name": name,
            "title": title,
            "version": VERSION,
            "description": " ".join(self.notice()),
            "fields": [_field(column) for column in self.columns],
            "missingValues": [""],
        } | ({"primaryKey": list(self.key)} if self.key else {})


def published(columns: Sequence[Read], names: Sequence[str], *, by_decision: Collection[str] = ()) -> list[Read]:
    """The columns of a file to publish, told one by one, in their order.

    Those `by_decision` are open in that file alone, whose rows are of companies that agreed, or name none.
    """
    known = {column.name: column for column in columns}
    return [replace(known[one], sensitivity=Sensitivity.OPEN) if one in by_decision else known[one] for one in names]


def _field(column: Read) -> dict[str, Any]:
    types: dict[type, dict[str, Any]] = {
        bool: {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        int: {"type": "integer"},
        Decimal: {"type": "number", "decimalChar": "."},
        date: {"type": "date", "format": "%Y-%m-%d"},
        datetime: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S"},
    }
    python = column.kind.python if column.kind else str
    said: dict[str, Any] = {
        "required": column.required or None,
        "enum": list(column.among) or None,
        "pattern": PATTERNS.get(type(column.kind)),
    }
    constraints = {name: value for name, value in said.items() if value is not None}
    return {
        "name": column.name,
        "title": column.label,
        "description": column.description(),
        "unit": column.measure,
        **types.get(python, {"type": "string"}),
    } | ({"constraints": constraints} if constraints else {})
