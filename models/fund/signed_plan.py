"""What a signed agreement keeps of its lines, and what they wait for: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import inspect, select

from models.engine import Record, acting, as_saved, comes_to, concepts, session_of
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ENDED, GRANTED, ApplicationState
from models.fund.bound_application import NOTHING_LEAVES
from models.fund.cents import euros
from models.fund.de_minimis_grant import SAID
from models.policy import FUNDING

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement
    from models.fund.fund_application import FundApplication

SIGNED_FOR = ("fund", "company", "instrument", "granted")  # of its application
STANDS_NO_MORE = ("lost_on", "replaced_on")  # of a line that is settled otherwise
SIGNED = "Le contrat est signé : ceci ne change plus."
KEPT = "Le contrat est signé : l'échéancier ne change plus."
NOT_SIGNED = "Le contrat n'est pas signé : aucune somme n'est encore passée."
DECIDED = "Ceci est accordé : la gestion du fonds, ou une personne responsable du programme, le change."
CLOSED = "Le dossier est clôturé : corrigez d'abord son état."
CALLED = "Un appel en garantie est payé : le dossier reste accordé."
PAID = "Une somme est déjà versée : le dossier reste accordé."


def plan_kept(record: Record, names: tuple[str, ...], amounts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The rule that what is planned changes before the signature alone, unless it is planned again, or parted.

    What was thrown away before it comes back no more: it was not signed.
    """
    state: Any = inspect(record)
    agreement: FundAgreement = record.fund_agreement  # type: ignore[attr-defined]
    if not agreement.is_kept or agreement.is_replanned:
        return
    goes = state.persistent and state.attrs["deleted_at"].history.has_changes()
    changed = [one for one in names if not state.persistent or state.attrs[one].history.has_changes()]
    if (goes or changed) and is_parted(record, amounts):
        changed = [one for one in changed if state.persistent and one not in amounts]
        goes = goes and not _is_undone(record)
    yield from [("fund_agreement", KEPT)] if goes else []
    yield from ((one, KEPT) for one in changed)


def is_parted(record: Record, amounts: tuple[str, ...]) -> bool:
    """Whether a save parts otherwise what is planned for a day: the same to the cent, between lines that stand."""
    session, line = session_of(record), cast(Any, record)
    if session is None:
        return False
    same: list[Any] = [one for one in (*session.new, *session.dirty) if type(one) is type(record)]
    lines = [one for one in same if (one.fund_agreement, one.due_on) == (line.fund_agreement, line.due_on)]
    if any(getattr(one, name, None) for one in lines for name in STANDS_NO_MORE):
        return False
    is_of_something = all(one.due > 0 for one in lines if not one.deleted_at)
    return is_of_something and all(sum(_added(one, name) for one in lines) == 0 for name in amounts)


def _added(line: Any, name: str) -> Decimal:
    """What a save adds to what was planned."""
    was, none = as_saved(line, name, "deleted_at"), Decimal(0)
    before = was[name] if inspect(line).persistent and not was["deleted_at"] else none
    return (none if line.deleted_at else getattr(line, name) or none) - (before or none)


def _is_undone(record: Record) -> bool:
    session = session_of(record)
    return session is not None and "undoes" in session.info


def moved_in_part_before(record: Record, day: str, amount: str) -> Iterator[tuple[str, str]]:
    """The rule that the rest of what moved in part is another line: a line has one day."""
    was, line = as_saved(record, day, amount), cast(Any, record)
    moved: Decimal | None = was[amount]
    if not inspect(line).persistent or not was[day] or not moved or moved >= line.due or _is_undone(record):
        return
    stands = not any(getattr(line, one, None) for one in STANDS_NO_MORE)
    is_another_day = getattr(line, day) not in (None, was[day])
    if stands and is_another_day and (getattr(line, amount) or Decimal(0)) > moved:
        told = f"{euros(moved)} sont notés le {was[day]:%d/%m/%Y}"
        yield day, f"{told} : notez le reste dans « Échéances du fonds ». Pour corriger, videz d'abord ce jour."


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


def line_kept(record: Record, amounts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The rule that no line of what was signed is thrown away, but with its agreement, or what is undone."""
    agreement: FundAgreement = record.fund_agreement  # type: ignore[attr-defined]
    if not agreement.is_kept or agreement.is_replanned or agreement.deleted_at:
        return
    if agreement.fund_application.state is ApplicationState.CLOSED:
        yield "fund_agreement", CLOSED
    elif not (_is_undone(record) and is_parted(record, amounts)):
        yield "fund_agreement", KEPT


def signed_for(application: FundApplication) -> Iterator[tuple[str, str]]:
    """The rule that what an agreement was signed for changes no more, and stays granted once money left."""
    state: Any = inspect(application)
    changed = [one for one in SIGNED_FOR if state.persistent and state.attrs[one].history.has_changes()]
    if changed and is_signed(application):
        yield from ((one, SIGNED) for one in changed)
    if _is_granted_no_more(application) and (told := _left_of(application)):
        yield "state", told


def granted_by_others(application: FundApplication) -> Iterator[tuple[str, str]]:
    """The rule that what is granted, and the aid that it is, change by who may grant alone: it is a decision."""
    state: Any = inspect(application)
    if (
        not state.persistent
        or acting().role in {None, *FUNDING}
        or as_saved(application, "state")["state"] not in GRANTED
    ):
        return
    yield from ((one, DECIDED) for one in SAID if state.attrs[one].history.has_changes())


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
