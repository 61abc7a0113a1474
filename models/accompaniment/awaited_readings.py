"""Which readings of jobs are awaited, said once (`app/docs/indicators.md#jobs-readings`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.accompaniment.jobs import is_missing, sites_of
from models.accompaniment.jobs_reading import is_due
from models.accompaniment.participation import Participation
from models.accompaniment.who_counts import WhoCounts
from models.parties.establishment import Establishment
from models.reference.milestone import Milestone

MILESTONES = [one for one in Milestone if one is not Milestone.OTHER]


def unread(participation: Participation, milestone: Milestone) -> list[Establishment]:
    """The sites of a company that are to be read at a milestone, and were not."""
    return [one for one in sites_of(participation, milestone) if is_missing(one, participation, milestone)]


def awaited(
    joined: Iterable[Participation], milestone: Milestone, day: date
) -> dict[Participation, list[Establishment]]:
    """Of those that count, the ones whose reading is due by a day, and the sites where nobody made it."""
    due = [one for one in WhoCounts.of(joined).counted if is_due(one, milestone, day)]
    return {one: sites for one in due if (sites := unread(one, milestone))}
