"""An approval: from a day to another, one of a kind at a time; a company is ESUS while its approval lasts."""

from __future__ import annotations

from datetime import date

import pytest

from models.parties.approval import Approval, ApprovalKind
from models.parties.company import Company
from tests.factories import sample


def approval(company, starts_on, ends_on=None, kind=ApprovalKind.ESUS):
    return sample(Approval, company=company, kind=kind, starts_on=starts_on, ends_on=ends_on)


def test_it_ends_after_it_began(refusals):
    company = sample(Company)

    assert refusals(approval(company, "02/03/2016", "01/03/2016")) == [
        ("ends_on", "La fin ne peut pas précéder le début.")
    ]
    assert refusals(approval(sample(Company), "02/03/2016", "02/03/2016")) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_refused"),
    [
        ("28/02/2021", "27/02/2026", True),  # the last day of the first
        ("01/03/2021", "28/02/2026", False),
        ("01/01/2010", "01/03/2016", True),  # its first day
        ("01/01/2010", "29/02/2016", False),
        ("01/01/2010", None, True),  # without an end
        ("01/03/2021", None, False),
    ],
)
def test_two_of_a_kind_do_not_overlap(refusals, starts_on, ends_on, is_refused):
    company = sample(Company)
    assert refusals(approval(company, "01/03/2016", "28/02/2021")) == []

    found = refusals(approval(company, starts_on, ends_on))

    assert found == (
        [("starts_on", "Un autre agrément ESUS couvre déjà une partie de ces dates.")] if is_refused else []
    )


def test_another_kind_or_another_company_may_have_the_same_dates(refusals):
    company = sample(Company)
    assert refusals(approval(company, "01/03/2016")) == []

    assert refusals(approval(company, "01/03/2016", kind=ApprovalKind.ADAPTED)) == []
    assert refusals(approval(sample(Company), "01/03/2016")) == []


def test_a_company_is_esus_from_the_first_day_to_the_last(refusals):
    company = sample(Company)
    approval(company, "01/03/2016", "28/02/2021")
    approval(company, "01/03/2022", kind=ApprovalKind.ADAPTED)
    assert refusals(company) == []

    days = (date(2016, 2, 29), date(2016, 3, 1), date(2021, 2, 28), date(2021, 3, 1), date(2022, 3, 1))
    assert [company.is_esus(day) for day in days] == [False, True, True, False, False]


def test_an_approval_in_the_bin_counts_no_more(refusals):
    company = sample(Company)
    gone = approval(company, "01/03/2016")
    assert refusals(company) == []

    gone.deleted_at = company.updated_at
    assert refusals() == []

    assert not company.is_esus(date(2016, 3, 1))
    assert refusals(approval(company, "01/03/2016")) == []
