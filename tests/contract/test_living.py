"""What is in the bin is in no list of a record: at once, and however the list was loaded."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models.engine import db, discard, now
from models.parties.company import Company
from models.parties.establishment import Establishment
from tests.factories import sample

LOADS = {
    "when it is asked": (),
    "joined": (joinedload(Company.establishments),),
    "beside": (selectinload(Company.establishments),),
}


@pytest.fixture
def company(app):
    """A company with two sites, the first one in the bin."""
    with app.app_context():
        found = sample(Company)
        sites = [sample(Establishment, company=found, address=name) for name in ("Fermée", "Ouverte")]
        db.session.add_all([found, *sites])
        db.session.commit()
        discard(sites[0])
        db.session.commit()
        yield found.id


@pytest.mark.parametrize("loads", LOADS.values(), ids=LOADS)
def test_a_list_holds_what_is_alive(company, loads):
    db.session.expunge_all()
    query = select(Company).options(*loads).execution_options(with_bin=True)

    (site,) = db.session.scalars(query).unique().one().establishments

    assert site.address == "Ouverte"


def test_a_list_says_so_whatever_it_is_asked(company):
    sites = db.session.get(Company, company).establishments
    first, second = sites.everything()

    assert (len(sites), sites[0], list(sites), sites == [second]) == (1, second, [second], True)
    assert first not in sites
    assert second in sites
    second.deleted_at = now()
    assert not sites


def test_a_child_that_comes_back_is_in_the_list_again(company):
    sites = db.session.get(Company, company).establishments
    first, _second = sites.everything()
    first.deleted_at = None

    assert len(sites) == 2


def test_a_save_of_the_owner_leaves_what_is_in_the_bin_to_it(company):
    owner = db.session.get(Company, company)
    owner.establishments.append(sample(Establishment, company=owner, address="Nouvelle"))
    db.session.commit()
    db.session.expunge_all()

    kept = db.session.get(Company, company).establishments
    assert [one.address for one in kept] == ["Ouverte", "Nouvelle"]
    held = select(Establishment).where(Establishment.company_id == company).execution_options(with_bin=True)
    assert len(db.session.scalars(held).all()) == 3
