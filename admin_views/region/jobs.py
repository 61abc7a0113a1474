"""`emplois-par-departement`: the thirteen departments and the total, for each milestone that has a reading."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from admin_views.region.dataset import Content, RegionFile, Warn
from admin_views.region.job_columns import COLUMNS, OPEN_COLUMNS
from admin_views.region.participations import jobs_warnings
from admin_views.region.standings import standings_of, who_counted
from models.accompaniment.jobs import NONE, Jobs, jobs_in, place_of, reading, sites_of
from models.accompaniment.jobs_reading import JobsReading, is_due
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import db, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.reference.department import Department
from models.reference.milestone import Milestone

NOBODY_READ = "Personne n'a fait le relevé d'emplois « {} », attendu à cette date : aucune ligne de ce jalon."
APART = "Sortie avant la fin : ses emplois sont à part, hors de ce fichier."
FEWEST = 3  # companies: below, a published figure would name them (`app/docs/indicators.md#small-numbers`)
HEAVIEST = Decimal("0.85")  # of any value: one company alone above it shows through
Values = Mapping[int, tuple[Decimal, ...]]  # by participation, each value of a row


def shows_a_company(values: Values) -> bool:
    """Whether figures that add these up tell one company's: of fewer than three, or one outweighs the others."""
    sums = ((max(column), sum(column, NONE)) for column in zip(*values.values(), strict=True))
    return len(values) < FEWEST or any(whole and most > HEAVIEST * whole for most, whole in sums)


def together(rows: Iterable[JobsRow]) -> Values:
    """The values of several rows, company by company."""
    found: dict[int, tuple[Decimal, ...]] = {}
    for row in rows:
        for company, values in row.values.items():
            added = zip(found.get(company, (NONE,) * len(values)), values, strict=True)
            found[company] = tuple(one + other for one, other in added)
    return found


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
    values: Values = field(default_factory=dict)
    is_secret: bool = False


def read(cohort: Cohort, as_of: date) -> Content:
    """By milestone, then by department, the total last, of those that count."""
    who = who_counted(standings_of(cohort, as_of))
    joined = who.counted
    in_region = select(Department).where(Department.is_in_region).order_by(Department.code)
    departments = db.session.scalars(in_region).all()
    counts = list(_counts(cohort, joined, as_of))
    unread = _unread(joined, {one.milestone for one in counts}, as_of)
    tables = [[_row(count, one) for one in (*departments, None)] for count in counts]
    warnings = [one for count in counts for each in joined for one in jobs_warnings(each, count.milestone, as_of)]
    warnings += [Warn(one, APART) for one in who.dropouts]
    says = [NOBODY_READ.format(one.label) for one in unread]
    told = [*(Warn(cohort, sentence) for sentence in says), *dict.fromkeys(warnings)]
    return Content([row for rows in masked(tables) for row in rows], told, says)


def _unread(joined: Sequence[Participation], read: Collection[Milestone], as_of: date) -> list[Milestone]:
    """The milestones whose reading is due by a day for some company, and that nobody read anywhere."""
    awaited = [one for one in Milestone if one is not Milestone.OTHER and one not in read]
    return [one for one in awaited if any(is_due(each, one, as_of) for each in joined)]


def totals(cohort: Cohort, joined: Sequence[Participation]) -> list[JobsRow]:
    """The whole cohort, at each milestone that has a reading."""
    return [_row(count, None) for count in _counts(cohort, joined, today())]


@dataclass(frozen=True)
class Count:
    """What was read of a cohort at a milestone: the sites of each company, and their jobs where none is missing."""

    cohort: Cohort
    milestone: Milestone
    as_of: date
    sites: dict[Participation, list[Establishment]]
    jobs: dict[Participation, dict[Establishment, Jobs]]

    def place(self, participation: Participation, site: Establishment) -> Department:
        """Where a site of a company was."""
        return place_of(site, participation, self.milestone, self.as_of).department

    def readings(self, sites: Mapping[Participation, Sequence[Establishment]]) -> list[JobsReading]:
        """Those made in these sites."""
        read = (reading(site, one, self.milestone) for one, found in sites.items() for site in found)
        return [one for one in read if one]


def _counts(cohort: Cohort, joined: Sequence[Participation], day: date) -> Iterator[Count]:
    """A count for each milestone that has a reading; « Autre » is left out: its readings share no date."""
    for milestone in Milestone:
        if milestone is not Milestone.OTHER and _is_read(joined, milestone):
            sites = {one: sites_of(one, milestone, day) for one in joined}
            jobs = {one: found for one in joined if (found := jobs_in(sites[one], one, milestone, day)) is not None}
            count = Count(cohort, milestone, day, sites, jobs)
            if count.readings(sites):
                yield count


