"""A payment: its order."""

from __future__ import annotations

from collections.abc import Sequence

from admin_views.engine.blocks import Block
from admin_views.engine.view import BackOfficeView
from admin_views.screens.payment_order import link_to_order
from models.fund.payment import Payment


class PaymentView(BackOfficeView):
    """The page of a payment; the rest is generated."""

    def blocks(self, record: Payment) -> Sequence[Block]:
        """Its order, for who may read where it goes."""
        link = link_to_order(record)
        return [Block("Paiement", links=[link])] if link else []
