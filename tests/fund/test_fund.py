"""A fund: limits in order, an opening day when it is open; what opens, suspends and closes it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.engine import Refused, as_found, db, perform, verbs_of
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.policy import Role
from tests.factories import sample
from tests.statements import is_within, planned, statements, told


def test_the_least_is_not_above_the_most(refusals):
    wrong = sample(Fund, least=Decimal(2), most=Decimal(1))

    assert refusals(wrong) == [("most", "Le ticket maximum ne peut pas être sous le minimum.")]
    assert [field for field, _sentence in refusals(sample(Fund, least=Decimal(2), most=Decimal(0)))] == ["most"]
    assert refusals(sample(Fund, least=Decimal(1), most=Decimal(1))) == []
    assert refusals(sample(Fund, least=Decimal(1))) == []


def test_an_open_fund_has_its_opening_day(refusals):
    assert refusals(sample(Fund, state=FundState.OPEN, opened_on=None)) == [
        ("opened_on", "Indiquez le jour de l'ouverture.")
    ]
    assert refusals(sample(Fund, state=FundState.OPEN, opened_on="01/01/2019")) == []
    assert refusals(sample(Fund, state=FundState.BEING_SET_UP)) == []


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(Fund, code="FAV")) == []
    assert [field for field, _sentence in refusals(sample(Fund, code="FAV"))] == ["code"]


@pytest.mark.parametrize(
    ("least", "most", "limits", "accepted"),
    [
        (None, None, "", (1, 10, 100)),
        (10, None, "au moins 10 €", (10, 100)),
        (None, 10, "au plus 10 €", (1, 10)),
        (10, 50, "au moins 10 €, au plus 50 €", (10,)),
    ],
)
def test_it_accepts_what_is_within_its_limits(least, most, limits, accepted):
    fund = Fund(code="F", name="Fonds", least=least, most=most)

    assert fund.limits.replace("\u202f", " ") == limits
    assert tuple(one for one in (1, 10, 100) if fund.accepts(Decimal(one))) == accepted


def open_fund(**said):
    """A fund that is open, with what is said of it."""
    return sample(Fund, state=FundState.OPEN, **said)


def does(fund, name, role=Role.FUND_MANAGER, remark="Bilan"):
    """What keeps a verb from being done; the moved fund is saved."""
    try:
        perform(fund, next(one for one in verbs_of(Fund) if one.name == name), role, remark)
    except Refused as refusal:
        return [(one.field, one.sentence) for one in refusal.problems]
    db.session.commit()
    return []


class TestItsVerbs:
    def test_open_it_with_a_day_and_an_endowment(self, refusals):
        fund = sample(Fund)
        assert refusals(fund) == []

        assert does(fund, "open") == [("opened_on", "À remplir."), ("endowment", "À remplir.")]
        fund.opened_on, fund.endowment = "01/01/2019", Decimal(0)
        assert does(fund, "open") == [("state", "La dotation du fonds est nulle :")]
        fund.endowment = Decimal(100)
        assert does(fund, "open") == []
        assert fund.state is FundState.OPEN

    def test_suspend_it_and_open_it_again(self, refusals):
        fund = open_fund()
        assert refusals(fund) == []

        assert does(fund, "suspend", remark="") == [("remark", "Dites pourquoi.")]
        assert does(fund, "suspend") == []
        assert does(fund, "reopen") == []
        assert fund.state is FundState.OPEN

    def test_close_it_once_no_file_waits(self, refusals):
        fund = open_fund()
        filed = sample(FundApplication, fund=fund, state=ApplicationState.FILED)
        assert refusals(filed, sample(FundApplication, fund=fund, state=ApplicationState.DRAFT)) == []

        assert does(fund, "close") == [("state", "Un dossier attend sa décision :")]
        filed.state = ApplicationState.REFUSED
        as_found(filed)
        assert does(fund, "close") == []
        assert fund.state is FundState.CLOSED

    def test_are_the_fund_manager_s_and_those_who_answer_for_the_programme(self, refusals):
        fund = open_fund()
        assert refusals(fund) == []

        with pytest.raises(PermissionError):
            does(fund, "close", Role.STAFF)
        assert does(fund, "close", Role.PROGRAMME_MANAGER) == []

    def test_correct_it_back_to_being_set_up_while_it_holds_drafts_alone(self, refusals):
        fund = open_fund()
        filed = sample(FundApplication, fund=fund, state=ApplicationState.FILED)
        assert refusals(filed) == []

        assert does(fund, "correct_en_creation", Role.ADMIN) == [("state", "Un dossier a été déposé au fonds :")]
        filed.state = ApplicationState.DROPPED
        as_found(filed)
        assert does(fund, "correct_en_creation", Role.ADMIN) == []
        assert fund.opened_on is None


@pytest.mark.one_database
def test_its_page_says_that_it_shows_the_first_of_its_files_on_paper_too(app, browse_as):
    with app.app_context():
        funds = [sample(Fund), sample(Fund)]
        db.session.add_all(
            sample(FundApplication, fund=one) for one, count in zip(funds, (11, 10), strict=True) for _ in range(count)
        )
        db.session.commit()
        numbers = [one.id for one in funds]
    pages = [browse_as(Role.STAFF).get(f"/fund/details/?id={one}").words for one in numbers]

    assert ["10 premières lignes seulement. Tout voir" in one for one in pages] == [True, False]


@pytest.mark.one_database
def test_its_page_costs_no_more_among_many_files_that_wait(app, browse_as):
    with app.app_context():
        funds = [open_fund(), open_fund()]
        counted = zip(funds, (1, 5), strict=True)
        filed = {"state": ApplicationState.FILED}
        db.session.add_all(sample(FundApplication, fund=one, **filed) for one, count in counted for _ in range(count))
        db.session.commit()
        numbers = [one.id for one in funds]
    manager, asked = browse_as(Role.FUND_MANAGER), []
    for one in numbers:
        with statements() as seen:
            assert "Un dossier attend sa décision" in manager.get(f"/fund/details/?id={one}").words
        asked.append(len(seen))

    assert asked[0] == asked[1]
    assert is_within(12, seen)


@pytest.mark.one_database
def test_its_last_files_are_found_without_the_others(app, browse_as):
    with app.app_context():
        file = sample(FundApplication)
        db.session.add(file)
        db.session.commit()
        fund = file.fund.id

        with told() as asked:
            browse_as(Role.ADMIN).get(f"/fund/details/?id={fund}")

        plans = [planned(*one) for one in asked if "ORDER BY fund_application.reference DESC" in one[0]]
    assert [("ix_fund_application_last" in one, "TEMP B-TREE" in one) for one in plans] == [(True, False)]
