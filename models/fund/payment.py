"""What the fund pays to a company, in one time or more: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, Money, Prose, Record, Sensitivity, comes_to, field, link, rewritten, settles
from models.fund.bank_account import UNCHECKED, BankAccount, BankAccountState, account_to_pay, unpayable
from models.fund.bound_application import follow
from models.fund.cents import euros
from models.fund.giving_up import kept_once_given_up
from models.fund.signed_plan import (
    kept_once_closed,
    line_kept,
    moved_in_part_before,
    moved_once_signed,
    plan_kept,
)

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement

OPEN = "{0}paid IS NULL OR {0}paid < {0}amount"  # in SQL, with its table or not: something is left to leave
AMOUNTS = ("amount",)
PLANNED = ("fund_agreement", "rank", "due_on", "condition", *AMOUNTS)


class Payment(Record):
    """One payment: what is planned for a day, and what left."""

    __concept__ = Concept(
        "Versement",
        "Versements",
        unique_together=(("fund_agreement", "rank"),),
        sensitivity=Sensitivity.CONFIDENTIAL,
    )
    __table_args__ = (
        CheckConstraint("paid <= amount", name="paid_within"),
        CheckConstraint("paid IS NULL OR paid_on IS NOT NULL", name="paid_on_a_day"),
        # What is late is looked for on each « Ma semaine », among all that was ever paid.
        Index(
            "ix_payment_open",
            "due_on",
            sqlite_where=text(OPEN.format("")),
            postgresql_where=text(OPEN.format("")),
        ),
    )

    fund_agreement: Mapped[FundAgreement] = link("Contrat", owner="payments", in_title=True, listed=True, filtered=True)
    rank: Mapped[int] = field("Rang", min=1, max=99, listed=True)
    due_on: Mapped[Day] = field("Prévu le", listed=True, filtered=True)
    amount: Mapped[Money] = field("Montant prévu", adds_up=True, min=Decimal("0.01"), listed=True)
    condition: Mapped[Prose | None] = field("Condition")
    requested_on: Mapped[Day | None] = field("Demandé le", past=True)
    paid_on: Mapped[Day | None] = field("Versé le", past=True, listed=True, filtered=True)
    paid: Mapped[Money | None] = field(
        "Versé", adds_up=True, min=0, listed=True, help="Laissé vide : tout ce qui était prévu."
    )
    bank_account: Mapped[BankAccount | None] = link("Versé sur", computed=True)
    payment_reference: Mapped[str | None] = field("Référence du paiement", max=60, searched=True)

    def __str__(self) -> str:
        return f"{self.fund_agreement.number} — {self.rank}"

    @property
    def due(self) -> Decimal:
        """What is to leave."""
        return self.amount or Decimal(0)

    @property
    def leaves(self) -> bool:
        """Whether this save says that it left, which was not said before."""
        return self.paid_on is not None and comes_to(self, "paid_on") and not rewritten(self, "paid_on")

    @property
    def missing(self) -> Decimal:
        """What of it is still to leave."""
        return Decimal(0) if self.is_given_up else self.amount - (self.paid or Decimal(0))

    @property
    def is_given_up(self) -> bool:
        """Whether nothing more of it leaves."""
        return self.fund_agreement.given_up_on is not None

    def rules(self) -> Iterator[tuple[str, str]]:
        """Planned before the signature, paid after it, never above what was planned; a guarantee is not paid."""
        if not self.fund_agreement.is_paid_out:
            yield "fund_agreement", "Une garantie ne se verse pas."
        yield from plan_kept(self, PLANNED, AMOUNTS)
        yield from moved_once_signed(self, self.fund_agreement, "paid_on")
        yield from moved_in_part_before(self, "paid_on", "paid")
        yield from kept_once_closed(self, self.fund_agreement, "paid_on", "paid")
        yield from kept_once_given_up(self)
        if self.paid_on and (self.leaves or comes_to(self, "bank_account")):
            yield from self._paid_on_a_checked_account()
        if self.paid is not None and not self.paid_on:
            yield "paid_on", "Dites quel jour cette somme est partie."
        if self.paid is not None and self.paid > self.amount:
            yield "paid", f"C'est plus que ce qui est prévu : {euros(self.amount)}."

    def part(self) -> Payment:
        """What left stays, and its day; the rest is another payment, planned for the same day."""
        assert self.paid is not None, "something left"
        lines = self.fund_agreement.payments
        last, rest = max(one.rank for one in lines), self.missing
        self.amount = self.paid
        lines.append(one := Payment(rank=last + 1, due_on=self.due_on, amount=rest, condition=self.condition))
        return one

    def _paid_on_a_checked_account(self) -> Iterator[tuple[str, str]]:
        account, company = self.bank_account, self.fund_agreement.fund_application.company
        if account is None or account.state is not BankAccountState.CHECKED or account.company is not company:
            yield "paid_on", unpayable(company) or UNCHECKED

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What was signed stays."""
        yield from line_kept(self, AMOUNTS)


@settles(Payment)
def settle_what_left(payment: Payment) -> None:
    """A day alone says that all left, for the account of the company, which is kept; the application follows."""
    if payment.paid_on and payment.paid is None:
        payment.paid = payment.amount
    if not payment.paid_on:
        payment.bank_account = None
        if rewritten(payment, "paid_on") and not comes_to(payment, "payment_reference"):
            payment.payment_reference = None  # that of a transfer which the bank sent back is not that of the next one
    elif payment.leaves and payment.bank_account is None and payment.fund_agreement.is_paid_out:
        payment.bank_account = account_to_pay(payment.fund_agreement.fund_application.company)
    follow(payment)
