"""The account of a company: its number written out when that is asked for, which the trail of access tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from markupsafe import Markup

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.list_export import kept_as
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import page
from admin_views.engine.record_sections import Item
from admin_views.engine.tracing import Taken, tell
from admin_views.engine.view import BackOfficeView
from admin_views.screens.payment_order import IN_FULL, account_of, iban_of, may_leave, order
from models.engine import AccessEvent, Right, Words, today
from models.engine.typesetting import NotMade
from models.fund.bank_account import BankAccount, unpayable
from models.fund.payment import Payment


class BankAccountView(BackOfficeView):
    """The page of an account, and the order to pay on it; the rest is generated."""

    def blocks(self, record: BankAccount) -> Sequence[Block]:
        """Its number, in full when the address asks for it: whoever checks it compares it with the paper."""
        if not shows(BankAccount, "iban"):
            return []
        if "whole" not in request.args:
            address = url_for(".details_view", id=record.id, whole=1)
            return [
                Block("IBAN", links=[Markup('<a href="{}">{}</a>').format(address, Words("Lire l'IBAN en entier"))])
            ]
        try:
            whole = iban_of(record)
        except ValueError as refusal:
            return [Block("IBAN", [Item("Illisible", str(refusal), wide=True)])]
        tell(AccessEvent.FIELDS_READ, "bank_account", record_id=record.id, columns=IN_FULL)
        return [Block("IBAN", [Item("En entier", whole, wide=True)])]

    @page("/order/", right=Right.READ, also={Payment: Right.READ})
    def order_view(self) -> Any:
        """The order of a payment, as a PDF; taking it is told."""
        payment: Payment = by_id(Payment, request.args.get("payment")) or abort(404)
        account = account_of(payment)
        if not (shows(BankAccount, "iban") and may_leave(payment)):
            abort(404)
        try:
            if account is None:
                raise ValueError(unpayable(payment.fund_agreement.fund_application.company))
            made = order(payment, account)
        except (NotMade, ValueError) as refusal:
            flash(str(refusal), "error")
            return redirect(url_for("payment.details_view", id=payment.id))
        taken = Taken(AccessEvent.FILE_TAKEN, "bank_account", 1, account.id, columns=[IN_FULL])
        name = f"{today().isoformat()}_ordre-de-paiement_{payment.fund_agreement.number}-{payment.rank}.pdf"
        return kept_as(Response(made, mimetype="application/pdf"), name, taken)
