"""The calendar in one's own agenda: a secret address, made, renewed and closed by its owner (decision 55)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from admin_views.engine.list_export import kept_as
from admin_views.engine.pages import needs
from admin_views.engine.tracing import Taken, tell
from admin_views.screens.calendar_events import events
from admin_views.screens.calendar_file import calendar
from models.accounts.access_token import CHANGED, ending
from models.accounts.calendar_address import address_of, end_address, new_address, note_reading, reader
from models.accounts.sign_in import note_attempt, too_many
from models.accounts.user import AccountEvent, User
from models.conduct.scope import actor_of
from models.engine import AccessEvent, Actor, Right, act_as, db, set_words, today
from models.selection.call_for_applications import CallForApplications

ADDRESSES = "/api/agenda/"  # no cookie is read there: the address says who asks
BEFORE, AFTER = timedelta(days=31), timedelta(days=400)  # what is told, around today
_PATH = re.compile(rf"{ADDRESSES}([A-Za-z0-9_-]{{43}})\.ics", re.ASCII)
STRANGER = Actor("", "agenda")
ENDED = "L'adresse est fermée : un agenda qui la suivait ne lit plus rien."

blueprint = Blueprint("agenda", __name__)


def come() -> bool:
    """Whether this request is that of an agenda."""
    return request.path.startswith(ADDRESSES)


def identify() -> User | None:
    """The account whose address this is; None when it opens nothing."""
    found = reader(_secret())
    if found is None:
        return None
    address, user = found
    number, last = address.id, address.last_used_at
    db.session.expunge_all()  # as for a browser: who asks is known for the whole request
    note_reading(number, last)
    who = actor_of(user)
    act_as(replace(who, label=f"{who.label}, agenda", channel="agenda"))
    return user


def refused() -> int:
    """The status for whoever has no address that opens: 404, or 429 for whoever tried too many."""
    secret = _secret()
    if not secret:
        return 404  # nobody guesses so: nothing is written down
    attempt = note_attempt(secret, request.remote_addr or "", purpose="agenda ")
    if too_many(attempt):
        tell(AccountEvent.SIGN_IN_BRAKED, who=STRANGER, remark="agenda")
        return 429
    attempt.failed = True
    db.session.commit()
    tell(AccountEvent.SIGN_IN_REFUSED, who=STRANGER, remark="agenda")
    return 404


@blueprint.get(f"{ADDRESSES}<secret>.ics")
@needs(Right.READ, CallForApplications)
def file(secret: str) -> Response:
    """What its owner may read now, from a month ago to a year ahead; traced as a file that is taken."""
    day = today()
    found = [*events(day - BEFORE, day), *events(day, day + AFTER)]  # apart: what is over never hides what comes
    body = calendar(found, name=set_words("Alter'Venture"))
    answer = Response(body, mimetype="text/calendar")
    return kept_as(answer, "alterventure.ics", Taken(AccessEvent.FILE_TAKEN, "meeting", len(found)))


@blueprint.get("/calendar/address")
@needs(Right.READ, CallForApplications)
def own() -> str:
    """Whether one has an address, and what it is for."""
    return _page()


@blueprint.post("/calendar/address")
@needs(Right.READ, CallForApplications)
def make() -> Any:
    """A new address, shown this once; the former one opens nothing any more."""
    user = db.session.get(User, current_user.id) or abort(404)
    try:
        secret = new_address(user, ending(current_user))
        db.session.commit() if secret else db.session.rollback()
    except IntegrityError:  # sent twice at once
        db.session.rollback()
        secret = None
    if secret is None:
        flash(CHANGED, "error")
        return redirect(url_for(".own"))
    return _page(url_for(".file", secret=secret, _external=True))


@blueprint.post("/calendar/address/end")
@needs(Right.READ, CallForApplications)
def end() -> Any:
    """Close it."""
    if not end_address(current_user.id):
        abort(404)
    db.session.commit()
    flash(ENDED, "success")
    return redirect(url_for(".own"))


def _page(shown: str = "") -> str:
    return render_template("agenda.html", shown=shown, address=address_of(current_user.id))


def _secret() -> str:
    """That of the address; nothing for what has not the form of one."""
    found = _PATH.fullmatch(request.path)
    return found[1] if found else ""
