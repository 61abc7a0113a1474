"""« Ma semaine » as pages draw it: the meetings to come, then what is to be done, theirs first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby

from flask import url_for

from admin_views.engine.audiences import shows
from admin_views.engine.list_rows import page_of
from admin_views.screens.calendar_events import MEETING, with_whom
from models.accompaniment.meeting import Meeting
from models.engine import Words, short_day, today
from models.overview.agenda import coming_meetings
from models.overview.task import SOON, Task

MINE, TEAM, OLD = "Pour moi", Words("Pour l'équipe"), "Depuis plus de trois mois"
MONTHLY = ("payment", "repayment")  # told month by month, and recorded there
LATE, TODAY, WEEK, AFTER, WAITING = "En retard", Words("Aujourd'hui"), "Cette semaine", "Plus tard", "En attente"
NEAR = {0: Words("aujourd'hui"), 1: "demain"}


@dataclass(frozen=True)
class TaskLine:
    """A task, the tone of its day, the address of the page that settles it, and when it is due as people say it."""

    tone: str
    address: str
    task: Task
    day: str


@dataclass(frozen=True)
class TaskGroup:
    """Whose tasks they are, where it is to be said, and their lines by how much they press."""

    heading: str
    urgencies: list[tuple[str, list[TaskLine]]]


@dataclass(frozen=True)
class MeetingLine:
    """A meeting to come, and with whom for those who read it."""

    meeting: Meeting
    day: str
    is_today: bool
    with_whom: list[str]


def agenda(most: int, *, within: timedelta | None = None) -> list[MeetingLine] | None:
    """The next meetings; None for those who do not read what they tell."""
    if not shows(Meeting, *MEETING):
        return None
    last = today() + within if within else date.max
    return [_line(one) for one in coming_meetings(today(), most) if one.day <= last]


def _line(meeting: Meeting) -> MeetingLine:
    days = (meeting.day - today()).days
    return MeetingLine(meeting, NEAR.get(days, short_day(meeting.day)), days == 0, with_whom(meeting))


def grouped(tasks: Iterable[Task]) -> list[tuple[str, list[TaskLine]]]:
    """Theirs, the team's, what is long past: with a heading each where there are several."""
    pages = cache(page_of)
    groups = [(heading, list(_lines(those, pages))) for heading, those in groupby(tasks, _group)]
    return [("", lines) for _heading, lines in groups] if [one for one, _lines in groups] == [TEAM] else groups


def by_urgency(tasks: Iterable[Task]) -> list[TaskGroup]:
    """The same, the lines of each group by how much they press: late, today, this week, later, waiting."""
    return [TaskGroup(heading, _by_urgency(lines)) for heading, lines in grouped(tasks)]


def _by_urgency(lines: list[TaskLine]) -> list[tuple[str, list[TaskLine]]]:
    return [(name, list(those)) for name, those in groupby(lines, _urgency)]


def _urgency(line: TaskLine) -> str:
    task, day = line.task, today()
    if task.waits:
        return WAITING
    if task.is_late(day):
        return LATE
    return TODAY if task.due == day else WEEK if task.due <= day + SOON else AFTER


def _group(task: Task) -> str:
    return OLD if task.is_old(today()) else MINE if task.is_mine else TEAM


def _lines(tasks: Iterable[Task], pages: Callable[[str], str]) -> Iterator[TaskLine]:
    day = today()
    for one in tasks:
        told = NEAR.get((one.due - day).days, short_day(one.due))
        yield TaskLine("needs" if one.is_late(day) and not one.waits else "", _address(one, pages), one, told)


def _address(task: Task, pages: Callable[[str], str]) -> str:
    if task.milestone is not None:
        return url_for("jobs_reading.grid", cohort=task.record_id, milestone=task.milestone.value)
    if task.concept in MONTHLY:
        return url_for("fund_month.index", month=f"{task.due:%Y-%m}")
    return f"{pages(task.concept)}{task.record_id}"
