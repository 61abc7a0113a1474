"""What counts of a ceiling on a day: who is one undertaking, which window, which aids; the vectors of the rule."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.engine import db, today
from models.fund.de_minimis import NO_CLOSING, Count, Outcome, count, counts, first_day, regimes_on, single_undertaking
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.control_link import ControlLink
from models.parties.financial_year import FinancialYear
from models.parties.partner import Partner
from models.policy import Role
from models.reference.aid_regime import AidRegime, AidSector, AidWindow
from models.reference.legal_form import LegalForm
from models.reference.nature import Nature
from tests.factories import sample
from tests.statements import statements

GENERAL = {"ceiling": Decimal(300_000), "begins_on": date(2014, 1, 1), "ends_on": date(2030, 12, 31)}
DAY = date(2026, 3, 15)


@pytest.fixture
def session(app):
    """The session, inside the application."""
    with app.app_context():
        yield db.session()


def aid(company, regime, day, esb, **more):
    """An aid of a whole amount, added."""
    found = sample(DeMinimisAid, organisation=company, regime=regime, granted_on=day, amount=Decimal(esb), **more)
    db.session.add(found)
    return found


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2027, 3, 15), date(2024, 3, 15)),
        (date(2028, 2, 29), date(2025, 2, 28)),
        (date(2027, 3, 16), date(2024, 3, 16)),
    ],
)
def test_three_rolling_years_begin_on_the_same_day(day, first):
    assert first_day(AidRegime(span=AidWindow.ROLLING_YEARS), day) == (first, "")


@pytest.mark.parametrize(
    ("closings", "first", "warning"),
    [
        ([(date(2022, 6, 30), 12), (date(2021, 6, 30), 12)], date(2020, 7, 1), ""),
        ([(date(2022, 6, 30), 12), (date(2021, 6, 30), 18)], date(2020, 1, 1), ""),
        ([(date(2022, 6, 30), 12)], date(2021, 1, 1), NO_CLOSING),
        ([(date(2022, 6, 30), 12), (date(2020, 6, 30), 12)], date(2021, 1, 1), NO_CLOSING),
        ([], date(2021, 1, 1), NO_CLOSING),
    ],
)
def test_three_financial_years_are_those_of_the_closings(closings, first, warning):
    regime = AidRegime(span=AidWindow.FINANCIAL_YEARS)

    assert first_day(regime, date(2023, 3, 1), closings) == (first, warning)


def test_the_vectors_of_the_ceiling(session):
    company, regime = sample(Company), sample(AidRegime, **GENERAL)
    day = date(2027, 3, 15)
    aid(company, regime, date(2024, 3, 15), 120_000)
    aid(company, regime, date(2025, 6, 10), 100_000)
    session.flush()

    found = count(session, company, regime, day)
    assert (found.total, found.available) == (220_000, 80_000)
    assert found.outcome(Decimal(80_000)) is Outcome.NEAR
    assert found.outcome(Decimal("80000.01")) is Outcome.EXCEEDS
    assert found.outcome(Decimal(50_000)) is Outcome.PASSES
    assert count(session, company, regime, day + timedelta(days=1)).outcome(Decimal(200_000)) is Outcome.NEAR


def test_what_is_withdrawn_later_or_of_another_sector_does_not_count(session):
    company, regime = sample(Company), sample(AidRegime, **GENERAL)
    services = sample(AidRegime, **GENERAL, sector=AidSector.SERVICES)
    aid(company, regime, DAY, 1)
    aid(company, regime, date(2025, 1, 1), 10, withdrawn_on=date(2025, 2, 1))
    aid(company, regime, DAY + timedelta(days=1), 100)
    aid(company, services, DAY, 1000)
    aid(sample(Company), regime, DAY, 10_000)
    session.flush()

    assert count(session, company, regime, DAY).total == 1
    assert count(session, company, services, DAY).total == 1000


def test_an_undertaking_is_all_that_controls_link_both_ways_but_through_public_bodies(session):
    first, second, third, other, late = (sample(Company) for _ in range(5))
    town = sample(Partner, natures=[sample(Nature, code="personne_publique")])
    state = sample(Company, legal_form=sample(LegalForm, family="personne_publique"), status_gap="Régie.")
    begun = {"starts_on": date(2020, 1, 1)}
    session.add_all(
        [
            sample(ControlLink, upstream=second, downstream=first, **begun),
            sample(ControlLink, upstream=second, downstream=third, **begun),
            sample(ControlLink, upstream=first, downstream=second, **begun),
            sample(ControlLink, upstream=town, downstream=first, **begun),
            sample(ControlLink, upstream=town, downstream=other, **begun),
            sample(ControlLink, upstream=state, downstream=third, **begun),
            sample(ControlLink, upstream=third, downstream=late, starts_on=DAY + timedelta(days=1)),
        ]
    )
    session.flush()

    with statements() as seen:
        found = single_undertaking(session, first, DAY)

    assert found == tuple(sorted((first, second, third), key=lambda one: one.id))
    assert len(seen) == 1
    assert single_undertaking(session, third, DAY) == found
    assert single_undertaking(session, town, DAY) == (town,)
    assert single_undertaking(session, other, DAY) == (other,)
    assert {*single_undertaking(session, late, DAY + timedelta(days=1))} == {first, second, third, late}


def test_the_aids_of_who_is_controlled_count_both_ways(session):
    company, held, regime = sample(Company), sample(Company), sample(AidRegime, **GENERAL)
    session.add(sample(ControlLink, upstream=held, downstream=company, starts_on=date(2020, 1, 1)))
    aid(held, regime, DAY, 7)
    aid(company, regime, DAY, 5)
    session.flush()

    assert [count(session, one, regime, DAY).total for one in (company, held)] == [12, 12]
    assert count(session, company, regime, date(2019, 12, 31)).undertaking == (company,)


def test_years_before_2024_are_those_of_the_accounts(session):
    company = sample(Company)
    regime = sample(AidRegime, **GENERAL, span=AidWindow.FINANCIAL_YEARS)
    session.add_all(sample(FinancialYear, company=company, closed_on=date(year, 6, 30)) for year in (2021, 2022))
    aid(company, regime, date(2020, 6, 30), 1)
    aid(company, regime, date(2020, 7, 1), 10)
    session.flush()

    found = count(session, company, regime, date(2023, 3, 1))

    assert (found.total, found.warning) == (10, "")


def test_the_regimes_of_a_day_are_those_in_force(session):
    former = sample(AidRegime, **GENERAL | {"ends_on": date(2023, 12, 31)})
    present = sample(AidRegime, **GENERAL | {"begins_on": date(2024, 1, 1)})
    session.add_all([former, present])
    session.flush()

    assert [one in regimes_on(session, date(2023, 12, 31)) for one in (former, present)] == [True, False]
    assert [one in regimes_on(session, date(2024, 1, 1)) for one in (former, present)] == [False, True]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2500), st.integers(1, 20_000_000)), max_size=12))
def test_grants_that_pass_in_order_never_exceed_a_window(asked):
    """Day after day, what passes keeps every window of three years within the ceiling, to the cent."""
    regime = AidRegime(span=AidWindow.ROLLING_YEARS, ceiling=Decimal(300_000))
    kept: list[DeMinimisAid] = []
    for number, cents in sorted(asked):
        day = date(2024, 1, 1) + timedelta(days=number)
        first, _warning = first_day(regime, day)
        counted = tuple(one for one in kept if first <= one.granted_on <= day)
        esb = Decimal(cents) / 100
        if Count(regime, day, first, (), counted).outcome(esb) is not Outcome.EXCEEDS:
            kept.append(DeMinimisAid(granted_on=day, esb=esb))

    for last in kept:
        first, _warning = first_day(regime, last.granted_on)
        assert sum(one.esb for one in kept if first <= one.granted_on <= last.granted_on) <= regime.ceiling


def test_the_gauge_is_told_to_who_reads_aids(browse_as, app):
    with app.app_context():
        company, regime = sample(Company), sample(AidRegime, **GENERAL)
        had = aid(company, regime, today() - timedelta(days=9), 280_000)
        file = sample(FundApplication, company=company, decided_on=None)
        db.session.add(file)
        db.session.commit()
        addresses = f"/de_minimis_aid/details/?id={had.id}", f"/fund_application/details/?id={file.id}"

    for address in addresses:
        told = browse_as(Role.FUND_MANAGER).get(address).words.replace("\u202f", " ")
        assert "280 000 € sur 300 000 €" in told
        assert re.search(r"Reste disponible\s*20 000 €", told)
        assert "Plus de 90 % du plafond" in told
        refused = browse_as(Role.COMMITTEE).get(address)
        assert "sur 300" not in refused.words
    assert refused.status == 200  # the file, without the gauge


@pytest.mark.one_database
def test_a_link_that_is_noted_later_tells_the_ceiling_that_it_exceeds(browse_as, app):
    with app.app_context():
        pair, regime = (sample(Company), sample(Company)), sample(AidRegime, **GENERAL)
        aids = [aid(one, regime, today() - timedelta(days=9), 200_000) for one in pair]
        begins = today() - timedelta(days=1)
        linked = sample(ControlLink, upstream=pair[0], downstream=pair[1], starts_on=begins, ends_on=None)
        db.session.add_all([*aids, linked])
        db.session.commit()
        address = f"/control_link/details/?id={linked.id}"

    told = browse_as(Role.FUND_MANAGER).get(address).words.replace("\u202f", " ")

    assert "400 000 € sur 300 000 €" in told
    assert "Plafond dépassé" in told


@pytest.mark.one_database
def test_closings_are_asked_where_something_is_told_by_them_alone(session):
    company, by_years = sample(Company), {"span": AidWindow.FINANCIAL_YEARS, "sector": AidSector.FISHING}
    rolling, years = sample(AidRegime, **GENERAL), sample(AidRegime, **GENERAL | by_years)
    session.add_all([company, rolling, years])
    session.commit()

    def asked(*unless_empty):
        with statements() as seen:
            counts(session, company, [rolling, years], DAY, unless_empty)
        return [one for one in seen if "FROM financial_year" in one]

    assert asked(years) == []
    assert len(asked()) == 1
    aid(company, years, DAY, 100)
    session.flush()
    assert len(asked(years)) == 1
