"""The order by which a payment leaves: to whom, on which account, its number written out, for those who may read it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup

from admin_views.engine.audiences import shows
from admin_views.screens.documents.making import template
from models.engine import Words, full_day, kinds, midnight, today, typeset
from models.engine.typesetting import set_pages
from models.fund.bank_account import BankAccount, account_to_pay
from models.fund.cents import NOTHING
from models.fund.payment import Payment

IN_FULL = "IBAN en entier"  # as the trail of access says it


def iban_of(account: BankAccount) -> str:
    """The number written out; `ValueError` says in French that no key opens it."""
    return " ".join(kinds.Iban().pieces(account.iban))


def account_of(payment: Payment) -> BankAccount | None:
    """The account that all of a payment left for, or that what is left of it would leave for today."""
    left_for = None if payment.missing else payment.bank_account
    return left_for or account_to_pay(payment.fund_agreement.fund_application.company)


def may_leave(payment: Payment) -> bool:
    """Whether something of it left, or is to: not of what is not signed, nor of what was given up."""
    return payment.fund_agreement.is_signed and bool(payment.paid or payment.missing)


def link_to_order(payment: Payment) -> Markup | None:
    """A link to the order, once the agreement is signed and there is an account to pay on, for who reads it."""
    is_ready = shows(BankAccount, "iban") and may_leave(payment) and account_of(payment) is not None
    address = url_for("bank_account.order_view", payment=payment.id) if is_ready else ""
    return Markup('<a href="{}">{}</a>').format(address, Words("Ordre de paiement (PDF)")) if address else None


def order(payment: Payment, account: BankAccount) -> bytes:
    """The PDF. `ValueError` when its number does not open, `NotMade` when it is not set."""
    agreement = payment.fund_agreement
    application = agreement.fund_application
    money = kinds.Money().show
    left = payment.paid or NOTHING
    is_in_part = left > NOTHING and payment.missing > NOTHING
    before = f"{full_day(payment.paid_on)}{f', {money(left)}' if is_in_part else ''}" if payment.paid_on else ""
    values: dict[str, Any] = {
        "title": typeset("Ordre de paiement"),
        "by": str(application.fund.manager or ""),
        "council": str(application.fund),
        "foot": f"{agreement.number} — {payment.rank}",
        "asked": typeset("Merci de verser la somme qui suit."),
        "paid": [
            ["Montant", money(payment.missing if is_in_part else payment.paid or payment.amount)],
            ["Bénéficiaire", str(application.company)],
            ["Motif", f"{agreement.number}, versement {payment.rank}"],
            ["Prévu le", full_day(payment.due_on)],
            ["Condition", payment.condition or ""],
            ["Déjà versé le", before],
        ],
        "account": [["Titulaire", account.holder], ["IBAN", iban_of(account)], ["BIC", account.bic or "non indiqué"]],
        "checked": [
            ["Saisi par", f"{account.typed_by}, le {full_day(account.typed_on)}"],
            ["Vérifié par", f"{account.checked_by}, le {full_day(account.checked_on)}" if account.checked_on else ""],
        ],
    }
    return set_pages(template("order"), values, midnight(today()))
