"""The mails that leave, for those who look after the accounts: to whom, about what, since when, why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from admin_views.engine.lookup import is_id
from admin_views.engine.pages import needs
from admin_views.engine.tracing import note_read
from app import mail
from models.accounts.mail import Mail, MailState
from models.accounts.user import User
from models.engine import Right, acting, db, declared, now
from models.parties.person import Person

SHOWN = 100

blueprint = Blueprint("mail", __name__)


@blueprint.get("/mail")
@needs(Right.READ | Right.UPDATE, User)
def index() -> Any:
    """The last ones, those that wait first; never what they say."""
    is_done = Mail.state != MailState.WAITING
    found = db.session.scalars(select(Mail).order_by(is_done, Mail.id.desc()).limit(SHOWN)).all()
    _note_addresses(found)
    return render_template("mails.html", mails=found)


def _note_addresses(mails: Iterable[Mail]) -> None:
    """They are of accounts, or of people who are invited: told as those of a list of these are (decision 47)."""
    addresses = {one.to for one in mails}
    accounts = select(User.id, User.email).where(User.email.in_(addresses), User.id != acting().user_id)
    people = select(Person.id, Person.email).where(Person.email.in_(addresses))
    for model, query in ((User, accounts), (Person, people)):
        for number, address in db.session.execute(query.execution_options(with_bin=True)):
            note_read(declared(model)["email"], number, address)


@blueprint.post("/mail/again")
@needs(Right.READ | Right.UPDATE, User)
def again() -> Any:
    """Try now one that waits."""
    number = request.form.get("id", "")
    found = (db.session.get(Mail, int(number)) if is_id(number) else None) or abort(404)
    if found.state is MailState.WAITING:
        found.next_try_at = now()
        db.session.commit()
        mail.send_at_once(found)
        flash(f"Nouvel essai en cours pour {found.to} : rechargez la page dans un instant.", "success")
    return redirect(url_for("mail.index"))
