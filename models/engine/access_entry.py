"""Who came in, who was refused, who took or read what: the trail of access, sealed like the journal (decision 41)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Engine, Table, insert
from sqlalchemy.orm import Mapped

from models.engine.choices import LabelledEnum
from models.engine.concept import Concept
from models.engine.declaration import Code, Prose, declared, field, technical
from models.engine.journal import JournalEntry, acting
from models.engine.mapping import Base, concepts
from models.engine.row_access import Actor
from models.engine.sealing import Chain, Sealed, chained


class AccessEvent(LabelledEnum):
    """What happened; other rooms add what they tell themselves (`widen_choice`)."""

    REFUSED = "refused", "Page refusée"
    LIST_TAKEN = "list_taken", "Liste emportée"
    FILE_TAKEN = "file_taken", "Fichier emporté"
    FIELDS_READ = "fields_read", "Champs protégés lus"
    PURGED = "purged", "Purge"
    FORGOTTEN = "forgotten", "Personne effacée"


TAKEN = (AccessEvent.LIST_TAKEN, AccessEvent.FILE_TAKEN)


class AccessEntry(Sealed, Base):
    """One line: never a secret, a body, nor a word that somebody typed."""

    __concept__ = Concept("Accès tracé", "Accès tracés", order="-at")

    id: Mapped[int] = technical(primary_key=True)
    at: Mapped[datetime] = field("Quand", listed=True, filtered=True)
    actor: Mapped[str | None] = field("Qui", listed=True, filtered=True)
    event: Mapped[AccessEvent] = field("Quoi", listed=True, filtered=True)
    subject: Mapped[str | None] = field("Sur quoi", listed=True, filtered=True)
    record_id: Mapped[int | None] = field("Fiche n°", listed=True)
    origin: Mapped[str | None] = field("Depuis", listed=True, filtered=True)
    rows: Mapped[int | None] = field("Lignes", listed=True)
    columns: Mapped[Prose | None] = field("Colonnes ou champs")
    filters: Mapped[Prose | None] = field("Filtres")
    sha256: Mapped[Code | None] = field("Empreinte SHA-256", max=64)
    remark: Mapped[str | None] = field("Précision")
    concept: Mapped[str | None] = technical()
    actor_id: Mapped[int | None] = technical()  # kept when the account is gone: no key points to it

    def __str__(self) -> str:
        return f"{self.event.label} — {self.subject or 'sans fiche'}"


_INSERT = insert(cast(Table, AccessEntry.__table__))
_EMPTY: dict[str, Any] = dict.fromkeys(
    ("subject", "record_id", "origin", "rows", "columns", "filters", "sha256", "remark", "concept")
)
MOST = {each.name: each.bounds[1] for each in declared(AccessEntry).values() if each.bounds[1]}  # letters

chained(Chain("journal", JournalEntry))
chained(Chain("accesses", AccessEntry, lambda: AccessEntry.__table__.c.event.not_in(TAKEN), is_dated=True))
chained(Chain("exports", AccessEntry, lambda: AccessEntry.__table__.c.event.in_(TAKEN), is_dated=True))


def access_line(
    event: LabelledEnum, concept: str | None = None, who: Actor | None = None, **facts: Any
) -> dict[str, Any]:
    """A line as the database takes it: what, on which concept, who (unless said, whoever acts); `facts`: the rest."""
    who = who or acting()
    model = concepts().get(concept or "")
    words = {name: text[: MOST[name]] or None for name, text in facts.items() if isinstance(text, str)}
    return {
        **_EMPTY,
        "event": event,
        "actor": who.label[: MOST["actor"]] or None,
        "actor_id": who.user_id,
        "concept": concept if model else None,
        "subject": model.__concept__.plural if model else None,
        **facts,
        **words,
    }


def write_accesses(connection: Any, lines: list[dict[str, Any]]) -> None:
    """Add lines, dated of now, in one statement."""
    moment = datetime.now(UTC)
    connection.execute(_INSERT, [{**one, "at": moment} for one in lines])


def write_accesses_apart(engine: Engine, lines: list[dict[str, Any]]) -> None:
    """The same in a transaction of their own, whatever becomes of the one at work."""
    with engine.begin() as connection:
        write_accesses(connection, lines)
