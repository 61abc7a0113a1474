"""Meetings: a form that knows who they are with, the calendar of a cohort, the files that calendars take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy import select

from admin_views.engine.audiences import shows
from admin_views.engine.list_export import kept_as
from admin_views.engine.list_rows import count_words
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import page
from admin_views.engine.record_sections import Item, value_of
from admin_views.engine.tags import tag
from admin_views.engine.tracing import Taken
from admin_views.engine.undo_screen import say_instead
from admin_views.engine.view import BackOfficeView
from admin_views.screens.calendar_events import (
    MEETING,
    event_of_meeting,
    meetings_query,
    tells_who_comes,
    with_whom,
)
from admin_views.screens.calendar_file import calendar
from admin_views.screens.company_page import contacts_by_company
from models.accompaniment.attendance import Attendance, AttendanceRole
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.mentoring import UNDER_WAY, Mentoring
from models.accompaniment.participation import PRESENT, Participation
from models.accompaniment.participations import active_in, last_of
from models.accompaniment.presence import Presence
from models.cohorts.cohort import Cohort
from models.engine import (
    PARIS,
    AccessEvent,
    Refused,
    Right,
    Verb,
    db,
    defaults,
    go_on,
    hours,
    normal,
    now,
    perform,
    short_day,
    verbs_of,
)
from models.parties.company import Company
from models.parties.person import Person

HOUR = timedelta(hours=1)
TEXTS = ("agenda", "minutes", "visibility")
MOST = 500  # meetings in a file
OFFERED = 100  # companies in a list to choose from; beyond, their own pages and the search


class MeetingView(BackOfficeView):
    """The pages of a meeting: form, sheet to sign, calendar of a cohort."""

    form_template = "meeting_form.html"
    details_template = "meeting_details.html"
    fields_apart = frozenset({*TEXTS, "attendances"})

    def facts_of(self, record: Meeting) -> Sequence[Any]:
        """Its state, when, where, of which cohort."""
        when = f"{short_day(record.day)} · {hours(record.starts_at, record.ends_at)}"
        return [tag(record.state), when, *filter(None, [record.place]), record.cohort.code]

    def more_of(self, record: Meeting) -> Mapping[str, Any]:
        """Its texts, and who comes, the company first."""
        reads_rows = "attendances" in self.fields and tells_who_comes()
        rows = [(str(one.participation.company) if one.participation else "", one) for one in record.attendances]
        return {
            "texts": [
                Item(self.fields[one].label, value_of(record, self.fields[one]), wide=one != "visibility")
                for one in TEXTS
                if one in self.fields and getattr(record, one)
            ],
            "to_write": "minutes" if record.starts_at <= now() else "agenda",
            "rows_told": sorted(rows, key=_by_company) if reads_rows else [],
            "contacts": _main_contacts(record) if reads_rows else {},
        }

    def _prefilled(self) -> dict[str, Any]:
        """Now, with the company, the pair or the whole cohort that the address names, all of them present."""
        values = super()._prefilled()
        start = now().astimezone(PARIS).replace(minute=0, second=0, microsecond=0)
        values |= {"starts_at": start, "ends_at": start + HOUR}
        kind = {one.value: one for one in MeetingKind}.get(request.args.get("kind", ""), MeetingKind.INDIVIDUAL)
        company = by_id(Company, request.args.get("company"))
        joined = by_id(Participation, request.args.get("participation")) or (last_of(company.id) if company else None)
        pair = by_id(Mentoring, request.args.get("mentoring")) or (
            _pair_of(joined) if joined and kind is MeetingKind.MENTORING else None
        )
        joined = pair.participation if pair else joined
        if joined:
            values["cohort"] = joined.cohort
            values["attendances"] = list(_expected(joined, pair))
        elif values.get("cohort"):
            values["attendances"] = [_row(participation=one) for one in active_in(values["cohort"])]
        return values | {"kind": MeetingKind.MENTORING if pair else kind, "mentoring": pair}

    def _say_moved(self, record: Meeting, verb: Verb) -> None:
        """Held, with how many."""
        super()._say_moved(record, verb)
        if record.state is MeetingState.HELD:
            say_instead(_told_as_held(record))

    def _after_save(self, record: Any) -> Any:
        """Saves; « Enregistrer comme tenu » then also holds the meeting, or flashes what is missing for it."""
        if "_held" in request.form:
            go_on(db.session())
            try:
                perform(record, next(one for one in verbs_of(Meeting) if one.name == "hold"), self.role)
                db.session.commit()
                say_instead(_told_as_held(record))
            except Refused as refusal:
                db.session.rollback()
                flash(f"Enregistré, mais pas comme tenu. {refusal}", "warning")
        return super()._after_save(record)

    @page("/sheet/", right=Right.READ, of=Attendance, also={Participation: Right.READ, Person: Right.READ})
    def sheet_view(self) -> Any:
        """Who signs on the day, to print (`app/docs/accompaniment.md#meetings`)."""
        meeting = self.get_one(request.args.get("id"))
        rows = [(str(one.participation.company) if one.participation else "", one) for one in meeting.attendances]
        return self.render(
            "sheet.html", meeting=meeting, rows=sorted(rows, key=_by_company), contacts=_main_contacts(meeting)
        )

    def more_of_form(self, form: Any, record: Meeting | None) -> Mapping[str, Any]:
        """Whom a meeting may be with, before anything is typed, when nobody is named yet."""
        is_begun = record is not None or request.method != "GET"
        is_open = not is_begun and "attendances" in form and not form.attendances.rows
        return {"offered": self._offered() if is_open else ()}

    def _offered(self) -> Sequence[Company]:
        """The companies that take part at present; none when a list would be too long."""
        if not (shows(Participation, "company", "state") and shows(Company, "name")):
            return ()
        taking_part = select(Participation.company_id).where(Participation.state.in_(PRESENT))  # type: ignore[attr-defined]
        query = select(Company).where(Company.id.in_(taking_part)).order_by(Company.sort_key, Company.id)
        found = db.session.scalars(query.limit(OFFERED + 1)).all()
        return found if len(found) <= OFFERED else ()

    @property
    def tells_who_comes(self) -> bool:
        """Whether the role reads who comes."""
        return tells_who_comes()

    @page("/calendar/", right=Right.READ)
    def calendar_view(self) -> Any:
        """Where the calendar was: what was kept of this address leads to the one of everything."""
        return redirect(url_for("calendar.index", cohort=request.args.get("cohort"), month=request.args.get("month")))

    @page("/calendar.ics", right=Right.READ)
    def calendar_file(self) -> Response:
        """A cohort's meetings, or one, for any calendar."""
        if not shows(Meeting, *MEETING):
            abort(403)
        one = by_id(Meeting, request.args.get("id"))
        cohort = by_id(Cohort, request.args.get("cohort"))
        if one is None and cohort is None:
            abort(404)
        query = meetings_query(cohort).order_by(Meeting.starts_at, Meeting.id).limit(MOST)
        found = [one] if one else list(db.session.scalars(query))
        answer = Response(calendar(map(event_of_meeting, found)), mimetype="text/calendar")
        name = f"rendez-vous-{one.id}" if one else re.sub(r"\W+", "-", cohort.code.lower())
        taken = Taken(AccessEvent.FILE_TAKEN, "meeting", len(found), one.id if one else None)
        return kept_as(answer, f"{name}.ics", taken)

    def with_whom(self, meeting: Meeting) -> list[str]:
        """The companies that a meeting is with, for those who read who comes."""
        return with_whom(meeting)


