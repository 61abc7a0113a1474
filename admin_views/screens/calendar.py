"""The calendar: what is planned, by the month or by the week, of what whoever asks may read."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from admin_views.engine.audiences import may, shows
from admin_views.engine.list_export import kept_as
from admin_views.engine.lookup import by_id, options
from admin_views.engine.pages import PageView, page
from admin_views.engine.tracing import Taken
from admin_views.screens.calendar_events import SESSION, event_of_session, events, nearest
from admin_views.screens.calendar_file import calendar
from admin_views.screens.calendar_grid import DAY, month_of, period_of
from models.accompaniment.meeting import Meeting
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.engine import AccessEvent, Right, today
from models.selection.call_for_applications import CallForApplications


class CalendarView(PageView):
    """A grid on a desk, a list on a telephone; each sort of event is told to those who read it."""

    @page("/", right=Right.READ, of=CallForApplications)
    def index(self) -> Any:
        """The month or the week that is asked for, else this month."""
        asked = request.args
        period = period_of(asked.get("month", ""), asked.get("week", ""))
        cohort = by_id(Cohort, asked.get("cohort"))
        days = [day for week in period.weeks for day in week]
        found = events(days[0], days[-1] + DAY, cohort)
        is_empty = not any(period.holds(one.day) for one in found)
        elsewhere = nearest(period.start, cohort) if is_empty else None
        return self.render(
            "calendar.html",
            period=period,
            weeks=period.squares(found),
            is_empty=is_empty,
            elsewhere=month_of(elsewhere) if elsewhere else None,
            cohort=cohort,
            cohorts=options(Cohort) if shows(Cohort, "code", "name") else [],
            now=today(),
            may_add=may(Right.CREATE, Meeting),
        )

    @page("/session.ics", right=Right.READ, of=CouncilSession)
    def session_file(self) -> Response:
        """One session of a council, for any calendar."""
        if not shows(CouncilSession, *SESSION):
            abort(403)
        one = by_id(CouncilSession, request.args.get("id")) or abort(404)
        answer = Response(calendar([event_of_session(one)], request.host), mimetype="text/calendar")
        return kept_as(answer, f"conseil-{one.id}.ics", Taken(AccessEvent.FILE_TAKEN, "council_session", 1, one.id))
