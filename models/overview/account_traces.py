"""What the application keeps of an account beside its record: never a secret, not even its digest.

Each table of accounts says here which of its columns are told, or why none is: a test finds one that does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Table, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.accounts.access_token import AccessToken
from models.accounts.calendar_address import CalendarAddress
from models.accounts.daily_digest import DailyDigest
from models.accounts.mail import Mail
from models.accounts.saved_view import OpeningView, SavedView
from models.accounts.second_factor import RecoveryCode, SecondFactor
from models.accounts.sign_in import PasswordLink, SignIn
from models.engine import AccessEntry, Draft, FormKey, ImportedFile, JournalEntry, LabelledEnum, concepts, kinds

PIECE = 500  # rows read at once: an account of the team has a hundred thousand


@dataclass(frozen=True)
class Trace:
    """Rows of a table, of an account by `key`, or of an address when it `is_by_address`; column → French label."""

    model: type[Any]
    label: str
    plural: str
    key: str
    at: str  # the column that dates a row
    told: Mapping[str, str]
    is_by_address: bool = False

    @property
    def table(self) -> Table:
        """Its table."""
        found: Table = self.model.__table__
        return found


TRACES: Sequence[Trace] = (
    Trace(
        SignIn,
        "Connexion",
        "Connexions",
        "user_id",
        "started_at",
        {"started_at": "Depuis", "ended_at": "Jusqu'à", "end_reason": "Fin", "browser": "Navigateur"},
    ),
    Trace(
        AccessEntry,
        "Accès tracé",
        "Accès tracés",
        "actor_id",
        "at",
        {"event": "Quoi", "subject": "Sur quoi", "record_id": "Fiche n°", "origin": "Depuis", "remark": "Précision"},
    ),
    Trace(
        JournalEntry,
        "Changement fait",
        "Changements faits",
        "actor_id",
        "at",
        {"action": "Action", "subject": "Type de fiche", "record_id": "Fiche n°", "channel": "Par"},
    ),
    Trace(
        AccessToken,
        "Jeton d'accès",
        "Jetons d'accès",
        "user_id",
        "made_at",
        {"name": "Nom", "until": "Jusqu'au", "ended_at": "Fermé le", "last_used_at": "Dernier usage"},
    ),
    Trace(
        CalendarAddress,
        "Adresse d'agenda",
        "Adresses d'agenda",
        "user_id",
        "made_at",
        {"made_at": "Créée le", "last_used_at": "Dernier usage"},
    ),
    Trace(
        SecondFactor,
        "Second facteur",
        "Seconds facteurs",
        "user_id",
        "confirmed_at",
        {"confirmed_at": "Confirmé le"},
    ),
    Trace(
        DailyDigest,
        "Résumé quotidien",
        "Résumés quotidiens",
        "user_id",
        "asked_at",
        {"asked_at": "Demandé le", "made_on": "Dernier envoi"},
    ),
    Trace(Draft, "Brouillon", "Brouillons", "user_id", "at", {"concept": "Type de fiche", "at": "Du"}),
    Trace(
        SavedView,
        "Vue enregistrée",
        "Vues enregistrées",
        "author_id",
        "",
        {"concept": "Type de fiche", "name": "Nom", "arguments": "Filtres"},
    ),
    Trace(
        ImportedFile,
        "Fichier importé",
        "Fichiers importés",
        "user_id",
        "at",
        {"concept": "Type de fiche", "name": "Nom", "done_at": "Écrit le"},
    ),
    Trace(
        Mail,
        "Courriel envoyé",
        "Courriels envoyés",
        "to",
        "created_at",
        {"to": "À", "subject": "Objet", "sent_at": "Parti le"},
        is_by_address=True,
    ),
)
# What is told of none of their rows, and why.
UNTOLD: Mapping[str, str] = {
    PasswordLink.__tablename__: "the digest of a link, and until when it serves",
    RecoveryCode.__tablename__: "digests of codes",
    FormKey.__tablename__: "the key of a form that was sent",
    OpeningView.__tablename__: "which view a list opens with",
    "list_layout": "which columns a list shows",
    "import_template": "which column of a file fills which field",
    "import_task": "what the server does to a file that is told",
}


@dataclass(frozen=True)
class TraceLine:
    """A column of a row of a trace, for the file of a person."""

    trace: Trace
    number: int
    label: str
    shown: str
    at: Any


def trace_counts(session: Session, accounts: Collection[int], addresses: Collection[str]) -> list[tuple[Trace, int]]:
    """How many rows of each there are, in one statement."""
    each = [
        select(literal(at), func.count()).select_from(one.table).where(_is_theirs(one, accounts, addresses))
        for at, one in enumerate(TRACES)
    ]
    found = {int(at): count for at, count in session.execute(union_all(*each))}
    return [(one, found[at]) for at, one in enumerate(TRACES) if found.get(at)]


def trace_lines(session: Session, accounts: Collection[int], addresses: Collection[str]) -> Iterator[TraceLine]:
    """All of them, a line for each column that says something; read piece by piece."""
    for one in TRACES:
        query = select(one.table).where(_is_theirs(one, accounts, addresses)).order_by(one.table.c.id)
        for row in session.execute(query.execution_options(yield_per=PIECE)).mappings():
            moment = row[one.at] if one.at else None
            for name, label in one.told.items():
                if row[name] not in (None, ""):
                    yield TraceLine(one, row["id"], label, _shown(name, row[name]), moment)


def _is_theirs(one: Trace, accounts: Collection[int], addresses: Collection[str]) -> Any:
    return one.table.c[one.key].in_(sorted(addresses) if one.is_by_address else sorted(accounts))


def _shown(name: str, value: Any) -> str:
    if name == "concept" and value in concepts():
        return str(concepts()[value].__concept__.singular)
    if isinstance(value, datetime):
        return kinds.Instant().show(value)
    if isinstance(value, date):
        return kinds.Day().show(value)
    return value.label if isinstance(value, LabelledEnum) else str(value.value if isinstance(value, Enum) else value)