def _is_read(joined: Iterable[Participation], milestone: Milestone) -> bool:
    """Whether any of their sites, wherever it is, has a reading at a milestone: most milestones are to come."""
    return any(reading(site, one, milestone) for one in joined for site in one.company.establishments)


def _row(count: Count, department: Department | None) -> JobsRow:
    """Each company counted where it has a site; those without a reading apart, never as a zero."""
    sites = {
        one: [site for site in found if department in (None, count.place(one, site))]
        for one, found in count.sites.items()
    }
    present = [one for one in sites if sites[one] or department is None]
    counted = {one: sites[one] for one in present if one in count.jobs}
    values, known = _values(count, counted)
    return JobsRow(
        count.cohort,
        count.milestone,
        max(one.observed_on for one in count.readings(count.sites)),
        department,
        companies=len(present),
        without_reading=len(present) - len(counted),
        jobs=Jobs.total(count.jobs[one][site] for one, found in counted.items() for site in found),
        integration=known,
        values=values,
    )


def _values(count: Count, counted: Mapping[Participation, Sequence[Establishment]]) -> tuple[Values, int | None]:
    """What each company adds to the values of a row; the jobs in « insertion » of them all, where anybody told them."""
    values, told = {}, []
    for one, sites in counted.items():
        known = [each.integration for each in count.readings({one: sites}) if each.integration is not None]
        told += known
        jobs = Jobs.total(count.jobs[one][site] for site in sites)
        values[one.id] = (jobs.start, jobs.now, jobs.preserved, jobs.created, jobs.lost, Decimal(sum(known)))
    return values, sum(told) if told else None


def masked(tables: Sequence[Sequence[JobsRow]]) -> list[list[JobsRow]]:
    """The rows of each milestone, the total last, with those marked that must not be published.

    A department is hidden at every milestone or at none, and so is what would be found again by a difference: between
    the total and the other departments, or between two milestones that do not count the same companies
    (`app/docs/indicators.md#small-numbers`).
    """
    places = [list(rows) for rows in zip(*(table[:-1] for table in tables), strict=True)]
    totals = [table[-1] for table in tables]
    hidden = {number for number, rows in enumerate(places) if _tells(rows)}
    silent = {number for number, row in enumerate(totals) if shows_a_company(row.values) or _differs(row, totals)}
    settled = -1
    while settled != len(hidden) + len(silent):  # what hides for one milestone hides for the others too
        settled = len(hidden) + len(silent)
        silent |= {one for one in range(len(totals)) if one not in silent and not _cover(one, places, hidden)}
    return [
        [
            *(replace(row, is_secret=place in hidden or not row.values) for place, row in enumerate(table[:-1])),
            replace(table[-1], is_secret=number in silent),
        ]
        for number, table in enumerate(tables)
    ]


def _tells(rows: Sequence[JobsRow]) -> bool:
    """Whether a department tells a company at some milestone, or by what changed from one to another."""
    return any(row.values and (shows_a_company(row.values) or _differs(row, rows)) for row in rows)


def _differs(row: JobsRow, rows: Sequence[JobsRow]) -> bool:
    """Whether it counts other companies than the first of these rows that counts some, after T0 if there is one."""
    counted = [one for one in rows if one.values]
    after = [one for one in counted if one.milestone is not Milestone.START]
    return bool(counted) and row.values.keys() != (after or counted)[0].values.keys()


def _cover(milestone: int, places: Sequence[Sequence[JobsRow]], hidden: set[int]) -> bool:
    """Hide the next smallest departments until what the total gives away is no company's; False when none is left."""
    while any(places[one][milestone].values for one in hidden) and shows_a_company(
        together(places[one][milestone] for one in hidden)
    ):
        left = [one for one, rows in enumerate(places) if one not in hidden and rows[milestone].values]
        if not left:
            return False
        hidden.add(min(left, key=lambda one: places[one][milestone].jobs.now))
    return True


ASKED = (Cohort, Participation, Company, Establishment, FormerSite, JobsReading)
ROW, KEY = "un département à un jalon, ou le total de la promotion", ("promotion", "jalon", "departement")
EMPTY = "aucun relevé d'emplois n'était fait ce jour-là, pour une entreprise qui compte"
FILE = RegionFile(COLUMNS, read, ASKED, ROW, KEY, empty=EMPTY)
OPEN_FILE = RegionFile(OPEN_COLUMNS, read, ASKED, ROW, KEY, empty=EMPTY)
