"""Something to settle, as the week tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import false, func, select

from models.accounts.user import User
from models.reference.milestone import Milestone

SOON, LONG = timedelta(days=7), timedelta(days=90)
PAST = timedelta(days=3)  # since a meeting, that somebody says whether it was held


@dataclass(frozen=True)
class Task:
    """By when, what, about whom, on the page of which record; `is_mine`: of whoever asks; `waits`: on an answer."""

    due: date
    sentence: str
    subject: str
    concept: str
    record_id: int
    is_mine: bool = False
    milestone: Milestone | None = None
    waits: bool = False

    def is_late(self, day: date) -> bool:
        """Whether it was due before that day."""
        return self.due < day

    def is_old(self, day: date) -> bool:
        """Whether it was due so long before that day that what comes now goes first."""
        return self.due < day - LONG

    def rank(self, day: date) -> tuple[bool, bool, bool, int, str, str]:
        """What is long past last, the last of it first; of the rest theirs first, by day, then what waits."""
        days = (self.due - day).days
        is_old = self.is_old(day)
        return is_old, not self.is_mine, self.waits, -days if is_old else days, self.sentence, self.subject


def person_of(user_id: int | None) -> Any:
    """The id of the person of an account, inside a statement; empty when nobody in particular asks."""
    return select(User.person_id).where(User.id == user_id).scalar_subquery()  # type: ignore[attr-defined]


def is_person(person: Any, column: Any) -> Any:
    """Whether a column is a person; not when it is empty, nor when nobody in particular asks."""
    return func.coalesce(column == person, false())
