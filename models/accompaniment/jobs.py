"""Jobs preserved, created and lost, defined once (`app/docs/indicators.md#jobs`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models.accompaniment.jobs_reading import JobsReading, due_on, is_due, readings_of
from models.engine import Only, only, rounded, today
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation

NONE = Decimal("0.00")


@dataclass(frozen=True)
class Jobs:
    """Full-time equivalents at T0 and at a milestone: what lasted, what came, what went."""

    start: Decimal = NONE
    now: Decimal = NONE
    preserved: Decimal = NONE
    created: Decimal = NONE
    lost: Decimal = NONE

    @classmethod
    def between(cls, start: Decimal, now: Decimal) -> Jobs:
        """Those of one establishment: `now = preserved + created` and `start = preserved + lost`."""
        return cls(start, now, min(start, now), max(NONE, now - start), max(NONE, start - now))

    @classmethod
    def total(cls, parts: Iterable[Jobs]) -> Jobs:
        """Those of several."""
        found = [(one.start, one.now, one.preserved, one.created, one.lost) for one in parts]
        return cls(*(sum(column, NONE) for column in zip(*found, strict=True)))

    @property
    def balance(self) -> Decimal:
        """Created less lost."""
        return self.created - self.lost

    @property
    def kept_rate(self) -> Decimal | None:
        """Preserved out of those at T0, to four places; None when there were none."""
        return rounded(self.preserved / self.start, 4) if self.start else None


def reading(site: Establishment, participation: Participation, milestone: Milestone) -> JobsReading | None:
    """What was counted at a site for a participation at a milestone, if it was."""
    number = participation.id
    for one in readings_of(site):  # asked a thousand times for a page
        if one.milestone is milestone:
            key: int | None = one.participation_id  # type: ignore[attr-defined]
            # By its key where it has one: the other participations of the company are not loaded.
            if one.participation is participation if key is None else key == number:
                return one
    return None


def sites_of(participation: Participation, milestone: Milestone, as_of: date = date.max) -> list[Establishment]:
    """The company's sites in Occitanie that were read at T0 or at the milestone, or open on one of these days.

    `as_of`, here and below: as it was on a day, whatever came since; that day stands for a milestone still to come.
    """
    return [
        site
        for site in participation.company.establishments
        if place_of(site, participation, milestone, as_of).department.is_in_region
        and any(_was_there(site, participation, one, as_of) for one in (Milestone.START, milestone))
    ]


def _was_there(site: Establishment, participation: Participation, milestone: Milestone, as_of: date) -> bool:
    """Whether a site was read at a milestone, or open on its day."""
    is_read = reading(site, participation, milestone) is not None
    return is_read or site.is_open(read_on(participation, milestone, as_of))


def place_of(
    site: Establishment, participation: Participation, milestone: Milestone, as_of: date = date.max
) -> Commune:
    """Where a site was, or is, on the day its jobs are due."""
    return site.on(_day_of(participation, milestone, as_of)).commune


def _day_of(participation: Participation, milestone: Milestone, as_of: date) -> date:
    return min(due_on(participation, milestone, as_of), as_of)


def sites_to_read(participation: Participation, milestone: Milestone) -> list[Establishment]:
    """The sites to count at the milestone: open on its day, or already counted."""
    day = read_on(participation, milestone)
    sites = sites_of(participation, milestone)
    return [one for one in sites if reading(one, participation, milestone) or one.is_open(day)]


def latest(site: Establishment) -> JobsReading | None:
    """The last time its jobs were counted."""
    return max(readings_of(site), key=lambda one: one.observed_on, default=None)


def jobs_of(
    participation: Participation, milestone: Milestone, day: date | None = None
) -> dict[Establishment, Jobs] | None:
    """The jobs of each of these sites, or None when there is none or a reading is missing: it is then no zero.

    None too while the milestone has not come, on that day or today, and nobody read it: nothing is lost yet.
    """
    as_of = day or today()
    return jobs_in(sites_of(participation, milestone, as_of), participation, milestone, as_of)


def jobs_in(
    sites: Sequence[Establishment], participation: Participation, milestone: Milestone, day: date
) -> dict[Establishment, Jobs] | None:
    """The same, of the sites that `sites_of` gave."""
    if not sites or any(missing_in(sites, participation, milestone, day)):
        return None
    is_read = any(reading(one, participation, milestone) for one in sites)  # else all of them closed, or are to close
    if not is_read and not is_due(participation, milestone, day):
        return None
    starts, nows = ([fte(site, participation, at) for site in sites] for at in (Milestone.START, milestone))
    return {site: Jobs.between(start, now) for site, start, now in zip(sites, starts, nows, strict=True)}


def missing_readings(participation: Participation, milestone: Milestone) -> Iterator[tuple[Establishment, Milestone]]:
    """The sites that were open, and when nobody counted their jobs: at T0 or at the milestone."""
    return missing_in(sites_of(participation, milestone), participation, milestone)


def missing_in(
    sites: Iterable[Establishment], participation: Participation, milestone: Milestone, as_of: date = date.max
) -> Iterator[tuple[Establishment, Milestone]]:
    """The same, of the sites that `sites_of` gave."""
    moments = (milestone,) if milestone is Milestone.START else (Milestone.START, milestone)
    for site in sites:
        for at in moments:
            if is_missing(site, participation, at, as_of):
                yield site, at


def is_missing(site: Establishment, participation: Participation, milestone: Milestone, as_of: date = date.max) -> bool:
    """Whether one of these sites was open at a milestone, and nobody counted its jobs."""
    return reading(site, participation, milestone) is None and site.is_open(read_on(participation, milestone, as_of))


def fte(site: Establishment, participation: Participation, milestone: Milestone) -> Decimal:
    """The jobs of a site at a milestone; zero without a reading (`missing_readings` says if one was due)."""
    found = reading(site, participation, milestone)
    return found.fte if found else NONE


def read_on(participation: Participation, milestone: Milestone, as_of: date = date.max) -> date:
    """The day the company's jobs were read, at the earliest the day it was due."""
    found = (reading(site, participation, milestone) for site in participation.company.establishments)
    return max([_day_of(participation, milestone, as_of), *(one.observed_on for one in found if one)])


def sites_read(sites: Any) -> tuple[Any, Any, Any]:
    """The options that load, on a path to sites, their departments since ever and the jobs that were counted there."""
    place = sites.joinedload(Establishment.commune).joinedload(Commune.department)
    former = sites.joinedload(Establishment.former_sites).joinedload(FormerSite.commune).joinedload(Commune.department)
    return place, former, sites.joinedload(Establishment.jobs_readings)  # type: ignore[attr-defined]  # this room adds the list


def sites_only(more: str = "", of_places: str = "", of_departments: str = "", of_readings: str = "") -> Only:
    """The same as light records, with what tells which readings are missing; `more`: other fields of each."""
    place = only(Commune, of_places, department=only(Department, f"is_in_region {of_departments}"))
    counts = only(JobsReading, f"participation_id milestone observed_on {of_readings}")
    former = only(FormerSite, "until", commune=place)
    fields = f"opened_on closed_on {more}"
    return only(Establishment, fields, commune=place, former_sites=former, jobs_readings=counts)
