"""The gate: nobody opens an address without the right that it states."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_login import current_user

from admin_views.engine.pages import PUBLIC, UNASKED, needed
from app import machines
from app.auth import ended_page
from models.engine import acting

BEFORE_IT_IS_ADDED = {"second_factor.own", "second_factor.change", "auth.sign_out", "pages.theme"}


def init_app(app: Flask) -> None:
    """Closed by default: every address asks for a sign-in and a right, but for the few that say they do not."""
    app.before_request(gate)


def gate() -> Any:
    """Strangers are led to the sign-in page, where what they were sending waits; others need the right that it states.

    An address that states none is closed, whoever wrote it (`admin_views.engine.pages.needs`).
    """
    asked = needed(current_app.view_functions.get(request.endpoint or ""))
    if asked is not None and asked.right is UNASKED:
        return None
    is_known = current_user.is_authenticated  # from here on `acting` says who asks, on public pages too
    if asked is not None and asked.right is PUBLIC:
        return None
    if not is_known:
        return _sign_in_first()
    if session.get("to_add") and request.endpoint not in BEFORE_IT_IS_ADDED:
        return redirect(url_for("second_factor.own"))
    if request.endpoint is not None and not (asked and asked.is_held(acting().role)):
        abort(403)
    return None


def _sign_in_first() -> Any:
    if machines.come():
        return machines.refused()
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    return ended_page()
