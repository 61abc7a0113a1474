"""The letters of a session, read and counted before they leave; then who answered, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.list_export import kept_as
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import needs
from admin_views.engine.record_sections import link_to_edit
from admin_views.engine.tracing import Taken
from app import mail
from app.convocation_letters import SHOWN_LINK, archive, queue, subject_of, text_of, turns_of
from models.councils.convening import Mailing, Standing, begin, standing_of
from models.councils.convocation import LetterKind, SessionLetter, mark_returned
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import TO_CONVENE
from models.engine import AccessEvent, Refused, Right, Verb, acting, db, in_number, perform, verbs_of
from models.parties.person import Person

CHANGED = "La liste ou la séance a changé entre-temps : relisez avant d'envoyer."
READS = {SessionAttendance: Right.READ | Right.UPDATE, Person: Right.READ}
WORDS = {
    LetterKind.CALL: "Convocation",
    LetterKind.CHANGE: "Changement à annoncer",
    LetterKind.CANCEL: "Annulation à annoncer",
    LetterKind.REMINDER: "Relance",
}

blueprint = Blueprint("convocations", __name__)


@dataclass(frozen=True)
class Preview:
    """A letter as the first of those who get it will read it."""

    first: SessionAttendance
    subject: str
    text: str
    has_link: bool


def init_app(app: Flask) -> None:
    """Serve them."""
    app.register_blueprint(blueprint)


@blueprint.get("/council_session/convocation/")
@needs(Right.READ | Right.UPDATE, CouncilSession, also=READS)
def show() -> str:
    """What is to be sent, as its first reader will read it; who was told, and what they said."""
    standing = standing_of(_session())
    asked = request.args.get("what", "")
    chosen = asked if asked in standing.mailings else next(iter(standing.mailings), "")
    return _page(standing, chosen)


def _page(standing: Standing, chosen: str) -> str:
    mailing = standing.mailings.get(chosen)
    turns = turns_of(mailing.session) if mailing and mailing.to else ()
    return render_template(
        "convocation.html",
        standing=standing,
        session=standing.session,
        what=chosen,
        mailing=mailing,
        title=_title(mailing) if mailing else "Convocation",
        previews=[_preview(mailing, one, turns) for one in mailing.firsts] if mailing else [],
        lacking=_lacking(standing.session),
        count=_count(mailing) if mailing else "",
        by_mail=bool(current_app.config["SETTINGS"].MAIL_URL),
        rows=[(one, standing.last_letter(one)) for one in (*standing.attendances, *standing.former)],
    )


def _title(mailing: Mailing) -> str:
    is_for_some = mailing.kind is LetterKind.CANCEL and mailing.dropped
    return "Retrait à annoncer" if is_for_some else WORDS[mailing.kind]


def _preview(mailing: Mailing, first: SessionAttendance, turns: Sequence[Pitch]) -> Preview:
    text = text_of(mailing, first, turns, link=SHOWN_LINK)
    return Preview(first, subject_of(mailing, first), text, mailing.kind_for(first) is not LetterKind.CANCEL)


def _count(mailing: Mailing) -> str:
    """« 14 messages, dont 1 retrait, 1 sans adresse »."""
    gone = sum(one.id in mailing.dropped for one in mailing.to)
    dropped = f", dont {in_number(gone, 'retrait')}" if gone else ""
    without = f", {len(mailing.without_address)} sans adresse" if mailing.without_address else ""
    return f"{in_number(len(mailing.to), 'message')}{dropped}{without}"


@blueprint.post("/council_session/convocation/send")
@needs(Right.READ | Right.UPDATE, CouncilSession, also=READS)
def send() -> Any:
    """Queue what was read; each message once, however often this is asked."""
    session = _session()
    if not current_app.config["SETTINGS"].MAIL_URL:
        abort(404)
    found = _begun(session)
    if found is None:
        return _back(session.id)
    mailing, letters = found
    number = session.id
    queue(mailing, letters)
    db.session.commit()
    flash(f"{in_number(len(letters), 'message')} : l'envoi commence dans la minute.", "success")
    return redirect(url_for(".show", id=number))


@blueprint.post("/council_session/convocation/letters.zip")
@needs(Right.READ | Right.UPDATE, CouncilSession, also=READS)
def letters() -> Any:
    """The same as files, to send oneself: who has them in hand is told to have sent them."""
    session = _session()
    found = _begun(session)
    if found is None:
        return _back(session.id)
    mailing, made = found
    sender = mail.sender_of_mails() or current_user.email
    body = archive(mailing, made, sender)
    taken = Taken(AccessEvent.FILE_TAKEN, "council_session", len(made), session.id)
    told = f"« {session} » : {in_number(len(made), 'lettre')} dans le fichier, à envoyer de votre messagerie."
    db.session.commit()
    flash(told, "success")  # on the next page: a file leaves the page where it was asked for as it is
    answer = Response(body, mimetype="application/zip")
    return kept_as(answer, f"lettres-{taken.record_id}.zip", taken)


def _begun(session: CouncilSession) -> tuple[Mailing, Sequence[SessionLetter]] | None:
    """The mailing that was read, written down; None when it is not what is to be sent now, or was just sent."""
    mailing = standing_of(session).mailings.get(request.form.get("what", ""))
    if mailing is None or not mailing.to or mailing.key != request.form.get("read"):
        return None
    who = acting().role
    assert who is not None  # strangers come no further than the gate
    try:
        if session.state in TO_CONVENE:
            perform(session, _convene(), who)
        return mailing, begin(mailing)
    except (IntegrityError, StaleDataError, Refused):  # sent twice at once: once is enough; or what lacks was shown
        db.session.rollback()
        return None


def _convene() -> Verb:
    return next(one for one in verbs_of(CouncilSession) if one.name == "convene")


def _lacking(session: CouncilSession) -> list[tuple[str, Any]]:
    """What keeps a session from being convened, and where each is mended."""
    if session.state not in TO_CONVENE:
        return []
    return [(one.sentence, one.record and link_to_edit(one.record)) for one in _convene().guard(session)]


@blueprint.post("/council_session/convocation/returned")
@needs(Right.READ | Right.UPDATE, CouncilSession, also=READS)
def returned() -> Any:
    """The mail of somebody came back: they are to be told again."""
    session = _session()
    wanted = request.form.get("letter", "")
    standing = standing_of(session)
    found = next((one for one in standing.letters if str(one.id) == wanted), None) or abort(404)
    if not found.is_returned:
        mark_returned(found)
        db.session.commit()
    flash("Noté « Revenu » : corrigez l'adresse de la personne, puis envoyez de nouveau.", "success")
    return redirect(url_for(".show", id=request.form.get("id")))


def _session() -> CouncilSession:
    found: CouncilSession = by_id(CouncilSession, request.values.get("id")) or abort(404)
    return found


def _back(number: int) -> Any:
    flash(CHANGED, "error")
    return redirect(url_for(".show", id=number, what=request.form.get("what", "")))
