"""The scores of applications, each defined once, and the order they make (`app/docs/selection.md#scores`).

Fractions are exact: the order of evaluators and of criteria changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import mean, pstdev
from typing import TYPE_CHECKING

from models.selection.criterion import Axis

if TYPE_CHECKING:
    from models.selection.candidacy import Candidacy
    from models.selection.evaluation import Evaluation
    from models.selection.score import Score

FULL, BONUS = 100, 10  # the top of the social and economic scores; the most that the cross axis adds
SPREAD = 20  # points between evaluators, above which an application is to be discussed
NONE = Fraction(0)


@dataclass(frozen=True)
class Marks:
    """What evaluations give an application: out of 100, but for the bonus, the index and the spread."""

    social: Fraction
    economic: Fraction
    bonus: Fraction
    spread: float = 0.0

    @property
    def overall(self) -> Fraction:
        """The mean of both scores, and the bonus."""
        return (self.social + self.economic) / 2 + self.bonus

    @property
    def balance(self) -> Fraction | None:
        """The weaker score out of the stronger one, from 0 to 1; None when both are nothing."""
        strongest = max(self.social, self.economic)
        return min(self.social, self.economic) / strongest if strongest else None

    @property
    def is_to_discuss(self) -> bool:
        """Whether evaluators disagree."""
        return self.spread > SPREAD


def marks(evaluations: Iterable[Evaluation]) -> Marks | None:
    """Those that submitted evaluations give together, each counting as much; None while there is none."""
    each = [_marks_of(one) for one in evaluations if one.is_submitted]
    if not each:
        return None
    social, economic, bonus = (mean(getattr(one, name) for one in each) for name in ("social", "economic", "bonus"))
    return Marks(social, economic, bonus, float(pstdev(one.overall for one in each)))


def _marks_of(evaluation: Evaluation) -> Marks:
    social, economic, cross = (_share(evaluation, axis) for axis in (Axis.SOCIAL, Axis.ECONOMIC, Axis.CROSS))
    return Marks(social * FULL, economic * FULL, cross * BONUS)


def _share(evaluation: Evaluation, axis: Axis) -> Fraction:
    """The weighted mean of an axis, from 0 to 1; an axis without criteria gives nothing."""
    scores = [one for one in evaluation.scores if one.criterion.axis is axis]
    weights = sum(one.criterion.weight for one in scores)
    return sum((_weighted(one) for one in scores), NONE) / weights if weights else NONE


def _weighted(score: Score) -> Fraction:
    return Fraction((score.value or 0) * score.criterion.weight, score.criterion.scale_max)


@dataclass(frozen=True)
class Ranked:
    """An application in the order of a call; `has_place`: before the places run out, else it waits."""

    rank: int
    candidacy: Candidacy
    marks: Marks | None
    has_place: bool


def ranking(candidacies: Iterable[Candidacy], capacity: int) -> list[Ranked]:
    """The best overall first, then the best balanced, then the first reference; the unmarked come last."""
    found = sorted(((marks(one.evaluations), one) for one in candidacies), key=_order)
    return [
        Ranked(rank, candidacy, given, given is not None and rank <= capacity)
        for rank, (given, candidacy) in enumerate(found, 1)
    ]


def _order(pair: tuple[Marks | None, Candidacy]) -> tuple[int, Fraction, Fraction, str]:
    given, candidacy = pair
    if given is None:
        return (1, NONE, NONE, candidacy.reference)
    return (0, -given.overall, -(given.balance or NONE), candidacy.reference)
