"""`fonds-dossiers`: granted files in full; of the others, the Région counts the states and knows no name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from admin_views.region.dataset import Content, RegionFile, Warn
from admin_views.region.fund_columns import COLUMNS
from admin_views.region.fund_rows import Row
from admin_views.region.fund_scope import agreements_of, aids_of, applications_of
from models.cohorts.cohort import Cohort
from models.engine import StateHistory, state_histories
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
    applications = applications_of(cohort, as_of, *_plan_and_places())
    agreements = agreements_of(applications)  # first: the day that money left is that of a state
    histories = state_histories(FundApplication, applications)
    known = [one for one in applications if _was_known(one, histories[one.id], as_of)]
    aids = aids_of(known)
    found = [Row(cohort, one, histories[one.id], as_of, agreements.get(one.id), aids[one.id]) for one in known]
    found.sort(key=lambda row: (row.full is None, row.state.value if row.full is None else ""))
    return Content(found, [warning for row in found if row.full for warning in _warnings(row, row.full)])


def _was_known(application: FundApplication, history: StateHistory, as_of: date) -> bool:
    """Whether it had been filed, or written, by a day."""
    return min(application.filed_on or history.begins, history.begins) <= as_of


def _plan_and_places() -> Iterator[Any]:
    """What its columns read of an application beside what every file does."""
    company = joinedload(FundApplication.company)
    for one in (company.selectinload(Company.establishments), selectinload(FundApplication.establishment)):
        yield one.joinedload(Establishment.commune).joinedload(Commune.department)
        sites = one.joinedload(Establishment.former_sites)
        yield sites.joinedload(FormerSite.commune).joinedload(Commune.department)
    yield company.selectinload(Company.former_statuses)
    yield joinedload(FundApplication.fund)
    yield selectinload(FundApplication.plan)


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
EMPTY = "aucune demande au fonds n'était connue ce jour-là"
FILE = RegionFile(COLUMNS, read, ASKED, ROW, empty=EMPTY)
