"""The rows a role reads hold for every query of its session; nobody in particular reads them all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from admin_views.engine.lookup import by_id, matching, options
from models.engine import EVERY_ROW, act_as, db, outside_the_bin, row_access
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from tests.factories import sample
from tests.seats import asking


@pytest.fixture
def site(app, monkeypatch):
    """A site open to all and, beside it, one that the committee does not read: their ids."""
    readers = dict.fromkeys((Role.ADMIN, Role.STAFF), EVERY_ROW) | {
        Role.COMMITTEE: lambda _who: Establishment.address == "Ouverte"
    }
    monkeypatch.setitem(row_access._REGISTERED, Establishment, readers)
    row_access._criteria.cache_clear()
    with app.app_context():
        company = sample(Company, name="Fil d'Oc")
        made = {address: sample(Establishment, company=company, address=address) for address in ("Ouverte", "Fermée")}
        db.session.add_all(made.values())
        db.session.commit()
        yield {address: one.id for address, one in made.items()}
    row_access._criteria.cache_clear()


def come(role):
    """Somebody of a role, in a session that has read nothing yet."""
    db.session.remove()
    act_as(asking(role))


READINGS = {
    "a query": lambda: [one.address for one in db.session.scalars(select(Establishment))],
    "a kept query": lambda: [one.address for one in db.session.scalars(outside_the_bin(select(Establishment)))],
    "values alone": lambda: list(db.session.scalars(select(Establishment.address))),
    "an alias": lambda: [one.address for one in db.session.scalars(select(aliased(Establishment)))],
    "an older query": lambda: [one.address for one in db.session.query(Establishment)],
    "an inner query": lambda: list(db.session.scalars(select(select(Establishment.address).subquery()))),
    "a list, when it is asked": lambda: [
        one.address for company in db.session.scalars(select(Company)) for one in company.establishments
    ],
    "a list, joined": lambda: [
        one.address
        for company in db.session.scalars(select(Company).options(joinedload(Company.establishments))).unique()
        for one in company.establishments
    ],
    "a list, beside": lambda: [
        one.address
        for company in db.session.scalars(select(Company).options(selectinload(Company.establishments)))
        for one in company.establishments
    ],
    "a picker": lambda: [one.address for one in matching(Establishment, "0", 10)],
    "a short table": lambda: [one.address for one in options(Establishment)],
}


READ = {one: [] for one in Role} | {  # a role that the registration does not name reads no row
    None: ["Fermée", "Ouverte"],
    Role.ADMIN: ["Fermée", "Ouverte"],
    Role.STAFF: ["Fermée", "Ouverte"],
    Role.COMMITTEE: ["Ouverte"],
}


def rows_read(app, role, reading):
    with app.app_context(), app.test_request_context():
        come(role)
        return sorted(READINGS[reading]())


@pytest.mark.parametrize("reading", READINGS)
def test_every_reading_has_the_rows_of_the_role_and_no_other(app, site, reading):
    assert {role: rows_read(app, role, reading) for role in READ} == READ


def test_a_count_counts_the_rows_of_the_role(app, site):
    count = select(func.count()).select_from(select(Establishment.id).limit(10).subquery())
    for role, number in {Role.STAFF: 2, Role.COMMITTEE: 1}.items():
        come(role)
        assert db.session.scalar(count) == number


def test_no_id_opens_a_hidden_row(app, site):
    come(Role.STAFF)
    assert by_id(Establishment, str(site["Fermée"])).address == "Fermée"
    come(Role.COMMITTEE)
    assert by_id(Establishment, str(site["Fermée"])) is None
    assert by_id(Establishment, str(site["Ouverte"])).address == "Ouverte"


def test_a_filter_does_not_tell_of_a_hidden_row(app, site):
    closed = select(Establishment.company_id).where(Establishment.address == "Fermée")
    known = select(func.count(Company.id)).where(Company.id.in_(closed))
    for role, number in {Role.STAFF: 1, Role.COMMITTEE: 0}.items():
        come(role)
        assert db.session.scalar(known) == number
