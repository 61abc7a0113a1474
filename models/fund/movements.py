"""What moved over an agreement or a fund, worked out here alone (`app/docs/fund.md#figures`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, extract, func, literal, select

from models.engine import concepts, kinds, session_of, today
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ENDED
from models.fund.cents import NOTHING

if TYPE_CHECKING:
    from models.fund.fund import Fund
    from models.fund.fund_agreement import FundAgreement

PAID, RECEIVED = "paid", "received"  # which way money moved: the figures of a year
CLAIMED = ("overdue", "unpaid")


@dataclass(frozen=True)
class Movements:
    """The figures of one agreement; `overdue`: due before today, and not come; `unpaid`: what was seen not to come.

    Of these two nothing is claimed before money left, nor more capital than what left.
    """

    planned: Decimal = NOTHING
    paid: Decimal = NOTHING
    capital: Decimal = NOTHING
    interest: Decimal = NOTHING
    received: Decimal = NOTHING
    capital_back: Decimal = NOTHING
    overdue: Decimal = NOTHING
    unpaid: Decimal = NOTHING
    lost: Decimal = NOTHING
    capital_lost: Decimal = NOTHING
    called: Decimal = NOTHING
    called_paid: Decimal = NOTHING

    @property
    def outstanding(self) -> Decimal:
        """The capital that left, is to come back and may still: none of what is never paid back.

        What is written off is first what never left.
        """
        return max(min(self.paid, self.capital - self.capital_lost) - self.capital_back, NOTHING)

    @property
    def lost_of_paid(self) -> Decimal:
        """The capital that left, and will not come back."""
        return max(min(self.paid, self.capital) - self.capital_back - self.outstanding, NOTHING)


def due(line: Any) -> Any:
    """What an instalment comes to; `+` as written, which would join two values of a kind as texts.

    Of one that others took the place of, what had come.
    """
    return _unless_replaced(line, line.capital.op("+")(line.interest), func.coalesce(line.received, 0))


def missing(line: Any) -> Any:
    """What an instalment lacks that is not lost, rounded: SQLite counts in doubles."""
    lacking = due(line) - func.coalesce(line.received, 0) - func.coalesce(line.lost, 0)
    return func.round(lacking, 2, type_=kinds.Money())


def _of_capital(line: Any) -> Any:
    """Its part that is capital: what is received pays the interest first."""
    return case((missing(line) > line.capital, line.capital), else_=missing(line))


def capital_back(line: Any) -> Any:
    """What came back of the capital of an instalment: what is received pays its interest first (Code civil, 1343-1)."""
    return case((line.received > line.interest, line.received - line.interest), else_=0)


def _interest_back(line: Any) -> Any:
    """And of its interest."""
    return case((line.received > line.interest, line.interest), else_=func.coalesce(line.received, 0))


def _unless_replaced(line: Any, planned: Any, had_come: Any) -> Any:
    return case((line.replaced_on.is_(None), planned), else_=had_come)


def of_agreements(session: Any, agreements: Any) -> dict[int, Movements]:
    """By the id of an agreement (of these ids, or of a statement that gives them), in two statements for all.

    But for the calls of a guarantee, which `of_agreement` tells.
    """
    out, back, _calls = _lines()
    late, unpaid = and_(back.due_on < today(), _is_bound(back)), and_(back.unpaid_on.is_not(None), _is_bound(back))
    came = {name: back[name] for name in ("received", "lost")}
    came |= {"capital": _unless_replaced(back, back.capital, capital_back(back))}
    came |= {"interest": _unless_replaced(back, back.interest, _interest_back(back))}
    came |= {"capital_back": capital_back(back)}
    came |= {"capital_lost": case((back.lost_on.is_not(None), back.capital - capital_back(back)), else_=0)}
    for name, when in zip(CLAIMED, (late, unpaid), strict=True):
        came |= {
            name: case((when, missing(back)), else_=0),
            f"{name}_capital": case((when, _of_capital(back)), else_=0),
        }
    found = _sums(session, agreements, out, {"planned": out.amount, "paid": out.paid})
    for number, sums in _sums(session, agreements, back, came).items():
        found[number] |= sums
    return {number: _claimed(sums) for number, sums in found.items()}


def _claimed(sums: dict[str, Decimal]) -> Movements:
    """What is claimed of these sums is of what left."""
    capital = {name: sums.pop(f"{name}_capital", NOTHING) for name in CLAIMED}
    moved = Movements(**sums)
    claimed = {
        name: getattr(moved, name) - max(capital[name] - moved.outstanding, NOTHING) if moved.paid else NOTHING
        for name in CLAIMED
    }
    return replace(moved, **claimed)


def _is_bound(line: Any) -> Any:
    """Whether its agreement is signed, for an application that goes on: of another one, nothing is to come."""
    of, file = (concepts()[name].__table__.c for name in ("fund_agreement", "fund_application"))
    own = of.id == line.fund_agreement_id, file.id == of.fund_application_id
    return exists().where(*own, of.state == AgreementState.SIGNED, file.state.not_in(ENDED))


def of_agreement(agreement: FundAgreement) -> Movements:
    """Those of one, by what is saved of its lines and calls."""
    session, number, calls = session_of(agreement), agreement.id, _lines()[2]
    if session is None or number is None:
        return Movements()
    told = {"called": calls.amount, "called_paid": case((calls.paid_on.is_not(None), calls.amount), else_=0)}
    called = _sums(session, [number], calls, told) if agreement.is_guarantee else {}
    return replace(of_agreements(session, [number]).get(number, Movements()), **called.get(number, {}))


def _sums(session: Any, agreements: Any, line: Any, told: dict[str, Any]) -> dict[int, dict[str, Decimal]]:
    """By the id of an agreement, what amounts of its lines come to."""
    query = select(line.fund_agreement_id, *(func.sum(one) for one in told.values()))
    query = query.where(line.fund_agreement_id.in_(agreements), line.deleted_at.is_(None))
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for number, *amounts in session.execute(query.group_by(line.fund_agreement_id)):
        found[number] = dict(zip(told, (one or NOTHING for one in amounts), strict=True))
    return found


def moved_by_year(fund: Fund) -> list[Any]:
    """The statements of what moved: which figure, its year, the instrument's name, how much; called means paid."""
    out, back, calls = _lines()
    return [
        _by_year(fund, PAID, out, out.paid_on, out.paid),
        _by_year(fund, PAID, calls, calls.paid_on, calls.amount),
        _by_year(fund, RECEIVED, back, back.received_on, back.received),
    ]


def _lines() -> tuple[Any, ...]:
    """The columns of payments, of repayments, of calls of guarantees."""
    return tuple(concepts()[name].__table__.c for name in ("payment", "repayment", "guarantee_call"))


def _by_year(fund: Fund, which: str, line: Any, day: Any, amount: Any) -> Any:
    """The statement of what moved: which way, the year, the instrument, how much."""
    names = ("fund_agreement", "fund_application", "instrument")
    agreement, file, instrument = (concepts()[name].__table__.c for name in names)
    year: Any = extract("year", day)
    query = select(literal(which), year, instrument.name, func.sum(amount)).where(
        line.fund_agreement_id == agreement.id,
        agreement.fund_application_id == file.id,
        file.instrument_id == instrument.id,
        file.fund_id == fund.id,
        amount > 0,
        day.is_not(None),
        line.deleted_at.is_(None),
    )
    return query.group_by(year, instrument.name)
