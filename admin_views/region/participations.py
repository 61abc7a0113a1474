"""The companies of a cohort, with all that the files say of them, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from admin_views.region.dataset import Warn
from models.accompaniment.jobs import jobs_of, missing_in, place_of, reading, sites_of, sites_only, sites_read
from models.accompaniment.jobs_reading import is_due
from models.accompaniment.participation import LEFT, Participation
from models.accompaniment.who_counts import joined_last
from models.cohorts.cohort import Cohort
from models.engine import LightQuery, db, normal, only, today
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.reference.commune import Commune
from models.reference.legal_form import LegalForm
from models.reference.milestone import Milestone
from models.reference.naf_code import NafCode
from models.reference.problem_kind import ProblemKind

GONE = (
    "Hors d'Occitanie, ses emplois de T0 ne comptent plus : s'il a déménagé, fermez-le à la date du départ et créez "
    "le nouveau."
)
LETTERS = "Le numéro RNA contient des lettres : la norme n'accepte que des chiffres."


def running_cohort() -> Cohort | None:
    """The cohort that companies joined last."""
    return db.session.scalars(select(Cohort).where(Cohort.id == joined_last(today()))).first()


def participations_of(cohort: Cohort, *more: Any) -> Sequence[Participation]:
    """Those of the cohort, by department of the head office, then by name; `more` is loaded with them."""
    company = joinedload(Participation.company, innerjoin=True)
    sites = company.selectinload(Company.establishments)
    query = select(Participation).where(Participation.cohort == cohort)
    query = query.options(
        company.joinedload(Company.legal_form),
        company.joinedload(Company.naf_code),
        *sites_read(sites),
        sites.joinedload(Establishment.commune).joinedload(Commune.epci),
        sites.joinedload(Establishment.former_sites).joinedload(FormerSite.commune).joinedload(Commune.epci),
        joinedload(Participation.main_problem),
        *more,
    )
    return sorted(db.session.scalars(query.execution_options(populate_existing=True)), key=_order)


@cache
def _light_query() -> LightQuery:
    """What a page tells of the companies of a cohort: where they are, their jobs, what is missing."""
    sites = sites_only("siret is_head_office", "name", "code name", "fte integration")
    named, act = only(LegalForm, "has_rna"), only(NafCode)
    company = only(Company, "name rna ess_status", legal_form=named, naf_code=act, establishments=sites)
    when = {"cohort": only(Cohort, "code ends_on"), "company": company, "main_problem": only(ProblemKind)}
    joined = only(Participation, "state joined_on left_on left_before_start adviser_id", **when)
    return LightQuery(joined, lambda query: query.where(Participation.cohort_id == bindparam("cohort")))  # type: ignore[attr-defined]


def participations_told(cohort: Cohort) -> Sequence[Participation]:
    """The same as light records, for a page: in a statement, with no more of them than it tells."""
    return sorted((one for (one,) in _light_query().read(cohort=cohort.id)), key=_order)


def _order(participation: Participation) -> tuple[str, str, int]:
    return department_code(participation.company) or "", normal(participation.company.name), participation.id


def department_code(company: Company) -> str | None:
    """Where its head office is."""
    office = company.head_office
    return office.commune.department.code if office else None


def siret(company: Company, day: date) -> str | None:
    """That of its head office on a day."""
    office = company.head_office_on(day)
    return office.siret if office else None


def fte(participation: Participation, milestone: Milestone, day: date) -> object:
    """The company's jobs at a milestone; nothing when a reading is missing, or when it had not come by a day."""
    jobs = jobs_of(participation, milestone, day)
    return None if jobs is None else sum(one.now for one in jobs.values())


def jobs_warnings(participation: Participation, milestone: Milestone, as_of: date) -> Iterator[Warn]:
    """Why the company's jobs, or some of them, are not counted at a milestone (`app/docs/indicators.md#jobs`)."""
    sites = sites_of(participation, milestone, as_of)
    if not sites:
        yield Warn(participation.company, "Aucun établissement en Occitanie : ses emplois ne sont pas comptés.")
    for site in participation.company.establishments:
        here = place_of(site, participation, milestone, as_of).department.is_in_region
        if not here and reading(site, participation, Milestone.START):
            yield Warn(site, GONE)
    for site, at in missing_in(sites, participation, milestone, as_of):
        day = "d'ouverture" if at is Milestone.START else "de fermeture"
        yield Warn(site, f"Il manque le relevé d'emplois « {at.label} », ou la date {day}.")


def participation_warnings(one: Participation, as_of: date) -> Iterator[Warn]:
    """What is missing of a company's year, on a day."""
    yield from company_warnings(one.company)
    if one.main_problem is None:
        yield Warn(one, "La problématique principale manque.")
    if one.state not in LEFT:
        milestone = Milestone.END if is_due(one, Milestone.END, as_of) else Milestone.START
        yield from jobs_warnings(one, milestone, as_of)


def company_warnings(company: Company) -> Iterator[Warn]:
    """What is missing of a company, whatever the year."""
    yield from (Warn(company, sentence) for sentence in company.missing())
    if company.ess_status is EssStatus.ASSOCIATION and company.rna and not company.rna[1:].isdigit():
        yield Warn(company, LETTERS)
