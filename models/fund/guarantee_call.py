"""What a lender calls of a guarantee, and what the fund pays for it: `app/docs/fund.md#guarantees`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    Money,
    Record,
    Sensitivity,
    comes_to,
    field,
    held_alone,
    in_order,
    link,
    session_of,
)
from models.fund.application_state import ENDED, ApplicationState
from models.fund.bound_application import NOTHING_LEAVES
from models.fund.cents import euros
from models.fund.signed_plan import CLOSED, moved_once_signed

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement


class GuaranteeCall(Record):
    """A call, on a day, for an amount, paid or not yet."""

    __concept__ = Concept(
        "Appel en garantie",
        "Appels en garantie",
        sensitivity=Sensitivity.CONFIDENTIAL,
    )

    fund_agreement: Mapped[FundAgreement] = link(
        "Contrat", owner="guarantee_calls", in_title=True, listed=True, filtered=True
    )
    called_on: Mapped[Day] = field("Appelé le", past=True, listed=True, filtered=True)
    amount: Mapped[Money] = field("Montant appelé", adds_up=True, min=Decimal("0.01"), listed=True)
    paid_on: Mapped[Day | None] = field("Payé le", past=True, listed=True, filtered=True)

    def __str__(self) -> str:
        return f"{self.fund_agreement.number} — {self.called_on:%d/%m/%Y}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of a signed guarantee alone, paid after it is called, and never above what is guaranteed with the others."""
        if not self.fund_agreement.is_guarantee:
            yield "fund_agreement", "Ce contrat n'est pas une garantie : il n'y a rien à appeler."
            return
        yield from moved_once_signed(self, self.fund_agreement, "called_on")
        if self.fund_agreement.fund_application.state is ApplicationState.CLOSED and comes_to(self, "amount"):
            yield "amount", CLOSED
        if self.fund_agreement.fund_application.state in ENDED and not comes_to(self, "called_on"):
            yield from ((one, NOTHING_LEAVES) for one in ("amount", "paid_on") if comes_to(self, one))
        yield from in_order(self, "called_on", "paid_on", "Un appel se paie une fois reçu : ce jour le précède.")
        if comes_to(self, "fund_agreement", "amount", "deleted_at") and self.amount > (left := self._left()):
            yield "amount", f"Il reste {euros(left)} de garantie à appeler : ce montant est au-dessus."

    def _left(self) -> Decimal:
        """What may still be called beside the others, those of the same save included; the agreement is held."""
        agreement, session, none = self.fund_agreement, session_of(self), Decimal(0)
        if session is None:
            return agreement.guaranteed_amount
        changed = [one for one in (*session.new, *session.dirty) if isinstance(one, GuaranteeCall)]
        beside = [one for one in changed if one is not self and one.fund_agreement is agreement and not one.deleted_at]
        called = sum((one.amount or none for one in beside), none)
        if agreement.id is not None:
            held_alone(agreement)
            table: Any = GuaranteeCall.__table__.c
            apart = [one.id for one in (*changed, self) if one.id is not None]
            others = table.fund_agreement_id == agreement.id, table.deleted_at.is_(None), table.id.not_in(apart)
            called += session.connection().scalar(select(func.sum(table.amount)).where(*others)) or none
        return max(agreement.guaranteed_amount - called, none)

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What was paid stays."""
        if self.paid_on:
            yield "paid_on", "Cet appel est payé : il reste."
