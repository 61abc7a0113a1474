"""Where a company's site was, and which was its head office, until a day (`app/docs/parties.md#what-a-company-was`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    Record,
    Sensitivity,
    Siret,
    as_saved,
    comes_to,
    field,
    keeps_what_was,
    kinds,
    link,
    rewritten,
    today,
)
from models.parties.establishment import Establishment
from models.parties.former_status import NOT_PAST, is_told

if TYPE_CHECKING:
    from models.reference.commune import Commune

KEPT = ("siret", "commune", "is_head_office")


class FormerSite(Record):
    """A site as it was until a day, the day after which it moved, or stopped being the head office."""

    __concept__ = Concept(
        "Ancien siège ou ancienne adresse",
        "Anciens sièges et adresses",
        order="-until",
        unique_together=(("establishment", "until"),),
        sensitivity=Sensitivity.OPEN,
    )

    establishment: Mapped[Establishment] = link("Établissement", owner="former_sites", listed=True)
    until: Mapped[Day] = field("Jusqu'au", help="Le dernier jour où c'était vrai.", listed=True, filtered=True)
    is_head_office: Mapped[bool] = field("Siège", default=False, listed=True)
    siret: Mapped[Siret] = field("SIRET", listed=True)
    commune: Mapped[Commune] = link("Commune", in_title=True, listed=True)

    def __str__(self) -> str:
        return f"{kinds.Siret().show(self.siret)} — {self.commune.name}, jusqu’au {self.until:%d/%m/%Y}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """It ended."""
        if self.until >= today():
            yield "until", NOT_PAST


@keeps_what_was(Establishment)
def keep_site(site: Establishment) -> None:
    """What a site was is kept as it moves or is no more the head office; so is the only site, which stood for it."""
    if site.company is None:
        return
    if any(rewritten(site, name) for name in KEPT):
        _keep(site, **as_saved(site, *KEPT))
    if site.is_head_office and comes_to(site, "is_head_office"):
        others = [one for one in site.company.establishments if one is not site]
        if len(others) == 1 and _stood_for_it(others[0]):
            _keep(others[0], **as_saved(others[0], *KEPT) | {"is_head_office": True})


def _stood_for_it(other: Establishment) -> bool:
    state: Any = inspect(other)
    return bool(state.persistent) and not as_saved(other, "is_head_office")["is_head_office"]


def _keep(site: Establishment, **was: Any) -> None:
    """Until the day before it closed, else until yesterday, unless the same save says until when."""
    last = min(site.closed_on or today(), today()) - timedelta(days=1)
    if not is_told(site.former_sites, last, was):
        site.former_sites.append(FormerSite(until=last, **was))
