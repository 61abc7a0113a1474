"""The legal categories of INSEE, and what each means for the ESS (`app/docs/selection.md#eligibility`)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, LabelledEnum, ReferenceRow, Sensitivity, field


class EssMembership(LabelledEnum):
    """Whether the category belongs to the ESS (law of 31/07/2014, article 1)."""

    BY_RIGHT = "de_droit", "De droit"
    CONDITIONAL = "sous_conditions", "Sous conditions"
    OUTSIDE = "non", "Non"
    TO_CHECK = "a_verifier", "À vérifier"


class SharesIssue(LabelledEnum):
    """Whether the category may issue « titres participatifs » (Code monétaire et financier, D213-26)."""

    ALLOWED = "oui", "Oui"
    FORBIDDEN = "non", "Non"
    TO_CHECK = "a_verifier", "À vérifier"


class LegalFamily(LabelledEnum):
    """What a category is, by which rules know it."""

    SCOP = "cooperative_scop", "Coopérative de production (Scop)"
    FARMING = "cooperative_agricole", "Coopérative agricole"
    OTHER_COOPERATIVE = "cooperative_autre", "Autre coopérative"
    LENDER = "financeur_cooperatif", "Banque ou caution coopérative"
    ASSOCIATION = "association", "Association"
    FOUNDATION = "fondation", "Fondation"
    MUTUAL = "mutuelle", "Mutuelle"
    COMPANY = "societe_commerciale", "Société commerciale"
    PERSON = "personne_physique", "Personne physique"
    PUBLIC = "personne_publique", "Personne publique"
    OTHER = "autre_prive", "Autre organisme privé"


# The families of an ESS status; cooperative companies are told by `cooperative_statuses`.
USUAL = {
    "association": {LegalFamily.ASSOCIATION},
    "mutuelle": {LegalFamily.MUTUAL},
    "fondation": {LegalFamily.FOUNDATION},
    "cooperative_autre": {LegalFamily.OTHER_COOPERATIVE, LegalFamily.FARMING, LegalFamily.LENDER},
    "societe_commerciale_ess": {LegalFamily.COMPANY},
}


class LegalForm(ReferenceRow):
    """A legal category, level III of INSEE's list."""

    __concept__ = Concept(
        "Catégorie juridique", "Catégories juridiques", feminine=True, menu="Référentiels", sensitivity=Sensitivity.OPEN
    )

    name: Mapped[str] = field("Libellé", listed=True, searched=True)
    code: Mapped[Code] = field("Code INSEE", min=4, max=4, unique=True, listed=True, searched=True)
    family: Mapped[LegalFamily] = field("Groupe", listed=True, filtered=True)
    ess: Mapped[EssMembership] = field("Dans l'ESS", listed=True, filtered=True)
    has_rna: Mapped[bool] = field("Numéro RNA obligatoire", default=False)
    cooperative_statuses: Mapped[str | None] = field(
        "Statuts coopératifs possibles", help="Séparés par un point-virgule."
    )
    shares_issue: Mapped[SharesIssue] = field("Titres participatifs")

    def __str__(self) -> str:
        return f"{self.code} — {self.name}"

    def welcomes(self, status: str) -> bool:
        """Whether the category is usual for an ESS status, by its stored word (`app/docs/parties.md#ess-status`)."""
        if status in {"scop", "scic", "cae"}:
            return status in (self.cooperative_statuses or "").split(";")
        return self.family in USUAL.get(status, {self.family})
