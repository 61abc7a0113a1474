"""A grant under a de minimis regime: what it asks, the aid it records."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.engine import (
    as_found,
    db,
    discard,
    last_operation,
    merge,
    months_after,
    plan,
    today,
    undo,
)
from models.fund.application_state import ApplicationState
from models.fund.de_minimis import count
from models.fund.de_minimis_aid import BY_ITS_GRANT, AidSource
from models.fund.de_minimis_grant import aids_of
from models.fund.gross_grant import GrantMethod
from models.parties.company import Company
from models.parties.control_link import ControlLink
from models.policy import Role
from models.reference.aid_regime import AidSector
from models.reference.instrument import EsbMethod, Instrument
from models.reference.naf_code import NafCode
from tests.factories import sample
from tests.fund.grants import DAY, GRANTED, IN_COMMITTEE, asking, fields, had, regime


def test_the_ceiling_may_be_reached_and_not_passed(refusals):
    company, under = sample(Company), regime()
    earlier = had(company, under, date(2017, 3, 15), 120_000), had(company, under, date(2018, 6, 10), 100_000)
    assert refusals(*earlier) == []

    ((name, sentence),) = refusals(asking(company, under, "80000.01"))
    assert (name, sentence.replace("\u202f", " ")) == (
        "granted",
        "Du 15/03/2017 au 15/03/2020, l'entreprise unique aurait 300 000,01 € d'aides avec celle-ci, "
        "pour un plafond de 300 000 €.",
    )
    assert fields(refusals(asking(company, under, "200000"))) == ["granted"]
    assert refusals(asking(company, under, 200_000, DAY + timedelta(days=1))) == []


def test_exactly_the_ceiling_passes_and_another_sector_is_counted_apart(refusals):
    company, under, services = sample(Company), regime(), regime(sector=AidSector.SERVICES)
    assert refusals(asking(company, under, 220_000)) == []

    assert refusals(asking(company, under, 80_000)) == []
    assert fields(refusals(asking(company, under, "0.01"))) == ["granted"]
    assert refusals(asking(company, services, 300_000)) == []


def test_an_earlier_aid_does_not_overflow_the_window_of_a_later_one(refusals):
    company, under = sample(Company), regime()
    assert refusals(had(company, under, DAY + timedelta(days=300), 250_000)) == []

    assert fields(refusals(asking(company, under, 50_001))) == ["granted"]
    assert refusals(asking(company, under, 50_001, months_after(DAY, -36))) == []
    assert refusals(asking(company, under, 50_000)) == []


def test_what_controls_link_is_one_undertaking_on_each_day(refusals):
    first, second, under = sample(Company), sample(Company), regime()
    linked = sample(ControlLink, upstream=second, downstream=first, starts_on=DAY, ends_on=None)
    assert refusals(linked, asking(second, under, 200_000, DAY - timedelta(days=9))) == []

    assert fields(refusals(asking(first, under, 100_001))) == ["granted"]
    assert refusals(asking(first, under, 100_001, DAY - timedelta(days=1))) == []


def test_a_later_aid_of_who_was_linked_since_counts_what_came_before(refusals):
    first, second, under = sample(Company), sample(Company), regime()
    linked = sample(ControlLink, upstream=second, downstream=first, starts_on=DAY + timedelta(days=9), ends_on=None)
    assert refusals(linked, had(second, under, DAY + timedelta(days=10), 250_000)) == []

    assert fields(refusals(asking(first, under, 50_001))) == ["granted"]
    assert refusals(asking(first, under, 50_000)) == []


def test_two_grants_of_one_save_are_counted_together(refusals):
    company, under = sample(Company), regime()
    assert refusals(company, under) == []

    assert fields(refusals(asking(company, under, 200_000), asking(company, under, 200_000))) == ["granted"] * 2
    assert refusals(asking(company, under, 200_000), asking(company, under, 100_000)) == []


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"aid_regime": None, "no_aid_reason": None}, ["aid_regime"]),
        ({"aid_regime": None, "no_aid_reason": "Conditions du marché"}, []),
        ({"no_aid_reason": "Conditions du marché"}, ["no_aid_reason"]),
        ({"decided_on": None}, ["decided_on"]),
        ({"aids_declared_on": None}, ["aids_declared_on"]),
        ({"aids_declared_on": DAY - timedelta(days=90)}, []),
        ({"aids_declared_on": DAY - timedelta(days=91)}, ["aids_declared_on"]),
        ({"aids_declared_on": DAY + timedelta(days=1)}, ["aids_declared_on"]),
        ({"aid_method": GrantMethod.STATED, "stated_esb": Decimal(1)}, ["aid_note"]),
        ({"aid_method": GrantMethod.MARKET}, ["aid_method"]),
        ({"state": IN_COMMITTEE, "aid_regime": None, "no_aid_reason": None}, []),
    ],
)
@pytest.mark.one_database
def test_a_grant_asks_for_its_regime_its_terms_and_a_declaration(refusals, said, names):
    assert fields(refusals(asking(sample(Company), regime(), 10, **said))) == names


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ({"declared_until": DAY - timedelta(days=1)}, []),
        ({"begins_on": DAY + timedelta(days=1)}, ["aid_regime"]),
        ({"excluded": "01.1 03"}, ["aid_regime"]),
        ({"excluded": "01.2"}, []),
    ],
)
@pytest.mark.one_database
def test_its_regime_is_in_force_and_for_its_activity(refusals, terms, names):
    company = sample(Company, naf_code=sample(NafCode, code="01.13Z"))
    is_declared = "declared_until" not in terms

    file = asking(company, regime(**terms), 10, aids_declared_on=DAY if is_declared else None)

    assert fields(refusals(file)) == names


def test_the_grant_records_the_aid_and_its_end_withdraws_it(refusals):
    company, under = sample(Company), regime(loan_five_years=Decimal(1_500_000))
    loan = sample(Instrument, esb_method=EsbMethod.REFERENCE_RATE)
    file = asking(company, under, 12_000, state=IN_COMMITTEE, instrument=loan, months=12, rate=Decimal(0))
    assert refusals(file) == []
    assert next(iter(aids_of(file)), None) is None

    file.state = GRANTED
    assert fields(refusals(as_found(file))) == ["reference_rate"]
    file.state, file.reference_rate = GRANTED, Decimal("0.12")
    assert refusals(as_found(file)) == []
    aid = next(iter(aids_of(file)), None)
    assert (aid.organisation, aid.regime, aid.granted_on, aid.amount) == (company, under, DAY, 12_000)
    assert (aid.source, aid.method, aid.esb) == (AidSource.OURS, GrantMethod.REFERENCE_RATE, Decimal("744.92"))

    file.granted = Decimal(6_000)
    assert refusals(file) == []
    assert (next(iter(aids_of(file)), None), aid.amount, aid.esb) == (aid, 6_000, Decimal("372.46"))

    file.state = ApplicationState.LAPSED
    assert refusals(as_found(file)) == []
    assert (aid.withdrawn_on, next(iter(aids_of(file)), None)) == (today(), None)


def test_what_a_grant_recorded_changes_with_its_application_alone(refusals):
    file = asking(sample(Company), regime(), 12_000)
    assert refusals(file) == []
    aid = next(iter(aids_of(file)), None)
    for name, value in (("amount", Decimal(1)), ("source", AidSource.DECLARED), ("withdrawn_on", DAY)):
        setattr(aid, name, value)
        assert fields(refusals(aid)) == [name]
    discard(aid)
    assert fields(refusals(aid)) == ["application"]

    aid.external_reference, aid.registered_on = "FR-1", DAY
    assert refusals(aid) == []
    file.state = ApplicationState.DROPPED
    assert refusals(as_found(file)) == []
    aid.withdrawn_on = DAY
    assert refusals(aid) == []


def test_what_is_declared_with_an_application_counts_for_its_own_grant(refusals):
    company, under = sample(Company), regime()
    file = asking(company, under, 20_000, state=IN_COMMITTEE)
    assert refusals(file, had(company, under, DAY, 290_000, application=file)) == []

    file.state = GRANTED
    assert fields(refusals(as_found(file))) == ["granted"]
    file.state, file.granted = GRANTED, Decimal(10_000)
    assert refusals(as_found(file)) == []
    assert next(iter(aids_of(file)), None).amount == 10_000


def test_nobody_says_beforehand_that_an_aid_is_that_of_an_application(refusals):
    company, under = sample(Company), regime()
    file, ours = asking(company, under, 20_000, state=IN_COMMITTEE), {"source": AidSource.OURS}
    assert refusals(file, had(company, under, DAY, 290_000)) == []

    assert refusals(had(company, under, DAY, 20_000, application=file, **ours)) == [("source", BY_ITS_GRANT)]
    for began, ended in (({"application": file}, ours), (ours, {"application": file})):
        aid = had(company, under, DAY, 100, **began)
        assert refusals(aid) == []
        for name, value in ended.items():
            setattr(aid, name, value)
        assert fields(refusals(aid)) == ["source"]


@pytest.mark.one_database
def test_two_companies_that_are_one_have_what_both_had_until_that_is_undone(refusals):
    under, kept, held = regime(), sample(Company), sample(Company)
    lost = sample(Company, siren=None, siren_absence="Demandé")
    control = sample(ControlLink, upstream=lost, downstream=held, starts_on=date(2014, 1, 1), ends_on=None)
    given = {kept: 200_000, lost: 90_000, held: 100_000}
    assert refusals(control, *(asking(one, under, amount) for one, amount in given.items())) == []
    had_before = [count(db.session(), one, under, DAY).total for one in given]
    merge(db.session(), plan(db.session(), kept, lost, Role.ADMIN), {})
    db.session.commit()
    merged = last_operation(db.session())

    assert count(db.session(), kept, under, DAY).total == 390_000
    assert fields(refusals(asking(kept, under, 1))) == ["granted"]

    undo(db.session(), merged, Role.ADMIN)
    db.session.commit()
    assert had_before == [count(db.session(), one, under, DAY).total for one in given] == [200_000, 190_000, 190_000]
    assert refusals(asking(kept, under, 100_000)) == []


def test_what_is_said_to_be_no_aid_is_withdrawn(refusals):
    file = asking(sample(Company), regime(), 12_000)
    assert refusals(file) == []
    aid = next(iter(aids_of(file)), None)

    file.aid_regime, file.no_aid_reason = None, "Conditions du marché"

    assert (refusals(file), aid.withdrawn_on) == ([], today())


def test_what_it_granted_may_be_less_whatever_was_declared_since(refusals):
    company, under = sample(Company), regime()
    file = asking(company, under, 100_000)
    assert refusals(file) == []
    assert refusals(had(company, under, DAY, 250_000)) == []

    file.title = "Un autre titre"
    assert refusals(file) == []
    file.granted = Decimal(90_000)
    assert refusals(file) == []
    file.granted = Decimal(90_001)
    assert fields(refusals(file)) == ["granted"]


def test_its_equivalent_follows_its_terms(refusals):
    aid = had(sample(Company), regime(), DAY, 100)
    assert refusals(aid) == []

    aid.amount = Decimal(60)
    assert (refusals(aid), aid.esb) == ([], 60)
