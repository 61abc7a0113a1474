"""The rows people work on: what every record has, and what a concept may say of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.orm import Mapped

from models.engine.access import Sensitivity
from models.engine.declaration import declared, field, technical
from models.engine.kinds import told
from models.engine.mapping import Base


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return told() or datetime.now(UTC)


@dataclass(frozen=True)
class Sought:
    """One way to understand what somebody typed to find a record: words it holds, and what it meets besides.

    `first` is an order within what is found, that of the concept when it says none. With a `note`, what is found is
    only proposed, for the reason it says.
    """

    words: str = ""
    where: ColumnElement[bool] | None = None
    first: tuple[Any, ...] = ()
    note: str = ""


class Record(Base):
    """A row people work on: one version at a time, in the bin rather than gone, found by its words."""

    __abstract__ = True

    id: Mapped[int] = technical(primary_key=True)
    version: Mapped[int] = technical(nullable=False)
    created_at: Mapped[datetime] = technical(default=now)
    updated_at: Mapped[datetime] = technical(default=now)
    deleted_at: Mapped[datetime | None] = technical()
    sort_key: Mapped[str] = technical(default="")
    search_words: Mapped[str] = technical(default="")
    search_private: Mapped[str] = technical(default="")

    @property
    def brief(self) -> str:
        """Its title in a column, where a short one tells it from the others."""
        return str(self)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """SQLAlchemy counts versions in the table at the root of an inheritance, not in its children's."""
        is_root = not any("__table__" in vars(base) for base in cls.__mro__[1:])
        if is_root and not cls.__dict__.get("__abstract__"):
            cls.__mapper_args__ = {"version_id_col": Record.version, **vars(cls).get("__mapper_args__", {})}
        super().__init_subclass__(**kwargs)

    @classmethod
    def sought(cls, text: str) -> Sequence[Sought]:
        """The ways to understand what is typed to find one, the likeliest first: as words, unless it knows better."""
        return (Sought(text),)

    @classmethod
    def from_words(cls, text: str) -> dict[str, str]:
        """The fields of a new one that words typed to find it fill: the text its titles begin with, if one does."""
        begins = (each for each in declared(cls).values() if each.field.in_title and each.shape == "column")
        return {each.name: text[: each.bounds[1]] for each in begins if each.required}

    def autofill(self) -> None:
        """What a new record writes of itself before its rules are asked: the fields that are `computed`."""

    def rules(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the record as a whole: (field, French sentence) pairs; asked before every save."""
        return iter(())

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What forbids its going to the bin, beside the records that lean on it."""
        return iter(())

    def merged_rules(self) -> Iterator[tuple[str, str]]:
        """What forbids that it be of the record into which its own is merged, beside what is of that one already."""
        return iter(())

    def warnings(self) -> Iterator[str]:
        """What its page says first, in French sentences, to those who read what is confidential."""
        return iter(())

    def irrelevant(self) -> Collection[str]:
        """The fields that never say anything of this record: its page leaves them out, as long as they say nothing.

        The stem of a concept is there too, when no record of it is to be added to this one.
        """
        return ()


class Retirable:
    """What is retired rather than removed: its `is_active` field says whether it may still be chosen."""

    if TYPE_CHECKING:
        is_active: Any  # declared by each concept, in its own place


class ReferenceRow(Retirable, Record):
    """A row of a reference table: retired rather than removed, so that what holds it keeps it."""

    __abstract__ = True

    is_active: Mapped[bool] = field(
        "En usage", default=True, filtered=True, help="Sinon, il n'est plus proposé.", sensitivity=Sensitivity.OPEN
    )


def model_of(record: Any) -> type[Any]:
    """The concept of a record, be it light."""
    found = type(record)
    return found.__mro__[1] if vars(found).get("__abstract__") else found


def rewritten(record: Record, name: str) -> bool:
    """Whether a saved value of the record is about to be replaced by another one."""
    state: Any = inspect(record)
    return bool(state.persistent) and any(value is not None for value in state.attrs[name].history.deleted)


def as_saved(record: Record, *names: str) -> dict[str, Any]:
    """The values of these fields before what is about to be saved."""
    former = {name: inspect(record).attrs[name].history.deleted for name in names}
    return {name: gone[0] if gone else getattr(record, name) for name, gone in former.items()}


def comes_to(record: Record, *names: str) -> bool:
    """Whether a save brings it to these values: it is new, changed, or back from the bin."""
    state: Any = inspect(record)
    return not state.persistent or any(state.attrs[name].history.has_changes() for name in (*names, "deleted_at"))


def is_called_briefly(model: type[Any] | None) -> bool:
    """Whether the records of a concept have a short name."""
    return model is not None and getattr(model, "brief", Record.brief) is not Record.brief
