"""What samples need, of a fund that is open, of an application to it, of an agreement and its lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import has_app_context
from sqlalchemy import select

from models.accompaniment.participation import Participation
from models.engine import as_found, db
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ApplicationState
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.fund import Fund, FundState
from models.parties.establishment import Establishment
from models.reference.instrument import Instrument

# What some roles do not read, unlike the amounts and rates beside it.
UNLIKE = {"stated_esb": Decimal("4321.09"), "aid_share": Decimal("0.61"), "reference_rate": Decimal("0.0713")}
OPENED = (("opened_on", date(2017, 1, 1)), ("endowment", Decimal(10**8)))


def endow(fund: Any, said: dict[str, Any]) -> None:
    """Its opening day and an endowment, unless they are said."""
    if fund.state not in {None, FundState.BEING_SET_UP}:
        fund.opened_on, fund.endowment = (said.get(*one) for one in OPENED)


def file_it(application: Any, said: dict[str, Any], sample: Any) -> None:
    """A granted application to a fund that is open, with what goes with its company, unless they are said."""
    if "fund" not in said:
        application.fund = sample(Fund, state=FundState.OPEN)
        application.state = said.get("state", ApplicationState.GRANTED)  # what every role reads
    is_aid = said.get("aid_regime") is not None
    application.aid_regime = said.get("aid_regime")
    application.no_aid_reason = said.get("no_aid_reason", None if is_aid else "Prêt aux conditions du marché")
    lengthen(application, said)
    for name in UNLIKE.keys() - said.keys():
        if getattr(application, name) is not None:
            setattr(application, name, UNLIKE[name])
    if "participation" not in said and "derogation" not in said:
        application.participation = sample(Participation, company=application.company)
    if application.establishment is not None and "establishment" not in said:
        application.establishment = sample(Establishment, company=application.company)


def lengthen(application: Any, said: dict[str, Any]) -> None:
    """A duration that is longer than its deferral, unless one of them is said."""
    if application.months and not {"months", "deferral_months"} & said.keys():
        application.months, application.deferral_months = 24, 12


def put_terms(agreement: Any, said: dict[str, Any]) -> None:
    """Terms that make a schedule, and the day it was signed where it is, unless they are said."""
    if agreement.months and "months" not in said:
        agreement.months, agreement.deferral_months = 24, 12
    if agreement.state is AgreementState.SIGNED and "signed_on" not in said:
        agreement.signed_on = date(2017, 5, 2)


def call_in(call: Any, said: dict[str, Any], sample: Any) -> None:
    """A call of a signed guarantee of enough, unless its agreement is said, that nobody paid, unless it is said."""
    call.paid_on = said.get("paid_on")
    if "fund_agreement" not in said:
        agreement = call.fund_agreement
        agreement.fund_application.instrument = guarantee(sample)
        agreement.amount, agreement.guaranteed = Decimal(10**8), None
        agreement.state, agreement.signed_on = AgreementState.SIGNED, date(2017, 5, 2)
        as_found(agreement)


def guarantee(sample: Any) -> Any:
    """The instrument of that code, of which there is one: saved, about to be, or new."""
    if not has_app_context():
        return sample(Instrument, code="garantie")
    with db.session.no_autoflush:
        saved = db.session.scalars(select(Instrument).where(Instrument.code == "garantie")).first()
    new = (one for one in db.session.new if isinstance(one, Instrument) and one.code == "garantie")
    found = saved or next(new, None) or sample(Instrument, code="garantie")
    db.session.add(found)
    return found


def due(line: Any, said: dict[str, Any], day: str, *others: str) -> None:
    """A line of which nothing moved, unless it is said: then its agreement is signed, in the same save."""
    for name in {day, *others} - {*said}:
        setattr(line, name, None)
    if day in said and "fund_agreement" not in said:
        line.fund_agreement.state, line.fund_agreement.signed_on = AgreementState.SIGNED, date(2017, 5, 2)
        as_found(line.fund_agreement)


def bank(account: Any, said: dict[str, Any]) -> None:
    """With a code that banks have; typed by one and checked by another, where it is said to be checked."""
    account.bic = said.get("bic", account.bic and "AGRIFRPP")
    if account.state is BankAccountState.CHECKED:
        account.typed_by, account.typed_on = "Une personne", date(2017, 5, 2)
        account.checked_by, account.checked_on = "Une autre", date(2017, 5, 3)


def pay(payment: Any, said: dict[str, Any], sample: Any) -> None:
    """A payment of which nothing left, unless it is said: then on an account of the company."""
    due(payment, said, "paid_on", "paid")
    if "bank_account" not in said:
        company = payment.fund_agreement.fund_application.company
        is_paid = "paid_on" in said
        payment.bank_account = sample(BankAccount, company=company, state=BankAccountState.CHECKED) if is_paid else None


def come_back(line: Any, said: dict[str, Any]) -> None:
    """An instalment of which nothing came, is lost nor replaced, unless it is said."""
    due(line, said, "received_on", "received", "unpaid_on", "lost_on", "lost", "replaced_on")
