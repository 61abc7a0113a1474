"""The first page, the help, the news and the sources."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app, redirect, request, url_for
from flask_admin import AdminIndexView
from markupsafe import Markup
from sqlalchemy import case, or_, select

from admin_views.engine.audiences import current_role, may
from admin_views.engine.history import VERBS, same_deed
from admin_views.engine.lookup import default_order
from admin_views.engine.pages import SIGNED_IN, PageView, page
from admin_views.engine.record_sections import link_to_edit
from admin_views.region.companies import participation_warnings
from admin_views.region.jobs import totals
from admin_views.region.participations import participations_of
from admin_views.region.sequences import progress_of, sequences_of
from admin_views.screens import search
from models.accompaniment.jobs_reading import YEAR
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import ProgressState
from models.accompaniment.social_value import vigilance
from models.accompaniment.social_value_review import SocialValueReview
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession, SessionState
from models.engine import JournalEntry, Right, concepts, db, kinds, now, title_options, today
from models.overview.week import Task, week
from models.region.export_run import ExportRun

TONES = {ProgressState.VALIDATED: "ok", ProgressState.TO_VALIDATE: "needs", ProgressState.RUNNING: "info"}
SHOWN, NAMED, LINES = 8, 4, 100  # of a block, of a change, of the journal
WEEK = 12  # tasks


class HomeView(PageView, AdminIndexView):  # type: ignore[misc]  # Flask-Admin's class is untyped to us
    """The first page, by role: the cohort and its jobs; what is to be done, what changed; the accounts."""

    def __init__(self) -> None:
        super().__init__(name="Accueil", url="/", endpoint="admin")
        self.static_folder = None  # Flask-Admin's scripts and styles are not served at all

    @page("/", right=SIGNED_IN)
    def index(self) -> Any:
        """The page."""
        writes = may(Right.UPDATE, Participation)
        cohort, latest = _cohorts()
        joined = participations_of(cohort) if cohort else []
        missing = [one for participation in joined for one in participation_warnings(participation)] if writes else []
        return self.render(
            "home.html",
            cohort=cohort,
            next_cohort=latest if latest is not cohort else None,
            joined=joined,
            sequences=sequences_of(cohort) if cohort else [],
            progress=progress_of(cohort) if cohort else {},
            tones=TONES,
            session=(found := _council_session()),
            is_coming=found is not None and found.starts_at >= now(),
            jobs=totals(cohort, joined) if cohort else [],
            writes=writes,
            may_meet=may(Right.CREATE, Meeting) and any(one.is_present for one in joined),
            week=(tasks := _week() if writes else [])[:WEEK],
            more_tasks=max(0, len(tasks) - WEEK),
            watched=_watched(cohort) if writes else {},
            missing=[(link_to_edit(one.record), one.sentence) for one in missing[:SHOWN]],
            more_missing=max(0, len(missing) - SHOWN),
            changes=_last_changes(),
            accounts=_accounts(),
            may_export=may(Right.CREATE, ExportRun),
        )

    @page("/week", right=Right.UPDATE, of=Participation)
    def week(self) -> Any:
        """All of the tasks, for the team."""
        return self.render("week.html", week=_week())

    @page("/search", right=SIGNED_IN)
    def search(self) -> Any:
        """The records that the words find in every concept; redirects to the record when only one can be meant."""
        words = request.args.get("q", "").strip()
        groups = search.find(words)
        address = search.address_of(groups)
        if address:
            return redirect(address)
        return self.render("search.html", q=words[:80], groups=search.for_page(groups, words))

    @page("/help", right=SIGNED_IN)
    def help(self) -> Any:
        """What the role can do, on one page."""
        return self.render("help.html", role=current_role())

    @page("/news", right=SIGNED_IN)
    def news(self) -> Any:
        """The changelog."""
        return self.render("news.html", releases=current_app.extensions["news"])

    @page("/about", right=SIGNED_IN)
    def about(self) -> Any:
        """Where the data comes from."""
        return self.render("about.html")


def _cohorts() -> tuple[Cohort | None, Cohort | None]:
    """The cohort that a company joined last, then the first cohort in the order of the list, begun or not."""
    newest = (Participation.joined_on.desc(), Participation.id.desc())
    joined = select(Participation.cohort_id).where(Participation.deleted_at.is_(None)).order_by(*newest)  # type: ignore[attr-defined]
    listed = select(Cohort.id).where(Cohort.deleted_at.is_(None)).order_by(*default_order(Cohort))
    first, last = (Cohort.id == one.limit(1).scalar_subquery() for one in (joined, listed))
    found = db.session.execute(select(Cohort, first, last).where(or_(first, last))).all()
    running = next((one for one, is_running, _is_last in found if is_running), None)
    return running, next((one for one, _is_running, is_last in found if is_last), None)


def _watched(cohort: Cohort | None) -> dict[Participation, list[str]]:
    """The alerts of the cohort shown and of companies reviewed in the last year: `app/docs/indicators.md#vigilance`."""
    lately = select(SocialValueReview.participation_id).where(SocialValueReview.reviewed_on >= today() - YEAR)  # type: ignore[attr-defined]
    shown = Participation.cohort_id == (cohort.id if cohort else None)  # type: ignore[attr-defined]
    return vigilance(db.session(), or_(shown, Participation.id.in_(lately)))


def _week() -> list[tuple[str, str, Task]]:
    """The tasks of the week, as (tone, address of the page that settles it, task)."""
    day = today()
    return [("needs" if one.is_late(day) else "", _address(one), one) for one in week(db.session(), day)]


def _address(task: Task) -> str:
    if task.milestone is not None:
        return url_for("jobs_reading.grid", cohort=task.record_id, milestone=task.milestone.value)
    return url_for(f"{task.concept}.details_view", id=task.record_id)


def _council_session() -> CouncilSession | None:
    """The next session of a council; the last one when none is planned."""
    start: Any = CouncilSession.starts_at
    coming = case((start >= now(), start))
    query = select(CouncilSession).where(CouncilSession.state != SessionState.CANCELLED)
    query = query.options(*title_options(CouncilSession))
    return db.session.scalars(query.order_by(coming.asc().nulls_last(), start.desc()).limit(1)).first()


@dataclass(frozen=True)
class Change:
    """What one person did in one go: the verb, the records concerned (the last ones named), how many more."""

    when: str
    who: str
    verb: str
    records: list[Any]
    more: int


def _last_changes() -> list[Change]:
    """From the last lines of the journal, for those who may read a record's history."""
    if not may(Right.HISTORY, JournalEntry):
        return []
    names = [name for name, model in concepts().items() if may(Right.READ, model)]
    query = select(JournalEntry).where(JournalEntry.concept.in_(names), JournalEntry.owner_id.is_(None))
    lines = db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(LINES))
    return [_change(list(found)) for _key, found in groupby(lines, same_deed)][:SHOWN]


def _change(lines: list[JournalEntry]) -> Change:
    first, records = lines[0], list(dict.fromkeys(_linked(one) for one in lines))
    named = records[:NAMED]
    return Change(kinds.Instant().show(first.at), first.actor, VERBS[first.action], named, len(records) - len(named))


def _linked(line: JournalEntry) -> Any:
    if line.record_id is None:
        return line.record_label
    address = url_for(f"{line.concept}.details_view", id=line.record_id)
    return Markup('<a href="{}">{}</a>').format(address, line.record_label)


def _accounts() -> list[User]:
    """The accounts, for those who may change them: open ones first, those that end soonest on top."""
    if not may(Right.UPDATE, User):
        return []
    found = db.session.scalars(select(User).order_by(User.until.asc().nulls_last(), User.sort_key).limit(50)).all()
    return sorted(found, key=lambda one: not one.is_open)[:SHOWN]
