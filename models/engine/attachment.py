"""Files of records, of the concepts that say so (decision 61).

    class OrderFile(FileKind):
        INVOICE = "order_invoice", "Facture", Sensitivity.CONFIDENTIAL

    attachments(Order, OrderFile)

A file is of one record: one key of several is filled, and the database asks for it. It has the rights of its record,
and the sensitivity of its kind: who does not see that class reads no row of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, and_, false, or_, select
from sqlalchemy.orm import Mapped, relationship

from models.engine.access import Right, Role, Sensitivity, allows, roles, sees
from models.engine.choices import LabelledEnum, Tone
from models.engine.concept import Concept
from models.engine.declaration import Code, Day, Field, Instant, Link, field, technical
from models.engine.journal import acting
from models.engine.mapping import Base, owner_link, stem, widen_choice
from models.engine.record import Record
from models.engine.row_access import Actor, Criterion, rows, rows_for
from models.engine.typography import declared_words

if TYPE_CHECKING:
    from models.engine.file_content import Content
    from models.engine.file_store import Draft


class FileKind(LabelledEnum):
    """What a file is: a member is `NAME = "stored", "Libellé", Sensitivity.INTERNAL`; words stored are unique."""

    sensitivity: Sensitivity

    def __new__(cls, stored: str, label: str, sensitivity: Sensitivity) -> Self:
        """A choice, and how far the files of this kind may travel."""
        member = object.__new__(cls)
        member._value_, member.label = stored, declared_words(label)
        member.tone, member.sensitivity = None, sensitivity
        return member


class AnyKind(FileKind):
    """What is none of the kinds of its concept: as closed as can be, since nobody knows what it is."""

    OTHER = "other", "Autre fichier", Sensitivity.CONFIDENTIAL


class FileState(LabelledEnum):
    """Where a file stands."""

    EXPECTED = "expected", "Attendu", Tone.AHEAD
    RECEIVED = "received", "Reçu", Tone.WAITS
    VALIDATED = "validated", "Validé", Tone.DONE
    REFUSED = "refused", "Refusé", Tone.PAUSED


class Attachment(Record):
    """A file of a record, or one that is expected; its bytes are in the store under their SHA-256."""

    __concept__ = Concept("Fichier", "Fichiers", order="-added_at")

    label: Mapped[str] = field("Intitulé", max=120, listed=True, searched=True)
    kind: Mapped[AnyKind] = field("Type", default=AnyKind.OTHER, listed=True, filtered=True)
    state: Mapped[FileState] = field("État", default=FileState.RECEIVED, listed=True, filtered=True)
    valid_until: Mapped[Day | None] = field("Valable jusqu'au", listed=True, filtered=True)
    edition: Mapped[int] = field("Version", default=1, min=1, computed=True)
    media_type: Mapped[str | None] = field("Format", computed=True)
    size: Mapped[int | None] = field("Taille en octets", min=0, computed=True)
    added_by: Mapped[str | None] = field("Déposé par", computed=True, listed=True)
    added_at: Mapped[Instant | None] = field("Déposé le", computed=True, listed=True)
    sha256: Mapped[Code | None] = field("Empreinte SHA-256", max=64, computed=True)

    def __str__(self) -> str:
        return self.label

    @property
    def holder(self) -> Any:
        """The record that it is of."""
        link = owner_link(self, Attachment)
        return getattr(self, link.name) if link else None

    def hold(self, content: Content, draft: Draft, moment: datetime) -> None:
        """Be this file from now on: a further version where there was one."""
        if self.sha256:
            self.edition += 1
        self.media_type, self.size, self.sha256 = content.media_type, draft.size, draft.sha256
        self.added_by, self.added_at, self.state = acting().label, moment, FileState.RECEIVED

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of one record, of a kind of its concept, there unless it is expected; by who may change its record."""
        held = self.holder
        if held is None or self.kind not in kinds_of(type(held)):
            yield "kind", "Ce type de fichier n'est pas de ceux de cette fiche."
        elif not may_change_files(acting().role, type(held)):
            yield "label", NOT_YOURS
        elif bool(self.sha256) is (self.state is FileState.EXPECTED):
            yield (
                "state",
                "Le fichier est là." if self.sha256 else "Ce fichier est encore attendu : déposez-le d'abord.",
            )

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """By who may change its record too."""
        if not may_change_files(acting().role, type(self.holder)):
            yield "label", NOT_YOURS


