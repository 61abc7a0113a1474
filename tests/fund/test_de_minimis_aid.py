"""An aid: its equivalent is worked out as it is saved, its terms are refused by name, its page tells the steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import db
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.gross_grant import GrantMethod
from models.policy import Role
from models.reference.aid_regime import AidRegime
from models.reference.instrument import EsbMethod, Instrument
from tests.factories import sample
from tests.pages import plain

REGIME = {"ceiling": Decimal(300_000), "begins_on": date(2017, 1, 1), "ends_on": date(2030, 12, 31)}
LENT = {"loan_five_years": Decimal(1_500_000), "loan_ten_years": Decimal(750_000)}
SECURED = {"method": GrantMethod.SECURED_LOAN, "amount": Decimal(150_000), "months": 84, "share": Decimal("0.5")}


def test_its_equivalent_is_worked_out_as_it_is_saved(app, browse_as, make):
    number = make(DeMinimisAid, regime=sample(AidRegime, **REGIME, **LENT), **SECURED)
    with app.app_context():
        assert db.session.get(DeMinimisAid, number).esb == Decimal("42000.00")

    page = plain(browse_as(Role.FUND_MANAGER).get(f"/de_minimis_aid/details/?id={number}").text).replace("\u202f", " ")

    assert "Prêt : 150 000 € sur 84 mois" in page
    assert "300 000 € × 150 000 € × 84 mois ÷ (1 500 000 € × 60 mois) = 42 000 €" in page


def test_a_term_beyond_the_regime_is_refused_by_its_field(refusals):
    regime = sample(AidRegime, **REGIME, **LENT)
    assert refusals(sample(DeMinimisAid, regime=regime, **SECURED)) == []

    names = [name for name, _sentence in refusals(sample(DeMinimisAid, regime=regime, **SECURED | {"months": 121}))]

    assert names == ["months"]


@pytest.mark.parametrize(("day", "wrong"), [("2023-12-31", ["regime"]), ("2024-01-01", []), ("2026-01-02", ["regime"])])
def test_its_regime_was_in_force(refusals, day, wrong):
    regime = sample(AidRegime, begins_on=date(2024, 1, 1), ends_on=date(2026, 1, 1))
    aid = sample(DeMinimisAid, regime=regime, granted_on=date.fromisoformat(day))

    assert [name for name, _sentence in refusals(aid)] == wrong


def test_its_method_is_one_of_its_instrument(refusals):
    shares = sample(Instrument, esb_method=EsbMethod.CAPITAL)
    told = {"instrument": shares, "method_note": "Souscrit avec des tiers, au même prix."}
    assert refusals(sample(DeMinimisAid, **told, method=GrantMethod.MARKET)) == []

    ((name, sentence),) = refusals(sample(DeMinimisAid, **told, method=GrantMethod.GUARANTEE))

    assert (name, sentence.partition(", ou")[0]) == (
        "method",
        "Pour cet instrument : « Montant entier » ou « Conditions de marché, sans aide »",
    )


def test_what_is_given_or_no_aid_is_explained(refusals):
    no_note = sample(DeMinimisAid, method=GrantMethod.STATED, stated_esb=Decimal(10))
    assert [name for name, _sentence in refusals(no_note)] == ["method_note"]
    assert (
        refusals(sample(DeMinimisAid, method=GrantMethod.STATED, stated_esb=Decimal(10), method_note="Lettre.")) == []
    )


def test_what_follows_the_grant_is_not_before_it(refusals):
    before = date(2017, 5, 1)
    assert [name for name, _ in refusals(sample(DeMinimisAid, withdrawn_on=before))] == ["withdrawn_on"]
    assert [name for name, _ in refusals(sample(DeMinimisAid, registered_on=before))] == ["registered_on"]
    assert refusals(sample(DeMinimisAid, withdrawn_on=date(2017, 5, 2))) == []


def test_the_team_reads_and_who_manages_the_fund_writes(browse_as, make):
    number = make(DeMinimisAid)

    assert browse_as(Role.STAFF).get(f"/de_minimis_aid/details/?id={number}").status == 200
    assert browse_as(Role.STAFF).get("/de_minimis_aid/new/").status == 403
    assert browse_as(Role.FUND_MANAGER).get("/de_minimis_aid/new/").status == 200
    assert browse_as(Role.COMMITTEE).get(f"/de_minimis_aid/details/?id={number}").status == 403
