"""What somebody who is invited opens from their mail, without an account: the session, their answer, who presents.

The address is the secret; nothing is written by looking at it (mail servers follow links), and a wrong one is braked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for

from admin_views.engine.audiences import visible
from admin_views.engine.list_export import kept_as
from admin_views.engine.pages import PUBLIC, needs
from admin_views.engine.record_sections import Item, value_of
from admin_views.engine.saving import why_not_saved
from admin_views.engine.tracing import Taken, tell
from admin_views.screens.documents.making import PAPERS
from admin_views.screens.documents.pitch_sheets import booklet, booklet_weight
from app.convocation_letters import turns_of
from app.invitation_file import PUBLISH, invitation
from models.accounts.sign_in import note_attempt, too_many
from models.accounts.user import AccountEvent
from models.councils.convocation import SessionLetter, letter_by, why_closed
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.engine import AccessEvent, Actor, act_as, db, hours
from models.engine.typesetting import NotMade
from models.policy import Role

SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
STRANGER = Actor("", "lien de convocation")
UNKNOWN = "Ce lien n'ouvre rien. Suivez celui du dernier courriel reçu, en entier."
BRAKED = "Trop d'essais : réessayez dans un quart d'heure."
TOO_LATE = "Il n'est plus temps de répondre : la séance a commencé, ou votre mandat n'y va pas."
REPLACED = "replaced"  # away, and somebody takes their place
SAID = {SessionAnswer.COMES: "Votre réponse : vous venez.", SessionAnswer.STAYS_AWAY: "Votre réponse : absent·e."}
NAMES = ("place", "agenda")  # of the session, for those who see them

blueprint = Blueprint("invitations", __name__, url_prefix="/invitation")


def init_app(app: Flask) -> None:
    """Serve them."""
    app.register_blueprint(blueprint)


class ShutError(Exception):
    """The link opens nothing: what is answered."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@blueprint.errorhandler(ShutError)
def shut(refusal: ShutError) -> Response:
    """One sentence; nobody is led to sign in, who may have no account to do it with."""
    page = render_template("error.html", title="Lien hors d'usage", sentence=refusal.sentence, is_of_a_guest=True)
    return Response(page, refusal.status)


@blueprint.get("/<secret>")
@needs(PUBLIC)
def show(secret: str) -> str:
    """The session, and the two buttons."""
    letter = _opened(secret)
    session = letter.attendance.council_session
    turns = turns_of(session)
    return render_template(
        "invitation.html",
        secret=secret,
        attendance=letter.attendance,
        session=session,
        texts=_texts(session),
        substitute=letter.attendance.substitute,
        is_replaced=_is_replaced(letter.attendance),
        turns=turns,
        weight=booklet_weight(len(turns)),
        hours=hours,
    )


@blueprint.get("/<secret>/<pitch>")
@needs(PUBLIC)
def sheet(secret: str, pitch: str) -> str:
    """A company that presents, as members of the committee read it."""
    session = _opened(secret).attendance.council_session
    found = zip(turns_of(session), booklet(session, Role.COMMITTEE)["sheets"], strict=True)
    said = next((said for one, said in found if str(one.id) == pitch), None) or abort(404)
    return render_template("invitation_sheet.html", secret=secret, session=session, sheet=said)


@blueprint.post("/<secret>/answer")
@needs(PUBLIC)
def answer(secret: str) -> Any:
    """Whether they come, for themself alone."""
    letter = _opened(secret)
    attendance = letter.attendance
    answers = {one.value: one for one in SessionAnswer}
    if attendance.substitute is not None:
        answers[REPLACED] = SessionAnswer.STAYS_AWAY
    said = request.form.get("answer", "")
    if said not in answers:
        abort(400)
    if not attendance.may_be_answered:
        flash(TOO_LATE, "error")
        return redirect(url_for(".show", secret=secret))
    attendance.answer = answers[said]
    title = _invite_substitute(attendance) if said == REPLACED else ""
    if refusal := why_not_saved():  # somebody wrote the same meanwhile
        flash(refusal, "error")
    else:
        flash(f"{SAID[answers[said]]} {title}".strip(), "success")
    return redirect(url_for(".show", secret=secret))


def _is_replaced(attendance: SessionAttendance) -> bool:
    """Whether they stay away and whoever takes their place is invited already."""
    mandate, stays_away = attendance.substitute, attendance.answer is SessionAnswer.STAYS_AWAY
    return mandate is not None and stays_away and _is_invited(mandate, attendance.council_session)


def _is_invited(mandate: Mandate, session: CouncilSession) -> bool:
    return any(one.person is mandate.person for one in session.attendances)


def _invite_substitute(attendance: SessionAttendance) -> str:
    """Whoever takes their place is invited, for the team to write to; a sentence that says who."""
    mandate, session = attendance.substitute, attendance.council_session
    assert mandate is not None
    if not _is_invited(mandate, session):
        db.session.add(SessionAttendance(council_session=session, person=mandate.person, mandate=mandate))
    return f"{mandate.person} est convié·e à votre place."


@blueprint.get("/<secret>/booklet.pdf")
@needs(PUBLIC)
def booklet_file(secret: str) -> Any:
    """The sheets of those who present, to read without a network: made as it is asked, kept nowhere."""
    session = _opened(secret).attendance.council_session
    try:
        body = PAPERS["booklet"].content(session)
    except NotMade as reason:
        flash(str(reason), "error")
        return redirect(url_for(".show", secret=secret))
    answered = Response(body, mimetype="application/pdf")
    return kept_as(answered, "dossier.pdf", Taken(AccessEvent.FILE_TAKEN, "council_session", 1, session.id))


@blueprint.get("/<secret>/session.ics")
@needs(PUBLIC)
def calendar_file(secret: str) -> Response:
    """The session, for any agenda."""
    letter = _opened(secret)
    number = letter.attendance.council_session.id
    body = invitation(letter, "", PUBLISH)
    answered = Response(body, mimetype="text/calendar")
    return kept_as(answered, f"seance-{number}.ics", Taken(AccessEvent.FILE_TAKEN, "council_session", 1, number))


def _opened(secret: str) -> SessionLetter:
    """The letter of a link that opens, whoever is signed in besides; its holder then acts."""
    act_as(STRANGER)
    letter = letter_by(secret) if SECRET.fullmatch(secret) else None
    if letter is None:
        raise ShutError(UNKNOWN, _guessed(secret))
    if reason := why_closed(letter):
        raise ShutError(reason, 410)
    act_as(Actor(str(letter.attendance.person), "lien de convocation"))
    return letter


def _guessed(secret: str) -> int:
    """The status of a wrong one: 404, or 429 for whoever tried too many; nobody guesses what has not its form."""
    if not SECRET.fullmatch(secret):
        return 404
    attempt = note_attempt(secret, request.remote_addr or "", purpose="invitation ")
    if too_many(attempt):
        tell(AccountEvent.SIGN_IN_BRAKED, who=STRANGER, remark="invitation")
        return 429
    attempt.failed = True
    db.session.commit()
    tell(AccountEvent.SIGN_IN_REFUSED, who=STRANGER, remark="invitation")
    return 404


def _texts(session: CouncilSession) -> list[Item]:
    """What members of the committee see of a session, of these fields, where it is filled."""
    seen: Mapping[str, Any] = {one.name: one for one in visible(CouncilSession, Role.COMMITTEE)}
    found = [Item(seen[name].label, value_of(session, seen[name])) for name in NAMES if name in seen]
    return [one for one in found if str(one.value)]
