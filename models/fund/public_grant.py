"""What each public body grants of an application to the fund (`app/docs/fund.md#who-grants`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, Day, Money, Record, comes_to, field, link
from models.fund.cents import euros
from models.fund.signed_plan import is_signed

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.organisation import Organisation

LAST = "Le contrat de cette subvention est signé : il en reste une attribution au moins."


class PublicGrant(Record):
    """The part of a grant that is, in law, that of one public body: the line that this body publishes."""

    __concept__ = Concept("Attribution", "Attributions", feminine=True)

    fund_application: Mapped[FundApplication] = link(
        "Dossier", owner="public_grants", in_title=True, listed=True, filtered=True
    )
    grantor: Mapped[Organisation] = link("Attribuant", offered=False, in_title=True, listed=True, filtered=True)
    amount: Mapped[Money] = field("Montant", adds_up=True, min=Decimal("0.01"), listed=True)
    decision_reference: Mapped[str | None] = field("Référence de la décision", max=60, listed=True, searched=True)
    agreed_on: Mapped[Day | None] = field(
        "Convention du", past=True, listed=True, help="Laissé vide : le jour où le contrat est signé."
    )
    rae_number: Mapped[Code | None] = field(
        "Numéro RAE", max=5, help="Le numéro de l'aide au répertoire des aides aux entreprises."
    )
    rae_absence: Mapped[str | None] = field(
        "Motif d'absence de numéro RAE", max=120, help="À remplir seulement sans numéro."
    )
    aid_scheme: Mapped[Code | None] = field("Dispositif d'aide", max=60)
    is_published: Mapped[bool] = field("À publier", default=True, listed=True)

    def __str__(self) -> str:
        return f"{self.fund_application} — {self.grantor}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Once the agreement is signed, all of them are still not above what it grants."""
        sentence = over_granted(self.fund_application)
        if sentence and comes_to(self, "amount", "fund_application", "deleted_at") and is_signed(self.fund_application):
            yield "amount", sentence

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """A subsidy that is signed is granted by somebody."""
        application = self.fund_application
        left = [one for one in application.public_grants if one is not self and not one.deleted_at]
        if application.instrument.is_subsidy and not left and is_signed(application):
            yield "grantor", LAST


def over_granted(application: FundApplication) -> str:
    """How much public bodies grant above what the fund does, as a French sentence; empty when they do not."""
    given = sum((one.amount for one in application.public_grants), Decimal(0))
    granted = application.granted or Decimal(0)
    return f"Les attributions font {euros(given)}, le dossier {euros(granted)}." if given > granted else ""
