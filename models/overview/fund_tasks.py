"""What the fund has to record, as tasks of the week, by month or one by one (`app/docs/fund.md#months`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, extract, false, func, literal, select

from models.engine import paris_day, sqlite_likely_hint, working_days_after
from models.fund.application_state import UNDECIDED
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.due_lines import PAYMENTS, REPAYMENTS, Sort, are_bound, is_late
from models.fund.fund_application import DECLARATION_LASTS, FundApplication
from models.fund.late_links import AID, STANDS, noted_since, relinked_since
from models.overview.task import SOON, is_person
from models.parties.control_link import ControlLink
from models.parties.organisation import Organisation
from models.reference.aid_regime import AidRegime

TO_REGISTER, AT_MOST = 20, timedelta(days=35)  # working days, and what they are never longer than
YEAR, DAY = timedelta(days=365), timedelta(days=1)


def declarations(day: date, person: Any) -> Select[Any]:
    """Of the aids that a company had, signed ninety days ago or nearly, when its application is not decided yet."""
    query = _applications(FundApplication.aids_declared_on, person)
    last = day + SOON - DECLARATION_LASTS
    undecided = sqlite_likely_hint(FundApplication.state.in_(UNDECIDED))
    return query.where(FundApplication.aids_declared_on.between(last - YEAR, last) & undecided)


def above_ceiling(day: date, person: Any) -> Select[Any]:
    """Those that were granted an aid, of an undertaking in which a control was noted since a year: a few."""
    first = day - YEAR
    noted = paris_day(func.max(ControlLink.__table__.c.updated_at))
    query = _applications(select(noted).where(noted_since(first)).scalar_subquery(), person)
    query = query.join(AID, AID.c.application_id == FundApplication.id)
    is_ours = AID.c.source == AidSource.OURS, STANDS
    return query.where(*is_ours, AID.c.organisation_id.in_(select(relinked_since(first).c.id)))


def payments(day: date, _person: Any) -> Select[Any]:
    """Those that were to leave by that day."""
    return _late(PAYMENTS, day)


def repayments(day: date, _person: Any) -> Select[Any]:
    """Those that were to come by that day."""
    return _late(REPAYMENTS, day)


def accounts_to_check(day: date, _person: Any) -> Select[Any]:
    """Those that somebody typed, and that another person is to check."""
    account: Any = BankAccount
    query = select(account.typed_on, account.id, Organisation.name, false())
    query = query.join(Organisation, Organisation.id == account.company_id)
    waits = account.state == BankAccountState.TYPED, account.typed_on.between(day - YEAR, day)
    return query.where(*waits, account.deleted_at.is_(None), Organisation.deleted_at.is_(None))


def to_register(day: date, _person: Any) -> Select[Any]:
    """The day of the grant of each aid of ours that the national register waits for, from that day on."""
    subject = Organisation.name
    query = select(DeMinimisAid.granted_on, DeMinimisAid.id, subject, false()).join(DeMinimisAid.regime)
    query = query.join(Organisation, Organisation.id == DeMinimisAid.organisation_id)  # type: ignore[attr-defined]
    waits = (DeMinimisAid.registered_on.is_(None), DeMinimisAid.withdrawn_on.is_(None))
    ours = (DeMinimisAid.source == AidSource.OURS, DeMinimisAid.granted_on >= AidRegime.registered_since)
    told = DeMinimisAid.granted_on.between(day - YEAR, day)
    return query.where(told, *waits, *ours, DeMinimisAid.deleted_at.is_(None), Organisation.deleted_at.is_(None))


def last_to_register(granted: date) -> date:
    """The last day on which the national register may be told."""
    return working_days_after(granted, TO_REGISTER)


def _applications(told: Any, person: Any) -> Select[Any]:
    """Told by their reference and their company; theirs, of who reviews them."""
    application: Any = FundApplication
    subject = application.reference + literal(" — ") + Organisation.name
    query = select(told, application.id, subject, is_person(person, application.reviewer_id))
    query = query.join_from(application, Organisation, Organisation.id == application.company_id)
    return query.where(application.deleted_at.is_(None), Organisation.deleted_at.is_(None))


def _late(sort: Sort, day: date) -> Select[Any]:
    line: Any = sort.model
    subject = cast(func.count(), String) + literal(" à enregistrer")
    query = select(func.min(line.due_on), func.min(line.id), subject, false()).join(line.fund_agreement)
    query = query.where(
        line.due_on > day - YEAR,
        *is_late(sort, day + DAY),
        *are_bound(sort),
        line.deleted_at.is_(None),
    )
    return query.group_by(extract("year", line.due_on), extract("month", line.due_on))
