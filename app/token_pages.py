"""The tokens of one's programs: made, ended; those of another, ended by who administers accounts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from admin_views.engine.lookup import by_id, is_id
from admin_views.engine.pages import needs
from app.session_pages import LABELS, sessions_page
from models.accounts.access_token import SAME_NAME, AccessToken, TokenError, end_token, ending, new_token, token_of
from models.accounts.user import User
from models.engine import Right, db, quoted
from models.region.export_run import ExportRun

blueprint = Blueprint("tokens", __name__)


@blueprint.post("/sessions/token")
@needs(Right.MACHINE, ExportRun)
def make() -> Any:
    """A token, shown this once."""
    typed = {name: request.form.get(name, "") for name in LABELS}
    try:
        secret = new_token(_myself(), **typed, asked=ending(current_user))
        db.session.commit()
    except TokenError as refusal:
        problems = refusal.problems
    except IntegrityError:  # sent twice at once
        problems = [("name", SAME_NAME)]
    else:
        return sessions_page(secret=secret)
    db.session.rollback()
    errors = [(name, LABELS[name], sentence) for name, sentence in problems]
    return Response(sessions_page(typed=typed, errors=errors), 422)


@blueprint.post("/sessions/token/end")
@needs(Right.MACHINE, ExportRun)
def end_own() -> Any:
    """End one of one's own."""
    _end(_myself())
    return redirect(url_for("sessions.own"))


@blueprint.post("/user/token-end/")
@needs(Right.READ | Right.UPDATE, User)
def end_of() -> Any:
    """For administrators: end that of somebody."""
    user = by_id(User, request.form.get("id")) or abort(404)
    _end(user)
    return redirect(url_for("user.details_view", id=user.id))


def _end(user: User) -> None:
    number = request.form.get("token", "")
    token: AccessToken = (token_of(user, int(number)) if is_id(number) else None) or abort(404)
    end_token(token)
    db.session.commit()
    flash(f"Le jeton {quoted(token.name)} n'ouvre plus rien.", "success")


def _myself() -> User:
    return db.session.get(User, current_user.id) or abort(404)
