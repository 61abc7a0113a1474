"""Following a fund: its files state by state, as columns or as a table, to those who read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.engine import db
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
PAGE = "/fund_pipeline/"
STATES = (ApplicationState.FILED, ApplicationState.GRANTED, ApplicationState.REFUSED)


@pytest.fixture
def fund(app):
    """An open one with a file filed, one granted, one refused: its id."""
    with app.app_context():
        one = sample(Fund, state=FundState.OPEN, endowment=Decimal(1000), code="SUIVI")
        for state in STATES:
            company = sample(Company, name=f"Filature {state.value}")
            amounts = {
                "requested": Decimal(300),
                "granted": Decimal(200) if state is ApplicationState.GRANTED else None,
            }
            db.session.add(sample(FundApplication, fund=one, company=company, state=state, **amounts))
        db.session.commit()
        return one.id


@pytest.mark.parametrize("look", ["", "&as=table"])
def test_the_files_are_told_with_amount_and_instrument_in_either_look(browse_as, fund, look):
    page = browse_as(Role.FUND_MANAGER).get(f"{PAGE}?id={fund}{look}")

    assert page.status == 200
    for told in ("Filature deposee", "Filature accordee", "Déposé", "Accordé", "Refusé", "300 €"):
        assert told in page.words.replace("\xa0", " ").replace("\u202f", " ")
    assert "Filature refusee" not in page.words  # it is over: counted, with its list
    assert any("state=refusee" in one for one in page.links)


def test_what_is_asked_granted_and_left_is_on_top(browse_as, fund):
    words = browse_as(Role.STAFF).get(f"{PAGE}?id={fund}").raw.replace("\u202f", " ").replace("\xa0", " ")

    for label, amount in (("Demandé, à décider", 300), ("Accordé", 200), ("Dotation", "1 000"), ("Disponible", 800)):
        assert f"<dt>{label}</dt><dd>{amount} €</dd>" in words


def test_a_committee_reads_what_it_may_read_alone_and_nothing_is_offered_there(browse_as, fund):
    page = browse_as(Role.COMMITTEE).get(f"{PAGE}?id={fund}")

    assert "Filature accordee" in page.words
    assert "Filature deposee" not in page.words
    assert "Demandé" not in page.words
    assert "/move/" not in page.raw


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.REGION, Role.ACCOUNTS])
def test_who_reads_no_file_has_no_such_page(browse_as, fund, role):
    assert browse_as(role).get(f"{PAGE}?id={fund}").status == 403


def test_a_list_that_is_led_to_holds_those_files(browse_as, fund):
    manager = browse_as(Role.FUND_MANAGER)
    (refused,) = [one for one in manager.get(f"{PAGE}?id={fund}").links if "state=refusee" in one]
    words = manager.get(refused).words

    assert "Filature refusee" in words
    assert "Filature deposee" not in words


def test_it_costs_no_more_among_many_files(browse_as, app, fund):
    with app.app_context():
        one = db.session.get(Fund, fund)
        for number in range(40):
            state = list(ApplicationState)[number % len(ApplicationState)]
            db.session.add(sample(FundApplication, fund=one, state=state, requested=Decimal(5)))
        db.session.commit()
    manager = browse_as(Role.FUND_MANAGER)
    with statements() as seen:
        assert manager.client.get(f"{PAGE}?id={fund}", buffered=True).status_code == 200
    assert is_within(12, seen), seen
