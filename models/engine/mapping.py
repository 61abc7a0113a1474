"""From a declared class to its table: names, keys, relations, CHECKs, unique indexes; the session they live in."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    event,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapper, declared_attr, mapped_column, registry, relationship

import models.engine.inherited_joins  # noqa: F401 — how joins to its concepts are written on SQLite
from models.engine.choices import LabelledEnum
from models.engine.concept import Concept
from models.engine.declaration import KINDS, Declared, Link, children, declared, forget_declarations
from models.engine.kinds import Choice, Kind, YesNo
from models.engine.living import Living
from models.engine.misdeclared import check_columns, check_kind, check_targets, check_types

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

db = SQLAlchemy(session_options={"expire_on_commit": False})  # a request reads nothing again after its commit


@cache
def stem(model_name: str) -> str:
    """`OrderLine` → `order_line`: the one word of a concept in tables, addresses and files."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model_name).lower()


class Base(DeclarativeBase):
    """A mapped class; expands the links it declares and turns its bounds into constraints."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map=KINDS)

    __concept__: ClassVar[Concept]

    @classmethod
    def comes_first(cls) -> tuple[Any, ...]:
        """What its lists and its choices are ordered by before the order of the concept: nothing, unless it says."""
        return ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if not cls.__dict__.get("__abstract__"):
            check_types(cls)
            _learn_choices(cls)
            _expand_links(cls)
            concepts.cache_clear()
        super().__init_subclass__(**kwargs)
        if "__table__" in cls.__dict__:
            table: Any = cls.__table__
            for constraint in _constraints(cls):
                table.append_constraint(constraint)
            for name in _ordered_by(cls):
                _index_of_lists(cls, table.columns[name])

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 — a directive receives the class
        """The stem."""
        return stem(cls.__name__)


@cache
def concepts() -> Mapping[str, type[Any]]:
    """Every declared concept by its stem."""
    mapped = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
    return MappingProxyType({stem(one.__name__): one for one in mapped if "__concept__" in vars(one)})


def owner_of(model: type[Base]) -> Declared | None:
    """The link to the concept that holds this one and whose form it is typed in, if any."""
    return next((each for each in declared(model).values() if each.owner and not each.one_of), None)


def owner_link(record: Any, model: type[Base]) -> Declared | None:
    """The link to the record that holds this one, of a concept; of several that may, the one that does."""
    owners = [each for each in declared(model).values() if each.owner]
    return next((each for each in owners if not each.one_of or getattr(record, each.name) is not None), None)


def _learn_choices(cls: type[Base]) -> None:
    """Let `Mapped[Status]` find its kind: enums are named in the module of their concept."""
    module = vars(sys.modules[cls.__module__])
    found = {one: Choice(one) for one in module.values() if isinstance(one, type) and issubclass(one, LabelledEnum)}
    cls.registry.update_type_annotation_map({one: kind for one, kind in found.items() if list(one)})


def _expand_links(cls: type[Base]) -> None:
    """Give each `link` its key and its relation, each `links` its association table."""
    for name, declaration in list(vars(cls).items()):
        if isinstance(declaration, Link):
            target, optional = _target(cls.__annotations__[name])
            _LINKS.append((cls.__name__, name, target))
            _EXPANSIONS[declaration.shape](cls, name, declaration, target, optional)


def _target(annotation: str) -> tuple[str, bool]:
    """`Mapped[list[Order]]`, `Mapped[Order | None]` → `Order` and whether it may be missing."""
    words = re.findall(r"\w+", annotation)
    return next(word for word in words if word not in {"Mapped", "list", "None"}), "None" in words


def _expand_one(cls: type[Base], name: str, link: Link, target: str, optional: bool) -> None:
    key = mapped_column(
        ForeignKey(f"{stem(target)}.id", ondelete="RESTRICT"),
        index=True,
        nullable=optional,
        info={"technical": True},
    )
    setattr(cls, f"{name}_id", key)
    cls.__annotations__[f"{name}_id"] = "Mapped[int | None]" if optional else "Mapped[int]"
    made = relationship(
        target, foreign_keys=[key], active_history=True, info={"link": link}, back_populates=link.owner or None
    )
    setattr(cls, name, made)


def _expand_many(cls: type[Base], name: str, link: Link, target: str, optional: bool) -> None:
    here, there = stem(cls.__name__), stem(target)
    sides: list[Column[Any]] = [
        Column(f"{side}_id", ForeignKey(f"{side}.id", ondelete="RESTRICT"), primary_key=True, index=True)
        for side in (here, there)
    ]
    association = Table(f"{here}_{name}", cls.metadata, *sides)
    options: dict[str, Any] = {"collection_class": Living, "info": {"link": link}}
    setattr(cls, name, relationship(target, secondary=association, order_by=f"{target}.sort_key", **options))


def _expand_children(cls: type[Base], name: str, link: Link, target: str, optional: bool) -> None:
    order = f"({target}.{link.order}, {target}.id)" if link.order else f"{target}.id"
    options: dict[str, Any] = {"collection_class": Living, "info": {"link": link}}
    setattr(cls, name, relationship(target, back_populates=stem(cls.__name__), order_by=order, **options))


def children_of(owner: type[Base], name: str, target: type[Base], label: str, **options: Any) -> None:
    """Give a concept of another module a list of records of this one, after its fields; `options` as in `children`."""
    owner.__annotations__[name] = f"Mapped[list[{target.__name__}]]"
    _expand_children(owner, name, children(label, **options), target.__name__, optional=False)
    forget_declarations()


@event.listens_for(Mapper, "before_configured")
def _check_links() -> None:
    check_targets(_LINKS, {mapper.class_.__name__ for mapper in Base.registry.mappers})


_LINKS: list[tuple[str, str, str]] = []  # (class, field, target) of every declared link
_EXPANSIONS = {"one": _expand_one, "many": _expand_many, "children": _expand_children}


def _constraints(cls: type[Base]) -> Iterator[Any]:
    """CHECKs from bounds and choices, unique indexes among records that are not in the bin."""
    for names in vars(cls)["__concept__"].unique_together if "__concept__" in vars(cls) else ():
        found = [cls.__table__.c.get(f"{name}_id", cls.__table__.c.get(name)) for name in names]
        check_columns(cls, zip(names, found, strict=True))
        _unique(cls, found)
    columns: Any = cls.__table__.columns
    for column in columns:
        spec = column.info.get("field")
        if spec is None:
            continue
        check_kind(cls, column.name, column.type, Kind)
        if spec.unique:
            _unique(cls, [column])
        elif (spec.listed or spec.filtered) and _is_indexed(column.type) and column.name not in _ordered_by(cls):
            Index(None, column)
        yield from _checks(Declared(column.name, spec, cls, column.type), column)


def widen_choice(model: type[Base], name: str, more: type[LabelledEnum]) -> None:
    """Let a field of a concept of another module hold the members of one more enum; its CHECK says so too."""
    table: Any = model.__table__
    column = table.c[name]
    column.type = Choice((*column.type.enums, more))
    check = next(one for one in table.constraints if str(one.name).endswith(f"{name}_choice"))
    table.constraints.remove(check)
    table.append_constraint(CheckConstraint(column.in_(column.type.members), f"{name}_choice"))
    forget_declarations()


def add_foreign_key(model: type[Base], name: str, target: type[Base]) -> None:
    """Let a technical column of a concept of another module point to the records of this one, which must stay."""
    column = model.__table__.c[name]
    key = ForeignKeyConstraint([column], [f"{target.__tablename__}.id"], ondelete="RESTRICT")
    model.__table__.append_constraint(key)  # type: ignore[attr-defined]  # a table, not a join


def _is_indexed(kind: Any) -> bool:
    """Whether lists sort or filter by its values, not by words in them: numbers, days, codes, choices."""
    return bool(kind.numeric or kind.identifier or isinstance(kind, Choice | YesNo) or issubclass(kind.python, date))


def _ordered_by(cls: type[Base]) -> set[str]:
    """The columns of its own table that its lists open in the order of, where they may be in the bin."""
    columns: Any = cls.__table__.columns
    order = vars(cls)["__concept__"].order if "__concept__" in vars(cls) else None
    return {"sort_key", (order or "sort_key").removeprefix("-")} if "deleted_at" in columns else set()


def _index_of_lists(cls: type[Base], column: Any) -> None:
    """An index that tells the ids of a list in its order, without its rows: those that live, of which sort.

    Not an index of the living alone: SQLite would read whole tables by it (`app/decisions/036-ids-first.md`).
    """
    columns: Any = cls.__table__.columns
    sort = cls.__mapper__.polymorphic_on
    told = [columns.id, columns.deleted_at, *([] if sort is None else [sort])]
    Index(f"ix_{stem(cls.__name__)}_{column.name}", column, *told)


def _unique(cls: type[Base], columns: list[Any]) -> None:
    name = "_".join(["uq", stem(cls.__name__), *(column.name for column in columns)])
    alive = text("deleted_at IS NULL")
    Index(name, *columns, unique=True, sqlite_where=alive, postgresql_where=alive)


def _checks(each: Declared, column: Column[Any]) -> Iterator[CheckConstraint]:
    low, high = each.bounds
    measured = func.length(column) if each.kind is not None and each.kind.python is str else column
    if isinstance(each.kind, Choice):
        yield CheckConstraint(column.in_(each.kind.members), f"{each.name}_choice")
    if low is not None:
        yield CheckConstraint(measured >= low, f"{each.name}_min")
    if high is not None:
        yield CheckConstraint(measured <= high, f"{each.name}_max")
