"""How the present is told: each event on its day, by the verbs and rules that people go through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

from models.engine import (
    PARIS,
    Actor,
    Record,
    act_as,
    begin_operation,
    db,
    on_or_after,
    on_or_before,
    perform,
    told_on,
    verbs_of,
)
from models.policy import Role
from seeds.demo_load import LOADER

DAY = timedelta(days=1)
MORNING = 10  # the hour at which all is told
NAMES = {Role.ADMIN: "Responsable (démo)", Role.STAFF: "Mission (démo)", Role.FUND_MANAGER: "Fonds (démo)"}

Made = TypeVar("Made", bound=Record)


def at(day: date, hour: int, minutes: int = 0) -> datetime:
    """A time of a day, in Paris."""
    return datetime.combine(day, time(hour, minutes), PARIS)


class Story:
    """The events of several cohorts, told together from the first day to the last one before `day`."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._events: list[tuple[date, partial[object]]] = []

    def on(self, day: date, event: Callable[..., object], *said: Any) -> None:
        """Say what happened on a past day, or the next one on which people work: a function, and its arguments."""
        assert day < self.day, f"{day} is not past on {self.day}"
        worked = on_or_after(day)
        worked = worked if worked < self.day else on_or_before(self.day - DAY)
        self._events.append((worked, partial(event, *said)))

    def tell(self) -> None:
        """Play the events in the order of their days; those of one day in the order they were said."""
        for day, event in sorted(self._events, key=lambda one: one[0]):
            with told_on(at(day, MORNING)):
                event()
                flush(Role.STAFF)


def flush(role: Role) -> None:
    """Save what was said, in the name of somebody of a role, as what one of their saves would write."""
    begin_operation(db.session())
    act_as(Actor(NAMES.get(role, LOADER.label), LOADER.channel))
    db.session.flush()


def add(model: type[Made], **values: Any) -> Made:
    """A record, as somebody types it."""
    db.session.add(record := model(**values))
    return record


def move(name: str, *records: Any, remark: str = "") -> None:
    """Do the verb of that name to records, by the first role that may; what it asks was typed before."""
    if not records:
        return
    flush(Role.STAFF)
    model: Any = type(records[0])
    verb = next(one for one in verbs_of(model) if one.name == name)
    role = next(one for one in (Role.STAFF, *Role) if verb.is_for(one))
    for one in records:
        perform(one, verb, role, remark)
    flush(role)
