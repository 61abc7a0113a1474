"""A step of a cohort's year: an order of its own, dates within those of the cohort."""

from __future__ import annotations

import pytest

from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.policy import Role
from tests.factories import sample

YEAR = {"starts_on": "15/05/2017", "ends_on": "14/11/2017"}


def test_an_order_is_used_once_in_a_cohort(refusals):
    cohort = sample(Cohort)
    assert refusals(sample(Sequence, cohort=cohort, rank=1)) == []

    assert [field for field, _sentence in refusals(sample(Sequence, cohort=cohort, rank=1))] == ["rank"]
    assert refusals(sample(Sequence, cohort=cohort, rank=2)) == []
    assert refusals(sample(Sequence, cohort=sample(Cohort), rank=1)) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "found"),
    [
        ("15/05/2017", "14/11/2017", []),
        (None, None, []),
        ("14/05/2017", None, [("starts_on", "Cette date précède le début de la promotion.")]),
        (None, "15/11/2017", [("ends_on", "Cette date suit la fin de la promotion.")]),
        ("02/06/2017", "01/06/2017", [("ends_on", "La fin ne peut pas précéder le début.")]),
    ],
)
def test_its_dates_are_in_order_within_the_year(refusals, starts_on, ends_on, found):
    cohort = sample(Cohort, **YEAR)
    assert refusals(sample(Sequence, cohort=cohort, starts_on=starts_on, ends_on=ends_on)) == found


def test_a_year_does_not_become_shorter_than_its_sequences(refusals):
    cohort = sample(Cohort, **YEAR)
    assert refusals(sample(Sequence, cohort=cohort, starts_on="16/10/2017", ends_on="14/11/2017")) == []

    cohort.ends_on = "13/11/2017"
    assert refusals() == [("ends_on", "Cette date suit la fin de la promotion.")]
    cohort.ends_on = "15/11/2017"
    assert refusals() == []


@pytest.mark.parametrize(
    ("starts_on", "said"),
    [
        ("15/05/2017", ["Les séquences « Diagnostic » et « Stratégie » se chevauchent."]),
        ("30/06/2017", ["Les séquences « Diagnostic » et « Stratégie » se chevauchent."]),
        ("01/07/2017", []),
        (None, []),
    ],
)
def test_two_may_overlap_and_the_page_of_the_cohort_says_so(refusals, starts_on, said):
    cohort = sample(Cohort, **YEAR)
    first = {"rank": 1, "name": "Diagnostic", "starts_on": "15/05/2017", "ends_on": "30/06/2017"}
    second = {"rank": 2, "name": "Stratégie", "starts_on": starts_on, "ends_on": "31/08/2017"}

    assert refusals(*(sample(Sequence, cohort=cohort, **one) for one in (first, second))) == []
    assert list(cohort.warnings()) == said


def test_they_are_read_in_their_order_on_the_page_of_the_cohort(browse_as, make):
    cohort = make(Cohort, code="AV-2017")
    for rank, name in ((2, "Stratégie"), (1, "Diagnostic")):
        make(Sequence, cohort=cohort, rank=rank, name=name)

    words = browse_as(Role.COMMITTEE).get(f"/cohort/details/?id={cohort}").words

    assert 0 < words.index("Diagnostic") < words.index("Stratégie")
