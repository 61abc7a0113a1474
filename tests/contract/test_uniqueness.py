"""Records that exchange, in one save, what belongs to one of them alone."""

from __future__ import annotations

import pytest

from models.engine import db, discard
from models.parties.company import Company
from models.parties.establishment import Establishment
from tests.factories import sample, siret
from tests.statements import statements

SIREN = "000017012"


@pytest.fixture
def sites(refusals):
    """Two sites of a company, the first its head office."""
    company = sample(Company, siren=SIREN)
    made = [
        sample(Establishment, company=company, siret=siret(SIREN, number), is_head_office=number == 1)
        for number in (1, 2)
    ]
    assert refusals(*made) == []
    return made


def state(*sites):
    return [(one.siret[9:13], one.is_head_office, one.deleted_at is not None) for one in sites]


def test_the_head_office_goes_to_the_next_site_and_comes_back(refusals, sites):
    for there in (1, 0):
        with db.session.no_autoflush:
            for number, one in enumerate(sites):
                one.is_head_office = number == there
        assert refusals() == []
        assert state(*sites) == [("0001", there == 0, False), ("0002", there == 1, False)]


def test_a_new_site_takes_over_from_one_that_stays(refusals, sites):
    first, second = sites
    with db.session.no_autoflush:
        first.is_head_office = False
        new = sample(Establishment, company=first.company, siret=siret(SIREN, 3), is_head_office=True)

    assert refusals(new) == []
    assert state(first, second, new) == [("0001", False, False), ("0002", False, False), ("0003", True, False)]


@pytest.mark.parametrize("gone", [0, 1])
def test_a_site_takes_over_from_one_that_leaves(refusals, sites, gone):
    left, stays = sites[gone], sites[1 - gone]
    with db.session.no_autoflush:
        left.is_head_office, stays.is_head_office = True, False
    assert refusals() == []

    with db.session.no_autoflush:
        discard(left)
        stays.is_head_office = True

    assert refusals() == []
    assert state(left, stays) == [(left.siret[9:13], True, True), (stays.siret[9:13], True, False)]


def test_a_new_site_takes_the_number_of_one_that_leaves(refusals, sites):
    first, _second = sites
    with db.session.no_autoflush:
        first.deleted_at = first.updated_at
        new = sample(Establishment, company=first.company, siret=first.siret)

    assert refusals(new) == []
    assert state(first, new) == [("0001", True, True), ("0001", False, False)]


def test_two_head_offices_are_refused(refusals, sites):
    sites[1].is_head_office = True

    assert refusals() == [("establishments", "Un seul établissement est le siège.")]


@pytest.mark.one_database
def test_who_holds_a_value_is_read_where_somebody_does_alone(refusals, sites):
    asked = {}
    for siren in ("000017020", SIREN):
        with statements() as seen:
            refused = refusals(sample(Company, siren=siren)) != []
        asked[refused] = [one for one in seen if one.startswith("SELECT") and "organisation.siren =" in one]

    assert [len(one) for one in (asked[False], asked[True])] == [1, 2]
    assert "search_words" not in asked[False][0]
