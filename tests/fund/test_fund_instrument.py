"""The instruments that a fund uses, and the bounds of each that its applications are held to."""

from __future__ import annotations

from decimal import Decimal

from models.engine import as_found, db
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.fund_instrument import FundInstrument
from models.reference.instrument import Instrument
from tests.factories import sample

BOUNDS = {"least": Decimal(10), "most": Decimal(50), "least_months": 12, "most_months": 60}


def told(problems):
    """The field and the sentence, spaces made plain."""
    return [(field, sentence.replace("\u202f", " ")) for field, sentence in problems]


def test_no_minimum_is_above_its_maximum(refusals):
    wrong = {**BOUNDS, "most": Decimal(9), "most_months": 11}

    assert refusals(sample(FundInstrument, **wrong)) == [
        ("most", "Le ticket maximum ne peut pas être sous le minimum."),
        ("most_months", "La durée maximum ne peut pas être sous le minimum."),
    ]
    assert refusals(sample(FundInstrument, **BOUNDS)) == []


def test_an_application_that_is_filed_is_held_to_them(refusals):
    fund, loan, grant = sample(Fund, state=FundState.OPEN), sample(Instrument, name="Prêt"), sample(Instrument)
    assert refusals(sample(FundInstrument, fund=fund, instrument=loan, **BOUNDS)) == []

    def filed(amount, months, instrument=loan, state=ApplicationState.FILED):
        asked = {"requested": Decimal(amount), "months": months, "instrument": instrument}
        return told(refusals(sample(FundApplication, fund=fund, state=state, **asked)))

    assert filed(10, 12) == filed(50, 60) == []
    assert filed(9, 12) == [("requested", "« Prêt » : ce fonds donne au moins 10 €.")]
    assert filed(51, 12) == [("requested", "« Prêt » : ce fonds donne au plus 50 €.")]
    assert filed(10, None) == [("months", "« Prêt » : ce fonds demande au moins 12 mois.")]
    assert filed(10, 61) == [("months", "« Prêt » : ce fonds demande au plus 60 mois.")]
    assert filed(10, 12, grant) == [("instrument", "Ce fonds n'emploie pas cet instrument, mais : Prêt.")]
    assert filed(51, None, state=ApplicationState.DRAFT) == []


def test_bounds_that_change_are_asked_of_what_is_filed_or_changed_since(refusals):
    loan = sample(Instrument)
    bounds = sample(FundInstrument, fund=sample(Fund, state=FundState.OPEN), instrument=loan, most=Decimal(50))
    file = sample(FundApplication, fund=bounds.fund, instrument=loan, requested=Decimal(50), state="deposee")
    assert refusals(bounds, file) == []
    bounds.most = Decimal(40)
    db.session.commit()

    file.state = ApplicationState.ADMISSIBLE
    assert refusals(as_found(file)) == []
    file.requested = Decimal(45)
    assert [field for field, _sentence in refusals(file)] == ["requested"]
