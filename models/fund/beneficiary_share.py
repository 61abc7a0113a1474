"""Among whom what the fund grants is shared (`app/docs/fund.md#who-grants`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.orm import Mapped

from models.engine import Concept, Percent, Record, comes_to, field, kinds, link, session_of, settles
from models.fund.de_minimis_grant import refused_shares, write_aids
from models.fund.shared_aid import WHOLE, touched_shares
from models.fund.signed_plan import SIGNED, is_signed

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.organisation import Organisation

percent = kinds.Percent().show
LEAST = Decimal("0.01")  # what the norm of the subsidies that are published takes


class BeneficiaryShare(Record):
    """The share of one organisation; none typed: all goes to the company of the application."""

    __concept__ = Concept(
        "Part d'un bénéficiaire",
        "Parts des bénéficiaires",
        feminine=True,
        unique_together=(("fund_application", "organisation"),),
    )

    fund_application: Mapped[FundApplication] = link(
        "Dossier", owner="shares", in_title=True, listed=True, filtered=True
    )
    organisation: Mapped[Organisation] = link("Bénéficiaire", offered=False, in_title=True, listed=True, filtered=True)
    share: Mapped[Percent] = field("Part", min=LEAST, is_a_part=True, listed=True)

    def __str__(self) -> str:
        return f"{self.fund_application} — {self.organisation}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Together, not above the whole; that they make it is asked from the signature on."""
        if shared(self.fund_application.shares) > WHOLE:
            yield "share", "Ensemble, les parts dépassent 100 %."
        elif comes_to(self, "share", "fund_application", "deleted_at") and is_signed(self.fund_application):
            yield from (("share", one) for one in [unshared(self.fund_application)] if one)
        yield from self._refused()

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """Among whom what is signed is shared stays, but for what a merge found twice, which goes to the other one."""
        if "merged_into" not in inspect(self).info and is_signed(self.fund_application):
            yield "share", SIGNED
        yield from self._refused()

    def _refused(self) -> Iterator[tuple[str, str]]:
        """What the ceiling of each says of what is granted, once for all the shares that a save changes."""
        if touched_shares(self.fund_application)[:1] == [self]:
            yield from (("share", one) for one in refused_shares(self.fund_application))


def unshared(application: FundApplication) -> str:
    """What is wrong with the shares that were typed, as a French sentence; empty when they make the whole."""
    found = shared(application.shares)
    if not application.shares or found == WHOLE:
        return ""
    return f"Les parts des bénéficiaires font {percent(found)}, il en faut {percent(WHOLE)}."


def shared(shares: Iterable[BeneficiaryShare]) -> Decimal:
    """What these shares make of the whole."""
    return sum((one.share for one in shares if one.share is not None and not one.deleted_at), Decimal(0))


@settles(BeneficiaryShare)
def settle_the_aids(share: BeneficiaryShare) -> None:
    """The aids of what was granted follow what it is shared among, but that an undo writes them back itself."""
    session, application = session_of(share), share.fund_application
    if session is None or "undoes" in session.info or application is None or not touched_shares(application):
        return
    if application.engages and not application.no_aid_reason:
        write_aids(application)
