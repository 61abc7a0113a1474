"""Where one is signed in, and the tokens of one's programs: seen, and ended from here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from admin_views.engine.audiences import may
from admin_views.engine.pages import SIGNED_IN, needs
from admin_views.engine.tracing import tell
from app.config import Settings
from models.accounts.access_token import LASTS, tokens_of
from models.accounts.sign_in import EndReason, SignIn, digest, end_sign_ins, live_sign_ins
from models.accounts.user import AccountEvent
from models.engine import Right, Words, db, kinds, today
from models.region.export_run import ExportRun

LABELS = {"name": "Nom du nouveau jeton", "until": Words("Jusqu'au")}  # of the form of a token

UNWRITTEN = "Ce navigateur est déconnecté. Le serveur n'a pas pu le noter : prévenez qui l'administre."

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/sessions")
@needs(SIGNED_IN)
def own() -> str:
    """The browsers where this account is signed in, this one first, and its tokens if it may have some."""
    return sessions_page()


def sessions_page(**more: Any) -> str:
    """The page, with what a new token came to: its `secret`, or the `errors` of its form."""
    here = digest(session["token"])
    found = sorted(_mine(), key=lambda one: one.digest != here)
    tokens = tokens_of(current_user) if may(Right.MACHINE, ExportRun) else None
    first = {"name": "", "until": kinds.Day().show(today() + LASTS)}
    return render_template(
        "sessions.html",
        sign_ins=found,
        here=here,
        tokens=tokens,
        labels=LABELS,
        example=kinds.Day.example,
        **{"typed": first, "errors": []} | more,
    )


@blueprint.post("/sessions")
@needs(SIGNED_IN)
def end_one() -> Any:
    """End one of them, or all the others."""
    mine = [one for one in _mine() if one.digest != digest(session["token"])]
    chosen = [one for one in mine if request.form.get("id") in {str(one.id), "others"}]
    if not chosen and request.form.get("id") != "others":
        abort(404)
    end_sign_ins(chosen, EndReason.SIGNED_OUT)
    db.session.commit()
    for one in chosen:
        tell(AccountEvent.SIGNED_OUT, remark=f"depuis un autre navigateur : {one.browser or 'inconnu'}")
    flash("Ces connexions sont fermées." if len(chosen) > 1 else "Cette connexion est fermée.", "success")
    return redirect(url_for("sessions.own"))


def left_unwritten() -> Response:
    """To who signs out while nothing can be written: this browser forgets all the same, and says what was not done."""
    session.clear()
    flash(UNWRITTEN, "error")
    return Response(status=302, headers={"Location": url_for("auth.sign_in")})


def _mine() -> list[SignIn]:
    settings: Settings = current_app.config["SETTINGS"]
    return live_sign_ins(current_user, timedelta(hours=settings.SESSION_HOURS))
