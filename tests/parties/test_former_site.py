"""Where a company was: kept as a site moves or another becomes its head office, read for any day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.engine import db, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.policy import Role
from models.reference.commune import Commune
from tests.days import yesterday
from tests.factories import sample, siret

LONG_AGO = date(2017, 11, 14)


@pytest.fixture
def company(app):
    """A company with its head office in Lodève."""
    with app.app_context():
        company = sample(Company, siren="000017012")
        db.session.add(site_of(company, 1, "Lodève", is_head_office=True))
        db.session.commit()
        yield company


def site_of(company, number, where, **said):
    return sample(Establishment, company=company, siret=siret(company.siren, number), commune=place(where), **said)


def place(name):
    return sample(Commune, name=name)


def save(record=None, **values):
    for name, value in values.items():
        setattr(record, name, value)
    db.session.commit()


def offices(company, *days):
    found = [company.head_office_on(day) for day in days]
    return [one and (one.commune.name, int(one.siret[9:13])) for one in found]


class TestTheHeadOffice:
    def test_that_moves_leaves_the_past_where_it_was(self, company):
        old = company.establishments[0]
        db.session.add(site_of(company, 2, "Nîmes", is_head_office=True))
        save(old, is_head_office=False)

        assert [(one.until, one.is_head_office) for one in old.former_sites] == [(yesterday(), True)]
        assert offices(company, LONG_AGO, yesterday(), today()) == [("Lodève", 1), ("Lodève", 1), ("Nîmes", 2)]

    def test_that_closed_was_there_until_the_day_before(self, company):
        db.session.add(site_of(company, 2, "Nîmes", is_head_office=True))
        save(company.establishments[0], is_head_office=False, closed_on="01/03/2026")

        assert offices(company, date(2026, 2, 28), date(2026, 3, 1)) == [("Lodève", 1), ("Nîmes", 2)]

    def test_moves_from_the_day_that_is_said(self, company):
        old = company.establishments[0]
        former = FormerSite(until="31/12/2019", siret=old.siret, commune=old.commune, is_head_office=True)
        old.former_sites.append(former)
        db.session.add(site_of(company, 2, "Nîmes", is_head_office=True))
        save(old, is_head_office=False)

        assert list(old.former_sites) == [former]
        assert offices(company, date(2019, 12, 31), date(2020, 1, 1)) == [("Lodève", 1), ("Nîmes", 2)]

    def test_that_nobody_had_told_was_the_only_site(self, app):
        with app.app_context():
            company = sample(Company, siren="000017012")
            db.session.add(site_of(company, 1, "Lodève"))
            db.session.commit()
            db.session.execute(Establishment.__table__.update().values(is_head_office=False))  # as it was kept before
            db.session.expire_all()
            save(db.session.add(site_of(company, 2, "Nîmes", is_head_office=True)))

            assert offices(company, LONG_AGO, today()) == [("Lodève", 1), ("Nîmes", 2)]

    def test_is_none_that_opened_later(self, company):
        old = company.establishments[0]
        save(old, is_head_office=False)
        save(old.former_sites[0], deleted_at=company.updated_at)
        save(db.session.add(site_of(company, 2, "Nîmes", opened_on="01/01/2020")))

        assert offices(company, LONG_AGO, date(2020, 1, 1)) == [("Lodève", 1), None]


class TestASite:
    def test_that_moves_was_elsewhere_until_the_day_before(self, company):
        site = company.establishments[0]
        save(site, siret=siret(company.siren, 3), commune=place("Nîmes"))

        assert offices(company, LONG_AGO, today()) == [("Lodève", 1), ("Nîmes", 3)]
        assert [site.on(day).commune.name for day in (LONG_AGO, yesterday(), today())] == ["Lodève", "Lodève", "Nîmes"]

    def test_that_moved_then_stopped_being_the_head_office_keeps_both(self, company):
        site = company.establishments[0]
        save(site, commune=place("Nîmes"))
        save(site.former_sites[0], until="31/12/2018")
        db.session.add(site_of(company, 2, "Alès", is_head_office=True))
        save(site, is_head_office=False)

        days = (LONG_AGO, date(2019, 1, 1), today())
        assert offices(company, *days) == [("Lodève", 1), ("Nîmes", 1), ("Alès", 2)]

    def test_that_becomes_the_head_office_was_none_before(self, company):
        other = site_of(company, 2, "Nîmes")
        db.session.add(other)
        db.session.commit()
        save(company.establishments[0], is_head_office=False)
        save(other, is_head_office=True)

        assert offices(company, LONG_AGO, today()) == [("Lodève", 1), ("Nîmes", 2)]

    def test_that_is_described_better_keeps_nothing(self, company):
        site = company.establishments[0]
        save(site, address="1 rue du Pont", opened_on="01/01/2000")
        assert list(site.former_sites) == []


@pytest.mark.parametrize(("until", "refused"), [(today, True), (lambda: "01/01/2090", True), (yesterday, False)])
def test_a_former_site_has_ended(refusals, until, refused):
    expected = [("until", "Ce jour n'est pas passé : ce qui vaut aujourd'hui est sur la fiche.")] if refused else []

    assert refusals(sample(FormerSite, until=until())) == expected


def test_the_page_of_the_company_tells_it(app, browse_as, make):
    number = make(Company, siren="000017012")
    make(Establishment, company=number, siret=siret("000017012", 1), commune=make(Commune, name="Lodève"))
    with app.app_context():
        save(db.session.scalars(select(Establishment)).one(), commune=place("Nîmes"))
    page = browse_as(Role.STAFF).get(f"/company/details/?id={number}")

    told = f"000 017 012 00014 — Nîmes{yesterday():%d/%m/%Y}Oui000 017 012 00014Lodève"
    assert f"Anciens sièges et adresses Établissement Jusqu'au Siège SIRET Commune {told}" in page.words
