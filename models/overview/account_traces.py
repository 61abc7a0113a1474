"""What is kept of a person beside their records, mostly of their account: never a secret, not even its digest.

Each table that points to what is of a person says here which of its columns are told, or why none is: a test finds one
that does not.
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
from models.accounts.user import User
from models.councils.convocation import SessionLetter, SessionLink
from models.councils.session_attendance import SessionAttendance
from models.engine import (
    AccessEntry,
    Attachment,
    Draft,
    FormerFile,
    FormKey,
    ImportedFile,
    JournalEntry,
    LabelledEnum,
    concepts,
    kinds,
)

Keys = Mapping[str, Collection[Any]]  # table → the ids of the rows of a person; `ADDRESS` → their addresses
ADDRESS = "address"
PIECE = 500  # rows read at once: an account of the team has a hundred thousand


@dataclass(frozen=True)
class Trace:
    """Rows of a table that point to rows of another one by `key`; `of`: which one, or `ADDRESS`; column → label."""

    model: type[Any]
    label: str
    plural: str
    key: str
    at: str  # the column that dates a row
    told: Mapping[str, str]
    of: str = User.__tablename__

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
        of=ADDRESS,
    ),
    Trace(
        SessionLetter,
        "Lettre d'une séance",
        "Lettres de séances",
        "attendance_id",
        "made_at",
        {"kind": "Quoi", "number": "N°", "made_at": "Faite le", "is_returned": "Revenue"},
        of=SessionAttendance.__tablename__,
    ),
    Trace(
        FormerFile,
        "Ancienne version d'un fichier",
        "Anciennes versions de fichiers",
        "attachment_id",
        "added_at",
        {"edition": "Version", "added_at": "Déposée le"},
        of=Attachment.__tablename__,
    ),
)
# What is told of none of their rows, and why.
UNTOLD: Mapping[str, str] = {
    PasswordLink.__tablename__: "the digest of a link, and until when it serves",
    RecoveryCode.__tablename__: "digests of codes",
    SessionLink.__tablename__: "the digest of a link",
    FormKey.__tablename__: "the key of a form that was sent",
    OpeningView.__tablename__: "which view a list opens with",
    "list_layout": "which columns a list shows",
    "import_template": "which column of a file fills which field",
    "import_row": "the cells of a file that is told, which go after ninety days",
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


def trace_counts(session: Session, keys: Keys) -> list[tuple[Trace, int]]:
    """How many rows of each there are, in one statement."""
    each = [
        select(literal(at), func.count()).select_from(one.table).where(_is_theirs(one, keys))
        for at, one in enumerate(TRACES)
        if keys.get(one.of)
    ]
    found = {int(at): count for at, count in session.execute(union_all(*each))} if each else {}
    return [(one, found[at]) for at, one in enumerate(TRACES) if found.get(at)]


def trace_lines(session: Session, keys: Keys) -> Iterator[TraceLine]:
    """All of them, a line for each column that says something; read piece by piece."""
    for one in (each for each in TRACES if keys.get(each.of)):
        query = select(one.table).where(_is_theirs(one, keys)).order_by(one.table.c.id)
        for row in session.execute(query.execution_options(yield_per=PIECE)).mappings():
            moment = row[one.at] if one.at else None
            for name, label in one.told.items():
                if row[name] not in (None, "", False):
                    yield TraceLine(one, row["id"], label, _shown(name, row[name]), moment)


def _is_theirs(one: Trace, keys: Keys) -> Any:
    return one.table.c[one.key].in_(sorted(keys[one.of]))


def _shown(name: str, value: Any) -> str:
    if name == "concept" and value in concepts():
        return str(concepts()[value].__concept__.singular)
    if isinstance(value, bool):
        return kinds.YesNo().show(value)
    if isinstance(value, datetime):
        return kinds.Instant().show(value)
    if isinstance(value, date):
        return kinds.Day().show(value)
    return value.label if isinstance(value, LabelledEnum) else str(value.value if isinstance(value, Enum) else value)
