"""The former cohort: over for a year, its jobs to count again, and a company to watch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.accompaniment.presence import Presence
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import ReviewMilestone, SocialValueReview
from models.councils.pitch import Pitch, PitchState
from models.engine import db, months_after, on_or_after, on_or_before, today
from models.reference.milestone import Milestone
from models.reference.social_criterion import SocialAxis, SocialCriterion
from seeds.living.cast import Cast
from seeds.living.council import call_back, convene, declare_a_tie, think
from seeds.living.edition import Edition, quarters
from seeds.living.story import DAY, Story, add, move

ALL, EARLY, LAST = ("P1", "P2", "P3", "P4"), ("P3",), ("P1", "P2", "P4")  # one left before the others
WATCHED, COUNTED = "P2", ("P1", "P2")  # their jobs were counted again
GROWTH = {"P1": 1, "P2": 8, "P3": 0, "P4": -2}  # jobs, a year after the end; half of it at the end
DUE = timedelta(days=4)  # from the day, the readings of a year after the end


def plan(story: Story, cast: Cast) -> None:
    """Say what happened, from the call to the readings a year later."""
    last = on_or_before(months_after(story.day + DUE, -12))
    early = on_or_before(last - timedelta(days=21))
    first = on_or_after(months_after(last, -6) + DAY)
    opened = on_or_after(months_after(first, -3))
    values = {"code": "DEMO-1", "name": "Promotion passée (démo)", "edition": 3, "capacity": 4}
    cohort = Edition(cast, programme=cast.programme, starts_on=first, ends_on=last, **values)
    dates = quarters(first, early - DAY)
    closes = opened + timedelta(days=40)
    story.on(opened, cohort.announce, closes, dates)
    story.on(closes + DAY, _choose, cohort)
    story.on(first, cohort.start)
    story.on(first, _count, cohort, ALL, Milestone.START)
    story.on(first, _review, cohort, 3)
    for rank, (start, end) in enumerate(dates, 1):
        story.on(start, cohort.begin, rank, *ALL)
        story.on(end, cohort.hand_in, rank, *ALL)
        story.on(end, cohort.validate, rank, *ALL)
    _plan_the_end(story, cohort, early, last)


def _choose(cohort: Edition) -> None:
    move("select", cohort.cohort)
    move("start_selection", cohort.call)
    move("publish_results", cohort.call)
    cohort.join(*ALL)


def _plan_the_end(story: Story, cohort: Edition, early: date, last: date) -> None:
    after = on_or_after(last + DAY)
    story.on(early, _leave, cohort, EARLY)
    story.on(early, _convene, cohort, last)
    story.on(last, _leave, cohort, LAST)
    story.on(last, _review, cohort, 3)
    story.on(after, _minute, cohort)
    story.on(after + timedelta(days=8), lambda: call_back(cohort.council_session))
    story.on(story.day - timedelta(days=9), _count, cohort, COUNTED, Milestone.A_YEAR)
    story.on(story.day - timedelta(days=8), _review, cohort, 1)


def _count(cohort: Edition, codes: tuple[str, ...], milestone: Milestone) -> None:
    share = {Milestone.START: 0.0, Milestone.END: 0.5, Milestone.A_YEAR: 1.0}[milestone]
    for code in codes:
        cohort.count_jobs(code, milestone, GROWTH[code] * share)


def _leave(cohort: Edition, codes: tuple[str, ...]) -> None:
    for one in cohort.of(*codes):
        one.left_on, one.outcome = today(), "L'activité a trouvé son équilibre (démo)."
    move("complete", *cohort.of(*codes))
    _count(cohort, codes, Milestone.END)


def _review(cohort: Edition, governance: int) -> None:
    """The social value of the company to watch: three out of four, but for its governance."""
    joined = cohort.joined[WATCHED]
    done = db.session.scalars(select(SocialValueReview).filter_by(participation=joined)).all()
    milestone = list(ReviewMilestone)[len(done)]
    review = add(
        SocialValueReview,
        participation=joined,
        milestone=milestone,
        reviewed_on=today(),
        author=cohort.cast.adviser,
    )
    for one in db.session.scalars(select(SocialCriterion)):
        score = governance if one.axis is SocialAxis.GOVERNANCE else 3
        review.scores.append(SocialScore(criterion=one, score=score))


def _convene(cohort: Edition, last: date) -> None:
    """The council of the last day, where every company presents what it did."""
    council = cohort.cast.year.councils["conseil"]
    said = {"cohort": cohort.cohort, "number": 1, "closes_cohort": True}
    cohort.council_session = convene(council, last, 14, **said)
    for rank, one in enumerate(cohort.joined.values(), 1):
        add(Pitch, council_session=cohort.council_session, participation=one, rank=rank)
    move("convene", cohort.council_session)
    declare_a_tie(cohort.council_session)


def _minute(cohort: Edition) -> None:
    """What the session was, said the day after, which closes the cohort."""
    session: Any = cohort.council_session
    session.minutes = "Le conseil encourage chaque entreprise à garder sa gouvernance en grandissant (démo)."
    for one in session.attendances:
        one.presence = Presence.PRESENT
    for one in session.pitches:
        one.state = PitchState.PRESENTED
    think(session)
    move("hold", session)
    move("approve_minutes", session)
    move("close", cohort.cohort)
