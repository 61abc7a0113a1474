"""The instruments a fund may use (`app/docs/fund.md#instruments-and-legal-forms`)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, LabelledEnum, Prose, ReferenceRow, Sensitivity, field
from models.reference.legal_form import LegalFamily, LegalForm, SharesIssue

NON_PROFIT = (LegalFamily.ASSOCIATION, LegalFamily.FOUNDATION)


class InstrumentFamily(LabelledEnum):
    """What an instrument is to the accounts of whoever receives it."""

    DIRECT_AID = "aide_directe", "Aide directe"
    QUASI_EQUITY = "quasi_fonds_propres", "Quasi-fonds propres"
    EQUITY = "fonds_propres", "Fonds propres"
    OFF_BALANCE = "engagement_hors_bilan", "Engagement hors bilan"
    OTHER = "autre", "Autre"


class LegalFamilies(LabelledEnum):
    """Which legal categories may use an instrument (`app/docs/fund.md#instruments-and-legal-forms`)."""

    ALL = "toutes", "Toutes"
    COOPERATIVES = "cooperatives_sa_sarl", "Coopératives en SA ou SARL"
    COMPANIES = "societes", "Sociétés"
    NON_PROFIT = "associations_fondations", "Associations et fondations"

    def refusal(self, form: LegalForm) -> str:
        """Why a legal category may not use it, as a French sentence; empty when it may."""
        allowed, sentence = _RULES[self]
        return "" if allowed(form) else sentence


_RULES: dict[LegalFamilies, tuple[Callable[[LegalForm], bool], str]] = {
    LegalFamilies.ALL: (lambda _form: True, ""),
    LegalFamilies.COOPERATIVES: (
        lambda form: form.shares_issue is not SharesIssue.FORBIDDEN,
        "Seules les coopératives en SA ou SARL émettent des titres participatifs.",
    ),
    LegalFamilies.COMPANIES: (
        lambda form: form.family not in NON_PROFIT,
        "Une association ou une fondation n'a pas de capital : choisissez l'apport associatif.",
    ),
    LegalFamilies.NON_PROFIT: (
        lambda form: form.family in NON_PROFIT,
        "L'apport associatif est pour les associations et les fondations.",
    ),
}


class EsbMethod(LabelledEnum):
    """How its gross grant equivalent (ESB) is known (`app/docs/fund.md#gross-grant-equivalent`)."""

    WHOLE = "brut", "Montant entier"
    LOAN_OR_WHOLE = "methode_ou_nominal", "Comme un prêt, à défaut le montant entier"
    REFERENCE_RATE = "esb_taux_reference", "Écart au taux de référence"
    CAPITAL = "esb_capital", "Montant entier, sauf aux conditions du marché"
    GUARANTEE = "esb_garantie", "Part du plafond d'une garantie"


class Instrument(ReferenceRow):
    """Grant, participating loan, participating shares, guarantee…"""

    __concept__ = Concept(
        "Instrument financier",
        "Instruments financiers",
        menu="Référentiels",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True)
    family: Mapped[InstrumentFamily] = field("Famille", listed=True, filtered=True)
    for_whom: Mapped[LegalFamilies] = field("Familles juridiques admises", default=LegalFamilies.ALL)
    is_subsidy: Mapped[bool] = field("Subvention à publier", default=False, listed=True)
    esb_method: Mapped[EsbMethod] = field("Calcul de l'ESB", default=EsbMethod.WHOLE)
    note: Mapped[Prose | None] = field("Note")

    def __str__(self) -> str:
        return self.name
