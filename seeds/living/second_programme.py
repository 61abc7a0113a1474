"""A second programme, its cohort under way beside the other one, and a company that comes back."""

from __future__ import annotations

from datetime import date, timedelta

from models.cohorts.programme import Programme
from models.engine import months_after, on_or_after, on_or_before, today
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.milestone import Milestone
from seeds.living.cast import Cast
from seeds.living.edition import Edition
from seeds.living.story import DAY, Story, add, move

JOINED, COUNTED = ("R1", "R2", "P1"), ("R2", "P1")  # nobody counted the jobs of one of them
ON_TIME, MOVED, LYON = ("R1", "P1"), "R2", "69123"


def plan(story: Story, cast: Cast) -> None:
    """Say what happened, from the call to the first step."""
    first, last = on_or_after(months_after(story.day, -4)), on_or_before(months_after(story.day, 2))
    middle = on_or_after(story.day - timedelta(days=30))
    opened = on_or_after(first - timedelta(days=70))
    values = {"code": "DEMO-R1", "name": "Promotion Rebond (démo)", "edition": 1, "capacity": 3}
    cohort = Edition(cast, starts_on=first, ends_on=last, **values)
    closes = opened + timedelta(days=30)
    story.on(opened, _announce, cohort, closes, [(first, middle - DAY), (middle, last)])
    story.on(closes + DAY, _choose, cohort)
    story.on(first, cohort.start)
    story.on(first, _count, cohort)
    story.on(first, cohort.begin, 1, *JOINED)
    story.on(middle - DAY, cohort.hand_in, 1, *ON_TIME)
    story.on(middle - DAY, cohort.validate, 1, *ON_TIME)
    story.on(middle, cohort.begin, 2, *ON_TIME)
    story.on(story.day - timedelta(days=18), _close_the_site, cast)
    story.on(story.day - timedelta(days=17), _move, cast)


def _announce(cohort: Edition, closes: date, dates: list[tuple[date, date]]) -> None:
    year = cohort.cast.year
    cohort.values["programme"] = add(
        Programme,
        code="REBOND",
        name="Rebond (démo)",
        operator=year.partners["URSCOP-LR"],
        starts_on=months_after(dates[0][0], -12),
        contact=year.contact,
        description="Un accompagnement court, pour une entreprise qui cherche un second souffle (démo).",
    )
    cohort.announce(closes, dates)


def _choose(cohort: Edition) -> None:
    move("select", cohort.cohort)
    move("start_selection", cohort.call)
    cohort.join(*JOINED)


def _count(cohort: Edition) -> None:
    for code in COUNTED:
        cohort.count_jobs(code, Milestone.START)


def _close_the_site(cast: Cast) -> None:
    """A company leaves the Région: its site closes, another one opens elsewhere."""
    site = cast.companies[MOVED].head_office
    site.is_head_office, site.closed_on = False, today()


def _move(cast: Cast) -> None:
    commune = cast.year.found(Commune, insee_code=LYON)
    place = {"siret": "00002615300023", "commune": commune, "opened_on": today(), "is_head_office": True}
    add(Establishment, company=cast.companies[MOVED], **place)
