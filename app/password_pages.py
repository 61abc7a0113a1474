"""A new password: one's own, or through a link that an administrator made."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from admin_views.audiences import may
from app import mail
from models import password as passwords
from models.base import db
from models.journal import Actor, act_as
from models.policy import Right
from models.sign_in import linked_user, new_link
from models.user import User

DIFFERENT = "Les deux saisies diffèrent : tapez deux fois le même mot de passe."


blueprint = Blueprint("passwords", __name__)


@blueprint.route("/password", methods=["GET", "POST"])
def own() -> Any:
    """Change one's own, knowing the present one; every other browser is signed out, and this one too."""
    errors: dict[str, str] = {}
    user = db.session.get(User, current_user.id) or abort(404)
    if request.method == "POST":
        if not passwords.matches(user.password_hash, request.form.get("current", "")):
            errors["current"] = "Ce n'est pas votre mot de passe actuel."
        errors |= _replace(user, save=not errors)
        if not errors:
            flash("Votre mot de passe est changé : connectez-vous avec le nouveau.", "success")
            return redirect(url_for("auth.sign_in"))
    return Response(render_template("password.html", errors=errors, link=False), 422 if errors else 200)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def by_link(token: str) -> Any:
    """Choose a password without knowing the former one; looking at the page spends nothing."""
    user = linked_user(token)
    if user is None:
        abort(404)
    errors: dict[str, str] = {}
    if request.method == "POST":
        act_as(Actor(user.name, "lien de mot de passe", user.id))
        errors = _replace(user, save=True)
        if not errors:
            flash("Votre mot de passe est enregistré : connectez-vous.", "success")
            return redirect(url_for("auth.sign_in"))
    return Response(render_template("password.html", errors=errors, link=True, owner=user), 422 if errors else 200)


def _replace(user: User, *, save: bool) -> dict[str, str]:
    """Field → what is wrong; saved when nothing is. The change ends every sign-in and link (`models.sign_in`)."""
    chosen, again = request.form.get("new", ""), request.form.get("again", "")
    reason = passwords.refusal(chosen, user.email, user.name)
    if reason or chosen != again:
        return {"new": reason} if reason else {"again": DIFFERENT}
    if save:
        user.set_password(chosen)
        db.session.commit()
    return {}


@blueprint.post("/user/password-link/")
def make_link() -> Any:
    """For administrators: a link for somebody who has no password, or forgot it; mailed when mail is set up."""
    if not may(Right.UPDATE, User):
        abort(403)
    number = request.form.get("id", "")
    user = db.session.get(User, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if user is None:
        abort(404)
    address = password_address(user)
    db.session.commit()
    sent = mail.send(
        user.email, "Votre mot de passe Alter'Venture", render_template("password_link.txt", address=address)
    )
    return render_template("password_link.html", owner=user, address=address, sent=sent)


def password_address(user: User) -> str:
    """The address of a new link, good for a day, once."""
    base = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('passwords.by_link', token=new_link(user))}"
