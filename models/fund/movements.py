"""What moved over an agreement or a fund, worked out here alone (`app/docs/fund.md#figures`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, extract, func, select

from models.engine import concepts, kinds, session_of, today

if TYPE_CHECKING:
    from models.fund.fund import Fund
    from models.fund.fund_agreement import FundAgreement

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Movements:
    """The figures of one agreement; `overdue`: due before today, and not come; `unpaid`: what was seen not to come."""

    planned: Decimal = NOTHING
    paid: Decimal = NOTHING
    capital: Decimal = NOTHING
    interest: Decimal = NOTHING
    received: Decimal = NOTHING
    capital_back: Decimal = NOTHING
    overdue: Decimal = NOTHING
    unpaid: Decimal = NOTHING

    @property
    def outstanding(self) -> Decimal:
        """The capital that left, is to come back and has not yet: none of what is never paid back."""
        return max(min(self.paid, self.capital) - self.capital_back, NOTHING)


@dataclass(frozen=True)
class MovedInYear:
    """What a fund paid in a year by an instrument, and what came back to it, interest included."""

    year: int
    instrument: str
    paid: Decimal
    received: Decimal


def due(line: Any) -> Any:
    """What an instalment comes to; `+` as written, which would join two values of a kind as texts."""
    return line.capital.op("+")(line.interest)


def missing(line: Any) -> Any:
    """What an instalment lacks, rounded: SQLite counts in doubles."""
    return func.round(due(line) - func.coalesce(line.received, 0), 2, type_=kinds.Money())


def capital_back(line: Any) -> Any:
    """What came back of the capital of an instalment: what is received pays its interest first (Code civil, 1343-1)."""
    return case((line.received > line.interest, line.received - line.interest), else_=0)


def of_agreements(session: Any, agreements: Any) -> dict[int, Movements]:
    """By the id of an agreement (of these ids, or of a statement that gives them), in two statements for all."""
    out, back = _lines()
    late, unpaid = back.due_on < today(), back.unpaid_on.is_not(None)
    left = {"planned": out.amount, "paid": out.paid}
    came = {name: back[name] for name in ("capital", "interest", "received")}
    came |= {"capital_back": capital_back(back)}
    came |= {name: case((when, missing(back)), else_=0) for name, when in (("overdue", late), ("unpaid", unpaid))}
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for line, told in ((out, left), (back, came)):
        query = select(line.fund_agreement_id, *(func.sum(one) for one in told.values()))
        query = query.where(line.fund_agreement_id.in_(agreements), line.deleted_at.is_(None))
        for number, *amounts in session.execute(query.group_by(line.fund_agreement_id)):
            sums[number].update(zip(told, (one or NOTHING for one in amounts), strict=True))
    return {number: Movements(**found) for number, found in sums.items()}


def of_agreement(agreement: FundAgreement) -> Movements:
    """Those of one, by what is saved of its lines."""
    session = session_of(agreement)
    found = of_agreements(session, [agreement.id]) if session is not None and agreement.id is not None else {}
    return found.get(agreement.id, Movements())


def moved_in_parts(fund: Fund) -> list[MovedInYear]:
    """By year of the day it moved, then by the name of the instrument."""
    session, (out, back) = session_of(fund), _lines()
    if session is None:
        return []
    paid = _by_year(session, fund, out, out.paid_on, out.paid)
    received = _by_year(session, fund, back, back.received_on, back.received)
    return [MovedInYear(*key, paid.get(key, NOTHING), received.get(key, NOTHING)) for key in sorted({*paid, *received})]


def _lines() -> tuple[Any, Any]:
    """The columns of payments, and of repayments."""
    return concepts()["payment"].__table__.c, concepts()["repayment"].__table__.c


def _by_year(session: Any, fund: Fund, line: Any, day: Any, amount: Any) -> dict[tuple[int, str], Decimal]:
    names = ("fund_agreement", "fund_application", "instrument")
    agreement, file, instrument = (concepts()[name].__table__.c for name in names)
    year: Any = extract("year", day)
    query = select(year, instrument.name, func.sum(amount)).where(
        line.fund_agreement_id == agreement.id,
        agreement.fund_application_id == file.id,
        file.instrument_id == instrument.id,
        file.fund_id == fund.id,
        amount > 0,
        line.deleted_at.is_(None),
    )
    found = session.execute(query.group_by(year, instrument.name))
    return {(int(when), name): moved for when, name, moved in found}
