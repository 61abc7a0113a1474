"""« Ma semaine » by mail, each working morning, to whoever asks for it; nothing when there is nothing to do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from admin_views.engine.pages import ANY, needs
from admin_views.screens.week_lines import grouped
from app import mail, scheduler
from models.accounts import daily_digest
from models.conduct.scope import actor_of
from models.engine import PARIS, Right, act_as, acting, db, in_number, now, on_or_after, today
from models.overview.week import week

HOUR = 7
MOST = 40  # lines; the page has the others

blueprint = Blueprint("digest", __name__)


def init_app(app: Flask) -> None:
    """Serve the page where it is asked for, and let the server send it."""
    app.register_blueprint(blueprint)
    title = "Envoie à qui le demande ce qu'il y a à faire"
    scheduler.register(app, scheduler.Task("digest", title, send_digests, HOUR))


@blueprint.get("/week/mail")
@needs(Right.UPDATE, ANY)
def own() -> str:
    """Whether one asked for it."""
    return render_template("digest.html", asked=daily_digest.asked_by(current_user.id))


@blueprint.post("/week/mail")
@needs(Right.UPDATE, ANY)
def change() -> Any:
    """Ask for it, or stop it."""
    if request.form.get("ask"):
        daily_digest.ask(current_user.id)
        flash("Vous recevrez « Ma semaine » chaque matin ouvré où il y a quelque chose à faire.", "success")
    else:
        daily_digest.stop(current_user.id)
        flash("Vous ne recevrez plus « Ma semaine » par courriel.", "success")
    try:
        db.session.commit()
    except IntegrityError:  # asked twice at once: once is enough
        db.session.rollback()
    return redirect(url_for("digest.own"))


def send_digests() -> str:
    """Queue the mail of each account that asked for it and has something to do; a French sentence.

    What was missed, or failed for somebody, is played again in the night: it wakes nobody, the morning comes.
    """
    settings, day = current_app.config["SETTINGS"], today()
    is_night = now().astimezone(PARIS).hour < HOUR
    if not settings.MAIL_URL or is_night or on_or_after(day) != day:
        return ""
    sent, failures = 0, list[Exception]()
    for number in daily_digest.due_on(day):
        # A session, and somebody, of its own.
        with current_app.app_context(), current_app.test_request_context(base_url=settings.base_url):
            try:
                sent += _queue(number)
                db.session.commit()
            except Exception as failure:  # the others still get theirs
                current_app.logger.exception("digest", extra={"facts": {"account": number}})
                failures.append(failure)
    if failures:
        raise failures[0]
    return f"{in_number(sent, 'rappel')} du matin." if sent else ""


def _queue(number: int) -> bool:
    """Whether there is something to tell an account today; they read what they would read on their page."""
    user = daily_digest.claim(number, today())
    if user is None:
        return False
    act_as(actor_of(user))
    tasks = week(today(), acting())
    if not tasks:
        return False
    told, more = grouped(tasks[:MOST]), max(0, len(tasks) - MOST)
    words = render_template(
        "digest.txt", user=user, groups=told, more=more, base=current_app.config["SETTINGS"].base_url
    )
    count = f"{len(tasks)} points" if len(tasks) > 1 else "un point"
    return mail.enqueue(user.email, f"À faire : {count}", words, account=user) is not None
