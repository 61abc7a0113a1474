"""The applications to the fund (« dossiers »): `app/docs/fund.md#applications`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import Index, inspect
from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Day,
    FileKind,
    Fte,
    Money,
    Percent,
    Prose,
    Record,
    Sensitivity,
    attachments,
    children,
    comes_to,
    field,
    link,
    next_reference,
    settles,
    today,
)
from models.fund.application_state import GRANTED, NOT_FILED, STEPS, ApplicationState
from models.fund.beneficiary_share import BeneficiaryShare
from models.fund.cents import euros
from models.fund.commitments import engaging, left_for
from models.fund.committee_day import put_off_alone
from models.fund.de_minimis_grant import record, refusals
from models.fund.financing_plan import FinancingPlan, plan_of
from models.fund.fund import FundState
from models.fund.gross_grant import GrantMethod
from models.fund.plan_line import PlanLine
from models.fund.public_grant import PublicGrant
from models.fund.review_clock import not_filed_before
from models.fund.review_opinion import ReviewOpinion
from models.fund.signed_plan import granted_by_others, signed_for
from models.parties.conflict_of_interest import ties_between
from models.reference.instrument import LegalFamilies

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.fund.fund import Fund
    from models.parties.company import Company
    from models.parties.conflict_of_interest import Tie
    from models.parties.establishment import Establishment
    from models.parties.person import Person
    from models.reference.aid_regime import AidRegime
    from models.reference.instrument import Instrument

CONFIDENTIAL = Sensitivity.CONFIDENTIAL
SHARES = "titres_participatifs"
SHARES_MONTHS = 84  # repayment cannot be required before seven years
SHARES_LAST = f"Des titres participatifs durent au moins {SHARES_MONTHS} mois."
DECLARATION_LASTS = timedelta(days=90)  # of the other public aids: what is granted later needs another one
SHUT = (FundState.SUSPENDED, FundState.CLOSED)
STEP = "notez l'étape quand elle a eu lieu"  # but for the committee, whose day is known before it comes


class FundApplicationFile(FileKind):
    """What a file of the fund holds."""

    REQUEST = "fund_request", "Demande", Sensitivity.CONFIDENTIAL
    REVIEW = "fund_review", "Rapport d'instruction", Sensitivity.CONFIDENTIAL
    DECISION = "fund_decision", "Décision du comité", Sensitivity.CONFIDENTIAL
    CONTRACT = "fund_contract", "Contrat signé", Sensitivity.CONFIDENTIAL
    LETTER = "fund_letter", "Lettre du fonds", Sensitivity.CONFIDENTIAL


class FundApplication(Record):
    """A company's request to a fund."""

    __concept__ = Concept("Dossier", "Dossiers du fonds", menu="Fonds", order="-reference")
    # Found among all that were ever filed: those whose declaration ends, a task; the last ones of a fund, on its page.
    __table_args__ = (Index(None, "aids_declared_on"), Index("ix_fund_application_last", "fund_id", "reference"))

    reference: Mapped[Code] = field(
        "Référence", max=30, unique=True, computed=True, listed=True, searched=True, group="Demande"
    )
    fund: Mapped[Fund] = link("Fonds", filtered=True, group="Demande")
    company: Mapped[Company] = link(
        "Entreprise", in_title=True, listed=True, searched=True, filtered=True, group="Demande"
    )
    establishment: Mapped[Establishment | None] = link(
        "Établissement", matches=("company", "company"), help="Laissé vide : le siège.", group="Demande"
    )
    participation: Mapped[Participation | None] = link(
        "Participation", matches=("company", "company"), offered=True, filtered=True, group="Demande"
    )
    derogation: Mapped[str | None] = field("Motif de dérogation", help="Sans participation.", group="Demande")
    state: Mapped[ApplicationState] = field(
        "État", default=ApplicationState.DRAFT, computed=True, listed=True, filtered=True, group="Demande"
    )
    title: Mapped[str] = field("Projet", max=120, hint=True, listed=True, searched=True, group="Projet")
    public_purpose: Mapped[str | None] = field("Objet publiable", max=256, group="Projet")
    description: Mapped[Prose | None] = field("Description", group="Projet")
    planned_jobs: Mapped[Fte | None] = field("Emplois prévus (ETP)", adds_up=True, min=0, group="Projet")
    instrument: Mapped[Instrument] = link("Instrument", listed=True, filtered=True, group="Financement")
    need: Mapped[Money | None] = field("Besoin total", adds_up=True, min=0, group="Financement")
    requested: Mapped[Money] = field("Montant demandé", adds_up=True, min=0, listed=True, group="Financement")
    granted: Mapped[Money | None] = field("Montant accordé", adds_up=True, min=0, listed=True, group="Financement")
    given_up: Mapped[Money | None] = field("Montant libéré", computed=True, min=0, group="Financement")
    months: Mapped[int | None] = field("Durée (mois)", min=1, max=360, group="Financement")
    deferral_months: Mapped[int | None] = field("Différé (mois)", min=0, max=120, group="Financement")
    rate: Mapped[Percent | None] = field("Taux proposé", group="Financement")
    aid_regime: Mapped[AidRegime | None] = link("Régime d'aide", filtered=True, group="Aide de minimis")
    no_aid_reason: Mapped[str | None] = field(
        "Pas une aide de minimis : motif",
        max=200,
        help="Conditions du marché, autre base légale.",
        group="Aide de minimis",
        sensitivity=CONFIDENTIAL,
    )
    aid_method: Mapped[GrantMethod | None] = field(
        "Méthode de l'ESB",
        help="Laissé vide : celle de l'instrument.",
        group="Aide de minimis",
        sensitivity=CONFIDENTIAL,
    )
    aid_share: Mapped[Percent | None] = field(
        "Sûreté ou quotité garantie", group="Aide de minimis", sensitivity=CONFIDENTIAL
    )
    reference_rate: Mapped[Percent | None] = field(
        "Taux de référence",
        help="Taux de base de la Commission et marge, par an.",
        group="Aide de minimis",
        sensitivity=CONFIDENTIAL,
    )
    stated_esb: Mapped[Money | None] = field("ESB donné", min=0, group="Aide de minimis", sensitivity=CONFIDENTIAL)
    aid_note: Mapped[Prose | None] = field("Note de calcul", group="Aide de minimis", sensitivity=CONFIDENTIAL)
    reviewer: Mapped[Person | None] = link("Instruit par", group="Instruction")
    aids_declared_on: Mapped[Day | None] = field(
        "Autres aides déclarées le",
        past=True,
        help="Déclaration signée des aides publiques déjà reçues : elle vaut 90 jours.",
        group="Instruction",
    )
    filed_on: Mapped[Day | None] = field(
        "Déposé le",
        past=True,
        not_yet=STEP,
        help="Laissé vide : le jour de l'action « Déposer ».",
        listed=True,
        filtered=True,
        group="Instruction",
    )
    completion_asked_on: Mapped[Day | None] = field(
        "Complément demandé le", computed=True, past=True, group="Instruction"
    )
    completion: Mapped[Prose | None] = field(
        "Pièces demandées", computed=True, group="Instruction", sensitivity=CONFIDENTIAL
    )
    days_stopped: Mapped[int | None] = field("Jours ouvrés d'arrêt", computed=True, min=0, group="Instruction")
    admissible_on: Mapped[Day | None] = field(
        "Recevable le", computed=True, past=True, not_yet=STEP, group="Instruction"
    )
    reviewed_on: Mapped[Day | None] = field("Instruit le", computed=True, past=True, not_yet=STEP, group="Instruction")
    committee_on: Mapped[Day | None] = field("En comité le", group="Instruction")
    decided_on: Mapped[Day | None] = field("Décidé le", computed=True, past=True, not_yet=STEP, group="Instruction")
    signed_on: Mapped[Day | None] = field(
        "Contractualisé le", computed=True, past=True, not_yet=STEP, group="Instruction"
    )
    closed_on: Mapped[Day | None] = field("Clos le", computed=True, past=True, not_yet=STEP, group="Instruction")
    reason: Mapped[str | None] = field("Motif de la décision", group="Instruction", sensitivity=CONFIDENTIAL)
    analysis: Mapped[Prose | None] = field("Analyse", group="Analyse", sensitivity=CONFIDENTIAL)
    risk: Mapped[int | None] = field(
        "Note de risque", min=1, max=5, help="De 1 à 5.", group="Analyse", sensitivity=CONFIDENTIAL
    )
    plan: Mapped[list[PlanLine]] = children("Plan de financement", sensitivity=CONFIDENTIAL)
    opinions: Mapped[list[ReviewOpinion]] = children("Avis d'instruction")
    public_grants: Mapped[list[PublicGrant]] = children("Attributions", few=True)
    shares: Mapped[list[BeneficiaryShare]] = children("Parts des bénéficiaires", few=True)

    def __str__(self) -> str:
        return f"{self.reference} — {self.company}"

    @property
    def engages(self) -> Decimal:
        """What it takes of the endowment of its fund."""
        return engaging(self.state, self.granted, self.given_up, self.deleted_at)

    @property
    def financing(self) -> FinancingPlan:
        """What the lines of its plan come to."""
        return plan_of(self.plan)

    def autofill(self) -> None:
        """The next reference of the fund for the year; its usual regime of aid."""
        if self.fund is None:
            return
        if not self.reference:
            self.reference = next_reference(self, "reference", f"{self.fund.code}-{today().year}-")
        if self.aid_regime is None and not self.no_aid_reason:
            self.aid_regime = self.fund.default_regime

    def irrelevant(self) -> Collection[str]:
        """An agreement, before it is granted and once it is no more."""
        return () if self.state in GRANTED else ("fund_agreement",)

    def rules(self) -> Iterator[tuple[str, str]]:
        """What belongs together, dates in order, amounts, and instruments each legal family may use."""
        if self.participation and self.participation.company is not self.company:
            yield "participation", "Cette participation est d'une autre entreprise."
        if self.establishment and self.establishment.company is not self.company:
            yield "establishment", "Cet établissement est d'une autre entreprise."
        if self.fund.needs_participation and not self.participation and not self.derogation:
            yield "participation", "Reliez la participation de l'entreprise, ou dites le motif de dérogation."
        if self.state not in NOT_FILED:
            yield from self.refused_by_its_fund(enters=self._enters)
        yield from signed_for(self)
        yield from granted_by_others(self)
        yield from self._granted_within()
        yield from refusals(self)
        yield from self._steps_in_order()
        yield from not_filed_before(self)
        yield from put_off_alone(self)
        if self.months and (self.deferral_months or 0) >= self.months and comes_to(self, "months", "deferral_months"):
            yield "deferral_months", "Le différé est plus court que la durée."
        yield from self.refused_instrument(files=self.state is not ApplicationState.DRAFT)
        yield from self._reviewed_by_nobody_tied()

    def _granted_within(self) -> Iterator[tuple[str, str]]:
        """Not above what is requested, nor above what its fund has left."""
        if self.granted is not None and self.granted > self.requested:
            yield "granted", "Le montant accordé ne peut pas dépasser le montant demandé."
        elif (left := left_for(self)) is not None:
            yield "granted", f"Il reste au fonds {euros(left)} à accorder : ce montant est au-dessus."

    def refused_by_its_fund(self, *, enters: bool) -> Iterator[tuple[str, str]]:
        """What its fund has against it, by the field: as it enters, or once it is there."""
        if self.fund.state is FundState.BEING_SET_UP:
            yield "state", "Le fonds n'est pas encore ouvert : le dossier reste un brouillon."
        if self.fund.state in SHUT and enters:
            yield "state", f"L'état du fonds est « {self.fund.state.label} » : il ne prend plus de dossier."
        if not self.fund.accepts(self.requested):
            yield "requested", f"Le montant demandé sort des limites du fonds ({self.fund.limits})."
        elif enters or comes_to(self, "fund", "instrument", "requested", "months"):
            yield from self._within_bounds()

    def _within_bounds(self) -> Iterator[tuple[str, str]]:
        """Its instrument is one of those that the fund uses, where it says which, and is within their bounds."""
        used = [one for one in self.fund.instruments if one.instrument is self.instrument]
        if self.fund.instruments and not used:
            named = ", ".join(one.instrument.name for one in self.fund.instruments)
            yield "instrument", f"Ce fonds n'emploie pas cet instrument, mais : {named}."
        for one in used:
            yield from one.refusals(self)

    @property
    def _enters(self) -> bool:
        """Whether a save files it in its fund, or passes over that step; what was there goes on."""
        before = inspect(self).attrs["state"].history.deleted or ()
        is_filed = self.state is ApplicationState.FILED and comes_to(self, "state", "fund")
        return is_filed or any(one in NOT_FILED for one in before)

    def _steps_in_order(self) -> Iterator[tuple[str, str]]:
        dated = [(name, getattr(self, name)) for name in STEPS if getattr(self, name)]
        for (_before, earlier), (name, later) in pairwise(dated):
            if later < earlier:
                yield name, "Cette date ne peut pas précéder celle de l'étape d'avant."

    def _reviewed_by_nobody_tied(self) -> Iterator[tuple[str, str]]:
        """Who reviews it has no tie with the company as they are chosen, nor as they begin."""
        begins = self.state is ApplicationState.UNDER_REVIEW and comes_to(self, "state")
        if self.reviewer and (begins or comes_to(self, "reviewer", "company")):
            for sentence in self.ties_of(self.reviewer):
                yield "reviewer", f"Conflit d'intérêts : {sentence}."

    def ties_of(self, person: Person) -> list[str]:
        """What ties a person to the company today, in sentences, but that this fund financed it before."""
        return [one.sentence for one in self.counted_ties(ties_between(person, self.company, today()))]

    def counted_ties(self, ties: Iterable[Tie]) -> list[Tie]:
        """Those that keep somebody from reviewing or voting: not that this fund financed the company before."""
        return [one for one in ties if not (isinstance(one.record, FundApplication) and one.record.fund is self.fund)]

    def refused_instrument(self, *, files: bool) -> Iterator[tuple[str, str]]:
        """Why its instrument does not go with the company or the duration; once filed, its legal category is known."""
        if self.instrument.code == SHARES and (self.months or 0) < SHARES_MONTHS:
            yield "months", SHARES_LAST
        families = self.instrument.for_whom
        form = None if families is LegalFamilies.ALL else self.company.legal_form  # asked only where it tells
        if form is not None and (sentence := families.refusal(form)):
            yield "instrument", sentence
        elif form is None and families is not LegalFamilies.ALL and files:
            yield "instrument", "Cet instrument dépend de la catégorie juridique de l'entreprise : indiquez-la d'abord."


attachments(FundApplication, FundApplicationFile)
settles(FundApplication)(record)
