"""What the fund has to record, as tasks of the week, month by month (`app/docs/fund.md#months`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, extract, false, func, literal, select

from models.fund.agreement_state import AgreementState
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.due_lines import PAYMENTS, REPAYMENTS, Sort, is_late
from models.fund.fund_agreement import FundAgreement
from models.parties.organisation import Organisation

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


def _late(sort: Sort, day: date) -> Select[Any]:
    line: Any = sort.model
    subject = cast(func.count(), String) + literal(" à enregistrer")
    query = select(func.min(line.due_on), func.min(line.id), subject, false()).join(line.fund_agreement)
    query = query.where(
        line.due_on > day - YEAR,
        *is_late(sort, day + DAY),
        FundAgreement.state == AgreementState.SIGNED,
        line.deleted_at.is_(None),
    )
    return query.group_by(extract("year", line.due_on), extract("month", line.due_on))
