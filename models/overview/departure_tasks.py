"""What goes on although its company left on the way, as tasks of the week (`app/docs/accompaniment.md#week`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import COMING, Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import OVER, Mentoring
from models.accompaniment.participation import LEFT, Participation
from models.engine import midnight, paris_day
from models.overview.task import PAST, is_person
from models.parties.organisation import Organisation
from models.parties.person import Person

YEAR = timedelta(days=365)  # what nobody settled for a year is nobody's task of the week


def left_behind(day: date, person: Any) -> Select[Any]:
    """The pairs that nobody ended, of a company that left: somebody tells the mentor, since the day it did."""
    joined: Any = Participation
    subject = Person.last_name + literal(" ") + Person.first_name + literal(" — ") + Organisation.name
    query = select(joined.left_on, Mentoring.id, subject, is_person(person, joined.adviser_id))
    query = query.join(Mentoring.participation).join(Organisation, Organisation.id == joined.company_id)
    query = query.join(Mentoring.mentor).join(Mentor.person)
    left = joined.state.in_(LEFT) & joined.left_on.between(day - YEAR, day) & Mentoring.state.not_in(OVER)
    alive = (one.deleted_at.is_(None) for one in (Mentoring, Participation, Organisation))
    return query.where(left, *alive)


def still_planned(day: date, person: Any) -> Select[Any]:
    """The meetings with a company that left, and with no other: by their day, somebody cancels them."""
    joined: Any = Participation
    with_it = (
        select(Attendance.id).join(Attendance.participation).join(Organisation, Organisation.id == joined.company_id)
    )
    alive = (one.deleted_at.is_(None) for one in (Attendance, Participation))
    with_it = with_it.where(Attendance.meeting_id == Meeting.id, *alive)  # type: ignore[attr-defined]
    stays = with_it.where(joined.state.not_in(LEFT)).exists()
    company = with_it.with_only_columns(func.min(Organisation.name)).scalar_subquery()
    subject = func.coalesce(Meeting.title, literal("sans titre")) + literal(" — ") + company
    is_mine = with_it.where(is_person(person, joined.adviser_id)).exists()
    query = select(paris_day(Meeting.starts_at), Meeting.id, subject, is_mine)
    coming = Meeting.state.in_(COMING) & (Meeting.starts_at >= midnight(day) - PAST) & Meeting.deleted_at.is_(None)
    return query.where(coming, with_it.where(joined.state.in_(LEFT)).exists(), ~stays)
