"""An opinion on an application: by nobody tied to the company, once for each side, read by no committee."""

from __future__ import annotations

from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.fund.review_opinion import OpinionSide, ReviewOpinion
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from tests.factories import sample


def test_nobody_tied_to_the_company_gives_one(refusals):
    tied, company = sample(Person), sample(Company)
    first, second = sample(FundApplication, company=company), sample(FundApplication, company=company)
    assert refusals(first, second, sample(Position, person=tied, organisation=company, ends_on=None)) == []

    refused = refusals(sample(ReviewOpinion, fund_application=first, author=tied))

    assert [name for name, _sentence in refused] == ["author"]
    assert refused[0][1].startswith("Conflit d'intérêts : ")
    assert refusals(sample(ReviewOpinion, fund_application=second, author=sample(Person))) == []
    assert refusals(sample(ReviewOpinion, author=tied)) == []


def test_who_was_tied_since_sets_right_what_they_wrote(refusals):
    opinion = sample(ReviewOpinion)
    assert refusals(opinion) == []
    seat = sample(Position, person=opinion.author, organisation=opinion.fund_application.company, ends_on=None)
    assert refusals(seat) == []

    opinion.strengths = "Des clients fidèles"

    assert refusals(opinion) == []


def test_a_fund_that_finances_the_company_already_is_no_tie_of_who_works_for_it(refusals):
    lent = sample(FundApplication, state=ApplicationState.GRANTED)
    reviewer = sample(Person)
    lent.fund.manager = sample(Partner)
    seat = sample(Position, person=reviewer, organisation=lent.fund.manager, ends_on=None)
    again = sample(FundApplication, fund=lent.fund, company=lent.company, derogation="Suite")
    elsewhere = sample(FundApplication, company=lent.company)
    assert refusals(lent, seat, again, elsewhere) == []

    assert refusals(sample(ReviewOpinion, fund_application=again, author=reviewer)) == []
    assert [name for name, _ in refusals(sample(ReviewOpinion, fund_application=elsewhere, author=reviewer))] == [
        "author"
    ]


def test_a_person_gives_one_for_each_side(refusals):
    first = sample(ReviewOpinion, side=OpinionSide.SOCIAL)
    said = {"fund_application": first.fund_application, "author": first.author}
    assert refusals(first, sample(ReviewOpinion, **said, side=OpinionSide.LEGAL)) == []

    assert refusals(sample(ReviewOpinion, **said, side=OpinionSide.SOCIAL)) != []


def test_no_committee_reads_one_of_a_file_that_is_not_on_its_agenda(browse_as, make):
    number = make(ReviewOpinion, risks="Un seul client")
    file = f"/fund_application/details/?id={number}"

    assert "Un seul client" in browse_as(Role.FUND_MANAGER).get(f"/review_opinion/details/?id={number}").text
    assert browse_as(Role.COMMITTEE).get(f"/review_opinion/details/?id={number}").status == 404
    assert "Un seul client" not in browse_as(Role.COMMITTEE).get(file).text
