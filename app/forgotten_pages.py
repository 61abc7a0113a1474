"""A forgotten password: a link by mail to oneself, at any hour, without anybody's help."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request

from admin_views.engine.pages import PUBLIC, needs
from app import mail
from app.password_pages import SUBJECT
from models.accounts.mail import LINK, Mail
from models.accounts.sign_in import note_attempt, promise_link, too_many
from models.accounts.user import User, account_of, as_held
from models.engine import Actor, act_as, db

BRAKED = "Trop de demandes : réessayez dans un quart d'heure."

blueprint = Blueprint("forgotten", __name__)


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@needs(PUBLIC)
def ask() -> Any:
    """Ask for a link; the answer is the same whether the address is that of an open account or not."""
    if not current_app.config["SETTINGS"].MAIL_URL:
        abort(404)
    if request.method != "POST":
        return _page()
    email = as_held(request.form.get("email", ""))
    attempt = note_attempt(email, request.remote_addr or "", purpose="forgotten ")
    if too_many(attempt):
        return _page(email=email, error=BRAKED, status=429)
    attempt.failed = True  # each counts: nobody's letter box is filled from here
    user = account_of(email)
    queued = _queue(user) if user is not None and user.is_open else None
    db.session.commit()
    if queued is not None:
        mail.send_at_once(queued)
    return _page(asked=True)


def _queue(user: User) -> Mail | None:
    """The mail to its owner; links that somebody else sent them stay good."""
    act_as(Actor("Mot de passe oublié", "demande de lien"))
    promise_link(user, ends_earlier=False)
    return mail.enqueue(user.email, SUBJECT, render_template("password_link.txt", address=LINK), account=user)


def _page(*, email: str = "", error: str = "", asked: bool = False, status: int = 200) -> Response:
    return Response(render_template("forgotten.html", email=email, error=error, asked=asked), status)
