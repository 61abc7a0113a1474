"""A save asks the database what its change concerns: a load, its writes, its line of the journal, and no more."""

from __future__ import annotations

import pytest

from models.engine import db
from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.policy import Role
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.statements import statements

pytestmark = pytest.mark.one_database

FILED = ApplicationState.IN_COMMITTEE


def asked_by(browser, address, **said):
    """The tables that a form names as it is saved, the first of each statement in order; who asks is left out."""
    form = browser.get(address).form(**said)
    with statements() as seen:
        page = browser.post(address, form)
    assert page.status == 302, page.words
    sent = [one.replace('"', "").split() for one in seen if not one.startswith("BEGIN")]
    where = {"SELECT": "FROM", "INSERT": "INTO", "DELETE": "FROM", "UPDATE": "UPDATE"}
    told = [(one[0], one[one.index(where[one[0]]) + 1]) for one in sent]
    return [one for one in told if one[1] not in {"sign_in", "user"}]


@pytest.fixture
def saved(app):
    """A record of a company with a site and a year, and what asks the fund for it."""
    with app.app_context():
        company = sample(Company, full=True)
        db.session.add_all((sample(Establishment, company=company), sample(FinancialYear, company=company)))
        instrument = sample(Instrument, for_whom="toutes")
        file = sample(FundApplication, company=company, state=FILED, instrument=instrument)
        db.session.add(file)
        db.session.commit()
        return company.id, file.id


def test_a_new_company_is_looked_for_twice_and_its_lists_are_not(browse_as):
    said = {"name": "Filature", "ess_status": "scop", "siren": "000017012"}
    alike = [("SELECT", "organisation")]
    written = [("INSERT", one) for one in ("organisation", "company", "journal_entry")]
    key = [("SELECT", "form_key")], [("INSERT", "form_key")]

    asked = asked_by(browse_as(Role.STAFF), "/company/new/", **said)

    assert asked == [*key[0], *alike, *written, *alike, *key[1]]


def test_what_is_not_granted_is_asked_neither_of_its_aid_nor_of_what_left_for_it(browse_as, saved):
    read = [("SELECT", one) for one in ("fund_application", "plan_line", "review_opinion", "organisation")]
    written = [("UPDATE", "fund_application"), ("INSERT", "journal_entry"), ("DELETE", "draft")]

    asked = asked_by(browse_as(Role.STAFF), f"/fund_application/edit/?id={saved[1]}", public_purpose="Un atelier")

    assert asked == [*read, *written]
