"""A mentoring whose company left on the way, as a task of the week (`app/docs/accompaniment.md#week`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, literal, select

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import OVER, Mentoring
from models.accompaniment.participation import LEFT, Participation
from models.overview.task import is_person
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
