"""A line of the financing plan of an application (`app/docs/fund.md#financing-plan`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, LabelledEnum, Money, Record, Sensitivity, Tone, field, link

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.organisation import Organisation


class PlanKind(LabelledEnum):
    """What the money is for, or where it comes from: which of the two is the side of the line."""

    EQUIPMENT = "investissement_materiel", "Investissement matériel (emploi)"
    INTANGIBLE = "immateriel", "Investissement immatériel (emploi)"
    WORKING_CAPITAL = "bfr", "Besoin en fonds de roulement (emploi)"
    ACQUISITION = "croissance_externe", "Croissance externe (emploi)"
    EXPENSES = "frais", "Frais (emploi)"
    DEBT = "remboursement_dette", "Remboursement de dette (emploi)"
    FUND = "fonds", "Le fonds sollicité (ressource)"
    SELF_FINANCING = "autofinancement", "Autofinancement (ressource)"
    CAPITAL = "capital_associes", "Capital des associés (ressource)"
    BANK_LOAN = "pret_bancaire", "Prêt bancaire (ressource)"
    SOLIDARITY_LOAN = "pret_solidaire", "Prêt solidaire (ressource)"
    GRANT = "subvention", "Subvention (ressource)"
    SHARES = "titres_participatifs", "Titres participatifs (ressource)"
    GUARANTEE = "garantie", "Garantie (pour mémoire)"
    OTHER = "autre", "Autre (ressource)"


USES = (
    PlanKind.EQUIPMENT,
    PlanKind.INTANGIBLE,
    PlanKind.WORKING_CAPITAL,
    PlanKind.ACQUISITION,
    PlanKind.EXPENSES,
    PlanKind.DEBT,
)
RESOURCES = tuple(one for one in PlanKind if one not in (*USES, PlanKind.GUARANTEE))  # a guarantee is a memo


class ResourceStatus(LabelledEnum):
    """How sure a resource is."""

    PLANNED = "envisage", "Envisagée", Tone.AHEAD
    ASKED = "sollicite", "Sollicitée", Tone.WAITS
    OBTAINED = "obtenu", "Obtenue", Tone.DONE
    REFUSED = "refuse", "Refusée", Tone.ENDED


class PlanLine(Record):
    """A use of the money, or a resource."""

    __concept__ = Concept(
        "Ligne du plan de financement",
        "Lignes des plans de financement",
        feminine=True,
        sensitivity=Sensitivity.CONFIDENTIAL,
    )

    fund_application: Mapped[FundApplication] = link("Dossier", owner="plan", in_title=True, listed=True, filtered=True)
    kind: Mapped[PlanKind] = field("Nature", listed=True, filtered=True)
    amount: Mapped[Money] = field("Montant", min=0, listed=True)
    funder: Mapped[Organisation | None] = link("Financeur", offered=False, listed=True)
    status: Mapped[ResourceStatus | None] = field("Avancement", listed=True, filtered=True)
    is_public_aid: Mapped[bool] = field("Aide publique", default=False, listed=True)
    regime: Mapped[str | None] = field("Régime d'aide", max=120)
    gross_grant: Mapped[Money | None] = field("Équivalent-subvention", min=0)

    def __str__(self) -> str:
        return f"{self.fund_application} — {self.kind.label}"

    @property
    def is_use(self) -> bool:
        """Whether it spends."""
        return self.kind in USES

    def autofill(self) -> None:
        """A resource is planned until it is said to be more."""
        if self.kind is not None and not self.is_use and self.status is None:
            self.status = ResourceStatus.PLANNED

    def rules(self) -> Iterator[tuple[str, str]]:
        """A use has neither funder nor aid; a regime is that of a public aid, equivalent within its amount."""
        if self.is_use:
            for name in self._filled("funder", "status", "is_public_aid"):
                yield name, "Ceci est d'une ressource : laissez vide pour un emploi."
        if not self.is_public_aid:
            for name in self._filled("regime", "gross_grant"):
                yield name, "C'est celui d'une aide publique : cochez-la, ou laissez vide."
        elif (self.gross_grant or 0) > self.amount:
            yield "gross_grant", "L'équivalent-subvention ne peut pas dépasser le montant."

    def _filled(self, *names: str) -> Iterator[str]:
        return (name for name in names if getattr(self, name))
