"""What every table shares: names, keys, version, bin, search; the session they live in."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, Table, func, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry, relationship

from models.choices import LabelledEnum
from models.fields import KINDS, Concept, Declared, Link, declared, field, technical
from models.kinds import Choice, YesNo
from models.policy import Sensitivity

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

db = SQLAlchemy(session_options={"expire_on_commit": False})  # a request reads nothing again after its commit


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


@cache
def stem(model_name: str) -> str:
    """`CouncilSession` → `council_session`: the one word of a concept in tables, addresses and files."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model_name).lower()


class Base(DeclarativeBase):
    """A mapped class; expands the links it declares and turns its bounds into constraints."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map=KINDS)

    __concept__: ClassVar[Concept]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if not cls.__dict__.get("__abstract__"):
            _learn_choices(cls)
            _expand_links(cls)
            _number_versions(cls)
            concepts.cache_clear()
        super().__init_subclass__(**kwargs)
        if "__table__" in cls.__dict__:
            table: Any = cls.__table__
            for constraint in _constraints(cls):
                table.append_constraint(constraint)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 — a directive receives the class
        """The stem."""
        return stem(cls.__name__)


class Record(Base):
    """A row people work on: one version at a time, in the bin rather than gone, found by its words."""

    __abstract__ = True

    id: Mapped[int] = technical(primary_key=True)
    version: Mapped[int] = technical(nullable=False)
    created_at: Mapped[datetime] = technical(default=now)
    updated_at: Mapped[datetime] = technical(default=now)
    deleted_at: Mapped[datetime | None] = technical()
    sort_key: Mapped[str] = technical(default="", index=True)
    search_words: Mapped[str] = technical(default="")
    search_private: Mapped[str] = technical(default="")

    def fill(self) -> None:
        """What a new record writes of itself before its rules are asked: the fields that are `given`."""

    def rules(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the record as a whole: (field, French sentence) pairs; asked before every save."""
        return iter(())

    def leaving(self) -> Iterator[tuple[str, str]]:
        """What forbids its going to the bin, beside the records that lean on it."""
        return iter(())

    def warnings(self) -> Iterator[str]:
        """What its page says first, in French sentences, to those who read what is confidential."""
        return iter(())


class ReferenceRow(Record):
    """A row of a reference table: retired rather than removed, so that what holds it keeps it."""

    __abstract__ = True

    is_active: Mapped[bool] = field(
        "En usage", default=True, filtered=True, help="Sinon, il n'est plus proposé.", sensitivity=Sensitivity.OPEN
    )


def rewritten(record: Record, name: str) -> bool:
    """Whether a saved value of the record is about to be replaced by another one."""
    state: Any = inspect(record)
    return bool(state.persistent) and any(value is not None for value in state.attrs[name].history.deleted)


def comes_to(record: Record, *names: str) -> bool:
    """Whether a save brings it to these values: it is new, changed, or back from the bin."""
    state: Any = inspect(record)
    return not state.persistent or any(state.attrs[name].history.has_changes() for name in (*names, "deleted_at"))


@cache
def concepts() -> Mapping[str, type[Record]]:
    """Every declared concept by its stem."""
    mapped = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
    return MappingProxyType({stem(one.__name__): one for one in mapped if "__concept__" in vars(one)})


def owner_of(model: type[Base]) -> Declared | None:
    """The link to the concept that holds this one, if any."""
    return next((each for each in declared(model).values() if each.owner), None)


def _learn_choices(cls: type[Base]) -> None:
    """Let `Mapped[Status]` find its kind: enums are named in the module of their concept."""
    module = vars(sys.modules[cls.__module__])
    found = {one: Choice(one) for one in module.values() if isinstance(one, type) and issubclass(one, LabelledEnum)}
    cls.registry.update_type_annotation_map({one: kind for one, kind in found.items() if list(one)})


def _number_versions(cls: type[Base]) -> None:
    """SQLAlchemy counts versions in the table at the root of an inheritance, not in its children's."""
    if issubclass(cls, Record) and not any("__table__" in vars(base) for base in cls.__mro__[1:]):
        cls.__mapper_args__ = {"version_id_col": Record.version, **vars(cls).get("__mapper_args__", {})}


