"""The state a record was in on a day: what the journal says, and the days that the record tells of itself.

    days_of_states(Order)({OrderState.PAID: "paid_on"}, found={OrderState.SENT: "ordered_on"})

An order is paid since its `paid_on`, whenever that was typed; one that was found as it is (`as_found`, or loaded
without a line) was sent on its `ordered_on`. A state without a day of its own holds from the day of its line; so
does a state that comes again, where its day stayed as it was: that is the day of the first time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, inspect, select

from models.engine.choices import LabelledEnum
from models.engine.declaration import declared
from models.engine.journal import JournalEntry
from models.engine.kinds import day_of, today
from models.engine.later_changes import standing
from models.engine.mapping import Base, db, stem
from models.engine.state_machine import FOUND, verbs_of

DayOf = str | Callable[[Any], date | None]  # a field of the record, or how its day is read


@dataclass(frozen=True)
class _Days:
    """By state, in the order they come in: the day it holds from; `found`: also those of a record found as it is."""

    own: Mapping[LabelledEnum, DayOf]
    found: Mapping[LabelledEnum, DayOf]


_NONE = _Days({}, {})
_REGISTERED: dict[type[Any], _Days] = {}


def days_of_states(model: type[Any]) -> Callable[..., None]:
    """Register the days that its records tell of their states, once: see the module."""

    def register(own: Mapping[Any, DayOf], found: Mapping[Any, DayOf] | None = None) -> None:
        if model in _REGISTERED:
            raise RuntimeError(f"the days of {model.__name__} are registered already")
        _REGISTERED[model] = _Days(own, found or {})

    return register


def days_ahead(kept: Any, lost: Any) -> set[str]:
    """The fields of the day of the state that the second one is in, where the first one has not come to such a one."""
    days = _REGISTERED.get(type(kept), _NONE).own
    if not days or kept.state is None or lost.state is None:
        return set()
    members: Any = type(kept.state)
    order = list(members)
    if order.index(lost.state) <= order.index(kept.state):
        return set()
    told = days.get(lost.state)
    return {told} if isinstance(told, str) and days.get(kept.state) != told else set()


@dataclass(frozen=True)
class Step:
    """A state, and the day it holds from."""

    day: date
    state: Any


@dataclass(frozen=True)
class StateHistory:
    """The states of a record, the oldest first; `was_found`: in the first of them, hence there before."""

    record: Any
    steps: tuple[Step, ...]
    was_found: bool

    @property
    def begins(self) -> date:
        """The first day it is known of; the first of all days when nothing says since when."""
        return self.steps[0].day

    def is_known_on(self, day: date) -> bool:
        """Whether it was there on that day: written by then, or found as it is since."""
        return self.was_found or self.begins <= day

    def on(self, day: date) -> Any:
        """The state on that day; before anything is known, the first one."""
        return self._step(day).state

    def since(self, day: date) -> date:
        """Since when it was in the state of that day."""
        return self._step(day).day

    def _step(self, day: date) -> Step:
        return self.steps[max(0, bisect_right([one.day for one in self.steps], day) - 1)]


def state_histories(model: type[Any], records: Collection[Any]) -> dict[int, StateHistory]:
    """The histories of these records, by id: in one statement, however many they are."""
    lines = _lines(model, [one.id for one in records])
    return {one.id: _Told(one, lines.get(one.id, [])).history() for one in records}


@dataclass(frozen=True)
class _Line:
    """What a line of the journal says of a state, if anything, and the former texts of what it changed."""

    day: date
    old: LabelledEnum | None
    new: LabelledEnum | None
    was_found: bool
    corrects: bool
    former: Mapping[str, str | None]


def _lines(model: type[Any], ids: Collection[int]) -> dict[int, list[_Line]]:
    """Those of each record, the oldest first."""
    if not ids:
        return {}
    hashable: Any = model
    states: dict[str, Any] = {one.label: one for one in declared(model)["state"].kind.members}  # type: ignore[union-attr]
    corrections = {one.label for one in verbs_of(hashable) if one.corrects}
    found: dict[int, list[_Line]] = {}
    for one in _rows(model, ids):
        former = {change["field"]: change.get("old") for change in one.changes}
        news = {change["field"]: change.get("new") for change in one.changes}
        old, new = states.get(former.get("state") or ""), states.get(news.get("state") or "")
        line = _Line(day_of(one.at), old, new, one.verb == FOUND, one.verb in corrections, former)
        found.setdefault(one.record_id, []).append(line)
    return found


def _rows(model: type[Any], ids: Collection[int]) -> list[Row[Any]]:
    """What the journal says of these records, the oldest first, without what was undone since."""
    whole = (JournalEntry.record_id, JournalEntry.at, JournalEntry.verb, JournalEntry.changes)
    query = select(*whole, JournalEntry.operation, JournalEntry.undoes)
    query = query.where(JournalEntry.concept == stem(model.__name__), JournalEntry.record_id.in_(ids))
    rows = db.session.execute(query.order_by(JournalEntry.id.desc()))
    return [one for one in standing(rows) if one.undoes is None][::-1]


@dataclass(frozen=True)
class _Mark:
    """A state that a record came to, by the line of that number, or was found in."""

    state: LabelledEnum
    line: int
    was_found: bool = False


@dataclass(frozen=True)
class _Told:
    """What is told of a record, from which its steps are made."""

    record: Any
    lines: list[_Line]

    def history(self) -> StateHistory:
        """All of it."""
        marks = self._marks()
        return StateHistory(self.record, tuple(self._steps(marks)), marks[0].was_found)

    def _steps(self, marks: list[_Mark]) -> list[Step]:
        """Each state from its own day where it has one, and never after the next one."""
        ends = [*(one.line for one in marks[1:]), len(self.lines)]
        told = [self._of(mark, end, marks[:place]) for place, (mark, end) in enumerate(zip(marks, ends, strict=True))]
        return self._in_order([step for steps in told for step in steps])

    def _marks(self) -> list[_Mark]:
        """The states it came to, as the lines tell them; as it is now, where they do not lead there."""
        marks = _marks_of(type(self.record), self.lines)
        if marks and marks[-1].state is self.record.state:
            return marks
        return [_Mark(self.record.state, 0, was_found=True)]

    def _of(self, mark: _Mark, end: int, before: list[_Mark]) -> list[Step]:
        """The step of a mark, until the line of that number; those that led to what was found."""
        if mark.was_found:
            return self._as_found(mark.state, end)
        own = None if self._is_of_a_former_time(mark, before) else self._told(self._days.own.get(mark.state), end)
        return [Step(own or self.lines[mark.line].day, mark.state)]

    def _is_of_a_former_time(self, mark: _Mark, before: list[_Mark]) -> bool:
        """Whether the day of its state stayed as it was since the record was in that state before."""
        source = self._days.own.get(mark.state)
        times = [self._next_line(one) for one in before if one.state is mark.state or _went_through(one, mark.state)]
        if not times or not isinstance(source, str):
            return False
        return not any(source in line.former for line in self.lines[times[-1] : mark.line + 1])

    def _next_line(self, mark: _Mark) -> int:
        """The first line after what a mark tells: a state that the first line changes was found before it."""
        is_before = mark.was_found and self.lines[mark.line].old is not None
        return mark.line if is_before else mark.line + 1

    def _as_found(self, state: LabelledEnum, end: int) -> list[Step]:
        """What the record's own days tell up to this state; undated, it holds since the one before, or ever."""
        sources = {**self._days.found, **self._days.own}
        members: list[LabelledEnum] = list(type(state))
        steps, used = [], {sources.get(state)}
        for one in members[: members.index(state)]:
            day = self._told(sources.get(one), end)
            if day is not None and sources[one] not in used:
                used.add(sources[one])
                steps.append(Step(day, one))
        since = self._told(sources.get(state), end)
        if since is None and steps:
            since = steps.pop().day
        return [*steps, Step(since or date.min, state)]

    def _in_order(self, steps: list[Step]) -> list[Step]:
        """No state after the next one: what was typed late holds from its day as found, else from the next one's."""
        kept = steps[-1:]
        for one in reversed(steps[:-1]):
            day, latest = one.day, kept[0].day
            if day > latest:
                day = min(self._told(self._days.found.get(one.state), len(self.lines)) or latest, latest)
            kept.insert(0, Step(day, one.state))
        return kept

    @property
    def _days(self) -> _Days:
        return _REGISTERED.get(type(self.record), _NONE)

    def _told(self, source: DayOf | None, end: int) -> date | None:
        """The day that the record told until the line of that number, if it came."""
        if source is None:
            return None
        value = self._held(source, end) if isinstance(source, str) else source(self.record)
        day = day_of(value) if isinstance(value, datetime) else value
        return day if day is not None and day <= today() else None

    def _held(self, name: str, end: int) -> Any:
        """The value of a field until then: what the next line that changes it calls the former one."""
        texts = (line.former[name] for line in self.lines[end:] if name in line.former)
        return next((self._read(name, text) for text in texts), getattr(self.record, name))

    def _read(self, name: str, text: str | None) -> Any:
        kind = declared(type(self.record))[name].kind
        return kind.clean(text) if kind and text else None


