"""What the documents of a session say: the values that their templates take, of what the role they are for reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from admin_views.engine.audiences import shown_to
from admin_views.screens.council_page import length_of
from admin_views.screens.documents.decision_values import decisions
from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.councils.fund_agenda import agenda_of
from models.councils.mandate import Mandate
from models.councils.noted_follow_up import follow_ups_of
from models.councils.pitch import Pitch, PitchState
from models.councils.quorum import quorum_of
from models.councils.running_order import hours_of
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import Role, full_day, hour, hours, in_number, typeset
from models.fund.fund_application import FundApplication
from models.parties.person import Person

TURN = ("rank", "participation", "starts_at", "minutes", "state")
SEAT = ("person", "quality", "presence")
TEXTS = {"questions": "Questions", "advice": "Recommandations"}
NO_HEAD = "Programme d'accélération"


def of_session(session: CouncilSession, title: str) -> dict[str, Any]:
    """What every document of a session says: which one, when, where."""
    programme = session.cohort.programme if session.cohort else session.council.programme
    day, cohort = full_day(session.day), session.cohort
    return {
        "title": typeset(title),
        "by": str(programme or typeset(NO_HEAD)),
        "council": _named(session),
        "foot": f"{_named(session)}, {day}",
        "day": day,
        "hour": hour(session.starts_at),
        "place": session.place or "",
        "cohort": str(cohort) if cohort else "",
    }


def _named(session: CouncilSession) -> str:
    return f"{session.council} n°\u00a0{session.number}" if session.number else str(session.council)


def presenting(session: CouncilSession, role: Role) -> list[Pitch]:
    """The turns of those who present, in their order, for a role that reads them: nobody who is excused."""
    if not (shown_to(role, Pitch, *TURN) and shown_to(role, Participation, "company")):
        return []
    return sorted((one for one in session.pitches if one.state is not PitchState.EXCUSED), key=lambda one: one.rank)


def turns(session: CouncilSession, role: Role) -> list[dict[str, Any]]:
    """Those turns, with what was asked and advised."""
    told = {name: label for name, label in TEXTS.items() if shown_to(role, Pitch, name)}
    return [_turn(one, told) for one in presenting(session, role)]


def _turn(pitch: Pitch, told: Mapping[str, str]) -> dict[str, Any]:
    start = pitch.starts_at
    return {
        "times": hours(start, start + timedelta(minutes=pitch.minutes)) if start else "",
        "company": str(pitch.participation.company),
        "length": f"{pitch.minutes}\u00a0min",
        "texts": [(label, getattr(pitch, name)) for name, label in told.items() if getattr(pitch, name)],
    }


def running_order(session: CouncilSession, role: Role) -> list[tuple[str, str, str]]:
    """Those turns and what is between them: hours, what it is, how long; a former break has no hour, as on its page."""
    found: dict[Any, str] = {one: str(one.participation.company) for one in presenting(session, role)}
    told = shown_to(role, SessionBreak, "label", "minutes")
    rows = []
    for line, start in hours_of(session):
        label = found.get(line) or (line.label if isinstance(line, SessionBreak) and told else "")
        begins = line.starts_at if isinstance(line, Pitch) else start if session.is_ahead else None
        times = hours(begins, begins + timedelta(minutes=line.minutes)) if begins else ""
        rows += [(times, label, f"{line.minutes}\u00a0min")] if label else []
    return rows


def agenda(session: CouncilSession, role: Role) -> dict[str, Any]:
    """The order of the day: its text, who presents, what is between them."""
    found = presenting(session, role)
    return {
        "turns": turns(session, role),
        "lines": running_order(session, role),
        "length": length_of(found) if found else "",
        "agenda": session.agenda or "" if shown_to(role, CouncilSession, "agenda") else "",
        "files": _files(session, role),
    }


def _files(session: CouncilSession, role: Role) -> list[tuple[str, str]]:
    """Whose files of a fund are on the agenda, for what project: no more, since who is tied to one reads it too."""
    if not shown_to(role, FundApplication, "company", "title"):
        return []
    return [(str(one.company), one.title) for one in agenda_of(session)]


def convocation(session: CouncilSession, role: Role) -> dict[str, Any]:
    """A letter for each person who is invited."""
    which = f"{_named(session)}, le {full_day(session.day)} à {hour(session.starts_at)}."
    return agenda(session, role) | {
        "calls": typeset(f"Vous êtes convoqué·e à la séance suivante : {which}"),
        "invites": typeset(f"Vous êtes invité·e à la séance suivante : {which}"),
        "people": [one for group in _groups(session, role) for one in group["rows"]],
    }


def signatures(session: CouncilSession, role: Role) -> dict[str, Any]:
    """Who signs as they come in."""
    return {"groups": _groups(session, role)}


def feedback(session: CouncilSession, role: Role) -> dict[str, Any]:
    """A sheet for each company that presents, to fill in by hand."""
    return {"turns": turns(session, role)}


def certificates(session: CouncilSession, role: Role) -> dict[str, Any]:
    """A page for each person who came."""
    there = [one for one in seats(session, role) if one["came"]]
    when = f"du {full_day(session.day)}"
    for one in there:
        body = f", {one['body']}," if one["body"] else ""
        one["sentence"] = typeset("L'équipe du programme atteste que ") + (
            f"{one['called']}{body} a participé à la séance {when} : {_named(session)}."
        )
    return {"people": there}


def minutes(session: CouncilSession, role: Role) -> dict[str, Any]:
    """What was typed as the session went: who came, what was asked, advised and written."""
    is_told = shown_to(role, CouncilSession, "minutes")
    return (
        agenda(session, role)
        | decisions(session, role)
        | {
            "is_draft": session.state is not SessionState.MINUTED,
            "groups": _groups(session, role),
            "quorum": _quorum(session, role),
            "follow_ups": _follow_ups(session, role),
            "minutes": session.minutes or "" if is_told else "",
        }
    )


def _follow_ups(session: CouncilSession, role: Role) -> list[tuple[str, str, str, str]]:
    """What was noted to be done for those who present, by whom and when: for who reads what they were advised.

    Follow-ups are the team's alone; these were said before the council, and the page that notes them says so.
    """
    there = presenting(session, role) if shown_to(role, Pitch, *TEXTS) else []
    return [
        (str(one.participation.company), one.label, _called(one.owner), f"{one.due_on:%d/%m/%Y}" if one.due_on else "")
        for pitch, one in (follow_ups_of(session) if there else ())
        if pitch in there
    ]


def _called(person: Person | None) -> str:
    return f"{person.first_name} {person.last_name}" if person else ""


def _quorum(session: CouncilSession, role: Role) -> str:
    is_told = shown_to(role, Council, "quorum_share", "quorum_least") and shown_to(role, Mandate, "votes", "quality")
    return typeset(str(quorum_of(session) or "")) if is_told else ""


def _groups(session: CouncilSession, role: Role) -> list[dict[str, Any]]:
    """Members with their substitutes, then guests."""
    found = seats(session, role)
    named = (
        ("membre", [one for one in found if not one["is_guest"]]),
        ("invité·e", [one for one in found if one["is_guest"]]),
    )
    return [{"title": in_number(len(rows), word), "rows": rows} for word, rows in named if rows]


def seats(session: CouncilSession, role: Role) -> list[dict[str, Any]]:
    """Who is invited, by name, with whom they sit for."""
    if not shown_to(role, SessionAttendance, *SEAT):
        return []
    with_body = shown_to(role, SessionAttendance, "mandate") and shown_to(role, Mandate, "organisation")
    return [_seat(one, with_body) for one in _in_order(session.attendances)]


def _in_order(found: Sequence[SessionAttendance]) -> list[SessionAttendance]:
    return sorted(found, key=lambda one: (one.quality is AttendanceQuality.SUBSTITUTE, one.sort_key))


def _seat(one: SessionAttendance, with_body: bool) -> dict[str, Any]:
    body = one.mandate.organisation if with_body and one.mandate else None
    return {
        "name": str(one.person),
        "called": _called(one.person),
        "job": one.person.job_title or "",
        "body": str(body or ""),
        "quality": one.quality.label,
        "is_guest": one.quality is AttendanceQuality.GUEST,
        "presence": one.presence.label,
        "came": one.presence is Presence.PRESENT,
    }
