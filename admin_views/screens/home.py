"""The first page, the help, the news and the sources."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import current_app, redirect, request
from flask_admin import AdminIndexView
from sqlalchemy import bindparam, or_, select

from admin_views.engine.audiences import current_role, may, shows
from admin_views.engine.pages import ANY, SIGNED_IN, PageView, page
from admin_views.screens import search
from admin_views.screens.due import due
from admin_views.screens.first_steps import first_steps
from admin_views.screens.follow_up import LATER
from admin_views.screens.help_topics import topics
from admin_views.screens.home_cohort import SHOWN, cohort_told, missing, parts
from admin_views.screens.home_council import invited, member_parts, next_session, to_say
from admin_views.screens.last_changes import last_changes
from admin_views.screens.region import given
from admin_views.screens.week_lines import agenda, by_urgency
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.social_value import alerts_of, reviews_told
from models.accompaniment.social_value_review import SocialValueReview
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.conduct.scope import scope_of
from models.engine import LightQuery, Right, acting, db, months_after, today
from models.overview.backups import is_late, last_backup_query
from models.overview.task import SOON
from models.overview.week import settled_by, week
from models.region.export_run import ExportRun
from models.selection.call_for_applications import CallForApplications

WEEK = 10  # tasks
NEXT, MEETINGS = 4, 50  # of the meetings to come, on the first page and in the week
HANDED = 6  # files, to who takes them and makes none


class HomeView(PageView, AdminIndexView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """The first page, by role: the cohort and its jobs; what is to be done, what changed; the accounts."""

    def __init__(self) -> None:
        super().__init__(name="Accueil", url="/", endpoint="admin")
        self.static_folder = None  # Flask-Admin's scripts and styles are not served at all

    @page("/", right=SIGNED_IN)
    def index(self) -> Any:
        """The page: each of its parts is for those who may read what it tells; a member of a council has their own."""
        told = cohort_told(request.args.get("cohort"))
        if scope_of(acting()).seats and not settled_by(current_role()):
            return self.render("committee_home.html", **parts(told), **member_parts(told))
        may_read_files = may(Right.READ, ExportRun) and not may(Right.CREATE, ExportRun)
        return self.render(
            "home.html",
            **parts(told),
            day=today(),
            due=[*to_say(invited()), *due()],
            sitting=next_session(),
            works=bool(settled_by(current_role())),
            may_meet=may(Right.CREATE, Meeting),
            week=by_urgency((tasks := week(today(), acting(), is_recent=True))[:WEEK]),
            more_tasks=max(0, len(tasks) - WEEK),
            later=LATER,
            agenda=agenda(NEXT),
            may_read_calendar=may(Right.READ, CallForApplications),
            watched=_watched(told.cohort),
            **missing(told.who.counted),
            changes=last_changes(),
            **_accounts(),
            may_read_files=may_read_files,
            handed=given(most=HANDED) if may_read_files else [],
            may_export=may(Right.CREATE, ExportRun),
            may_read_jobs=told.cohort is not None and may(Right.CREATE, JobsReading),
            steps=(steps := first_steps() if told.cohort is None else []),
            next_step=next((one for one in steps if not one.is_done), None),
        )

    @page("/week", right=Right.UPDATE, of=ANY)
    def week(self) -> Any:
        """All of the tasks of whoever asks."""
        this_week = agenda(MEETINGS, within=SOON)
        return self.render("week.html", week=by_urgency(week(today(), acting())), later=LATER, agenda=this_week)

    @page("/search", right=Right.READ, of=ANY)
    def search(self) -> Any:
        """The records that the words find in every concept; redirects to the record when only one can be meant."""
        words = request.args.get("q", "").strip()
        answer = search.search(words, in_texts="texts" in request.args)
        if answer.only:
            return redirect(answer.only)
        return self.render("search.html", q=words[:80], answer=answer)

    @page("/search/found", right=Right.READ, of=ANY)
    def found(self) -> Any:
        """The same without the page around, for the search that opens over any page."""
        words = request.args.get("q", "").strip()
        return self.render("found.html", q=words[:80], answer=search.search(words))

    @page("/help", right=SIGNED_IN)
    def help(self) -> Any:
        """What the role can do, on one page."""
        return self.render("help.html", told=topics())

    @page("/news", right=SIGNED_IN)
    def news(self) -> Any:
        """The changelog."""
        return self.render("news.html", releases=current_app.extensions["news"])

    @page("/about", right=SIGNED_IN)
    def about(self) -> Any:
        """Where the data comes from."""
        return self.render("about.html")


def _watched(cohort: Cohort | None) -> dict[Participation, list[str]]:
    """The alerts of the cohort shown and of companies reviewed in the last year: `app/docs/indicators.md#vigilance`."""
    if not (may(Right.UPDATE, Participation) and shows(SocialValueReview, "participation", "scores")):
        return {}
    return alerts_of(_watched_query(), cohort=cohort.id if cohort else None, since=months_after(today(), -12))


@cache
def _watched_query() -> LightQuery:
    reviewed: Any = SocialValueReview.reviewed_on
    lately = select(SocialValueReview.participation_id).where(reviewed >= bindparam("since"))  # type: ignore[attr-defined]
    shown = Participation.cohort_id == bindparam("cohort")  # type: ignore[attr-defined]
    return reviews_told(or_(shown, Participation.id.in_(lately)))


def _accounts() -> dict[str, Any]:
    """For those who may change them, the accounts: open ones first, those that end soonest on top; the last backup."""
    if not may(Right.UPDATE, User):
        return {"accounts": [], "backup": None}
    query = select(User, last_backup_query().scalar_subquery()).limit(50)
    found = db.session.execute(query.order_by(User.until.asc().nulls_last(), User.sort_key)).all()
    accounts, last = [one for one, _last in found], next((last for _one, last in found), None)
    return {
        "accounts": sorted(accounts, key=lambda one: not one.is_open)[:SHOWN],
        "backup": (last, is_late(last)),
    }
