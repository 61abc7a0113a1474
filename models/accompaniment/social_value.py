"""How a company's social value moves while it grows, and when to worry (`app/docs/indicators.md#vigilance`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from models.accompaniment.jobs import jobs_of, read_on, sites_read
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import ReviewMilestone, SocialValueReview
from models.engine import db
from models.parties.company import Company
from models.parties.financial_year import AccountsState, FinancialYear
from models.reference.milestone import Milestone
from models.reference.social_criterion import SocialAxis

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
    return _reviews(reviews_query(*criteria))


def reviews_query(*criteria: Any) -> Select[Any]:
    """The statement of those reviews; who asks it again and again may keep it."""
    scores = joinedload(SocialValueReview.scores).joinedload(SocialScore.criterion)
    query = select(SocialValueReview).join(SocialValueReview.participation).where(*criteria)
    return query.options(scores, contains_eager(SocialValueReview.participation))


def _reviews(query: Select[Any], **parameters: Any) -> dict[Participation, Reviews]:
    found: dict[Participation, Reviews] = {}
    for one in db.session.scalars(query, parameters).unique():
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


def vigilance(*criteria: Any) -> dict[Participation, list[str]]:
    """Which participations, of those that meet the criteria, lost a point or more on an axis while they grew fast.

    A sentence for each such axis, by the last review against T0. Growth is of the jobs, or of the turnover, whichever
    is the faster. In two statements.
    """
    return alerts_of(reviews_query(*criteria))


def alerts_of(query: Select[Any], **parameters: Any) -> dict[Participation, list[str]]:
    """The same, of the reviews that a statement of `reviews_query` tells."""
    falls = {joined: _Fall.of(reviews) for joined, reviews in _reviews(query, **parameters).items()}
    fallen = {joined: fall for joined, fall in falls.items() if fall is not None}
    _load_companies(fallen)
    alerts = {joined: list(fall.sentences(joined)) for joined, fall in fallen.items()}
    return {joined: sentences for joined, sentences in alerts.items() if sentences}


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
    number = f"{float(lost):.1f}".replace(".", ",").removesuffix(",0")
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


def _load_companies(joined: Iterable[Participation]) -> None:
    """Their sites with their readings, their accounts, held by each: a session forgets what nobody holds."""
    those = {one: one.company_id for one in joined}  # type: ignore[attr-defined]
    loads = (*sites_read(joinedload(Company.establishments)), joinedload(Company.financial_years))
    if those:
        query = select(Company).where(Company.id.in_(those.values())).options(*loads)
        found = {one.id: one for one in db.session.scalars(query).unique()}
        for one, number in those.items():
            if number in found:
                set_committed_value(one, "company", found[number])


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
