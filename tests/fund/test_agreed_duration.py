"""An agreement lasts as long as the law and its fund want of its instrument; what comes back left before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import Refused, db
from models.fund.fund_instrument import FundInstrument
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, back, do, granted, of, paying, sentences, signed

pytestmark = pytest.mark.one_database


def agreed(code, months, *lines, **said):
    """An agreement of an instrument, saved, with a day to sign it."""
    application = granted(1_000, instrument=sample(Instrument, code=code), months=120, deferral_months=0)
    one = of(application, months=months, signed_on=DAY, repayments=list(lines), **said)
    db.session.add(one)
    db.session.commit()
    return one


def told(agreement, verb):
    """What keeps a verb from being done."""
    with pytest.raises(Refused) as refused:
        do(agreement, verb)
    db.session.rollback()
    return [(field, sentence.replace("\u202f", " ")) for field, sentence in sentences(refused)]


def test_participating_shares_last_seven_years_and_nobody_has_them_back_before(app):
    short = ("months", "Des titres participatifs durent au moins 84 mois.")
    with app.app_context():
        one = agreed("titres_participatifs", 83)
        assert told(one, "schedule") == [short]
        one.months = 96
        db.session.commit()
        do(one, "schedule")
        assert told(one, "sign") == [
            ("state", "Des titres participatifs ne se remboursent pas avant le 01/06/2024, sept ans après :")
        ]
        do(one, "reopen")
        one.deferral_months = 83
        db.session.commit()
        do(one, "schedule")
        do(one, "sign")
        assert next(line.due_on for line in one.repayments if line.capital) == date(2024, 6, 1)


def test_by_hand_they_are_no_shorter(app):
    with app.app_context():
        one = agreed("titres_participatifs", 12, back(1, date(2024, 6, 1), 1_000))
        assert told(one, "sign") == [("months", "Des titres participatifs durent au moins 84 mois.")]


def test_a_loan_is_within_the_bounds_of_its_fund(app):
    with app.app_context():
        one = agreed("pret_participatif", 12, back(1, date(2018, 6, 1), 1_000))
        fund, kind = one.fund_application.fund, one.fund_application.instrument
        db.session.add(FundInstrument(fund=fund, instrument=kind, least_months=24, most_months=120))
        db.session.commit()
        db.session.refresh(fund)
        assert told(one, "sign") == [("months", f"« {kind} » : ce fonds demande au moins 24 mois.")]
        one.months = 121
        db.session.commit()
        assert told(one, "schedule") == [("months", f"« {kind} » : ce fonds demande au plus 120 mois.")]
        one.months = 24
        db.session.commit()
        do(one, "sign")


def test_what_never_comes_back_has_no_duration(app):
    with app.app_context():
        subsidy = sample(Instrument, code="apport_fonds_propres")
        one = signed(500, application=granted(500, instrument=subsidy), months=None, begins_on=None)
        assert one.is_signed
        assert one.amount == Decimal(500)


def test_no_capital_is_planned_to_come_back_before_it_leaves(app):
    with app.app_context():
        lines = [back(1, date(2017, 6, 1), 0, 2), back(2, date(2017, 7, 1), 600), back(3, date(2017, 8, 1), 400)]
        one = agreed("pret_participatif", 12, *lines, payments=[paying(500), paying(500, 2)])
        one.payments[1].due_on = date(2017, 7, 2)
        db.session.commit()
        assert told(one, "sign") == [
            (
                "state",
                "Au 01/07/2017, 600 € de capital seraient à rembourser, et 500 € sont prévus d'ici là en versements :",
            )
        ]
        one.payments[1].due_on = date(2017, 7, 1)  # the same day is right
        db.session.commit()
        do(one, "sign")
