"""`emplois-par-departement`: the thirteen departments and the total, for each milestone that has a reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from admin_views.region.dataset import CODE, DAY, FTE, RATE, TEXT, WHOLE, YESNO, Content, Read, RegionFile, published
from admin_views.region.participations import jobs_warnings, participations_of
from models.accompaniment.jobs import NONE, Jobs, jobs_of, reading, sites_of
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import Sensitivity, db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.department import Department
from models.reference.milestone import Milestone

FEWEST = 3  # companies: below, a published figure would name them (`app/docs/indicators.md#small-numbers`)
OPEN = Sensitivity.OPEN
HEAVIEST = Decimal("0.85")  # of the value: one company alone above it shows through


@dataclass(frozen=True)
class JobsRow:
    """A row: a department at a milestone; the total of the cohort when `department` is None."""

    cohort: Cohort
    milestone: Milestone
    day: date
    department: Department | None
    companies: int
    without_reading: int
    jobs: Jobs
    integration: int | None
    weights: tuple[Decimal, ...] = ()  # the jobs of each company
    is_secret: bool = False

    @property
    def shows_a_company(self) -> bool:
        """Whether the row must be hidden: fewer than three companies (or none), or one that outweighs the others."""
        return len(self.weights) < FEWEST or max(self.weights) > HEAVIEST * sum(self.weights)


COLUMNS = [
    Read("promotion", "Promotion", CODE, lambda row: row.cohort.code, OPEN),
    Read("jalon", "Jalon", TEXT, lambda row: row.milestone.value, OPEN),
    Read("date_reference", "Date de référence", DAY, lambda row: row.day),
    Read(
        "code_departement", "Code département", CODE, lambda row: row.department.code if row.department else None, OPEN
    ),
    Read("departement", "Département", TEXT, lambda row: row.department.name if row.department else "Total", OPEN),
    Read("nb_entreprises", "Entreprises", WHOLE, lambda row: row.companies),
    Read("nb_entreprises_sans_releve", "Entreprises sans relevé", WHOLE, lambda row: row.without_reading),
    Read("etp_t0", "ETP à T0", FTE, lambda row: row.jobs.start),
    Read("etp_jalon", "ETP au jalon", FTE, lambda row: row.jobs.now),
    Read("emplois_preserves", "Emplois préservés", FTE, lambda row: row.jobs.preserved),
    Read("emplois_crees", "Emplois créés", FTE, lambda row: row.jobs.created),
    Read("emplois_supprimes", "Emplois supprimés", FTE, lambda row: row.jobs.lost),
    Read("solde", "Solde", FTE, lambda row: row.jobs.balance),
    Read("taux_maintien", "Taux de maintien (de 0 à 1)", RATE, lambda row: row.jobs.kept_rate),
    Read("dont_insertion", "Dont insertion", WHOLE, lambda row: row.integration),
    Read("secret", "À ne pas publier", YESNO, lambda row: row.is_secret, OPEN),
]


# Of a place: what stays when its figures would name a company.
PLACE = ("promotion", "jalon", "date_reference", "code_departement", "departement")
FIGURES = (
    "nb_entreprises",
    "nb_entreprises_sans_releve",
    "etp_t0",
    "etp_jalon",
    "emplois_preserves",
    "emplois_crees",
    "emplois_supprimes",
    "solde",
    "taux_maintien",
    "dont_insertion",
)


def _unless_secret(column: Read) -> Read:
    return replace(column, read=lambda row: None if row.is_secret else column.read(row))


OPEN_COLUMNS = [
    *published(COLUMNS, PLACE, by_decision={"date_reference"}),
    *map(_unless_secret, published(COLUMNS, FIGURES, by_decision=FIGURES)),
    *published(COLUMNS, ("secret",)),
]


def read(cohort: Cohort, _as_of: date) -> Content:
    """By milestone, then by department, the total last."""
    joined = participations_of(cohort)
    in_region = select(Department).where(Department.is_in_region).order_by(Department.code)
    departments = db.session.scalars(in_region).all()
    found, warnings = [], []
    for count in _counts(cohort, joined):
        found += [*_masked([_row(count, one) for one in departments]), _row(count, None)]
        warnings += [one for participation in joined for one in jobs_warnings(participation, count.milestone)]
    return Content(found, list(dict.fromkeys(warnings)))


def totals(cohort: Cohort, joined: Sequence[Participation]) -> list[JobsRow]:
    """The whole cohort, at each milestone that has a reading."""
    return [_row(count, None) for count in _counts(cohort, joined)]


@dataclass(frozen=True)
class Count:
    """What was read of a cohort at a milestone: the sites of each company, and their jobs where none is missing."""

    cohort: Cohort
    milestone: Milestone
    sites: dict[Participation, list[Establishment]]
    jobs: dict[Participation, dict[Establishment, Jobs]]

    def readings(self, sites: Mapping[Participation, Sequence[Establishment]]) -> list[JobsReading]:
        """Those made in these sites."""
        read = (reading(site, one, self.milestone) for one, found in sites.items() for site in found)
        return [one for one in read if one]


def _counts(cohort: Cohort, joined: Sequence[Participation]) -> Iterator[Count]:
    """A count for each milestone that has a reading; « Autre » is left out: its readings share no date."""
    for milestone in Milestone:
        if milestone is not Milestone.OTHER:
            sites = {one: sites_of(one, milestone) for one in joined}
            jobs = {one: found for one in joined if (found := jobs_of(one, milestone)) is not None}
            count = Count(cohort, milestone, sites, jobs)
            if count.readings(sites):
                yield count


def _row(count: Count, department: Department | None) -> JobsRow:
    """Each company counted where it has a site; those without a reading apart, never as a zero."""
    sites = {
        one: [site for site in found if department in (None, site.commune.department)]
        for one, found in count.sites.items()
    }
    present = [one for one in sites if sites[one] or department is None]
    counted = {one: sites[one] for one in present if one in count.jobs}
    jobs = [[count.jobs[one][site] for site in found] for one, found in counted.items()]
    known = [one.integration for one in count.readings(counted) if one.integration is not None]
    row = JobsRow(
        count.cohort,
        count.milestone,
        max(one.observed_on for one in count.readings(count.sites)),
        department,
        companies=len(present),
        without_reading=len(present) - len(counted),
        jobs=Jobs.total(one for parts in jobs for one in parts),
        integration=sum(known) if known else None,
        weights=tuple(sum((one.now for one in parts), NONE) for parts in jobs),
    )
    return replace(row, is_secret=row.shows_a_company)


def _masked(places: list[JobsRow]) -> list[JobsRow]:
    """One hidden row alone would be found again from the total: the next smallest hides with it."""
    secret = [row for row in places if row.is_secret and row.weights]
    others = sorted((row for row in places if not row.is_secret), key=lambda row: row.jobs.now)
    if len(secret) != 1 or not others:
        return places
    return [replace(row, is_secret=True) if row is others[0] else row for row in places]


ASKED = (Cohort, Participation, Company, Establishment, JobsReading)
FILE = RegionFile(COLUMNS, read, ASKED)
OPEN_FILE = RegionFile(OPEN_COLUMNS, read, ASKED)