class FormerFile(Base):
    """A version of a file that another one replaced; it goes with it."""

    id: Mapped[int] = technical(primary_key=True)
    attachment_id: Mapped[int] = technical(ForeignKey("attachment.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int] = technical()
    media_type: Mapped[str] = technical()
    size: Mapped[int] = technical()
    sha256: Mapped[str] = technical()
    added_by: Mapped[str | None] = technical()
    added_at: Mapped[datetime | None] = technical()


FILES = "attachments"  # of a record, those that whoever asks may read: by kind, then the last one first
NOT_YOURS = "Votre rôle ne modifie pas la fiche de ce fichier."
_KINDS: dict[type[Any], tuple[LabelledEnum, ...]] = {}
_NARROWED: dict[LabelledEnum, Criterion] = {}


def attachments(model: type[Record], file_kinds: type[FileKind]) -> None:
    """Let the records of a concept have files, of these kinds and others."""
    name, made = stem(model.__name__), Attachment
    key: Column[Any] = Column(
        f"{name}_id", ForeignKey(f"{name}.id", ondelete="RESTRICT"), index=True, info={"technical": True}
    )
    link = Link(Field(model.__concept__.singular, computed=True), "one", owner="attachments", one_of=True)
    setattr(made, key.name, key)
    setattr(made, name, relationship(model, foreign_keys=[key], active_history=True, info={"link": link}))
    read = relationship(made, foreign_keys=[key], viewonly=True, order_by=(made.kind, made.id.desc()))
    setattr(model, FILES, read)
    made.__annotations__ |= {name: f"Mapped[{model.__name__} | None]", key.name: "Mapped[int | None]"}
    _KINDS[model] = (*file_kinds, *AnyKind)
    _ask_for_one_owner()
    widen_choice(made, "kind", file_kinds)


def _ask_for_one_owner() -> None:
    table: Any = Attachment.__table__
    table.constraints -= {one for one in table.constraints if str(one.name).endswith("one_owner")}
    filled = " + ".join(f"CASE WHEN {stem(one.__name__)}_id IS NULL THEN 0 ELSE 1 END" for one in with_files())
    table.append_constraint(CheckConstraint(f"{filled} = 1", "one_owner"))


def with_files() -> list[type[Any]]:
    """The concepts whose records have files, by name."""
    return sorted(_KINDS, key=lambda one: one.__name__)


def kinds_of(model: type[Any]) -> tuple[LabelledEnum, ...]:
    """Of which kinds the files of a concept are; none when it has no files."""
    return _KINDS.get(model, ())


def kinds_seen(model: type[Any], role: Role | None) -> list[LabelledEnum]:
    """Those of which a role sees the class; all of them for nobody in particular."""
    return [one for one in kinds_of(model) if role is None or one.sensitivity in sees(role)]  # type: ignore[attr-defined]


def narrow_files(kind: FileKind, criterion: Criterion) -> None:
    """Have the files of a kind read by fewer than read their records: those of this criterion, None being all."""
    _NARROWED[kind] = criterion


def _narrowed(model: type[Any], who: Actor) -> Iterator[ColumnElement[bool]]:
    for kind in kinds_of(model):
        found = _NARROWED[kind](who) if kind in _NARROWED else None
        if found is not None:
            yield or_(Attachment.kind != kind, found)


def may_change_files(role: Role | None, model: type[Any]) -> bool:
    """Whether a role adds files to the records of a concept, changes them and takes them away."""
    return role is None or (kinds_of(model) != () and allows(role, stem(model.__name__), Right.UPDATE))


def held_by(record: Any) -> ColumnElement[bool]:
    """The files of a record."""
    key: Column[Any] = getattr(Attachment, f"{stem(type(record).__name__)}_id")
    return key.in_([record.id])


class _Readers(Mapping[Any, Any]):
    """What each role reads of files: worked out of what it reads of the concepts that have some."""

    def __getitem__(self, role: Any) -> Any:
        return _read_by

    def __iter__(self) -> Iterator[Any]:
        return iter(roles())

    def __len__(self) -> int:
        return len(roles())


def _read_by(who: Actor) -> ColumnElement[bool] | None:
    """Those of the records that they read, of the kinds that they see; None when it is every one."""
    if all(_reads_all(model, who) for model in with_files()):
        return None
    return or_(false(), *(_of_concept(model, who) for model in with_files()))


def _reads_all(model: type[Any], who: Actor) -> bool:
    is_read = allows(who.role, stem(model.__name__), Right.READ) and rows_for(model, who) is None
    return is_read and len(kinds_seen(model, who.role)) == len(kinds_of(model)) and not [*_narrowed(model, who)]


def _of_concept(model: type[Any], who: Actor) -> ColumnElement[bool]:
    key: Column[Any] = getattr(Attachment, f"{stem(model.__name__)}_id")
    if not allows(who.role, stem(model.__name__), Right.READ):
        return false()
    criterion = rows_for(model, who)
    held = key.is_not(None) if criterion is None else key.in_(select(model.id).where(criterion))
    return and_(held, Attachment.kind.in_(kinds_seen(model, who.role)), *_narrowed(model, who))


rows(Attachment)(_Readers())
