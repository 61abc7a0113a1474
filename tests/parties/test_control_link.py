"""A control of one organisation over another: two of them, told once at a time."""

from __future__ import annotations

from datetime import date

from models.parties.company import Company
from models.parties.control_link import ControlKind, ControlLink
from tests.factories import sample


def test_a_control_is_of_two(refusals):
    company = sample(Company)

    assert [name for name, _ in refusals(sample(ControlLink, upstream=company, downstream=company))] == ["downstream"]
    assert refusals(sample(ControlLink, upstream=sample(Company), downstream=sample(Company))) == []


def test_it_is_told_once_at_a_time(refusals):
    told = {"upstream": sample(Company), "downstream": sample(Company)}
    assert refusals(sample(ControlLink, **told, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))) == []

    again = refusals(sample(ControlLink, **told, starts_on=date(2021, 1, 1)))

    assert [name for name, _ in again] == ["starts_on"]
    assert refusals(sample(ControlLink, **told, starts_on=date(2021, 1, 2))) == []
    other = {**told, "kind": ControlKind.AGREEMENT, "starts_on": date(2020, 6, 1), "ends_on": date(2020, 7, 1)}
    assert refusals(sample(ControlLink, **other)) == []


def test_it_ends_after_it_begins(refusals):
    wrong = sample(ControlLink, starts_on=date(2020, 1, 2), ends_on=date(2020, 1, 1))

    assert [name for name, _ in refusals(wrong)] == ["ends_on"]
