"""The evening of a session: who is there, what is asked and advised of each company, what is to be done after."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from sqlalchemy import select

from admin_views.engine.audiences import current_role, may, shows
from admin_views.engine.loading import load
from admin_views.engine.pages import PageView, page
from admin_views.engine.saving import sent_before
from admin_views.engine.undo_screen import say_done
from admin_views.screens.council_page import tells_quorum
from admin_views.screens.evening_notes import Note, form_name, noted, number_of, read_of, to_do
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.presence import Presence
from models.accounts.user import User
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, decisions_of, miscounted
from models.councils.kept_minutes import APPROVED
from models.councils.opinions import NOTHING, figures_of
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import PitchFeedback
from models.councils.quorum import quorum_of
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import Right, db, hours, now, outside_the_bin, stem, today, verbs_of, whole
from models.parties.person import Person
from models.policy import TEAM

NOT_RUN = {
    SessionState.CANCELLED: "La séance est annulée : rien ne s'y note.",
    SessionState.POSTPONED: "La séance est reportée : elle s'anime le jour venu, une fois convoquée.",
    SessionState.MINUTED: APPROVED,
}
WRITES = {Pitch: Right.UPDATE, SessionAttendance: Right.UPDATE, FollowUp: Right.READ | Right.CREATE}
SAID = "Enregistré"


@dataclass(frozen=True)
class Turn:
    """A company before the council: its hours, what its form holds, what is to be done, how many opinions came."""

    pitch: Pitch
    times: str
    form: str
    read: str
    to_do: Sequence[FollowUp]
    opinions: int | None


@dataclass(frozen=True)
class Seat:
    """Somebody who is invited, and what their form holds."""

    row: SessionAttendance
    form: str
    read: str


@dataclass(frozen=True)
class Missing:
    """What the session waits for to be held, and where in the page it is noted."""

    sentence: str
    place: str


def why_not_run(session: CouncilSession) -> str:
    """Why nothing is noted in a session today, in a French sentence; nothing from its day until approved minutes."""
    is_early = session.day > today()
    early = f"La séance est le {session.day:%d/%m/%Y} : elle s'anime ce jour-là." if is_early else ""
    return NOT_RUN.get(session.state, early)


class EveningView(PageView):
    """One page, made for a telephone, where each piece is saved apart."""

    @page("/", right=Right.UPDATE, of=CouncilSession, also=WRITES)
    def index(self) -> Any:
        """The page, as it is saved."""
        session = _session(request.args.get("id"))
        if refusal := why_not_run(session):
            flash(refusal, "warning")
            return redirect(url_for("council_session.details_view", id=session.id))
        return self._page(session, Note(""))

    @page("/note/", right=Right.UPDATE, of=CouncilSession, also=WRITES, methods=("POST",))
    def note(self) -> Any:
        """A piece: a presence, the texts of a pitch, something to do; sent again with its key, it is saved already."""
        session, key = _session(request.args.get("id")), request.form.get("_key", "")
        save, concept = _asked(session)
        is_known = sent_before(key, concept) is not None
        refusal = "" if is_known else why_not_run(session)
        if refusal or "_resume" in request.form:
            errors = [("", "", refusal)] if refusal else []
            return self._page(session, Note(request.form.get("form", ""), request.form.to_dict(), errors))
        note = Note("") if is_known else save(key)
        if note.errors:
            return self._page(_session(request.args.get("id")), note)
        if request.accept_mimetypes.best == "application/json":
            return jsonify(read=note.read)
        if not is_known:
            say_done(f"{SAID}.")
        return redirect(url_for(".index", id=session.id, _anchor=request.form.get("form", "")), 303)

    def _page(self, session: CouncilSession, note: Note) -> Response:
        shown = self.render(
            "evening.html",
            session=session,
            note=note,
            key=lambda: uuid.uuid4().hex,
            turns=_turns(session),
            seats=_seats(session),
            quorum=quorum_of(session) if tells_quorum() else None,
            presences=[one for one in Presence if one is not Presence.EXPECTED],
            states=[one for one in PitchState if one is not PitchState.PLANNED],
            people=_people(),
            decisions=_decided(session),
            may_decide=session.council.kind is not CouncilKind.STRATEGIC and may(Right.CREATE, Decision),
            missing=_missing(session),
            unconvened=_unconvened(session),
            current=_current(session),
        )
        return Response(shown, note.status)


def _session(number: str | None) -> CouncilSession:
    """The live session of that id with what its page shows, or 404."""
    role = current_role() or abort(403)
    found = load(CouncilSession, [number_of(number)], role)
    if not found or found[0].deleted_at:
        abort(404)
    return found[0]  # type: ignore[no-any-return]


def _asked(session: CouncilSession) -> tuple[Callable[[str], Note], str]:
    """What saves the piece that was posted, and the concept that it is of; 404 for one of another session."""
    concept, _dash, number = request.form.get("form", "").rpartition("-")
    rows: dict[str, Sequence[Any]] = {
        stem(SessionAttendance.__name__): session.attendances,
        stem(Pitch.__name__): session.pitches,
        stem(FollowUp.__name__): session.pitches,  # it is for the company that presents
    }
    row = next((one for one in rows.get(concept, ()) if one.id == number_of(number)), None) or abort(404)
    if concept == stem(FollowUp.__name__):
        return lambda key: to_do(row, _people(), key), concept
    return lambda key: noted(row, key), concept


def _turns(session: CouncilSession) -> list[Turn]:
    to_do, told = _to_do(session), shows(PitchFeedback, "pitch")
    with whole():
        figures = figures_of(session.pitches) if told else {}
    return [
        Turn(
            one,
            hours(one.starts_at, one.starts_at + timedelta(minutes=one.minutes)) if one.starts_at else "",
            form_name(one),
            json.dumps(read_of(one), ensure_ascii=False),
            [each for each in to_do if each.participation is one.participation],
            figures.get(one.id, NOTHING).answers if told else None,
        )
        for one in session.pitches
    ]


def _to_do(session: CouncilSession) -> list[FollowUp]:
    """What is still to be done for the companies that present."""
    of_them: Any = FollowUp.participation_id.in_([one.participation.id for one in session.pitches])  # type: ignore[attr-defined]
    query = select(FollowUp).where(of_them, FollowUp.done_on.is_(None))  # type: ignore[union-attr]
    return list(db.session.scalars(outside_the_bin(query.order_by(FollowUp.due_on, FollowUp.id))))


def _seats(session: CouncilSession) -> list[Seat]:
    rows = sorted(session.attendances, key=lambda one: one.sort_key)
    return [Seat(one, form_name(one), json.dumps(read_of(one), ensure_ascii=False)) for one in rows]


def _decided(session: CouncilSession) -> list[tuple[Decision, str]]:
    """What was decided; of what has not the votes of who is there any more, since somebody left or told a tie, why."""
    if not shows(Decision, "council_session", "outcome"):
        return []
    with whole():
        wrong = {one.id: sentence for one, sentence in miscounted(session)}
    return [(one, wrong.get(one.id, "")) for one in decisions_of(session)]


def _people() -> Sequence[Person]:
    """Who may be asked to do something: the people of the team."""
    query = select(Person).where(
        select(User.id).where(User.person_id == Person.id, User.role.in_(TEAM), ~User.is_disabled).exists()  # type: ignore[attr-defined]
    )
    return db.session.scalars(query.order_by(Person.sort_key)).all()


def _missing(session: CouncilSession) -> list[Missing] | None:
    """What keeps it from being recorded as held; None when that is not its next step."""
    hold = next(one for one in verbs_of(CouncilSession) if one.name == "hold")
    if session.state not in hold.sources:
        return None
    return [
        Missing(one.sentence, form_name(one.record) if isinstance(one.record, Pitch) else "people")
        for one in hold.guard(session)
    ]


def _unconvened(session: CouncilSession) -> str:
    """Why it is not recorded as held from here, and what is done instead, in French; nothing once it is convened."""
    if session.state is not SessionState.PLANNED:
        return ""
    if session.starts_at > now():
        return "La séance n'est pas convoquée : « Convoquer » est sur sa page, jusqu'à son heure."
    return (
        "La séance n'a pas été convoquée avant son heure, et « Séance tenue » n'y va pas : une fois tout noté, "
        "une personne responsable du programme corrige son état, sur sa page."
    )


def _current(session: CouncilSession) -> str:
    """The form of the company whose hour it is, else of the first that has not presented."""
    moment = now()
    waiting = [one for one in session.pitches if one.state is PitchState.PLANNED]
    begun = [
        one
        for one in waiting
        if one.starts_at and one.starts_at <= moment < one.starts_at + timedelta(minutes=one.minutes)
    ]
    found = next(iter([*begun, *waiting, *session.pitches]), None)
    return form_name(found) if found else ""
