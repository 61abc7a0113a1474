"""What a tablet shows, and a phone: as much as a desk, in less place, and pressed by a finger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest
from models.cohorts.cohort import Cohort
from models.engine import now, today
from models.parties.company import Company
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from tests.browser.looks import BROKEN, DESK, PHONE, TABLET
from tests.fund.agreements import back, signed

pytestmark = pytest.mark.browser
LONG, SHORT = "Coopérative des Maraîchères du Haut-Languedoc", "Comité d'engagement du Lez"
TITLES = """() => [...document.querySelectorAll(".list tbody th a")].map((one) =>
    [getComputedStyle(one.firstElementChild ?? one).fontSize, one.scrollWidth > one.clientWidth + 1])"""
CUT = """() => [...document.querySelectorAll("main input")].filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.value)"""


@pytest.mark.parametrize("width", [TABLET, DESK])
def test_titles_of_a_list_are_of_one_size_and_none_is_cut(site, visit, width):
    for name in (LONG, SHORT):
        site.make(Company, name=name)
    page = visit(Role.STAFF, viewport={"width": width, "height": 900}, has_touch=width == TABLET)
    page.goto("/company/")

    sizes, cut = zip(*page.evaluate(TITLES), strict=True)

    assert len(set(sizes)) == 1
    assert not any(cut)


def test_what_can_be_done_with_a_list_is_on_one_line(visit):
    page = visit(Role.STAFF, viewport={"width": TABLET, "height": 900}, has_touch=True)
    page.goto("/call_for_applications/")

    boxes = [one.bounding_box() for one in page.locator(".title .actions > :visible").all()]

    assert len(boxes) > 2
    assert len({round(one["y"] + one["height"] / 2) for one in boxes}) == 1


def test_no_word_of_a_month_is_cut(site, visit):
    cohort = site.id_of(Cohort, code="AV-2017")
    for day in ("13/09/2017", "14/09/2017"):
        site.make(
            Meeting, cohort_id=cohort, starts_at=f"{day} 10:00", ends_at=None, title="Développement, prévisionnel"
        )
    page = visit(Role.STAFF, viewport={"width": TABLET, "height": 900}, has_touch=True)
    page.goto("/calendar/?month=2017-09")

    assert page.get_by_role("link", name="Développement, prévisionnel").count() == 2
    assert page.evaluate(BROKEN, ".calendar .event > a") == []


def test_a_grid_of_readings_has_room_for_its_names(site, visit):
    page = visit(Role.STAFF, viewport={"width": TABLET, "height": 900}, has_touch=True)
    page.goto(f"/jobs_reading/grid/?cohort={site.id_of(Cohort, code='AV-2017')}&milestone=fin")

    names, block = page.locator("[data-grid] tbody th"), page.locator("[data-grid]").locator("..")

    assert min(one.bounding_box()["width"] for one in names.all()) >= 130
    assert block.evaluate("(one) => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("width", [TABLET, PHONE])
def test_a_month_of_the_fund_shows_its_days_whole(site, visit, width):
    with site.app.app_context():
        signed(12_000, [back(1, date(2017, 6, 10), "12000")])
    page = visit(Role.FUND_MANAGER, viewport={"width": width, "height": 900}, has_touch=True)
    page.goto("/fund_month/?month=2017-06")

    assert page.locator(".deeds input").count()
    assert page.evaluate(CUT) == []
    assert page.evaluate(BROKEN, ".due tbody :is(td, small)") == []


def test_what_is_on_a_day_is_as_high_as_a_finger_on_a_phone(site, visit):
    cohort = site.id_of(Cohort, code="AV-2017")
    for hour in (9, 11):
        site.make(Meeting, cohort_id=cohort, starts_at=f"13/09/2017 {hour}:00", ends_at=None, title="Reprise")
    page = visit(Role.STAFF, viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/calendar/?month=2017-09")

    assert min(one.bounding_box()["height"] for one in page.locator(".calendar .event").all()) >= 44


def test_the_head_of_a_box_to_tick_is_whole(visit, site):
    page = visit(Role.STAFF, viewport={"width": DESK, "height": 900})
    page.goto(f"/call_for_applications/edit/?id={site.id_of(CallForApplications)}")

    assert page.locator(".heads", has_text="Obligatoire").count()
    assert page.evaluate(BROKEN, ".heads") == []


def test_what_sorts_a_list_is_on_one_line_on_a_phone(site, visit):
    site.make(Company, name=LONG)
    page = visit(Role.STAFF, viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/company/")

    assert page.locator(".list thead").bounding_box()["height"] < 70


def test_the_label_of_a_figure_stands_beside_it_on_a_phone(site, visit):
    page = visit(Role.STAFF, viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"/company/details/?id={site.id_of(Company, siren='000017012')}")
    figures = page.locator("td.num[data-label]")

    assert figures.count()
    for one in figures.all():
        assert one.evaluate("(one) => getComputedStyle(one, '::before').whiteSpace") == "normal"


def test_a_label_beside_a_choice_is_whole(site, visit):
    site.make(Participation, state="active", joined_on=today(), left_on=None)
    page = visit(Role.STAFF, viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/meeting/new/")

    assert page.get_by_text("Avec", exact=True).count()
    assert page.evaluate(BROKEN, "form.actions > label") == []


def test_what_is_to_be_done_begins_at_one_place_on_a_tablet(site, visit):
    joined = site.make(Participation, state="active", joined_on=today(), left_on=None, platform_from="01/01/2017")
    site.make(SupportRequest, participation=joined, state="ouverte", filed_at=now() - timedelta(days=20), expert=None)
    site.make(FollowUp, participation=joined, due_on=today(), done_on=None)
    page = visit(Role.STAFF, viewport={"width": TABLET, "height": 900}, has_touch=True)
    page.goto("/week")

    assert page.locator("[data-tasks] > li > .kind").count()
    assert len({round(one.bounding_box()["x"]) for one in page.locator("[data-tasks] > li > .what").all()}) == 1
