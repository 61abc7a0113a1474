"""The first page, the help, the news and the sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from flask import current_app, redirect, request
from flask_admin import AdminIndexView
from markupsafe import Markup, escape
from sqlalchemy import Select, bindparam, func, or_, select

from admin_views.engine.audiences import current_role, may, shows
from admin_views.engine.list_rows import page_of
from admin_views.engine.near import NEAR
from admin_views.engine.pages import ANY, SIGNED_IN, PageView, page
from admin_views.engine.record_sections import link_to_edit
from admin_views.engine.tags import tone_of
from admin_views.region.jobs import JobsRow, totals
from admin_views.region.participations import participation_warnings, participations_told
from admin_views.screens import search
from admin_views.screens.due import due
from admin_views.screens.first_steps import first_steps
from admin_views.screens.follow_up import LATER
from admin_views.screens.help_topics import topics
from admin_views.screens.last_changes import last_changes
from admin_views.screens.week_lines import agenda, grouped
from admin_views.screens.who_counts import WHO, who_counts_in_words
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.accompaniment.social_value import alerts_of, reviews_query
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.who_counts import WhoCounts, joined_last
from models.accounts.user import User
from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.sequence import Sequence
from models.councils.council_session import CouncilSession, SessionState
from models.engine import Right, acting, db, months_after, now, outside_the_bin, title_options, today
from models.overview.backups import is_late, last_backup_query
from models.overview.task import SOON
from models.overview.week import settled_by, week
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.region.export_run import ExportRun

SHOWN, WEEK = 8, 12  # of a block, of the tasks
NEXT, MEETINGS = 5, 50  # of the meetings to come, on the first page and in the week
TO_COME = (CohortState.PREPARATION, CohortState.CALL_OPEN, CohortState.SELECTION)
# What the parts of the page tell.
COHORT = ("code", "name", "state", "starts_on", "capacity")
JOINED = ("cohort", "company", "state", "joined_on")
READINGS = ("establishment", "milestone", "fte")
SESSION = ("council", "starts_at", "place", "state")


class HomeView(PageView, AdminIndexView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """The first page, by role: the cohort and its jobs; what is to be done, what changed; the accounts."""

    def __init__(self) -> None:
        super().__init__(name="Accueil", url="/", endpoint="admin")
        self.static_folder = None  # Flask-Admin's scripts and styles are not served at all

    @page("/", right=SIGNED_IN)
    def index(self) -> Any:
        """The page: each of its parts is for those who may read what it tells."""
        cohort, under_way, following = _cohorts(request.args.get("cohort"))
        who = WhoCounts.of(participations_told(cohort) if cohort and shows(Participation, *JOINED) else [])
        joined = who.everyone
        return self.render(
            "home.html",
            cohort=cohort,
            under_way=under_way,
            next_cohort=following if following is not cohort else None,
            joined=joined,
            apart={one.id for one in (*who.dropouts, *who.expected)},
            who_words=who_counts_in_words(who),
            rule=WHO,
            tells_place=shows(Establishment, "commune") and shows(Commune, "department"),
            **_progress(cohort if joined else None),
            due=due(),
            session=(found := _council_session()),
            is_coming=found is not None and found.starts_at >= now(),
            jobs=_jobs(cohort, who.counted),
            dropouts_jobs=_jobs(cohort, who.dropouts),
            works=bool(settled_by(current_role())),
            may_meet=may(Right.CREATE, Meeting) and any(one.is_present for one in joined),
            week=grouped((tasks := week(today(), acting()))[:WEEK]),
            more_tasks=max(0, len(tasks) - WEEK),
            later=LATER,
            agenda=agenda(NEXT),
            watched=_watched(cohort),
            **_missing(who.counted),
            changes=last_changes(),
            **_accounts(),
            may_read_files=may(Right.READ, ExportRun) and not may(Right.CREATE, ExportRun),
            may_export=may(Right.CREATE, ExportRun),
            may_read_jobs=cohort is not None and may(Right.CREATE, JobsReading),
            steps=first_steps() if cohort is None else [],
        )

    @page("/week", right=Right.UPDATE, of=ANY)
    def week(self) -> Any:
        """All of the tasks of whoever asks."""
        this_week = agenda(MEETINGS, within=SOON)
        return self.render("week.html", week=grouped(week(today(), acting())), later=LATER, agenda=this_week)

    @page("/search", right=Right.READ, of=ANY)
    def search(self) -> Any:
        """The records that the words find in every concept; redirects to the record when only one can be meant."""
        words = request.args.get("q", "").strip()
        groups = search.find(words)
        address = search.address_of(groups)
        if address:
            return redirect(address)
        nearest = [] if groups else search.find_near(words)
        shown = search.for_page(groups or nearest, words)
        return self.render("search.html", q=words[:80], groups=shown, near=NEAR if nearest else "")

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


def _cohorts(asked: str | None) -> tuple[Cohort | None, list[Cohort], Cohort | None]:
    """The cohort shown, every one under way, and the first to come by date.

    Shown: the one asked for when it is under way, else the one that a company came into last.
    """
    if not shows(Cohort, *COHORT):
        return None, [], None
    found = db.session.execute(_cohorts_query(today())).all()
    is_told = shows(Participation, *JOINED)
    under_way = [one for one, _first, _next in found if one.state is CohortState.RUNNING] if is_told else []
    chosen = [one for one in under_way if str(one.id) == asked] or [one for one, is_first, _next in found if is_first]
    return (
        chosen[0] if chosen and is_told else None,
        under_way,
        next((one for one, _first, is_next in found if is_next), None),
    )


@lru_cache(maxsize=2)
def _cohorts_query(day: date) -> Select[Any]:
    """Those under way, the one that a company came into last up to a day, the next one; kept for the day."""
    coming = select(Cohort.id).where(Cohort.deleted_at.is_(None), Cohort.state.in_(TO_COME))
    coming = coming.order_by(Cohort.starts_on.asc().nulls_last(), Cohort.edition, Cohort.id)
    first, following = Cohort.id == joined_last(day), Cohort.id == coming.limit(1).scalar_subquery()
    query = select(Cohort, first, following).where(or_(first, following, Cohort.state == CohortState.RUNNING))
    kept: Select[Any] = outside_the_bin(query.order_by(Cohort.starts_on, Cohort.id))
    return kept


def _jobs(cohort: Cohort | None, joined: list[Participation]) -> list[JobsRow]:
    """The jobs of some companies of the cohort, by milestone."""
    return totals(cohort, joined) if cohort and joined and shows(JobsReading, *READINGS) else []


@cache
def _progress_query() -> Select[Any]:
    of_it = SequenceProgress.sequence_id == Sequence.id  # type: ignore[attr-defined]
    told = Sequence.id, Sequence.name, SequenceProgress.id, SequenceProgress.participation_id, SequenceProgress.state  # type: ignore[attr-defined]
    query = select(*told).outerjoin(SequenceProgress, of_it).where(Sequence.cohort_id == bindparam("cohort"))  # type: ignore[attr-defined]
    kept: Select[Any] = outside_the_bin(query.order_by(Sequence.rank))
    return kept


def _progress(cohort: Cohort | None) -> dict[str, Any]:
    """How far each company is in each sequence, in a statement; no sequence for those who may not read it."""
    is_told = cohort is not None and shows(Sequence, "name") and shows(SequenceProgress, "sequence", "state")
    rows = db.session.execute(_progress_query(), {"cohort": cohort.id}).all() if cohort and is_told else []
    address = page_of("sequence_progress")
    tags = {one: (f'<a class="tag {tone_of(one)}" href="{address}', f'">{escape(one)}</a>') for one in ProgressState}
    return {
        "sequences": {sequence: name for sequence, name, *_rest in rows},
        "progress": {
            (joined, sequence): Markup(f"{tags[state][0]}{number}{tags[state][1]}")  # noqa: S704 — both were escaped
            for sequence, _name, number, joined, state in rows
            if number
        },
    }


def _missing(joined: Iterable[Participation]) -> dict[str, Any]:
    """What is to complete, for those who complete it."""
    is_told = may(Right.UPDATE, Participation) and may(Right.UPDATE, Company) and shows(JobsReading, *READINGS)
    found = [one for each in joined for one in participation_warnings(each, today())] if is_told else []
    return {
        "completes": is_told,
        "missing": [(link_to_edit(one.record), one.sentence) for one in found[:SHOWN]],
        "more_missing": max(0, len(found) - SHOWN),
    }


def _watched(cohort: Cohort | None) -> dict[Participation, list[str]]:
    """The alerts of the cohort shown and of companies reviewed in the last year: `app/docs/indicators.md#vigilance`."""
    if not (may(Right.UPDATE, Participation) and shows(SocialValueReview, "participation", "scores")):
        return {}
    return alerts_of(_watched_query(), cohort=cohort.id if cohort else None, since=months_after(today(), -12))


@cache
def _watched_query() -> Select[Any]:
    reviewed: Any = SocialValueReview.reviewed_on
    lately = select(SocialValueReview.participation_id).where(reviewed >= bindparam("since"))  # type: ignore[attr-defined]
    shown = Participation.cohort_id == bindparam("cohort")  # type: ignore[attr-defined]
    kept: Select[Any] = outside_the_bin(reviews_query(or_(shown, Participation.id.in_(lately))))
    return kept


def _council_session() -> CouncilSession | None:
    """The next session of a council; the last one when none is planned."""
    if not shows(CouncilSession, *SESSION):
        return None
    return db.session.scalars(_session_query(), {"now": now()}).first()


@cache
def _session_query() -> Select[Any]:
    start: Any = CouncilSession.starts_at
    held = select(CouncilSession.id).where(CouncilSession.state != SessionState.CANCELLED).limit(1)
    following, last = held.where(start >= bindparam("now")).order_by(start), held.order_by(start.desc())
    chosen = CouncilSession.id == func.coalesce(following.scalar_subquery(), last.scalar_subquery())
    kept: Select[Any] = outside_the_bin(select(CouncilSession).where(chosen).options(*title_options(CouncilSession)))
    return kept


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
