"""A company's accounts: one record a year, kept in its date, read by those who may."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from models.engine import JournalEntry, db
from models.parties.company import Company
from models.parties.financial_year import FinancialYear
from models.policy import Role
from tests.factories import sample

KEPT = "Un exercice garde sa date de clôture : ajoutez-en un autre."


def test_a_year_is_recorded_once(refusals):
    company = sample(Company)
    assert refusals(sample(FinancialYear, company=company, closed_on="31/12/2016")) == []

    found = refusals(sample(FinancialYear, company=company, closed_on="31/12/2016"))

    assert [field for field, _sentence in found] == ["closed_on"]
    assert refusals(sample(FinancialYear, company=company, closed_on="31/12/2017")) == []
    assert refusals(sample(FinancialYear, closed_on="31/12/2016")) == []


def test_a_year_stays_with_its_company(refusals):
    year = sample(FinancialYear)
    assert refusals(year) == []

    year.company = sample(Company)

    assert refusals() == [("company", "Un exercice reste celui de son entreprise.")]


def test_the_next_year_is_another_record(refusals):
    year = sample(FinancialYear, closed_on="31/12/2016", turnover=Decimal("812000"))
    assert refusals(year) == []

    year.closed_on = "31/12/2017"

    assert refusals() == [("closed_on", f"{KEPT} L'administration retire celui qui est faux.")]


def test_a_figure_is_corrected_and_the_former_one_is_in_the_journal(refusals):
    year = sample(FinancialYear, turnover=Decimal("812000"))
    assert refusals(year) == []

    year.turnover = Decimal("812500.50")

    assert refusals() == []
    change = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first().changes[0]
    assert [change[side].replace("\u202f", " ") for side in ("old", "new")] == ["812 000 €", "812 500,50 €"]


def test_a_result_may_be_a_loss_and_a_turnover_may_not(browse_as, make):
    company = make(Company)
    row = {"closed_on": "31/12/2016", "months": "12", "state": "certifie", "net_result": "-1 500,50"}
    staff, address = browse_as(Role.STAFF), f"/company/edit/?id={company}"

    wrong = staff.submit(
        address, **{f"financial_years-new1-{name}": text for name, text in (row | {"turnover": "-1"}).items()}
    )
    right = staff.submit(address, **{f"financial_years-new1-{name}": text for name, text in row.items()})

    assert [one.replace("\u202f", " ") for one in wrong.errors] == [
        "Exercices, ligne 1, Chiffre d'affaires : Au moins 0 €."
    ]
    assert right.status == 302


def test_the_committee_reads_nothing_of_it(browse_as, make):
    company = make(Company)
    year = make(FinancialYear, company=company, turnover=Decimal("812000"))
    member, staff = browse_as(Role.COMMITTEE), browse_as(Role.STAFF)

    assert member.get(f"/financial_year/details/?id={year}").status == 403
    assert member.get("/financial_year/").status == 403
    for words in ("Exercice", "812"):
        assert words not in member.get(f"/company/details/?id={company}").words
        assert words in staff.get(f"/company/details/?id={company}").words
