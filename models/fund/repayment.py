"""What a company pays back, instalment by instalment: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, inspect, text
from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, Money, Record, Sensitivity, comes_to, field, link, settles
from models.fund.cents import NOTHING, euros
from models.fund.signed_plan import (
    kept_once_closed,
    line_kept,
    moved_in_part_before,
    moved_once_signed,
    plan_kept,
)

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement

LAST_RANK = 999  # thirty years by the month, planned again once and more
MOVED = ("received_on", "received", "unpaid_on", "lost_on")
OPEN = "{0}received IS NULL OR {0}received < round({0}capital + {0}interest, 2)"  # in SQL: something is left to come
AMOUNTS = ("capital", "interest")
PLANNED = ("fund_agreement", "rank", "due_on", *AMOUNTS)


class Repayment(Record):
    """One instalment: what is due on a day, and what came."""

    __concept__ = Concept(
        "Remboursement",
        "Remboursements",
        unique_together=(("fund_agreement", "rank"),),
        sensitivity=Sensitivity.CONFIDENTIAL,
    )
    __table_args__ = (
        CheckConstraint("received <= round(capital + interest, 2)", name="received_within"),
        CheckConstraint("received IS NULL OR received_on IS NOT NULL", name="received_on_a_day"),
        CheckConstraint("(lost IS NULL) = (lost_on IS NULL)", name="lost_on_a_day"),
        CheckConstraint(
            "round(coalesce(received, 0) + lost, 2) <= round(capital + interest, 2)", name="received_and_lost_within"
        ),
        # As that of payments; those that were seen not to come are left out, whatever their day.
        Index(
            "ix_repayment_open",
            "unpaid_on",
            "due_on",
            sqlite_where=text(OPEN.format("")),
            postgresql_where=text(OPEN.format("")),
        ),
    )

    fund_agreement: Mapped[FundAgreement] = link(
        "Contrat", owner="repayments", in_title=True, listed=True, filtered=True
    )
    rank: Mapped[int] = field("Rang", min=1, max=LAST_RANK, listed=True)
    due_on: Mapped[Day] = field("Échéance", listed=True, filtered=True)
    capital: Mapped[Money] = field("Capital", adds_up=True, min=0, listed=True)
    interest: Mapped[Money] = field("Intérêts", default=Decimal(0), adds_up=True, min=0, listed=True)
    received_on: Mapped[Day | None] = field("Reçu le", past=True, listed=True, filtered=True)
    received: Mapped[Money | None] = field(
        "Reçu", adds_up=True, min=0, listed=True, help="Laissé vide : tout ce qui était dû."
    )
    unpaid_on: Mapped[Day | None] = field("Impayé constaté le", past=True, filtered=True, apart=True)
    lost_on: Mapped[Day | None] = field(
        "Passé en perte le", past=True, filtered=True, apart=True, help="Ce qui n'est pas reçu ce jour-là est perdu."
    )
    loss_reason: Mapped[str | None] = field("Motif de la perte", apart=True)
    lost: Mapped[Money | None] = field("Perte", computed=True, adds_up=True, min=0)
    replaced_on: Mapped[Day | None] = field("Remplacée le", computed=True, listed=True)

    def __str__(self) -> str:
        return f"{self.fund_agreement.number} — {self.rank}"

    @property
    def due(self) -> Decimal:
        """Capital and interest."""
        return (self.capital or Decimal(0)) + (self.interest or Decimal(0))

    @property
    def missing(self) -> Decimal:
        """What is neither received nor lost, unless others took its place."""
        return NOTHING if self.replaced_on else self.due - (self.received or NOTHING) - (self.lost or NOTHING)

    @property
    def capital_back(self) -> Decimal:
        """What came back of its capital: what is received pays its interest first."""
        return max((self.received or NOTHING) - (self.interest or NOTHING), NOTHING)

    def rules(self) -> Iterator[tuple[str, str]]:
        """Planned before the signature alone, received after it on a day, never above what is due."""
        yield from plan_kept(self, PLANNED, AMOUNTS)
        if self.replaced_on:
            yield from self._left_as_it_is()
        yield from moved_once_signed(self, self.fund_agreement, "received_on")
        yield from moved_in_part_before(self, "received_on", "received")
        yield from kept_once_closed(self, self.fund_agreement, "received_on", "received", "lost")
        if self.received is not None and not self.received_on:
            yield "received_on", "Dites quel jour cette somme est arrivée."
        if self.received is not None and self.received > self.due:
            yield "received", f"C'est plus que ce qui est dû : {euros(self.due)}."
        if self.unpaid_on and comes_to(self, "unpaid_on"):
            yield from self._seen_unpaid()
        if self.lost_on:
            yield from self._written_off()

    def part(self) -> Repayment:
        """What came stays, and its day; the rest is another instalment, due on the same day, known unpaid like it."""
        assert self.received is not None, "something came"
        lines = self.fund_agreement.repayments
        last, capital, interest = max(one.rank for one in lines), self.capital, self.interest
        self.capital = self.capital_back
        self.interest = self.received - self.capital
        one = Repayment(rank=last + 1, due_on=self.due_on, unpaid_on=self.unpaid_on)
        one.capital, one.interest = capital - self.capital, interest - self.interest
        lines.append(one)
        return one

    def _left_as_it_is(self) -> Iterator[tuple[str, str]]:
        """What took its place was worked out from what had come of it."""
        changed = (one for one in MOVED if inspect(self).attrs[one].history.has_changes())
        if not self.fund_agreement.is_replanned:
            yield from ((one, "Cette échéance est remplacée : elle ne change plus.") for one in changed)

    def _seen_unpaid(self) -> Iterator[tuple[str, str]]:
        """Once it was due, and as long as all did not come: what comes later leaves the day as it is."""
        yield from moved_once_signed(self, self.fund_agreement, "unpaid_on")
        if self.unpaid_on and self.unpaid_on < self.due_on:
            yield "unpaid_on", f"L'échéance est le {self.due_on:%d/%m/%Y} : elle n'est pas impayée avant."
        if self.received is not None and self.received >= self.due:
            yield "unpaid_on", "Tout est reçu : rien n'est impayé."

    def _written_off(self) -> Iterator[tuple[str, str]]:
        """With its reason, and of something; what comes in the end lessens the loss."""
        yield from moved_once_signed(self, self.fund_agreement, "lost_on")
        if comes_to(self, "lost_on") and not self.lost:
            yield "lost_on", "Tout est reçu : il n'y a rien à passer en perte."
        if not self.loss_reason:
            yield "loss_reason", "Dites pourquoi cette somme est perdue."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What was signed stays."""
        yield from line_kept(self, AMOUNTS)


@settles(Repayment)
def settle_what_came(repayment: Repayment) -> None:
    """A day alone says that all came; what did not is lost from the day that says so."""
    if repayment.received_on and repayment.received is None and repayment.capital is not None:
        repayment.received = repayment.due
    repayment.lost = repayment.due - (repayment.received or Decimal(0)) if repayment.lost_on else None