def _expand_links(cls: type[Base]) -> None:
    """Give each `link` its key and its relation, each `links` its association table."""
    for name, declaration in list(vars(cls).items()):
        if isinstance(declaration, Link):
            target, optional = _target(cls.__annotations__[name])
            _EXPANSIONS[declaration.shape](cls, name, declaration, target, optional)


def _target(annotation: str) -> tuple[str, bool]:
    """`Mapped[list[Company]]`, `Mapped[Company | None]` → `Company` and whether it may be missing."""
    words = re.findall(r"\w+", annotation)
    return next(word for word in words if word not in {"Mapped", "list", "None"}), "None" in words


def _expand_one(cls: type[Base], name: str, said: Link, target: str, optional: bool) -> None:
    key = mapped_column(
        ForeignKey(f"{stem(target)}.id", ondelete="RESTRICT"),
        index=True,
        nullable=optional,
        info={"technical": True},
    )
    setattr(cls, f"{name}_id", key)
    cls.__annotations__[f"{name}_id"] = "Mapped[int | None]" if optional else "Mapped[int]"
    made = relationship(
        target, foreign_keys=[key], active_history=True, info={"link": said}, back_populates=said.owner or None
    )
    setattr(cls, name, made)


def _expand_many(cls: type[Base], name: str, said: Link, target: str, optional: bool) -> None:
    here, there = stem(cls.__name__), stem(target)
    sides: list[Column[Any]] = [
        Column(f"{side}_id", ForeignKey(f"{side}.id", ondelete="RESTRICT"), primary_key=True, index=True)
        for side in (here, there)
    ]
    association = Table(f"{here}_{name}", cls.metadata, *sides)
    setattr(
        cls,
        name,
        relationship(target, secondary=association, order_by=f"{target}.sort_key", info={"link": said}),
    )


def _expand_children(cls: type[Base], name: str, said: Link, target: str, optional: bool) -> None:
    order = f"({target}.{said.order}, {target}.id)" if said.order else f"{target}.id"
    setattr(
        cls,
        name,
        relationship(target, back_populates=stem(cls.__name__), order_by=order, info={"link": said}),
    )


_EXPANSIONS = {"one": _expand_one, "many": _expand_many, "children": _expand_children}


def _constraints(cls: type[Base]) -> Iterator[Any]:
    """CHECKs from bounds and choices, unique indexes among records that are not in the bin."""
    for names in vars(cls)["__concept__"].together if "__concept__" in vars(cls) else ():
        _unique(cls, [cls.__table__.c.get(f"{name}_id", cls.__table__.c.get(name)) for name in names])
    columns: Any = cls.__table__.columns
    for column in columns:
        said = column.info.get("field")
        if said is None:
            continue
        if said.unique:
            _unique(cls, [column])
        elif (said.listed or said.filtered) and _is_indexed(column.type):
            Index(None, column)
        yield from _checks(Declared(column.name, said, cls, column.type), column)


def _is_indexed(kind: Any) -> bool:
    """Whether lists sort or filter by its values, not by words in them: numbers, days, codes, choices."""
    return bool(kind.numeric or kind.identifier or isinstance(kind, Choice | YesNo) or issubclass(kind.python, date))


def _unique(cls: type[Base], columns: list[Any]) -> None:
    name = "_".join(["uq", stem(cls.__name__), *(column.name for column in columns)])
    alive = text("deleted_at IS NULL")
    Index(name, *columns, unique=True, sqlite_where=alive, postgresql_where=alive)


def _checks(each: Declared, column: Column[Any]) -> Iterator[CheckConstraint]:
    low, high = each.bounds
    measured = func.length(column) if each.kind is not None and each.kind.python is str else column
    if isinstance(each.kind, Choice):
        yield CheckConstraint(column.in_(list(each.kind.members)), f"{each.name}_choice")
    if low is not None:
        yield CheckConstraint(measured >= low, f"{each.name}_min")
    if high is not None:
        yield CheckConstraint(measured <= high, f"{each.name}_max")
