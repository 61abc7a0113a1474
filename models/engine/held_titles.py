"""Titles held while thousands of records are compared with them: what the database would find, without asking it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from models.engine.likeness import trigrams

RUN = 4  # letters: what titles are found by
BITS = 256
_KEY = "held_titles"


class HeldTitles:
    """The titles of the living, for one who writes many rows one after the other while nobody else writes."""

    def __init__(self) -> None:
        self._of: dict[Any, _Titles] = {}
        self._is_taken_back = False

    @contextmanager
    def followed(self, session: Session) -> Iterator[None]:
        """Let what looks for doubles read them here: they are read again first, then as the session writes them."""
        for each in self._of.values():
            each.is_read = False
        session.info[_KEY] = self
        try:
            yield
        finally:
            del session.info[_KEY]

    def begin_row(self) -> None:
        """What was written so far is no more taken back."""
        for each in self._of.values():
            each.settle(is_sure=not self._is_taken_back)
        self._is_taken_back = False

    def note(self, session: Session) -> None:
        """What the session has just written changes titles."""
        new, gone = session.new, session.deleted
        for one in (*new, *session.dirty, *gone):
            state: Any = inspect(one)
            number = state.key[1][0] if state.key else state.dict.get("id")
            is_alive = one not in gone and state.dict.get("deleted_at", None if one in new else "") is None
            title = state.dict.get("sort_key") if is_alive else None  # else it is read again
            self.of(state.mapper.base_mapper.class_).flushed[number] = title

    def doubt(self) -> None:
        """What the session wrote last may have been taken back."""
        self._is_taken_back = True

    def of(self, base: Any) -> _Titles:
        """Those of one concept."""
        return self._of.setdefault(base, _Titles(base))


def note_written(session: Session, _flush: UOWTransaction) -> None:
    """Hook of the session: titles that are held follow what it writes."""
    if held := session.info.get(_KEY):
        held.note(session)


def note_taken_back(session: Session, _transaction: SessionTransaction) -> None:
    """Hook of the session: titles that are held are read again after what it takes back."""
    if held := session.info.get(_KEY):
        held.doubt()


def titles_held(session: Session, base: Any) -> _Titles | None:
    """The titles of a concept, where they are held."""
    held: HeldTitles | None = session.info.get(_KEY)
    return None if held is None else held.of(base)


@dataclass(frozen=True)
class Sought:
    """What titles are looked for: those that hold the run, as near as that to the title, but that of one record."""

    run: str
    title: str
    own: int
    least: float
    most: int

    @property
    def most_missing(self) -> float:
        """How many of its trigrams one that is near may lack."""
        return len(trigrams(self.title)) * (1 - self.least) + 1e-6

    def rank(self, one: tuple[int, str]) -> tuple[bool, int]:
        """The order of the database."""
        return one[1] != self.title, one[0]


class _Titles:
    """Titles by id, and the ids in order of those that hold a run of letters."""

    def __init__(self, base: Any) -> None:
        self.base, self.is_read = base, False
        self.settled, self.flushed = set[int](), dict[int, str | None]()  # to read; written by the row that goes on
        self._titles: dict[int, str] = {}
        self._holding: dict[str, list[int]] = {}
        self._marks: dict[int, int] = {}  # of those that were compared

    def compared(self, session: Session, sought: Sought, beside: dict[int, str]) -> dict[int, str]:
        """The titles to compare, with others beside them: the first of all, less those that are surely far.

        They are in the order of the database: the same title, then by their ids.
        """
        self._follow(session, sought.own)
        ids = self._holding.get(sought.run, [])
        if len(ids) + len(beside) > sought.most:
            ids = [*(one for one in ids if self._titles[one] == sought.title), *ids[: sought.most + 1]]
        found = {one: self._titles[one] for one in ids if one != sought.own} | beside
        if len(found) > sought.most:
            found = dict(sorted(found.items(), key=sought.rank)[: sought.most])
        marks = marks_of(sought.title)
        missing = sought.most_missing
        near = [one for one in found if one in beside or (marks & ~self._marks_of(one)).bit_count() <= missing]
        return dict(sorted(((one, found[one]) for one in near), key=sought.rank))

    def _marks_of(self, number: int) -> int:
        marks = self._marks.get(number)
        if marks is None:
            marks = self._marks[number] = marks_of(self._titles[number])
        return marks

    def _follow(self, session: Session, own: int) -> None:
        """Read what changed: a row that goes on may still be taken back, and is read again after it."""
        if not self.is_read:
            self._change(self._titles, dict(session.execute(_all_of(self.base)).tuples().all()))
            self.is_read, self.settled = True, set()
        elif sought := (self.settled | self.flushed.keys()) - {own}:
            found = dict(session.execute(_some_of(self.base), {"ids": list(sought)}).tuples().all())
            self._change({one: self._titles[one] for one in sought if one in self._titles}, found)
            self.settled &= {own}

    def settle(self, *, is_sure: bool) -> None:
        """Hold what a row wrote; what is not sure is read again before the next is compared."""
        sure = {one: title for one, title in self.flushed.items() if is_sure and title is not None and self.is_read}
        self._change({one: self._titles[one] for one in sure if one in self._titles}, sure)
        self.settled |= self.flushed.keys() - sure.keys()
        self.flushed = {}

    def _change(self, known: dict[int, str], found: dict[int, str]) -> None:
        for number, title in known.items() - found.items():
            del self._titles[number]
            self._marks.pop(number, None)
            for run in _runs(title):
                ids = self._holding[run]
                del ids[bisect_left(ids, number)]
        for number, title in sorted(found.items() - known.items()):
            self._titles[number] = title
            for run in _runs(title):
                insort(self._holding.setdefault(run, []), number)


def _runs(title: str) -> set[str]:
    return {title[at : at + RUN] for at in range(len(title) - RUN + 1)}


def marks_of(title: str) -> int:
    """A bit for each trigram, which some others share: what two titles do not share of them, they do not share."""
    return reduce(or_, (1 << hash(one) % BITS for one in trigrams(title)), 0)


@cache
def _all_of(base: Any) -> Any:
    query = select(base.id, base.sort_key).where(base.deleted_at.is_(None))
    return query.execution_options(with_bin=True)


@cache
def _some_of(base: Any) -> Any:
    return _all_of(base).where(base.id.in_(bindparam("ids", expanding=True)))
