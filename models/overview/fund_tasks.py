"""What the fund has to record, as tasks of the week, by month or one by one (`app/docs/fund.md#months`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, extract, false, func, literal, select

from models.engine import working_days_after
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.due_lines import PAYMENTS, REPAYMENTS, Sort, are_bound, is_late
from models.parties.organisation import Organisation
from models.reference.aid_regime import AidRegime

TO_REGISTER, AT_MOST = 20, timedelta(days=35)  # working days, and what they are never longer than
YEAR, DAY = timedelta(days=365), timedelta(days=1)


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
