"""The journey of who manages the fund (`app/docs/journeys.md`), with its clicks counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from models.engine import db, today
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.review_opinion import OpinionSide, ReviewOpinion
from models.parties.company import Company
from models.policy import Role
from tests.browser.journeys import Journey
from tests.factories import sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_j12_a_file_whose_papers_are_in_goes_on_the_agenda_of_the_committee(site, visit, script):
    name = f"Parcours tilleul {script:d}"
    with site.app.app_context():
        fund = sample(Fund, state=FundState.OPEN, opened_on=today(), endowment=Decimal(10**6), code=f"J12-{script:d}")
        said = {"state": ApplicationState.UNDER_REVIEW, "requested": Decimal(20_000), "granted": None}
        file = sample(FundApplication, fund=fund, company=sample(Company, name=name), **said)
        sides = (OpinionSide.ECONOMIC, OpinionSide.SOCIAL)
        db.session.add_all([file, *(sample(ReviewOpinion, fund_application=file, side=one) for one in sides)])
        db.session.commit()
    page, journey = visit(Role.FUND_MANAGER, script=script), Journey("J12", "Porter un dossier au comité", (4, 1))
    page.goto("/")

    journey.click(page.get_by_role("link", name="Suivi du fonds", exact=True))
    journey.click(page.get_by_role("link", name=f"Inscrire au comité : {name}"))
    journey.type(page.get_by_label("En comité le"), f"{today() + timedelta(days=30):%d/%m/%Y}")
    journey.click(page.get_by_role("button", name="Inscrire au comité"))

    expect(page.get_by_role("status")).to_contain_text("En comité d’engagement")
    journey.is_done()
