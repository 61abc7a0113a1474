"""What is left of an agreement and will not be paid, given up with what hangs on it: `app/docs/fund.md#giving-up`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from models.engine import Obstacle, comes_to
from models.fund.application_state import ENDED
from models.fund.bound_application import NOTHING_LEAVES
from models.fund.cents import NOTHING, euros, to_the_cent
from models.fund.repayment import LAST_RANK, Repayment

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement
    from models.fund.payment import Payment

GIVEN_UP = "Le fonds a renoncé au reste à verser : les versements ne changent plus."


def left_to_pay(agreement: FundAgreement) -> Decimal:
    """What was to leave, and did not: given up since, or not."""
    return sum((one.amount for one in agreement.payments), NOTHING) - agreement.paid


def gives_nothing_up(agreement: FundAgreement) -> str:
    """Why there is nothing to give up, as a French sentence; empty when there is."""
    if not agreement.is_paid_out:
        return "Une garantie ne se verse pas : il n'y a pas de reste à verser."
    if agreement.fund_application.state in ENDED:
        return NOTHING_LEAVES
    if agreement.fund_application.given_up is not None:
        return "Le fonds a déjà renoncé au reste à verser."
    if not agreement.had_money:
        return "Rien n'est versé : c'est le dossier qui s'abandonne, et tout son montant est libéré."
    return "" if left_to_pay(agreement) else "Tout est versé : il n'y a pas de reste à verser."


def may_give_up(agreement: FundAgreement) -> Iterator[Obstacle]:
    """Once the last payment left, and as many instalments as an agreement takes."""
    last = max((one.paid_on for one in agreement.payments if one.paid_on), default=None)
    if last and agreement.given_up_on and agreement.given_up_on < last:
        yield Obstacle(f"Un versement est parti le {last:%d/%m/%Y} : ce jour ne le précède pas.", field="given_up_on")
    rank = max((one.rank for one in agreement.repayments), default=0)
    if agreement.is_repaid and rank + len(_owed(agreement)) > LAST_RANK:
        yield Obstacle(f"Le contrat aurait plus de {LAST_RANK} échéances : passez en perte ce qui n'a pas été versé.")


def told(agreement: FundAgreement) -> Iterator[str]:
    """What it comes to, before it is done."""
    if left := left_to_pay(agreement):
        yield f"{euros(left)} ne seront pas versés : le fonds peut les accorder à un autre dossier."
    if agreement.is_repaid:
        yield f"Le capital qui reste à rembourser sera de {euros(_to_come_back(agreement))}."
        yield "Les échéances à recevoir baissent d'autant, chacune au même jour."


def give_up(agreement: FundAgreement) -> None:
    """What is left is free again; the instalments that are still to come are those of what was paid."""
    agreement.fund_application.given_up = left_to_pay(agreement)
    if agreement.is_repaid:
        _lessen(agreement)


def _owed(agreement: FundAgreement) -> list[Repayment]:
    return [one for one in agreement.repayments if one.missing > 0]


def _to_come_back(agreement: FundAgreement) -> Decimal:
    """The capital that was paid and did not come back, less what is lost of it: what never left is lost first."""
    back = sum((one.capital_back for one in agreement.repayments), NOTHING)
    owed = sum((one.capital - one.capital_back for one in _owed(agreement)), NOTHING)
    return max(min(agreement.paid - back, owed), NOTHING)


def _lessen(agreement: FundAgreement) -> None:
    """Each instalment that is still to come is replaced by its part of what is to come back, due on the same day.

    What is left of a schedule, multiplied, is that of the capital that is left of it, multiplied: interest too.
    """
    owed, target = _owed(agreement), _to_come_back(agreement)
    whole = sum((one.capital - one.capital_back for one in owed), NOTHING)
    if not whole or target == whole:
        return
    rank = max(one.rank for one in agreement.repayments)
    before = given = NOTHING
    for one in sorted(owed, key=lambda line: (line.due_on, line.rank)):
        one.replaced_on = agreement.given_up_on
        before += one.capital - one.capital_back
        capital = to_the_cent(before * target / whole) - given
        given += capital
        interest = to_the_cent(_interest_left(one) * target / whole)
        if capital or interest:
            rank += 1
            agreement.repayments.append(_lessened(one, rank, capital, interest))


def _interest_left(one: Repayment) -> Decimal:
    return one.interest - min(one.received or NOTHING, one.interest)


def _lessened(one: Repayment, rank: int, capital: Decimal, interest: Decimal) -> Repayment:
    made = Repayment(rank=rank, due_on=one.due_on, unpaid_on=one.unpaid_on)
    made.capital, made.interest = capital, interest
    return made


def kept_once_given_up(payment: Payment) -> Iterator[tuple[str, str]]:
    """The rule that no payment moves, nor is taken back, once the rest was given up."""
    agreement, moved = payment.fund_agreement, inspect(payment).attrs
    if agreement.given_up_on and not comes_to(agreement, "given_up_on"):
        yield from ((one, GIVEN_UP) for one in ("paid_on", "paid") if moved[one].history.has_changes())
