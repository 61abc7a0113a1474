"""The journeys of who manages the fund (`app/docs/journeys.md`), with their clicks counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from models.engine import db, today
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.review_opinion import OpinionSide, ReviewOpinion
from models.parties.company import Company
from models.policy import Role
from tests.browser.journeys import Journey
from tests.factories import sample
from tests.fund.agreements import back, granted, signed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_j12_a_file_whose_papers_are_in_goes_on_the_agenda_of_the_committee(site, visit):
    name = "Parcours tilleul"
    with site.app.app_context():
        fund = sample(Fund, state=FundState.OPEN, opened_on=today(), endowment=Decimal(10**6), code="J12")
        said = {"state": ApplicationState.UNDER_REVIEW, "requested": Decimal(20_000), "granted": None}
        file = sample(FundApplication, fund=fund, company=sample(Company, name=name), **said)
        sides = (OpinionSide.ECONOMIC, OpinionSide.SOCIAL)
        db.session.add_all([file, *(sample(ReviewOpinion, fund_application=file, side=one) for one in sides)])
        db.session.commit()
    page, journey = visit(Role.FUND_MANAGER), Journey("J12", "Porter un dossier au comité", (3, 1))
    page.goto("/")

    journey.click(page.get_by_role("link", name="Suivi du fonds", exact=True))
    journey.click(page.get_by_role("link", name=f"Inscrire au comité : {name}"))
    journey.type(page.get_by_label("En comité le"), f"{today() + timedelta(days=30):%d/%m/%Y}")
    journey.click(page.get_by_role("button", name="Inscrire au comité"))

    expect(page.get_by_role("status")).to_contain_text("En comité d’engagement")
    journey.is_done()


def test_j13_what_the_fund_pays_and_gets_back_is_recorded_line_by_line(site, visit):
    name = "Parcours tilleul"
    with site.app.app_context():
        file = granted(1_000, company=sample(Company, name=name))
        out = [Payment(rank=1, due_on=today(), amount=Decimal(1_000))]
        signed(1_000, [back(1, today(), 1_000, "12.50")], application=file, payments=out)
    page = visit(Role.FUND_MANAGER)
    for deed, told in (("Versé", "1 000 €, versé le"), ("Reçu", "1 012,50 €, reçu le")):
        journey = Journey("J13", "Noter une échéance du fonds", (2, 0))
        page.goto("/")

        journey.click(page.get_by_role("link", name="Échéances du fonds", exact=True))
        journey.click(page.get_by_role("button", name=f"{deed} : {name}"))

        expect(page.get_by_role("status")).to_contain_text(told)
        journey.is_done()
