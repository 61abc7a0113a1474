"""The first page, the help and the news."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_admin import AdminIndexView, expose
from flask_login import current_user
from sqlalchemy import select

from admin_views.audiences import current_role, may
from admin_views.lookup import default_order, title_options
from models.base import concepts, db
from models.cohort import Cohort
from models.journal import JournalEntry
from models.kinds import Instant
from models.participation import Participation
from models.policy import Right

NEWS_SHOWN = 8


class HomeView(AdminIndexView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """What each role finds on arriving: its cohort, and for staff what changed last."""

    def __init__(self) -> None:
        super().__init__(name="Accueil", url="/", endpoint="admin")
        self.static_folder = None  # Flask-Admin's scripts and styles are not served at all

    def is_accessible(self) -> bool:
        """For everyone with an account."""
        return bool(current_user.is_authenticated)

    @expose("/")
    def index(self) -> Any:
        """The page."""
        cohort = db.session.scalars(select(Cohort).order_by(*default_order(Cohort)).limit(1)).first()
        return self.render("home.html", cohort=cohort, latest=_latest_participations(), changes=_last_changes())

    @expose("/help")
    def help(self) -> Any:
        """What the role can do, on one page."""
        return self.render("help.html", role=current_role())

    @expose("/news")
    def news(self) -> Any:
        """The changelog."""
        return self.render("news.html", releases=current_app.extensions["news"])


def _latest_participations() -> list[Any]:
    if not may(Right.READ, Participation):
        return []
    last = select(Participation).order_by(Participation.joined_on.desc()).options(*title_options(Participation))
    newest = db.session.scalars(last.limit(1)).first()
    if newest is None:
        return []
    query = select(Participation).where(Participation.cohort == newest.cohort).order_by(Participation.sort_key)
    return list(db.session.scalars(query.options(*title_options(Participation))))


def _last_changes() -> list[tuple[str, str, str, Any]]:
    """(when, who, what, record) of the last lines of the journal, for those who may read a record's history."""
    if not may(Right.HISTORY, JournalEntry):
        return []
    names = [name for name, model in concepts().items() if may(Right.READ, model)]
    query = select(JournalEntry).where(JournalEntry.concept.in_(names), JournalEntry.owner_id.is_(None))
    lines = db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(NEWS_SHOWN))
    return [(Instant().show(one.at), one.actor, one.action.label, _linked(one)) for one in lines]


def _linked(line: JournalEntry) -> Any:
    from flask import url_for
    from markupsafe import Markup

    if line.record_id is None:
        return line.record_label
    address = url_for(f"{line.concept}.details_view", id=line.record_id)
    return Markup('<a href="{}">{}</a>').format(address, line.record_label)
