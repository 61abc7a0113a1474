"""The companies of the social and solidarity economy (ESS) that the programme accompanies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    FileKind,
    LabelledEnum,
    Resemblance,
    Sensitivity,
    Sought,
    Tone,
    Website,
    as_it_was,
    attachments,
    children,
    covers,
    days_of_states,
    field,
    has_come,
    in_order,
    kinds,
    link,
    links,
    reaches,
    session_of,
    technical,
    today,
)
from models.parties.approval import ApprovalKind
from models.parties.organisation import Organisation
from models.parties.said_before import BEFORE_A_COMPANY, sought_without
from models.reference.commune import Commune

if TYPE_CHECKING:
    from models.parties.approval import Approval
    from models.parties.establishment import Establishment
    from models.parties.financial_year import FinancialYear
    from models.parties.former_site import FormerSite
    from models.parties.former_status import FormerStatus
    from models.reference.legal_form import LegalForm
    from models.reference.naf_code import NafCode
    from models.reference.theme import Theme


NO_HEAD_OFFICE = "Aucun établissement n'est le siège : le SIRET et la commune manquent."


class EssStatus(LabelledEnum):
    """Legal family within the ESS: the legal category does not tell a Scic (`app/docs/parties.md#ess-status`)."""

    SCOP = "scop", "Scop"
    SCIC = "scic", "Scic"
    CAE = "cae", "CAE"
    OTHER_COOPERATIVE = "cooperative_autre", "Autre coopérative"
    ASSOCIATION = "association", "Association"
    MUTUAL = "mutuelle", "Mutuelle"
    FOUNDATION = "fondation", "Fondation"
    COMMERCIAL = "societe_commerciale_ess", "Société commerciale de l'ESS"
    OUTSIDE = "hors_ess", "Hors ESS"


class CompanyState(LabelledEnum):
    """Whether the company still trades."""

    ACTIVE = "active", "Active", Tone.UNDER_WAY
    CEASED = "cessee", "Cessée", Tone.ENDED
    STRUCK_OFF = "radiee", "Radiée", Tone.ENDED


class CompanyFile(FileKind):
    """What the company gives of itself."""

    STATUTES = "company_statutes", "Statuts", Sensitivity.INTERNAL
    ACCOUNTS = "company_accounts", "Comptes annuels", Sensitivity.CONFIDENTIAL
    CERTIFICATE = "company_certificate", "Agrément, extrait d'immatriculation", Sensitivity.INTERNAL


class Company(Organisation):
    """A company of the ESS, stored once for all its years with the programme."""

    __concept__ = Concept(
        "Entreprise",
        "Entreprises",
        feminine=True,
        menu="Tiers",
        sensitivity=Sensitivity.OPEN,
        resembles=(
            Resemblance(same=("rna",)),
            Resemblance(near=0.6, within="establishments.commune"),
            Resemblance(near=0.75),
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "company"}

    id: Mapped[int] = technical(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    ess_status: Mapped[EssStatus] = field(
        "Statut ESS",
        listed=True,
        filtered=True,
        group="Identité",
        help="S'il change, l'ancien est gardé dans « Anciens statuts », jusqu'à la veille : corrigez-y le jour.",
    )
    state: Mapped[CompanyState] = field(
        "État", default=CompanyState.ACTIVE, hint=True, listed=True, filtered=True, group="Identité"
    )
    founded_on: Mapped[Day | None] = field("Date de création", past=True, filtered=True, group="Identité")
    ceased_on: Mapped[Day | None] = field("Date de cessation", group="Identité")
    website: Mapped[Website | None] = field("Site", group="Identité")
    legal_form: Mapped[LegalForm | None] = link("Catégorie juridique", filtered=True, group="Statut et activité")
    status_gap: Mapped[str | None] = field(
        "Explication de l'écart",
        help="Quand la catégorie juridique n'est pas celle du statut ESS.",
        group="Statut et activité",
        sensitivity=Sensitivity.INTERNAL,
    )
    naf_code: Mapped[NafCode | None] = link("Code APE", filtered=True, group="Statut et activité")
    themes: Mapped[list[Theme]] = links("Thématiques", filtered=True, group="Statut et activité")
    establishments: Mapped[list[Establishment]] = children("Établissements", order="siret", searched=True)
    approvals: Mapped[list[Approval]] = children("Agréments", order="starts_on", few=True)
    financial_years: Mapped[list[FinancialYear]] = children(
        "Exercices", order="closed_on", sensitivity=Sensitivity.CONFIDENTIAL
    )
    former_statuses: Mapped[list[FormerStatus]] = children("Anciens statuts", order="until", few=True, offered=False)

    @classmethod
    def sought(cls, text: str) -> Sequence[Sought]:
        """By what it is called, with what it is said to be or without."""
        return sought_without(text, BEFORE_A_COMPANY)

    def autofill(self) -> None:
        """A SIRET tells the SIREN."""
        told = {one.siret[:9] for one in self.establishments if one.siret}
        if not self.siren and not self.siren_absence and len(told) == 1:
            (self.siren,) = told

    @property
    def needs_siren(self) -> bool:
        """Always true: a company has a SIREN, or says why not."""
        return True

    @property
    def needs_rna(self) -> bool:
        """Whether its legal category has a number in that register; by its own word, while the category is unknown."""
        return self.legal_form.has_rna if self.legal_form else self.ess_status is EssStatus.ASSOCIATION

    def missing(self) -> Iterator[str]:
        """What is still to complete, and does not keep it from being saved."""
        if self.head_office is None:
            yield NO_HEAD_OFFICE
        if self.legal_form is None:
            yield "La catégorie juridique manque."
        if self.naf_code is None:
            yield "Le code APE manque."
        if self.needs_rna and not self.rna:
            yield "Le numéro RNA manque."

    def warnings(self) -> Iterator[str]:
        """What is still to complete, and what left the region (`app/docs/parties.md#departures`)."""
        yield from self.missing()
        yield from self._departures()

    def _departures(self) -> Iterator[str]:
        """Asked of the database only when a site closed or moved."""
        sites = self.establishments
        if not any(one.closed_on or one.former_sites for one in sites):
            return
        former = {one.commune for site in sites for one in site.former_sites}
        here = self._in_region({one.commune for one in sites} | former)
        for site in sites:
            was_here = [one.until for one in site.former_sites if one.commune in here]
            if was_here and site.commune not in here:
                yield f"L'établissement « {site} » a quitté l'Occitanie : il y était jusqu'au {max(was_here):%d/%m/%Y}."
        opened = [one for one in sites if one.is_open(today())]
        if opened and here.isdisjoint(one.commune for one in opened):
            yield "Aucun de ses établissements ouverts n'est en Occitanie."

    def _in_region(self, communes: set[Commune]) -> set[Commune]:
        """Those of them that are there, in one statement."""
        asked = Commune.id.in_([one.id for one in communes]), Commune.department.has(is_in_region=True)
        session = session_of(self)
        found = set(session.scalars(select(Commune.id).where(*asked))) if session else set()
        return {one for one in communes if one.id in found}

    def is_esus(self, day: Day) -> bool:
        """Whether an ESUS approval was in force on that day."""
        return any(one.kind is ApprovalKind.ESUS and covers(one, day) for one in self.approvals)

    @property
    def head_office(self) -> Establishment | None:
        """The establishment that counts for files: the head office, else the only one."""
        return _office(self.establishments)

    def head_office_on(self, day: Day) -> Establishment | FormerSite | None:
        """The establishment that counted on a day, as it was: the sites that opened later did not."""
        opened = [one for one in self.establishments if one.opened_on is None or one.opened_on <= day]
        office = _office(opened or self.establishments)
        offices = (one for site in self.establishments for one in site.former_sites if one.is_head_office)
        found: Establishment | FormerSite | None = as_it_was(office and office.on(day), offices, day)
        return found

    def status_on(self, day: Day) -> Company | FormerStatus:
        """What tells its status and its legal form on a day."""
        found: Company | FormerStatus = as_it_was(self, self.former_statuses, day)
        return found

    def rules(self) -> Iterator[tuple[str, str]]:
        """The SIREN of its sites; dates in order; a usual legal form; one head office."""
        yield from super().rules()
        sites = self.establishments
        siret = next((one.siret for one in sites if one.siret), None)
        if siret and not self.siren:
            yield "siren", f"Un établissement a un SIRET : le SIREN est {kinds.Siren().show(siret[:9])}."
        yield from in_order(self, "founded_on", "ceased_on", "La cessation ne peut pas précéder la création.")
        if self.state is CompanyState.ACTIVE and self.ceased_on:
            yield "ceased_on", "Une date de cessation ne va qu'avec l'état « Cessée » ou « Radiée »."
        elif self.state is not CompanyState.ACTIVE:
            yield from has_come(self, "ceased_on", "Ce jour est à venir : l'entreprise n'a pas cessé.")
        if self.legal_form and not self.legal_form.welcomes(self.ess_status.value) and not self.status_gap:
            yield (
                "status_gap",
                f"La catégorie {self.legal_form.code} n'est pas d'usage pour ce statut ESS : dites pourquoi.",
            )
        if sum(one.is_head_office for one in sites) > 1:
            yield "establishments", "Un seul établissement est le siège."


def _office(sites: Sequence[Establishment]) -> Establishment | None:
    offices = [one for one in sites if one.is_head_office] or (sites if len(sites) == 1 else [])
    return offices[0] if offices else None


days_of_states(Company)({CompanyState.CEASED: "ceased_on", CompanyState.STRUCK_OFF: "ceased_on"})
reaches(Company, "commune", "Commune", "establishments.commune", listed=True, filtered=True, hint=True)
reaches(
    Company,
    "department",
    "Département",
    "establishments.commune.department",
    listed=True,
    filtered=True,
    searched=True,
)
reaches(Company, "town_codes", "Codes postaux de la commune", "establishments.commune.postal_codes", searched=True)
reaches(Company, "postal_code", "Code postal", "establishments.postal_code", listed=True, filtered=True, searched=True)
attachments(Company, CompanyFile)
