"""What a signed agreement keeps of its lines, and what they wait for: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from models.engine import Record

if TYPE_CHECKING:
    from models.fund.fund_agreement import FundAgreement

KEPT = "Le contrat est signé : l'échéancier ne change plus."
NOT_SIGNED = "Le contrat n'est pas signé : aucune somme n'est encore passée."


def plan_kept(record: Record, agreement: FundAgreement, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The rule that what is planned changes before the signature alone."""
    state: Any = inspect(record)
    if agreement.is_kept:
        yield from ((one, KEPT) for one in names if not state.persistent or state.attrs[one].history.has_changes())


def moved_once_signed(agreement: FundAgreement, name: str, day: date | None) -> Iterator[tuple[str, str]]:
    """The rule that money moves from the signature on."""
    if day and not agreement.is_signed:
        yield name, NOT_SIGNED


def line_kept(agreement: FundAgreement) -> Iterator[tuple[str, str]]:
    """The rule that no line of what was signed is thrown away, but with its agreement."""
    if agreement.is_kept and not agreement.deleted_at:
        yield "fund_agreement", KEPT
