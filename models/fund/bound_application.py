"""How an application follows its agreement: signed with it, paid with its first payment (`app/docs/states.md`)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from models.engine import Obstacle, concepts, months_after, perform_as_effect, session_of
from models.fund.application_state import ENDED, ApplicationState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from models.fund.fund_agreement import FundAgreement
    from models.fund.fund_application import FundApplication
    from models.fund.payment import Payment

AGREEMENT = "agreement_read"  # of an application, once it is
UNBOUND = (ApplicationState.GRANTED, ApplicationState.SIGNED)  # of these a signature may still be taken back
NOTHING_LEAVES = "Le dossier est abandonné : plus aucune somme ne passe."


def agreement_of(application: FundApplication) -> FundAgreement | None:
    """The one that it is signed with, prepared or signed, with its payments: in a statement, once."""
    if AGREEMENT not in inspect(application).unloaded:
        known: FundAgreement | None = getattr(application, AGREEMENT)
        return known
    session, agreement = session_of(application), concepts()["fund_agreement"]
    if session is None or application.id is None:
        return None
    query: Any = select(agreement).where(agreement.__table__.c.fund_application_id == application.id)
    query = query.options(joinedload(agreement.payments))  # type: ignore[attr-defined]
    found: FundAgreement | None = session.scalars(query).unique().first()
    set_committed_value(application, AGREEMENT, found)
    return found


def are_known(agreements: Mapping[int, FundAgreement], applications: Iterable[FundApplication]) -> None:
    """Each application knows of its own, by its id, or that it has none."""
    for one in applications:
        set_committed_value(one, AGREEMENT, agreements.get(one.id))


def make_known(agreement: FundAgreement) -> None:
    """Its application knows of it, whatever was read before."""
    if not agreement.deleted_at:
        set_committed_value(agreement.fund_application, AGREEMENT, agreement)


def payments_made(agreement: FundAgreement) -> list[Payment]:
    """Those that left, in their order."""
    return [one for one in agreement.payments if one.paid_on]


def paid_since(application: FundApplication) -> date | None:
    """The day of the first of them, where its agreement was read: what a list reads without asks for nothing more."""
    if AGREEMENT in inspect(application).unloaded or (agreement := getattr(application, AGREEMENT)) is None:
        return None
    return min((one.paid_on for one in payments_made(agreement) if one.paid_on), default=None)


def ends_on(agreement: FundAgreement) -> date | None:
    """The day its months are over, counted from where they begin, else from the signature; None where one is unsaid."""
    begins = agreement.begins_on or agreement.signed_on
    return months_after(begins, agreement.months) if begins and agreement.months else None


def may_be_bound(agreement: FundAgreement) -> Iterator[Obstacle]:
    """The application still waits for it."""
    if agreement.fund_application.state in ENDED:
        label = agreement.fund_application.state.label
        yield Obstacle(f"L'état du dossier est « {label} » : il ne se signe plus.", agreement.fund_application)


def may_be_unbound(agreement: FundAgreement) -> Iterator[Obstacle]:
    """The application went no further than the signature."""
    application = agreement.fund_application
    if application.state not in (*UNBOUND, *ENDED):
        yield Obstacle(f"L'état du dossier est « {application.state.label} », corrigez-le d'abord :", application)


def bind(agreement: FundAgreement) -> None:
    """What is signed signs its application."""
    if agreement.fund_application.state is ApplicationState.GRANTED:
        perform_as_effect(agreement.fund_application, "sign")


def unbind(agreement: FundAgreement) -> None:
    """What is signed no more leaves its application granted."""
    if agreement.fund_application.state is ApplicationState.SIGNED:
        perform_as_effect(agreement.fund_application, f"correct_{ApplicationState.GRANTED.value}")


def follow(payment: Payment) -> None:
    """The first payment that is made pays its application out; the only one that is taken back takes that back."""
    state: Any = inspect(payment)
    agreement, day = payment.fund_agreement, state.attrs.paid_on.history
    if agreement is None or not day.has_changes():
        return
    application, made = agreement.fund_application, payments_made(agreement)
    if application.state is ApplicationState.SIGNED and made:
        perform_as_effect(application, "pay")
    elif application.state is ApplicationState.PAID and not made:
        perform_as_effect(application, f"correct_{ApplicationState.SIGNED.value}")
