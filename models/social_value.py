"""How a company's social value moves while it grows, and when to worry (`domain.md` §1, R17; §2.12)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, object_session, selectinload

from models.commune import Commune
from models.company import Company
from models.establishment import Establishment
from models.financial_year import AccountsState, FinancialYear
from models.indicators import jobs_of, read_on
from models.jobs_reading import Milestone
from models.social_criterion import SocialAxis
from models.social_score import SocialScore
from models.social_value_review import ReviewMilestone, SocialValueReview

if TYPE_CHECKING:
    from datetime import date

    from models.participation import Participation

FALL = 1  # of the points of an axis, from T0
FAST = Decimal("0.20")  # a year
READ_AT = {ReviewMilestone.END: Milestone.END, ReviewMilestone.A_YEAR: Milestone.A_YEAR}
MONTHS, DAYS = 12, Decimal("365.25")  # of a year

Reviews = dict[ReviewMilestone, SocialValueReview]
Measured = tuple["date", Decimal]  # when, how much


def reviews_of(participation: Participation) -> Reviews:
    """Those of a participation, by milestone, with their scores."""
    session = object_session(participation)
    if session is None:
        return {}
    scores = joinedload(SocialValueReview.scores).joinedload(SocialScore.criterion)
    query = select(SocialValueReview).where(SocialValueReview.participation == participation).options(scores)
    return {one.milestone: one for one in session.scalars(query).unique()}


def axis_score(review: SocialValueReview, axis: SocialAxis) -> Fraction | None:
    """The mean of what was given under an axis, exactly; None without any."""
    alive = [one for one in review.scores if not one.deleted_at and one.criterion.axis is axis]
    given = [one.score for one in alive if one.score is not None]
    return Fraction(sum(given), len(given)) if given else None


def progression(reviews: Reviews, until: ReviewMilestone = ReviewMilestone.END) -> dict[SocialAxis, Fraction | None]:
    """By axis, what was won (or lost, below zero) from T0; None where one of the two is not known."""
    return {axis: _won(reviews, until, axis) for axis in SocialAxis}


def _won(reviews: Reviews, until: ReviewMilestone, axis: SocialAxis) -> Fraction | None:
    ends = [axis_score(reviews[at], axis) if at in reviews else None for at in (ReviewMilestone.START, until)]
    return None if ends[0] is None or ends[1] is None else ends[1] - ends[0]


def vigilance(participation: Participation) -> list[str]:
    """An axis lost a point or more since T0 while the company grew fast: a sentence for each such axis.

    By the last review. Growth is of the jobs, or of the turnover, whichever is the faster.
    """
    reviews = reviews_of(participation)
    last = next((at for at in (ReviewMilestone.A_YEAR, ReviewMilestone.END) if at in reviews), None)
    if last is None:
        return []
    fallen = {axis: -won for axis, won in progression(reviews, last).items() if won is not None and -won >= FALL}
    grown = _fast_growth(participation, reviews, last) if fallen else ""
    return [f"Vigilance : « {axis} » a perdu {_points(lost)} et {grown}." for axis, lost in fallen.items() if grown]


def _points(lost: Fraction) -> str:
    number = f"{float(lost):.1f}".replace(".", ",").removesuffix(",0")
    return f"{number} point{'s' if lost >= 2 else ''} depuis T0"


def _fast_growth(participation: Participation, reviews: Reviews, until: ReviewMilestone) -> str:
    """What grew fast, and how fast; nothing when nothing did."""
    _load_company(participation)
    measures = {
        "les emplois ont augmenté": _jobs(participation, until),
        "le chiffre d'affaires a augmenté": _turnovers(participation, reviews, until),
    }
    for said, ends in measures.items():
        rate = yearly_growth(*ends) if ends else None
        if rate is not None and rate >= FAST:
            return f"{said} de {rate * 100:.0f}\u202f% par an"
    return ""


def _load_company(participation: Participation) -> None:
    """Its sites with their readings, then its accounts: in a statement each."""
    session = object_session(participation)
    assert session is not None
    sites = joinedload(Company.establishments)
    query = select(Company).where(Company.id == participation.company.id)
    session.scalars(
        query.options(
            sites.joinedload(Establishment.commune).joinedload(Commune.department),
            sites.joinedload(Establishment.jobs_readings),
            selectinload(Company.financial_years),
        )
    ).unique().all()


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
    return not year.deleted_at and year.turnover is not None and year.state is not AccountsState.FORECAST


def _yearly(year: FinancialYear) -> Measured:
    assert year.turnover is not None
    return year.closed_on, year.turnover * MONTHS / year.months
