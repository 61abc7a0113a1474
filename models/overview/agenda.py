"""The meetings to come, as the first page and the week tell them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import joinedload

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import COMING, Meeting
from models.accompaniment.participation import Participation
from models.engine import db, midnight, outside_the_bin, title_options


def coming_meetings(day: date, most: int) -> list[Meeting]:
    """The first meetings from that day on, of the rows whoever asks reads, with their companies: in a statement."""
    found = db.session.scalars(_query(), {"start": midnight(day), "most": most})
    return list(found.unique())


@cache
def _query() -> Any:
    companies = joinedload(Meeting.attendances).joinedload(Attendance.participation).joinedload(Participation.company)
    query = select(Meeting).where(Meeting.state.in_(COMING), Meeting.starts_at >= bindparam("start"))
    query = query.options(companies, *title_options(Meeting, strict=False)).order_by(Meeting.starts_at, Meeting.id)
    return outside_the_bin(query.limit(bindparam("most", type_=Integer())))
