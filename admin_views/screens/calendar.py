"""The calendar: what is planned, by the month or by the week, of what whoever asks may read."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from sqlalchemy import select

from admin_views.engine.audiences import may, shows
from admin_views.engine.list_export import kept_as
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import PageView, page
from admin_views.engine.tracing import Taken
from admin_views.screens.calendar_events import SESSION, day_by_day, event_of_session, nearest
from admin_views.screens.calendar_file import calendar
from admin_views.screens.calendar_grid import DAY, month_of, period_of
from models.accompaniment.meeting import Meeting
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.engine import AccessEvent, Right, db, today
from models.selection.call_for_applications import CallForApplications

IN_A_MONTH, IN_A_WEEK = 4, 20  # meetings of a day that are told
COHORTS = 24  # to choose from, the last ones


class CalendarView(PageView):
    """A grid on a desk, a list on a telephone; each sort of event is told to those who read it."""

    @page("/", right=Right.READ, of=CallForApplications)
    def index(self) -> Any:
        """The month or the week that is asked for, else this month."""
        asked = request.args
        period = period_of(asked.get("month", ""), asked.get("week", ""))
        cohort = by_id(Cohort, asked.get("cohort"))
        days = [day for week in period.weeks for day in week]
        found, more = day_by_day(days[0], days[-1] + DAY, cohort, IN_A_WEEK if period.is_week else IN_A_MONTH)
        is_empty = not any(period.holds(one.day) for one in found)
        elsewhere = nearest(period.start, cohort) if is_empty else None
        return self.render(
            "calendar.html",
            period=period,
            weeks=period.squares(found),
            more=more,
            is_empty=is_empty,
            elsewhere=month_of(elsewhere) if elsewhere else None,
            cohort=cohort,
            cohorts=_cohorts(cohort),
            now=today(),
            may_add=may(Right.CREATE, Meeting),
        )

    @page("/session.ics", right=Right.READ, of=CouncilSession)
    def session_file(self) -> Response:
        """One session of a council, for any calendar."""
        if not shows(CouncilSession, *SESSION):
            abort(403)
        one = by_id(CouncilSession, request.args.get("id")) or abort(404)
        answer = Response(calendar([event_of_session(one)]), mimetype="text/calendar")
        return kept_as(answer, f"conseil-{one.id}.ics", Taken(AccessEvent.FILE_TAKEN, "council_session", 1, one.id))


def _cohorts(chosen: Cohort | None) -> list[Cohort]:
    """The last cohorts, the one that is chosen among them, for those who read what they are called."""
    if not shows(Cohort, "code", "name", "starts_on"):
        return []
    query = select(Cohort).order_by(Cohort.starts_on.desc().nulls_first(), Cohort.id.desc()).limit(COHORTS)
    found = list(db.session.scalars(query))
    return found if chosen is None or chosen in found else [*found, chosen]
