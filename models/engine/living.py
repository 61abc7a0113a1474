"""The list that a relation holds: what is in the bin is not in it, whenever it was binned and however it was loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.collections import collection


class Living(list[Any]):
    """A relation's records that are not in the bin; SQLAlchemy alone still counts the others."""

    @collection.iterator  # type: ignore[untyped-decorator]  # SQLAlchemy does not type it
    def everything(self) -> Iterator[Any]:
        """The records of the bin too: for SQLAlchemy, and for the form of a record that went there itself."""
        return super().__iter__()

    def __iter__(self) -> Iterator[Any]:
        return (one for one in super().__iter__() if not one.deleted_at)

    def __len__(self) -> int:
        return sum(1 for _one in self)

    def __contains__(self, record: object) -> bool:
        return any(one is record for one in self)

    def __getitem__(self, place: Any) -> Any:
        return [*self][place]

    def __eq__(self, other: object) -> bool:
        return [*self] == other

    __hash__ = None  # type: ignore[assignment]  # a list is not hashed


def begin_lists(record: Any, names: Iterable[str]) -> None:
    """Let lists of a new record begin empty: else the database is asked, once it is written, for what is in none."""
    for name in names:
        set_committed_value(record, name, [])
