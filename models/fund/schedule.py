"""What is paid back and when, worked out from the terms of an agreement (`app/docs/fund.md#schedules`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from models.engine import LabelledEnum, months_after
from models.fund.cents import to_the_cent

YEAR = 12  # months


class Rhythm(LabelledEnum):
    """How often something is paid back."""

    MONTHLY = "mensuel", "Chaque mois"
    QUARTERLY = "trimestriel", "Chaque trimestre"
    HALF_YEARLY = "semestriel", "Chaque semestre"
    YEARLY = "annuel", "Chaque année"

    @property
    def months(self) -> int:
        """How many months from one instalment to the next."""
        return _MONTHS[self]


_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6, Rhythm.YEARLY: YEAR}


class Repaying(LabelledEnum):
    """What stays the same from one instalment to the next."""

    CAPITAL = "capital_constant", "Capital constant"
    WHOLE = "annuites", "Échéances constantes"


@dataclass(frozen=True)
class Terms:
    """What an agreement says of its repayment: euros, months, a yearly rate between 0 and 1."""

    amount: Decimal
    months: int
    deferral: int = 0  # months at the beginning in which interest alone is paid
    rate: Decimal = Decimal(0)
    rhythm: Rhythm = Rhythm.MONTHLY
    repaying: Repaying = Repaying.WHOLE

    @property
    def refusal(self) -> str:
        """Why no schedule comes of it, as a French sentence; empty when one does."""
        if self.months % self.rhythm.months:
            return f"La durée n'est pas un nombre entier d'échéances de {self.rhythm.months} mois."
        if self.deferral % self.rhythm.months:
            return f"Le différé n'est pas un nombre entier d'échéances de {self.rhythm.months} mois."
        if self.deferral >= self.months:
            return "Le différé finit avant la durée : il reste au moins une échéance de capital."
        return ""


@dataclass(frozen=True)
class Instalment:
    """One payment, in euros and cents; `left` is the capital still due after it."""

    rank: int
    due_on: date
    capital: Decimal
    interest: Decimal
    left: Decimal


def schedule(terms: Terms, begins_on: date) -> list[Instalment]:
    """The instalments of terms that have no `refusal`, from the day the money left; the last one absorbs the cents.

    The interest of a period is a share of the year by months, rounded half up to the cent, on the capital still due.
    """
    every = terms.rhythm.months
    before, whole = terms.deferral // every, terms.months // every
    even = _even(terms, whole - before)
    rows, left = list[Instalment](), terms.amount
    for rank in range(1, whole + 1):
        interest = to_the_cent(left * terms.rate * every / YEAR)
        if rank <= before:
            capital = Decimal(0)
        elif rank == whole:
            capital = left
        else:
            part = even if terms.repaying is Repaying.CAPITAL else even - interest
            capital = min(max(part, Decimal(0)), left)
        left -= capital
        rows.append(Instalment(rank, months_after(begins_on, rank * every), capital, interest, left))
    return rows


def _even(terms: Terms, parts: int) -> Decimal:
    """What stays the same from one instalment to the next: the capital, or the whole payment."""
    if terms.repaying is Repaying.CAPITAL or not terms.rate:
        return to_the_cent(terms.amount / parts)
    with localcontext(prec=40):
        rate = terms.rate * terms.rhythm.months / YEAR
        return to_the_cent(terms.amount * rate / (1 - (1 + rate) ** -parts))
