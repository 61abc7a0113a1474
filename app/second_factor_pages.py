"""One's own second factor: added, given other recovery codes, removed; that of another, by who administers accounts."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from admin_views.engine.lookup import by_id
from admin_views.engine.pages import SIGNED_IN, needs
from app.known_device import trust
from app.password_pages import BRAKED, not_proven
from models.accounts import second_factor as factors
from models.accounts.sign_in import note_attempt, too_many
from models.accounts.user import User
from models.engine import Right, db

WRONG = "Ce code n'est pas le bon, ou il a déjà servi : attendez le suivant."

blueprint = Blueprint("second_factor", __name__)


@blueprint.get("/second-factor")
@needs(SIGNED_IN)
def own() -> Response:
    """What there is: nothing yet, a square to scan, or a second factor in use."""
    return _page(_myself())


@blueprint.post("/second-factor")
@needs(SIGNED_IN)
def change() -> Any:
    """One step: begin, confirm by a code and the password, draw other recovery codes by a code, remove by a code.

    The password, since a telephone that is added at a session left open would shut its owner out.
    """
    user = _myself()
    if request.form.get("step") == "begin":
        factors.propose(user)
        try:
            db.session.commit()
        except IntegrityError:  # begun twice at once: the first secret is the one to scan
            db.session.rollback()
        return redirect(url_for("second_factor.own"))
    step = {"confirm": _confirm, "codes": _draw, "remove": _remove}.get(request.form.get("step", ""))
    factor = factors.factor_of(user)
    if step is None or factor is None:
        abort(404)
    if step is _confirm and (refused := not_proven(user)):
        return _page(user, error=refused)
    attempt = note_attempt(str(user.id), str(user.id), purpose="own second factor ")
    if too_many(attempt):
        return _page(user, error=BRAKED)
    answer = step(user, factor, request.form.get("code", ""))
    attempt.failed = answer is None
    db.session.commit()
    return _page(user, error=WRONG) if answer is None else answer


def _confirm(user: User, factor: factors.SecondFactor, code: str) -> Any:
    codes = factors.confirm(factor, user, code)
    if not codes:
        return None
    session.pop("to_add", None)
    answer = _page(user, codes=codes)
    trust(answer, user, factor)  # the telephone was just shown to be there
    return answer


def _draw(user: User, factor: factors.SecondFactor, code: str) -> Any:
    return _page(user, codes=factors.new_recovery_codes(factor)) if factors.accepts(factor, code) else None


def _remove(user: User, factor: factors.SecondFactor, code: str) -> Any:
    if is_required(user):
        abort(403)
    if not factors.accepts(factor, code):
        return None
    factors.remove(user)
    flash("Votre second facteur est retiré : votre mot de passe suffit.", "success")
    return redirect(url_for("second_factor.own"))


@blueprint.post("/user/second-factor-removal/")
@needs(Right.READ | Right.UPDATE, User)
def remove_of() -> Any:
    """For administrators: somebody lost their telephone, and their recovery codes."""
    user = by_id(User, request.form.get("id")) or abort(404)
    if user.id == current_user.id:
        abort(403)  # one's own takes a code, on its page
    removed = factors.remove(user)
    db.session.commit()
    told = f"Le second facteur de « {user} » est retiré." if removed else f"« {user} » n'a pas de second facteur."
    flash(told, "success" if removed else "error")
    return redirect(url_for("user.details_view", id=user.id))


def _myself() -> User:
    return db.session.get(User, current_user.id) or abort(404)


def is_required(user: User) -> bool:
    """Whether this account may not do without one, by the setting and its role."""
    return current_app.config["SETTINGS"].SECOND_FACTOR_REQUIRED and factors.is_required_of(user.role)


def _page(user: User, *, error: str = "", codes: list[str] | None = None) -> Response:
    factor = factors.factor_of(user)
    square = ""
    if factor is not None and not factor.confirmed_at:
        square = segno.make(factors.address_to_scan(factor, user), error="m").svg_inline(scale=5, light="#fff")
    page = render_template(
        "second_factor.html",
        factor=factor,
        square=square,
        codes=codes,
        left=factors.codes_left(factor) if factor else 0,
        required=is_required(user),
        error=error,
    )
    return Response(page, 422 if error else 200)
