"""What an application needs to be admitted, for verbs and page alike (`app/docs/selection.md#eligibility`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.engine import Day, Obstacle, day_of, today
from models.parties.company import EssStatus
from models.reference.legal_form import EssMembership

if TYPE_CHECKING:
    from models.parties.company import Company
    from models.selection.candidacy import Candidacy

# The four families of the law of 31/07/2014, article 1: cooperatives, associations, mutuals, foundations.
BY_RIGHT = tuple(one for one in EssStatus if one not in (EssStatus.COMMERCIAL, EssStatus.OUTSIDE))


def eligible(company: Company, statutes_validated: bool, day: Day) -> tuple[bool, str]:
    """Whether a company is of the ESS on that day, and why, in a French sentence (law of 31/07/2014, article 1)."""
    if company.ess_status in BY_RIGHT:
        said = f"De l'ESS de droit, par son statut : {company.ess_status.label}."
        return True, said if company.legal_form else f"{said} Sa catégorie juridique reste à indiquer."
    if company.legal_form and company.legal_form.ess is EssMembership.BY_RIGHT:
        return True, f"De l'ESS de droit, par sa catégorie juridique : {company.legal_form.name}."
    if company.ess_status is not EssStatus.COMMERCIAL:
        return False, f"Hors du périmètre de l'ESS, sauf dérogation : {company.ess_status.label}."
    if statutes_validated:
        return True, "De l'ESS sous conditions : ses statuts sont validés."
    if company.is_esus(day):
        return True, "De l'ESS sous conditions : son agrément ESUS est en cours."
    return False, "De l'ESS sous conditions : ses statuts restent à valider, ou son agrément ESUS à enregistrer."


def eligibility(candidacy: Candidacy) -> tuple[bool, str]:
    """Whether the company of an application is of the ESS on the day it was submitted, and why."""
    day = day_of(candidacy.submitted_at) if candidacy.submitted_at else today()
    return eligible(candidacy.company, candidacy.statutes_validated, day)


def without_site(candidacy: Candidacy) -> Iterator[Obstacle]:
    """A SIRET says where the company works."""
    if candidacy.site is None:
        yield Obstacle("Aucun établissement, donc aucun SIRET :", candidacy.company)


def without_contact(candidacy: Candidacy) -> Iterator[Obstacle]:
    """Somebody answers for the application."""
    if candidacy.contact is None:
        yield Obstacle("Le contact manque :", candidacy)


def without_problem(candidacy: Candidacy) -> Iterator[Obstacle]:
    """One problem is the main one (`app/docs/selection.md#strategic-problems`)."""
    if candidacy.main_problem is None:
        yield Obstacle("La problématique principale manque :", candidacy)


def missing_documents(candidacy: Candidacy) -> Iterator[Obstacle]:
    """All that the call requires is here."""
    held = {one.wanted: one for one in candidacy.documents}
    for one in candidacy.call.wanted_documents:
        line = held.get(one)
        if one.is_required and not (line and line.received_on):
            yield Obstacle(f"La pièce « {one.label} » manque :", line or candidacy)


def outside_territory(candidacy: Candidacy) -> Iterator[Obstacle]:
    """The site is in a department of the cohort."""
    if candidacy.site is None:
        yield from without_site(candidacy)
        return
    department = candidacy.site.commune.department
    if department not in candidacy.call.cohort.territory:
        yield Obstacle(f"{department} n'est pas du territoire de la promotion :", candidacy)


def not_eligible(candidacy: Candidacy) -> Iterator[Obstacle]:
    """The company is of the ESS."""
    is_eligible, sentence = eligibility(candidacy)
    if not is_eligible:
        yield Obstacle(sentence, candidacy)


def still_missing(candidacy: Candidacy) -> Iterator[Obstacle]:
    """What is to complete on the company: asked for, and no reason to turn it away."""
    return (Obstacle(f"{sentence.removesuffix('.')} :", candidacy.company) for sentence in candidacy.company.missing())


def in_proceedings(candidacy: Candidacy) -> Iterator[Obstacle]:
    """An obstacle when insolvency proceedings are open (« procédure collective »)."""
    if candidacy.has_collective_proceedings:
        yield Obstacle("Une procédure collective est en cours :", candidacy)
