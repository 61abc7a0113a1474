"""What is printed, as Chromium prints it on A4."""

from __future__ import annotations

import re

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.parties.company import Company
from tests.browser.looks import BROKEN

pytestmark = pytest.mark.browser
MARGIN, MILLIMETRE = 10, 96 / 25.4  # millimetres; pixels
A4 = {"width": round((210 - 2 * MARGIN) * MILLIMETRE), "height": 1000}


def pages(page):
    """On how many pages it is printed."""
    margins = dict.fromkeys(("top", "bottom", "left", "right"), f"{MARGIN}mm")
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=margins)))


def headings_to_act(page):
    """What heads links and buttons that are for a screen, of what is seen."""
    acts = ("Ajouter", "Voir aussi", "Historique")
    return [one for one in acts if page.get_by_role("heading", name=one, exact=True).is_visible()]


ACTS = (
    "main :is(button, .button, summary, input, select, a[href*='/edit/'], a[href*='/new/']), main :text-is('Actions')"
)


def test_nothing_to_act_with_is_printed(site, visit):
    cohort = site.make(Cohort)
    joined = site.make(Participation, cohort=cohort, state="active")
    session = site.make(CouncilSession, cohort=cohort, number=None)
    meeting = site.make(Meeting, cohort=cohort, agenda=None, minutes=None)
    page = visit(own=True, viewport=A4)  # as on paper: nobody else has it afterwards
    for address in (
        f"/council_session/details/?id={session}",
        f"/meeting/details/?id={meeting}",
        f"/participation/details/?id={joined}",
        "/",
    ):
        page.goto(address)
        seen = page.locator(ACTS).filter(visible=True)
        assert seen.count() > 0, address
        page.emulate_media(media="print")
        assert seen.all_inner_texts() == [], address
        page.emulate_media(media="screen")


def test_a_sheet_of_six_companies_leaves_eight_centimetres_to_sign_on_one_page(site, visit):
    cohort = site.make(Cohort)
    meeting = site.make(Meeting, cohort=cohort, kind="autre", attendances=[])
    for number in range(6):
        name = f"Coopérative du quartier de la gare de Saint-Hippolyte n° {number}"
        joined = site.make(Participation, cohort=cohort, company=site.make(Company, name=name))
        site.make(Attendance, meeting=meeting, participation=joined, person=None)
    page = visit(own=True, viewport=A4)  # as on paper: nobody else has it afterwards
    page.emulate_media(media="print")
    page.goto(f"/meeting/sheet/?id={meeting}")

    cell = page.get_by_role("row").last.get_by_role("cell").last

    assert cell.bounding_box()["width"] >= int(80 * MILLIMETRE)
    assert cell.bounding_box()["height"] >= int(14 * MILLIMETRE)
    assert cell.evaluate("(one) => getComputedStyle(one, '::before').content") == "none"  # nothing where one signs
    assert pages(page) == 1


def test_a_company_is_printed_on_two_pages_without_what_is_only_for_a_screen(site, visit):
    page = visit(own=True, viewport=A4)  # as on paper: nobody else has it afterwards
    page.emulate_media(media="print")
    page.goto(f"/company/details/?id={site.id_of(Company)}")

    assert not page.get_by_text("Écrire une note").is_visible()
    assert not page.locator("summary").filter(has_text="vides").is_visible()
    assert page.get_by_role("heading", name="Échanges").is_visible()
    assert headings_to_act(page) == []
    assert pages(page) <= 2


def test_a_cohort_is_printed_on_two_pages_a_line_for_each_company(site, visit):
    page = visit(own=True, viewport=A4)  # as on paper: nobody else has it afterwards
    page.emulate_media(media="print")
    page.goto(f"/cohort/details/?id={site.id_of(Cohort, code='AV-2017')}")

    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.get_by_role("link", name="Accueil").is_visible()
    assert headings_to_act(page) == []
    rows = page.locator(".progress tbody tr")
    assert rows.count() == 6
    assert max(one.bounding_box()["height"] for one in rows.all()) <= 11 * MILLIMETRE
    assert pages(page) <= 2


def test_a_list_is_printed_a_line_or_two_for_each_company_and_its_total_once(site, visit):
    for number in range(24):
        site.make(Company, name=f"Coopérative de la gare de Lunel {number}")
    page = visit(own=True, viewport=A4)  # as on paper: nobody else has it afterwards
    page.emulate_media(media="print")
    page.goto("/company/")
    rows = page.locator(".list tbody tr")

    assert max(one.bounding_box()["height"] for one in rows.all()) <= 11 * MILLIMETRE
    assert page.locator(".list tfoot").evaluate("(one) => getComputedStyle(one).display") == "table-row-group"


def test_no_word_of_a_printed_month_is_cut(site, visit):
    cohort = site.id_of(Cohort, code="AV-2017")
    site.make(
        Meeting, cohort_id=cohort, starts_at="13/09/2017 10:00", ends_at=None, title="Développement, prévisionnel"
    )
    page = visit(own=True, viewport=A4)  # as on paper: nobody else has it afterwards
    page.emulate_media(media="print")
    page.goto("/calendar/?month=2017-09")

    assert page.get_by_role("link", name="Développement, prévisionnel").count() == 1
    assert page.evaluate(BROKEN, ".calendar .event > a") == []
