"""What is still to come back, planned again from new terms: `app/docs/fund.md#rescheduling`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from models.fund.application_state import ENDED
from models.fund.bound_application import NOTHING_LEAVES
from models.fund.cents import NOTHING, euros, to_the_cent
from models.fund.de_minimis_grant import BY_MONTHS, aids_of
from models.fund.fund_agreement import FundAgreement
from models.fund.giving_up import left_to_pay
from models.fund.repayment import Repayment
from models.fund.schedule import Instalment, schedule


def owed(agreement: FundAgreement) -> list[Repayment]:
    """The instalments of which something is still to come."""
    return [one for one in agreement.repayments if one.missing > 0]


def capital_owed(agreement: FundAgreement) -> Decimal:
    """The capital of what is still to come."""
    return sum((one.capital - one.capital_back for one in owed(agreement)), NOTHING)


def plans_nothing_again(agreement: FundAgreement) -> str:
    """Why there is no capital to plan again, as a French sentence; empty when there is."""
    if agreement.fund_application.state in ENDED:
        return NOTHING_LEAVES
    return "" if capital_owed(agreement) else "Plus aucun capital n'est à recevoir : il n'y a rien à rééchelonner."


def told(agreement: FundAgreement) -> Iterator[str]:
    """What there is to know before new terms are typed."""
    if capital := capital_owed(agreement):
        yield f"Capital à rééchelonner : {euros(capital)}. Les intérêts échus s'ajoutent à la première échéance."
    if not agreement.given_up_on and (left := left_to_pay(agreement)):
        yield f"{euros(left)} sont encore à verser : si le fonds y renonce, que ce soit d'abord."
    aids = aids_of(agreement.fund_application)
    if aids and aids[0].method in BY_MONTHS:
        yield f"L'aide de minimis de l'octroi reste de {euros(sum((one.esb for one in aids), NOTHING))}."
        yield "Ce que des conditions plus favorables y ajoutent se note à part, dans « Aides de minimis »."


def reschedule(agreement: FundAgreement) -> None:
    """New instalments take the place of what is still to come, which stays to be read.

    Their capital is what was still to come of it; interest due by that day, which did not come, goes with the first.
    """
    day, begins_on = agreement.rescheduled_on, agreement.begins_on
    assert day is not None, "the verb asks for it"
    assert begins_on is not None, "the verb asks for it"
    agreement.reschedulings += 1
    terms = replace(agreement.terms, amount=capital_owed(agreement))
    if agreement.terms_refused:
        return  # the rule of the agreement says it by its field
    late, last, counted = NOTHING, max(one.rank for one in agreement.repayments), _counted_until(agreement, day)
    for one in owed(agreement):
        late += one.interest - min(one.received or NOTHING, one.interest) if one.due_on <= day else NOTHING
        one.replaced_on = day
    start = begins_on
    for row in schedule(terms, begins_on):
        interest = _since(counted, start, row) + (late if row.rank == 1 else NOTHING)
        start = row.due_on
        line = Repayment(rank=last + row.rank, due_on=row.due_on, capital=row.capital, interest=interest)
        agreement.repayments.append(line)


def _counted_until(agreement: FundAgreement, day: date) -> date:
    """Until when interest is due already, or came: that of an instalment is of the time before its day."""
    return max(
        (
            one.due_on
            for one in agreement.repayments
            if one.due_on <= (one.replaced_on or day) or (one.received and one.received >= one.interest)
        ),
        default=date.min,
    )


def _since(counted: date, start: date, row: Instalment) -> Decimal:
    """The interest of an instalment, but for the days of it that are counted already."""
    if counted <= start:
        return row.interest
    left = max((row.due_on - counted).days, 0)
    return to_the_cent(row.interest * left / (row.due_on - start).days)
