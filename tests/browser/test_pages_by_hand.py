"""What the pages of a company and of a cohort cost to work from: S2 and S3 of the goals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import today
from models.parties.company import Company
from tests.browser.journeys import Journey
from tests.browser.steps import heading

pytestmark = pytest.mark.browser


@pytest.fixture
def under_way(site):
    """A company in the first sequence of a cohort under way, which waits to be validated; the ids of these."""
    start, end = today() - timedelta(days=20), today() + timedelta(days=60)
    cohort = site.make(Cohort, code="MAIN", state="en_cours", starts_on=start, ends_on=end)
    step = site.make(Sequence, cohort=cohort, rank=1, name="Diagnostic", starts_on=start, ends_on=end)
    company = site.make(Company, name="Main")
    joined = site.make(Participation, company=company, cohort=cohort, state="active", joined_on=start)
    site.make(SequenceProgress, participation=joined, sequence=step, state="a_valider")
    return company, cohort


def test_s2_a_company_goes_on_from_the_matrix_of_its_cohort(visit, under_way):
    page, journey = visit(), Journey("S2", "Passer à la séquence suivante", (2, 1))
    page.goto(f"/cohort/details/?id={under_way[1]}")

    journey.click(page.get_by_role("link", name="À valider"))
    journey.type(page.get_by_label("Remarque"), "Le plan est signé.")
    journey.click(page.get_by_role("button", name="Valider", exact=True).last)

    expect(page.get_by_role("heading", level=1)).to_contain_text("MAIN")
    expect(page.get_by_role("link", name="Validée")).to_be_visible()
    journey.is_done()


def test_s3_a_meeting_is_logged_on_the_page_of_its_company(visit, under_way):
    page, journey = visit(), Journey("S3", "Consigner un rendez-vous", (2, 2))
    page.goto(f"/company/details/?id={under_way[0]}")

    journey.click(page.locator("summary", has_text="Noter un rendez-vous"))
    journey.type(page.get_by_label("Titre"), "Point d'étape")
    journey.type(page.get_by_label("Compte rendu"), "La trésorerie tient.")
    journey.click(page.get_by_role("button", name="Enregistrer comme tenu"))

    heading(page, "Main")
    expect(page.get_by_role("main")).to_contain_text("La trésorerie tient.")
    expect(page.get_by_role("main")).to_contain_text("Dernier rendez-vous")
    journey.is_done()
