"""A new password: one's own, or through a link that an administrator made."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.lookup import by_id
from admin_views.engine.pages import PUBLIC, SIGNED_IN, needs
from app import mail
from app.known_device import remember_device
from models.accounts import password as passwords
from models.accounts.mail import LINK, withdraw_links
from models.accounts.sign_in import linked_user, new_link, note_attempt, promise_link, too_many, use_link
from models.accounts.user import User
from models.engine import Actor, Right, act_as, db

DIFFERENT = "Les deux saisies diffèrent : tapez deux fois le même mot de passe."
OVERTAKEN = "Votre compte vient d'être modifié par ailleurs : recommencez."
BRAKED = "Trop d'essais : réessayez dans un quart d'heure."
SUBJECT = "Votre mot de passe Alter'Venture"
SPENT = (
    "Ce lien a déjà servi, a été remplacé par un autre ou date de plus d'un jour. "
    "Demandez-en un autre à une personne de l'Urscop qui administre les comptes."
)

blueprint = Blueprint("passwords", __name__)


@blueprint.route("/password", methods=["GET", "POST"])
@needs(SIGNED_IN)
def own() -> Any:
    """Change one's own, knowing the present one; every other browser is signed out, and this one too."""
    user = db.session.get(User, current_user.id) or abort(404)
    errors: dict[str, str] = {}
    if request.method == "POST":
        refused = not_proven(user)
        errors = ({"current": refused} if refused else {}) | _not_chosen(user) or _save(user)
        if not errors:
            flash("Votre mot de passe est changé : connectez-vous avec le nouveau.", "success")
            return redirect(url_for("auth.sign_in"))
    return Response(render_template("password.html", errors=errors, link=False), 422 if errors else 200)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@needs(PUBLIC)
def by_link(token: str) -> Any:
    """Choose a password without knowing the former one; looking at the page spends nothing."""
    user = linked_user(token)
    if user is None:
        return _spent_page()
    errors = _not_chosen(user) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        return _follow(token, user)
    return Response(render_template("password.html", errors=errors, link=True, owner=user), 422 if errors else 200)


def _follow(token: str, user: User) -> Any:
    """Keep what was chosen, once; this browser is known from now on, whoever is guessing at the account meanwhile."""
    act_as(Actor(user.name, "lien de mot de passe", user.id))
    email = user.email
    if not use_link(token) or _save(user):
        return _spent_page()
    flash("Votre mot de passe est enregistré : connectez-vous.", "success")
    answer = redirect(url_for("auth.sign_in"))
    remember_device(answer, email)
    return answer


def _spent_page() -> Response:
    return Response(render_template("error.html", title="Lien hors d'usage", sentence=SPENT), 404)


def not_proven(user: User) -> str:
    """Why what is sent as « current » does not prove who sits here: empty when it does, and there are few guesses."""
    attempt = note_attempt(str(user.id), str(user.id), purpose="own password ")
    if too_many(attempt):
        return BRAKED
    right = passwords.matches(user.password_hash, request.form.get("current", ""))
    attempt.failed = not right
    db.session.commit()
    return "" if right else "Ce n'est pas votre mot de passe actuel."


def _not_chosen(user: User) -> dict[str, str]:
    """Field → what is wrong with the new one."""
    chosen, again = request.form.get("new", ""), request.form.get("again", "")
    if reason := passwords.refusal(chosen, user.email, user.name):
        return {"new": reason}
    return {} if chosen == again else {"again": DIFFERENT}


def _save(user: User) -> dict[str, str]:
    """Field → what came in between, if anything. The change ends every sign-in and link (`models.accounts.sign_in`)."""
    try:
        user.set_password(request.form.get("new", ""))
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return {"new": OVERTAKEN}
    return {}


@blueprint.post("/user/password-link/")
@needs(Right.READ | Right.UPDATE, User)
def make_link() -> Any:
    """For administrators: a link for whoever has no password, or forgot it; by mail when there is one, or shown."""
    user = by_id(User, request.form.get("id")) or abort(404)
    if not user.is_open:
        flash(f"L'accès de « {user} » est fermé : rouvrez-le avant de créer un lien.", "error")
        return redirect(url_for("user.details_view", id=user.id))
    withdraw_links(user)
    words = render_template("password_link.txt", address=LINK)
    queued = None if "shown" in request.form else mail.enqueue(user.email, SUBJECT, words, account=user)
    if queued is None:
        address = password_address(user)
        db.session.commit()
        return render_template("password_link.html", owner=user, address=address)
    promise_link(user)
    db.session.commit()
    mail.send_at_once(queued)
    return render_template("password_link.html", owner=user, address="")


def password_address(user: User) -> str:
    """The address of a new link, good for a day, once."""
    base = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('passwords.by_link', token=new_link(user))}"