def _marks_of(model: type[Any], lines: list[_Line]) -> list[_Mark]:
    """The states that lines lead through; a record that they make in an unusual state was found in it."""
    marks: list[_Mark] = []
    for number, line in enumerate(lines):
        if line.new is None:
            continue
        begun = marks or ([_Mark(line.old, 0, was_found=True)] if line.old else [])
        if begun:
            marks = _after(begun, number, line, line.new)
        else:
            is_usual = line.new is inspect(model).columns["state"].default.arg
            marks = [_Mark(line.new, number, was_found=line.was_found or not is_usual)]
    return marks


def _went_through(mark: _Mark, state: LabelledEnum) -> bool:
    """Whether a record found in a state was in that other one before, by their order."""
    members: list[LabelledEnum] = list(type(state))
    return mark.was_found and members.index(state) < members.index(mark.state)


def _after(marks: list[_Mark], number: int, line: _Line, state: LabelledEnum) -> list[_Mark]:
    """The states and the one that a line brings: a correction takes away what it sets right."""
    before = [one.state for one in marks]
    if line.corrects and len(marks) == 1 and marks[0].was_found:
        return [_Mark(state, 0, was_found=True)]
    if line.corrects and state in before:
        return marks[: len(before) - before[::-1].index(state)]
    return [*marks, _Mark(state, number)]


def once_in(model: type[Base], ids: Collection[int], states: Collection[LabelledEnum]) -> set[int]:
    """Of these records, those that were in one of these states at some time; what was set right or undone never was."""
    told = {number: _marks_of(model, lines) for number, lines in _lines(model, ids).items()}
    return {number for number, marks in told.items() if any(one.state in states for one in marks)}
