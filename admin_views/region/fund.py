"""`fonds-dossiers`: granted files in full; of the others, the Région counts the states and knows no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.region.dataset import Content, RegionFile, Warn
from admin_views.region.fund_columns import COLUMNS
from admin_views.region.fund_rows import Row
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import StateHistory, day_of, db, state_histories
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.plan_line import PlanLine
from models.parties.company import NO_HEAD_OFFICE, Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.former_status import FormerStatus
from models.reference.commune import Commune


def read(cohort: Cohort, as_of: date) -> Content:
    """Granted files by reference, then the others by state."""
    applications = _applications(cohort)
    histories = state_histories(FundApplication, applications)
    known = [one for one in applications if _was_known(one, histories[one.id], as_of)]
    agreements, aids = _agreements(known), _aids(known)
    found = [Row(cohort, one, histories[one.id], as_of, agreements.get(one.id), aids[one.id]) for one in known]
    found.sort(key=lambda row: (row.full is None, row.state.value if row.full is None else ""))
    return Content(found, [warning for row in found if row.full for warning in _warnings(row, row.full)])


def _was_known(application: FundApplication, history: StateHistory, as_of: date) -> bool:
    """Whether it had been filed, or written, by a day."""
    return min(application.filed_on or history.begins, history.begins) <= as_of


def _applications(cohort: Cohort) -> list[FundApplication]:
    """Those of the cohort's participations, and those without any that were filed in its time; by reference."""
    company = joinedload(FundApplication.company)
    sites = (company.selectinload(Company.establishments), selectinload(FundApplication.establishment))
    places = [
        *(one.joinedload(Establishment.commune) for one in sites),
        *(one.joinedload(Establishment.former_sites).joinedload(FormerSite.commune) for one in sites),
    ]
    query = select(FundApplication).outerjoin(FundApplication.participation)
    query = query.where(or_(Participation.cohort == cohort, FundApplication.participation_id.is_(None)))  # type: ignore[attr-defined]
    loads = (
        *(place.joinedload(Commune.department) for place in places),
        company.selectinload(Company.former_statuses),
        joinedload(FundApplication.fund),
        joinedload(FundApplication.instrument),
        selectinload(FundApplication.plan),
    )
    found = db.session.scalars(query.options(*loads).order_by(FundApplication.reference))
    began = _beginnings()
    return [one for one in found if one.participation_id or _in_time_of(one, began) == cohort.id]  # type: ignore[attr-defined]


def _agreements(applications: Sequence[FundApplication]) -> dict[int, FundAgreement]:
    """That of each which has one, with what it pays."""
    of: Any = FundAgreement.fund_application_id  # type: ignore[attr-defined]
    query = select(FundAgreement).where(of.in_([one.id for one in applications]))
    query = query.options(selectinload(FundAgreement.payments))
    return {one.fund_application_id: one for one in db.session.scalars(query)}  # type: ignore[attr-defined]


def _aids(applications: Sequence[FundApplication]) -> dict[int, list[DeMinimisAid]]:
    """The aids that each of them gave."""
    of: Any = DeMinimisAid.application_id  # type: ignore[attr-defined]
    query = select(DeMinimisAid).where(of.in_([one.id for one in applications]))
    found: dict[int, list[DeMinimisAid]] = defaultdict(list)
    for one in db.session.scalars(query.options(joinedload(DeMinimisAid.regime))):
        found[one.application_id].append(one)  # type: ignore[attr-defined]
    return found


def _beginnings() -> list[tuple[date, int]]:
    """When each cohort began, and its id, in order."""
    query = select(Cohort.starts_on, Cohort.id).where(Cohort.starts_on.is_not(None))
    return sorted((day, number) for day, number in db.session.execute(query) if day is not None)


def _in_time_of(application: FundApplication, began: list[tuple[date, int]]) -> int | None:
    """The id of the last cohort that had begun when the application was filed (or created), else of the first."""
    day = application.filed_on or day_of(application.created_at)
    return next((number for start, number in reversed(began) if start <= day), began[0][1] if began else None)


def _warnings(row: Row, granted: FundApplication) -> Iterator[Warn]:
    """What a granted file does not say."""
    wanted = {"granted": "le montant accordé", "filed_on": "la date de dépôt", "committee_on": "la date du comité"}
    missing = [label for name, label in wanted.items() if getattr(granted, name) is None]
    if missing:
        yield Warn(granted, f"Il manque {', '.join(missing)}.")
    if row.site is None:
        yield Warn(granted.company, NO_HEAD_OFFICE)


ROW = "une demande au fonds ; deux demandes qui ne sont pas accordées peuvent se ressembler"
MONEY = (FundAgreement, Payment, PlanLine, DeMinimisAid)
ASKED = (Cohort, FundApplication, Company, Establishment, FormerStatus, FormerSite, *MONEY)
FILE = RegionFile(COLUMNS, read, ASKED, ROW)
