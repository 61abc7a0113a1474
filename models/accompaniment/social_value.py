"""How a company's social value moves while it grows, and when to worry (`app/docs/indicators.md#vigilance`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from models.accompaniment.jobs import jobs_of, read_on, sites_only
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import ReviewMilestone, SocialValueReview
from models.cohorts.cohort import Cohort
from models.engine import LightQuery, db, declared, only, rounded, short_number
from models.parties.company import Company
from models.parties.financial_year import AccountsState, FinancialYear
from models.reference.milestone import Milestone
from models.reference.social_criterion import SocialAxis, SocialCriterion

if TYPE_CHECKING:
    from datetime import date

    from models.accompaniment.participation import Participation

FALL = 1  # of the points of an axis, from T0
FAST = Decimal("0.20")  # a year
READ_AT = {ReviewMilestone.END: Milestone.END, ReviewMilestone.A_YEAR: Milestone.A_YEAR}
MONTHS, DAYS = 12, Decimal("365.25")  # of a year

Reviews = dict[ReviewMilestone, SocialValueReview]
Measured = tuple["date", Decimal]  # when, how much


def reviews_of(*criteria: Any) -> dict[Participation, Reviews]:
    """Those of the participations that meet the criteria, by milestone, with their scores: in a statement."""
    scores = joinedload(SocialValueReview.scores).joinedload(SocialScore.criterion)
    query = select(SocialValueReview).join(SocialValueReview.participation).where(*criteria)
    found: dict[Participation, Reviews] = {}
    for one in db.session.scalars(query.options(scores, contains_eager(SocialValueReview.participation))).unique():
        found.setdefault(one.participation, {})[one.milestone] = one
    return found


def axis_score(review: SocialValueReview, axis: SocialAxis) -> Fraction | None:
    """The mean of what was given under an axis, exactly; None without any."""
    alive = [one for one in review.scores if one.criterion.axis is axis]
    given = [one.score for one in alive if one.score is not None]
    return Fraction(sum(given), len(given)) if given else None


def progression(reviews: Reviews, until: ReviewMilestone = ReviewMilestone.END) -> dict[SocialAxis, Fraction | None]:
    """By axis, what was won (or lost, below zero) from T0; None where one of the two is not known."""
    return {axis: _won(reviews, until, axis) for axis in SocialAxis}


def _won(reviews: Reviews, until: ReviewMilestone, axis: SocialAxis) -> Fraction | None:
    ends = [axis_score(reviews[at], axis) if at in reviews else None for at in (ReviewMilestone.START, until)]
    return None if ends[0] is None or ends[1] is None else ends[1] - ends[0]


def vigilance(participation_id: int) -> list[str]:
    """How a participation lost a point or more on an axis while it grew fast, if it did: in two statements.

    A sentence for each such axis, by the last review against T0. Growth is of the jobs, or of the turnover, whichever
    is the faster.
    """
    found = alerts_of(_of_one(), participation=participation_id)
    return [sentence for sentences in found.values() for sentence in sentences]


@cache
def _of_one() -> LightQuery:
    return reviews_told(SocialValueReview.participation_id == bindparam("participation"))  # type: ignore[attr-defined]


def reviews_told(*criteria: Any) -> LightQuery:
    """The statement of the reviews of the participations that meet the criteria, as `alerts_of` reads them."""
    axis = only(SocialCriterion, "axis")
    review = only(
        SocialValueReview,
        "participation_id milestone reviewed_on",
        scores=only(SocialScore, "score", criterion=axis),
    )
    return LightQuery(
        review,
        lambda query: query.join(SocialValueReview.participation).where(*criteria).order_by(SocialValueReview.id),
    )


def alerts_of(query: LightQuery, **parameters: Any) -> dict[Participation, list[str]]:
    """What `vigilance` says of each participation, as a light record, whose reviews a statement tells."""
    reviews: dict[int, Reviews] = {}
    for (one,) in query.read(**parameters):
        reviews.setdefault(one.participation_id, {})[one.milestone] = one
    falls = {number: fall for number, found in reviews.items() if (fall := _Fall.of(found)) is not None}
    fallen = [one for (one,) in _grown().read(ids=list(falls))] if falls else []
    alerts = {joined: list(falls[joined.id].sentences(joined)) for joined in fallen}
    return {joined: sentences for joined, sentences in alerts.items() if sentences}


@cache
def _grown() -> LightQuery:
    """What tells how fast companies grew: their sites with their readings, their accounts."""
    participation: Any = declared(SocialValueReview)["participation"].target
    years = only(FinancialYear, "closed_on turnover months state")
    company = only(Company, "name", establishments=sites_only(of_readings="fte"), financial_years=years)
    joined = only(
        participation,
        "state joined_on left_on left_before_start",
        cohort=only(Cohort, "code ends_on"),
        company=company,
    )
    among = participation.id.in_(bindparam("ids", expanding=True))
    return LightQuery(joined, lambda query: query.where(among).order_by(participation.id))


@dataclass(frozen=True)
class _Fall:
    """What a company lost, axis by axis, from T0 to its last review."""

    reviews: Reviews
    until: ReviewMilestone
    lost: dict[SocialAxis, Fraction]

    @classmethod
    def of(cls, reviews: Reviews) -> _Fall | None:
        until = next((at for at in (ReviewMilestone.A_YEAR, ReviewMilestone.END) if at in reviews), None)
        if until is None:
            return None
        lost = {axis: -won for axis, won in progression(reviews, until).items() if won is not None and -won >= FALL}
        return cls(reviews, until, lost) if lost else None

    def sentences(self, participation: Participation) -> Iterator[str]:
        grown = _fast_growth(participation, self.reviews, self.until)
        for axis, lost in self.lost.items() if grown else ():
            yield f"Vigilance : « {axis} » a perdu {_points(lost)} et {grown}."


def _points(lost: Fraction) -> str:
    number = short_number(rounded(lost, 1), 1)
    return f"{number} point{'s' if lost >= 2 else ''} depuis T0"


def _fast_growth(participation: Participation, reviews: Reviews, until: ReviewMilestone) -> str:
    """What grew fast, and how fast; nothing when nothing did."""
    measures = {
        "les emplois ont augmenté": _jobs(participation, until),
        "le chiffre d'affaires a augmenté": _turnovers(participation, reviews, until),
    }
    for measure, ends in measures.items():
        rate = yearly_growth(*ends) if ends else None
        if rate is not None and rate >= FAST:
            return f"{measure} de {rate * 100:.0f}\u202f% par an"
    return ""


def yearly_growth(start: Measured, end: Measured) -> Decimal | None:
    """How much more in a year; None from nothing. What came in less than a year is not stretched to a whole one."""
    (first_day, before), (last_day, after) = start, end
    if not before:
        return None
    years = max(Decimal(1), round(Decimal((last_day - first_day).days) / DAYS, 2))
    return round((after / before) ** (1 / years) - 1, 9)


def _jobs(participation: Participation, until: ReviewMilestone) -> tuple[Measured, Measured] | None:
    """The jobs at T0 and at the milestone, unless a reading is missing."""
    milestone = READ_AT[until]
    jobs = jobs_of(participation, milestone)
    if jobs is None:
        return None
    before, after = (sum((getattr(one, name) for one in jobs.values()), Decimal(0)) for name in ("start", "now"))
    return (read_on(participation, Milestone.START), before), (read_on(participation, milestone), after)


def _turnovers(
    participation: Participation, reviews: Reviews, until: ReviewMilestone
) -> tuple[Measured, Measured] | None:
    """Of the last years closed by the two reviews, brought to twelve months; None without two of them."""
    years = [one for one in participation.company.financial_years if _counts(one)]
    closed = [
        max(
            (one for one in years if one.closed_on <= reviews[at].reviewed_on),
            key=lambda one: one.closed_on,
            default=None,
        )
        for at in (ReviewMilestone.START, until)
    ]
    first, last = closed
    if first is None or last is None or first is last:
        return None
    return _yearly(first), _yearly(last)


def _counts(year: FinancialYear) -> bool:
    return year.turnover is not None and year.state is not AccountsState.FORECAST


def _yearly(year: FinancialYear) -> Measured:
    assert year.turnover is not None
    return year.closed_on, year.turnover * MONTHS / year.months