def _by_company(row: tuple[str, Attendance]) -> tuple[str, str]:
    company, one = row
    return normal(company), str(one.person or "")


def _main_contacts(meeting: Meeting) -> dict[int, Person]:
    """Company → who is called there first, for who reads it: the name to sign by, of a company that names nobody."""
    nameless = [one.participation.company for one in meeting.attendances if one.participation and not one.person]
    return {number: found[0].person for number, found in contacts_by_company(nameless).items()}


def _pair_of(joined: Participation) -> Mentoring | None:
    """The mentoring of a participation that is under way, if any."""
    query = select(Mentoring).where(Mentoring.participation == joined, Mentoring.state.in_(UNDER_WAY))
    return db.session.scalars(query).first()


def _row(**given: Any) -> Attendance:
    return Attendance(**defaults(Attendance) | given)


def _expected(joined: Participation, pair: Mentoring | None) -> Iterator[Attendance]:
    yield _row(participation=joined)
    if pair:
        yield _row(person=pair.mentor.person, role=AttendanceRole.MENTOR)


def _told_as_held(meeting: Meeting) -> str:
    present = sum(one.presence is Presence.PRESENT for one in meeting.attendances)
    return f"« {meeting} » : rendez-vous tenu, {count_words(present, 'présent', 'présents')}."
