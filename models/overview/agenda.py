"""The meetings to come, as the first page and the week tell them."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import Integer, bindparam, select

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import COMING, Meeting
from models.accompaniment.participation import Participation
from models.engine import LightQuery, midnight, only
from models.parties.company import Company

COMPANIES = only(Attendance, participation=only(Participation, company=only(Company, "name")))
TOLD = only(Meeting, "kind title starts_at ends_at place", attendances=COMPANIES)


def coming_meetings(day: date, most: int) -> list[Meeting]:
    """The first meetings from that day on, of the rows whoever asks reads, with their companies: in a statement."""
    return [one for (one,) in _query().read(start=midnight(day), most=most)]


@cache
def _query() -> LightQuery:
    order = Meeting.starts_at, Meeting.id
    coming = select(Meeting.id).where(Meeting.state.in_(COMING), Meeting.starts_at >= bindparam("start"))
    first = coming.order_by(*order).limit(bindparam("most", type_=Integer()))
    return LightQuery(TOLD, lambda query: query.where(Meeting.id.in_(first)).order_by(*order))
