"""What a signed agreement keeps of its lines, and what they wait for: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from models.engine import Record, as_saved, comes_to, concepts, session_of
from models.fund.agreement_state import AgreementState
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.bound_application import ENDED, NOTHING_LEAVES

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement
    from models.fund.fund_application import FundApplication

SIGNED_FOR = ("fund", "company", "instrument", "granted")  # of its application
SIGNED = "Le contrat est signé : ceci ne change plus."
KEPT = "Le contrat est signé : l'échéancier ne change plus."
NOT_SIGNED = "Le contrat n'est pas signé : aucune somme n'est encore passée."
CLOSED = "Le dossier est clôturé : corrigez d'abord son état."
CALLED = "Un appel en garantie est payé : le dossier reste accordé."
PAID = "Une somme est déjà versée : le dossier reste accordé."


def plan_kept(record: Record, agreement: FundAgreement, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The rule that what is planned changes before the signature alone, unless it is planned again.

    What was thrown away before it comes back no more: it was not signed.
    """
    state: Any = inspect(record)
    if agreement.is_kept and not agreement.is_replanned:
        if state.persistent and state.attrs["deleted_at"].history.has_changes():
            yield "fund_agreement", KEPT
        yield from ((one, KEPT) for one in names if not state.persistent or state.attrs[one].history.has_changes())


def moved_once_signed(record: Record, agreement: FundAgreement, name: str) -> Iterator[tuple[str, str]]:
    """The rule that money moves from the signature on, on no day before it, and no more once all was dropped."""
    day: date | None = getattr(record, name)
    if day and not agreement.is_signed:
        yield name, NOT_SIGNED
    elif day and comes_to(record, name) and agreement.fund_application.state in ENDED:
        yield name, NOTHING_LEAVES
    elif day and agreement.signed_on and day < agreement.signed_on and comes_to(record, name):
        yield name, f"Le contrat est signé le {agreement.signed_on:%d/%m/%Y} : aucune somme ne passe avant."


def kept_once_closed(record: Record, agreement: FundAgreement, name: str, *amounts: str) -> Iterator[tuple[str, str]]:
    """The rule that what settles a closed application is not taken back; `name`: the field that says so."""
    if agreement.fund_application.state is not ApplicationState.CLOSED or not inspect(record).persistent:  # type: ignore[union-attr]
        return
    was, none = as_saved(record, *amounts), Decimal(0)
    if sum((getattr(record, one) or none for one in amounts), none) < sum((was[one] or none for one in amounts), none):
        yield name, CLOSED


def line_kept(agreement: FundAgreement) -> Iterator[tuple[str, str]]:
    """The rule that no line of what was signed is thrown away, but with its agreement, or a plan that is undone."""
    if agreement.is_kept and not agreement.is_replanned and not agreement.deleted_at:
        yield "fund_agreement", KEPT


def signed_for(application: FundApplication) -> Iterator[tuple[str, str]]:
    """The rule that what an agreement was signed for changes no more, and stays granted once money left."""
    state: Any = inspect(application)
    changed = [one for one in SIGNED_FOR if state.persistent and state.attrs[one].history.has_changes()]
    if changed and is_signed(application):
        yield from ((one, SIGNED) for one in changed)
    if _is_granted_no_more(application) and (told := _left_of(application)):
        yield "state", told


def _is_granted_no_more(application: FundApplication) -> bool:
    """Whether a save takes back what was granted: money left for no other, so the database is asked of no other."""
    return application.state not in GRANTED and as_saved(application, "state")["state"] in GRANTED


def _left_of(application: FundApplication) -> str | None:
    """What says that money left for it: a payment, or a call of its guarantee."""
    session, of = session_of(application), concepts()["fund_agreement"].__table__.c
    for name, told in (("payment", PAID), ("guarantee_call", CALLED)):
        line = concepts()[name].__table__.c
        left = line.fund_agreement_id == of.id, line.paid_on.is_not(None), line.deleted_at.is_(None)
        query = select(line.id).where(of.fund_application_id == application.id, *left).limit(1)
        if session is not None and session.scalar(query) is not None:
            return told
    return None


def is_signed(application: FundApplication) -> bool:
    """Whether its agreement is, in a statement."""
    session, of = session_of(application), concepts()["fund_agreement"].__table__.c
    signed = of.fund_application_id == application.id, of.state == AgreementState.SIGNED, of.deleted_at.is_(None)
    return session is not None and session.scalar(select(of.id).where(*signed).limit(1)) is not None
