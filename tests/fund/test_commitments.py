"""What a fund engaged, what is left of it, and that no more than that is granted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.engine import db, discard
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.commitments import engaged
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.policy import Role
from tests.factories import sample
from tests.statements import statements


def open_fund(endowment=100):
    """A fund that is open."""
    return sample(Fund, state=FundState.OPEN, opened_on="01/01/2017", endowment=endowment and Decimal(endowment))


def grant(fund, amount, state=ApplicationState.GRANTED):
    """An application that was granted an amount."""
    return sample(FundApplication, fund=fund, requested=Decimal(200), granted=Decimal(amount), state=state)


def told(problems):
    """The field and the sentence, spaces made plain."""
    return [(field, sentence.replace("\u202f", " ")) for field, sentence in problems]


def above(left):
    """The refusal of a grant."""
    return [("granted", f"Il reste au fonds {left} € à accorder : ce montant est au-dessus.")]


def test_it_engages_what_was_granted_and_neither_lapsed_nor_was_dropped(refusals):
    fund, other = open_fund(1000), open_fund(1000)
    assert refusals(*(grant(fund, "10.01", state) for state in ApplicationState), grant(other, 7)) == []
    gone = grant(fund, 150)
    assert refusals(gone) == []
    discard(gone)
    db.session.commit()

    assert len(GRANTED) == 4
    assert (fund.engaged, fund.available) == (Decimal("40.04"), Decimal("959.96"))
    with statements() as asked:
        assert engaged(db.session(), [fund.id, other.id]) == {fund.id: Decimal("40.04"), other.id: Decimal(7)}
    assert len(asked) == 1


def test_a_grant_is_not_above_what_is_left(refusals):
    fund = open_fund()
    assert refusals(grant(fund, 60)) == []

    assert told(refusals(grant(fund, "40.01"))) == above("40")
    assert refusals(grant(fund, 41, ApplicationState.IN_COMMITTEE)) == []
    assert refusals(grant(fund, 40)) == []
    assert fund.available == 0


def test_two_grants_of_one_save_are_counted_together(refusals):
    fund = open_fund()

    assert told(refusals(grant(fund, 60), grant(fund, 60))) == above("40") * 2
    assert refusals(grant(fund, 60), grant(fund, 40)) == []


def test_what_comes_back_from_the_bin_is_a_grant_again(refusals):
    fund = open_fund()
    gone, later = grant(fund, 60), grant(fund, 50)
    assert refusals(gone) == []
    discard(gone)
    assert refusals(later) == []

    gone.deleted_at = None
    assert told(refusals(gone)) == above("50")
    later.granted = Decimal(40)
    gone.deleted_at = None
    assert refusals(later, gone) == []


def test_without_an_endowment_nothing_is_granted_and_what_was_stays(refusals):
    fund = open_fund()
    kept = grant(fund, 60)
    assert refusals(kept) == []
    db.session.connection().execute(Fund.__table__.update().values(endowment=None))
    db.session.commit()

    assert told(refusals(grant(fund, 1))) == above("0")
    kept.title = "Un autre titre"
    assert refusals(kept) == []
    kept.granted = Decimal(50)
    assert refusals(kept) == []
    kept.granted = Decimal(51)
    assert told(refusals(kept)) == above("0")


def test_the_endowment_covers_what_is_engaged(refusals):
    fund = open_fund()
    assert refusals(grant(fund, 60)) == []

    fund.endowment = Decimal("59.99")
    sentence = "Le fonds a engagé 60 € : sa dotation n'est pas moindre."
    assert told(refusals(fund)) == [("endowment", sentence)]
    fund.endowment = Decimal(60)
    assert refusals(fund) == []


@pytest.mark.one_database
def test_its_page_and_the_list_tell_what_is_left(browse_as, make):
    fund = make(Fund, state=FundState.OPEN, name="Fonds principal", endowment=Decimal(1000))
    make(Fund, state=FundState.OPEN, name="Autre fonds", endowment=Decimal(500))
    amounts = {"requested": Decimal(400), "granted": Decimal("300.50")}
    make(FundApplication, fund=fund, state=ApplicationState.GRANTED, **amounts)
    for role in (Role.FUND_MANAGER, Role.COMMITTEE):
        page = browse_as(role).get(f"/fund/details/?id={fund}")
        assert "Dotation Engagé300,50 € (30,05 % de la dotation)" in page.words
        assert "Disponible699,50 €" in page.words.replace("\u202f", " ")
    found = browse_as(Role.FUND_MANAGER).get("/fund/?columns=name,engaged,available")
    assert [(row["Engagé"], row["Disponible"]) for row in found.rows] == [("300,50 €", "699,50 €"), ("0 €", "500 €")]
