"""The journeys of `domain.md` §5.3, with the clicks counted: `pytest -s tests/browser/test_journeys.py` prints them."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.base import db
from models.cohort import Cohort
from models.commune import Commune
from models.company import Company
from models.deliverable import Deliverable
from models.establishment import Establishment
from models.jobs_reading import JobsReading, Milestone
from models.kinds import today
from models.participation import Participation, ParticipationState
from models.sequence import Sequence
from models.sequence_progress import ProgressState, SequenceProgress
from tests.browser.journeys import TABLE, Journey
from tests.browser.steps import heading
from tests.factories import sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

NAMES = ["acacia", "bouleau", "chêne", "cyprès", "érable", "figuier", "frêne", "houx", "laurier", "olivier", "orme"]


@pytest.fixture(scope="module", autouse=True)
def table():
    """Printed once they are all done."""
    yield
    sys.stdout.write("\n".join(["", f"{'parcours':57}clics/but champs/but", *sorted(TABLE), ""]))


@pytest.fixture(scope="module")
def promotion(site):
    """A cohort under way, in its first sequence, on everybody's first page until these tests are over."""
    with site.app.app_context():
        yesterday = today() - timedelta(days=1)
        cohort = sample(Cohort, code="PARCOURS", starts_on=yesterday - timedelta(days=30), ends_on=today())
        first = sample(Sequence, cohort=cohort, rank=1, name="Diagnostic", ends_on=yesterday)
        communes = db.session.scalars(db.select(Commune).limit(len(NAMES))).all()
        joined = [_company(cohort, first, name, commune) for name, commune in zip(NAMES, communes, strict=True)]
        joined[-1].joined_on = today()  # later than anybody else's
        db.session.add_all(joined)
        db.session.commit()
        number = cohort.id
    yield number
    with site.app.app_context():
        for one in db.session.scalars(db.select(Participation).filter_by(cohort_id=number)):
            one.joined_on = "01/01/2000"
        db.session.get(Cohort, number).starts_on = "01/01/2000"
        db.session.commit()


def _company(cohort, sequence, name, commune):
    company = sample(Company, name=f"Parcours {name}")
    office = sample(Establishment, company=company, is_head_office=True, commune=commune)
    joined = sample(Participation, company=company, cohort=cohort, state=ParticipationState.ACTIVE)
    joined.joined_on = sequence.ends_on
    begun = sample(SequenceProgress, participation=joined, sequence=sequence, state=ProgressState.RUNNING)
    owed = sample(Deliverable, sequence_progress=begun, name="Valeurs", due_on=today() + timedelta(days=3))
    read = sample(JobsReading, establishment=office, milestone=Milestone.START, observed_on=joined.joined_on, fte="10")
    db.session.add_all([office, begun, owed, read])
    return joined


def test_j1_a_company_is_found_and_read(promotion, visit, script):
    page, journey = visit(script=script), Journey("J1", "Trouver une entreprise et lire où elle en est", (1, 1))
    page.goto("/")

    journey.type(page.get_by_label("Rechercher partout"), "parcours laurier")
    journey.press(page, "Enter")

    heading(page, "Parcours laurier")
    expect(page.get_by_role("main")).to_contain_text("PARCOURS")
    journey.is_done()


def test_j3_the_week_is_there_on_arrival(promotion, visit, script):
    page, journey = visit(script=script), Journey("J3", "Voir ma semaine", (0, 0))
    page.goto("/")

    expect(page.get_by_role("heading", name="Ma semaine")).to_be_visible()
    page.get_by_role("link", name="Tout voir").click()
    heading(page, "Ma semaine")
    expect(page.get_by_role("main")).to_contain_text("Livrable attendu : Valeurs — Parcours orme")
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("Séquence à terminer : Diagnostic — Parcours")
    journey.is_done()


def test_j5_a_deliverable_moves_forward(promotion, site, visit, script):
    name = f"Parcours {NAMES[script]}"
    page, journey = visit(script=script), Journey("J5", "Faire avancer un livrable", (2, 0))
    page.goto("/")

    journey.click(page.get_by_role("row", name=name).get_by_role("link", name="En cours"))
    journey.click(page.get_by_role("button", name="Noter comme remis"))

    expect(page.get_by_role("status")).to_contain_text("Remis")
    journey.is_done()


def test_j5_a_sequence_moves_forward(promotion, site, visit, script):
    name = f"Parcours {NAMES[2 + script]}"
    page, journey = visit(script=script), Journey("J5", "Faire avancer une séquence", (2, 0))
    page.goto("/")
    page.get_by_role("row", name=name).get_by_role("link", name="En cours").click()
    page.get_by_role("button", name="Noter comme remis").click()
    page.goto("/")

    journey.click(page.get_by_role("row", name=name).get_by_role("link", name="En cours"))
    journey.click(page.get_by_role("button", name="Soumettre à validation"))

    expect(page.get_by_role("status")).to_contain_text("À valider")
    journey.is_done()


def test_j5_says_why_the_rest_waits_and_leads_there(promotion, visit, script):
    page = visit(script=script)
    page.goto("/")
    page.get_by_role("row", name="Parcours érable").get_by_role("link", name="En cours").click()

    expect(page.get_by_role("button", name="Soumettre à validation")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Le livrable « Valeurs » n'est pas remis :")
    page.get_by_role("main").get_by_role("link", name="Valeurs").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Valeurs")


def test_j8_the_readings_of_a_cohort_are_pasted(promotion, visit):
    page, journey = visit(), Journey("J8", "Coller les relevés d'emplois d'une promotion", (3, 0))
    page.goto("/")

    journey.click(page.get_by_role("link", name="Relevés d'emplois", exact=True).first)
    cells = page.locator("[data-grid] input")
    journey.paste(cells.first, "\r\n".join(f"1{number % 5},5\t2{number}\t1" for number in range(6)) + "\r\n")
    expect(cells.first).to_have_value("10,5")
    journey.click(page.get_by_role("button", name="Enregistrer"))

    expect(page.get_by_role("status")).to_contain_text("6 relevés enregistrés.")
    journey.is_done()
