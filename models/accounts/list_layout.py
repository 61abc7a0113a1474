"""How somebody wants a list to be: which columns, in which order; how close its rows are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from models.engine import Base, db, outside_the_bin, technical

ALL_LISTS = ""


class ListLayout(Base):
    """The columns of the list of a concept, for one account; the row of no concept says how close rows are, in all."""

    __table_args__ = (UniqueConstraint("user_id", "concept"),)

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="CASCADE"))
    concept: Mapped[str] = technical()
    columns: Mapped[str] = technical(default="")
    is_compact: Mapped[bool] = technical(default=False)


def kept(user_id: int, concept: str) -> tuple[Sequence[str], bool]:
    """The columns that an account chose for a list, none when it did not; whether it wants rows close together."""
    rows = db.session.execute(_kept(), {"user": user_id, "concept": concept})
    found = {name: (columns, is_compact) for name, columns, is_compact in rows}
    columns, _own = found.get(concept, ("", False))
    _none, is_compact = found.get(ALL_LISTS, ("", False))
    return columns.split(), is_compact


@cache
def _kept() -> Any:
    """The statement of every list, kept."""
    asked = ListLayout.user_id == bindparam("user"), ListLayout.concept.in_((bindparam("concept"), ALL_LISTS))
    return outside_the_bin(select(ListLayout.concept, ListLayout.columns, ListLayout.is_compact).where(*asked))


def keep(user_id: int, concept: str, columns: Sequence[str]) -> None:
    """An account wants these columns in that list; none: those that it had before anybody chose."""
    _write(user_id, concept, columns=" ".join(columns))


def keep_density(user_id: int, *, is_compact: bool) -> None:
    """An account wants the rows of all lists close together, or not."""
    _write(user_id, ALL_LISTS, is_compact=is_compact)


def _write(user_id: int, concept: str, **values: str | bool) -> None:
    """In its row; of two that make it at once, the second writes in that of the first."""
    row = update(ListLayout).where(ListLayout.user_id == user_id, ListLayout.concept == concept)
    row = row.values(**values).returning(ListLayout.id)
    if db.session.scalar(row) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(ListLayout(user_id=user_id, concept=concept, **values))
    except IntegrityError:
        db.session.scalar(row)
