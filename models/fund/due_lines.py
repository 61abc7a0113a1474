"""What falls due in a month over all signed agreements, and what moved in it (`app/docs/fund.md#months`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, TextClause, and_, case, exists, false, func, or_, select, text, true
from sqlalchemy.orm import defaultload

from models.engine import db, kinds, sqlite_likely_hint, title_options, today
from models.fund import payment, repayment
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ENDED
from models.fund.cents import NOTHING
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.movements import due, missing
from models.fund.payment import Payment
from models.fund.repayment import Repayment


@dataclass(frozen=True)
class Sort:
    """Payments, or repayments; `names`: of the fields that say the day it moved and how much did.

    `is_planned`: that no other line took its place, or something had come of it; `is_claimed`: that it is late once its
    day is over; `open`: what its index says of those that something is left of.
    """

    model: type[Any]
    names: tuple[str, str]
    due: Any
    missing: Any
    is_unpaid: ColumnElement[bool]
    is_planned: ColumnElement[bool]
    is_claimed: ColumnElement[bool]
    open: str

    @property
    def is_open(self) -> TextClause:
        """That something of it did not move, in the words of its index: with others, the index would not be used."""
        return text(f"({self.open.format(f'{self.model.__tablename__}.')})")

    @property
    def moved_on(self) -> Any:
        """The day it moved."""
        return getattr(self.model, self.names[0])

    @property
    def moved(self) -> Any:
        """How much did."""
        return getattr(self.model, self.names[1])


_GOES_ON = cast(Any, FundAgreement.given_up_on).is_(None)  # what was given up leaves no more
_LEFT = case(
    (_GOES_ON, func.round(Payment.amount - func.coalesce(Payment.paid, 0), 2, type_=kinds.Money())),  # type: ignore[operator]
    else_=NOTHING,
)
_TO_LEAVE = case((_GOES_ON, Payment.amount), else_=func.coalesce(Payment.paid, NOTHING))
_LEAVES = or_(_GOES_ON, cast(Any, Payment.paid) > NOTHING)
_SEEN: Any = Repayment.unpaid_on
PAYMENTS = Sort(Payment, ("paid_on", "paid"), _TO_LEAVE, _LEFT, false(), _LEAVES, true(), payment.OPEN)
_STANDS = or_(cast(Any, Repayment.replaced_on).is_(None), cast(Any, Repayment.received) > NOTHING)
# Of a loan of which nothing left, nothing is late.
_HAD_MONEY = exists().where(Payment.fund_agreement_id == FundAgreement.id, cast(Any, Payment.paid) > NOTHING)  # type: ignore[attr-defined]
REPAYMENTS = Sort(
    Repayment,
    ("received_on", "received"),
    due(Repayment),
    missing(Repayment),
    _SEEN.is_not(None),
    _STANDS,
    _HAD_MONEY,
    repayment.OPEN,
)


@dataclass(frozen=True)
class Month:
    """From its first day to the one after its last."""

    start: date
    end: date

    def holds(self, day: Any) -> Any:
        """The SQL of a day being of it."""
        return and_(day >= self.start, day < self.end)


@dataclass(frozen=True)
class Sums:
    """What a month comes to: of its lines, what was planned, is unpaid, is left; what moved on its days; how many."""

    planned: Decimal
    unpaid: Decimal
    left: Decimal
    moved: Decimal
    count: int


@dataclass(frozen=True)
class Late:
    """The lines of before a day which are neither settled nor known to be unpaid: how many, how much, since when."""

    count: int
    amount: Decimal
    first: date | None


def lines_of(sort: Sort, month: Month, page: int, most: int) -> Sequence[Any]:
    """The lines of a page of a month, in the order of their days."""
    query = _signed(sort, sort.model).where(_is_told(sort, month)).options(*title_options(sort.model))
    if sort is REPAYMENTS:  # nothing is late of what never left
        query = query.options(defaultload(Repayment.fund_agreement).selectinload(FundAgreement.payments))  # type: ignore[arg-type]
    query = query.order_by(sort.model.due_on, sort.model.id).limit(most).offset((page - 1) * most)
    return db.session.scalars(query).all()


def sums_of(sort: Sort, month: Month) -> Sums:
    """What they come to, page after page."""
    is_due = month.holds(sort.model.due_on)
    told = (
        (is_due, sort.due),
        (and_(is_due, sort.is_unpaid), sort.missing),
        (and_(is_due, ~sort.is_unpaid), sort.missing),
        (month.holds(sort.moved_on), sort.moved),
    )
    sums = (func.sum(case((when, amount), else_=0)) for when, amount in told)
    *amounts, count = db.session.execute(_signed(sort, *sums, func.count()).where(_is_told(sort, month))).one()
    planned, unpaid, left, moved = (one or NOTHING for one in amounts)
    return Sums(planned, unpaid, left, moved, count)


def late_before(sort: Sort, day: date) -> Late:
    """Those that were due before a day, and before today."""
    query = _signed(sort, func.count(), func.sum(sort.missing), func.min(sort.model.due_on))
    count, amount, first = db.session.execute(query.where(*is_late(sort, min(day, today())))).one()
    return Late(count, amount or NOTHING, first)


def is_late(sort: Sort, day: date) -> tuple[Any, ...]:
    """The SQL of a line that was due before a day, and of which nobody said what came of it."""
    return sort.model.due_on < day, sort.is_open, ~sort.is_unpaid, sort.missing > NOTHING, sort.is_claimed


def are_bound(sort: Sort) -> tuple[Any, ...]:
    """The SQL of lines of a signed agreement, but those that never moved of an application that was dropped since."""
    ended: Any = select(FundApplication.id).where(FundApplication.state.in_(ENDED))  # type: ignore[attr-defined]
    goes_on = FundAgreement.fund_application_id.not_in(ended)  # type: ignore[attr-defined]
    return sqlite_likely_hint(FundAgreement.state == AgreementState.SIGNED), or_(sort.moved_on.is_not(None), goes_on)


def _signed(sort: Sort, *columns: Any) -> Any:
    query = select(*columns).select_from(sort.model).join(sort.model.fund_agreement)
    return query.where(*are_bound(sort), sort.is_planned)


def _is_told(sort: Sort, month: Month) -> Any:
    return or_(month.holds(sort.model.due_on), month.holds(sort.moved_on))
