"""The first pages, as they are looked at: what matters is seen without scrolling, or nearly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation
from models.engine import today
from models.policy import Role
from tests.browser.journeys import Journey

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1440, "height": 900}


def test_a_member_reads_it_in_two_screens_of_a_phone_and_on_a_page_of_paper(visit):
    page, journey = visit(Role.COMMITTEE, viewport=PHONE), Journey("J11", "Lire la page du comité", (0, 0))
    page.goto("/")

    for name in ("Dernier conseil", "Promotion AV-2017", "Emplois et territoire", "Votre mandat"):
        expect(page.get_by_role("main").get_by_role("heading", name=name).first).to_be_visible()
    journey.is_done()
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * PHONE["height"]
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4"))) == 1


def test_the_team_sees_what_matters_without_scrolling(visit):
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/")

    for name in ("Rendez-vous", "À faire", "Emplois"):
        box = page.get_by_role("main").get_by_role("heading", name=name, exact=True).bounding_box()
        assert box["y"] + box["height"] < DESK["height"], name
    out = page.get_by_role("button", name="Se déconnecter").bounding_box()
    assert out["y"] + out["height"] < DESK["height"]
    matrix = page.locator(".matrix").bounding_box()
    assert matrix["y"] + matrix["height"] < DESK["height"]


def test_a_day_of_another_year_stands_in_its_mark(visit, site):
    joined = site.make(Participation, state="active", joined_on=today(), left_on=None)
    site.make(FollowUp, participation=joined, label="Vieux rappel", due_on="31/01/2018", done_on=None)
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/week")
    mark = page.locator("[data-tasks] > li", has_text="Vieux rappel").locator(".tag")

    expect(mark).to_have_text("mer. 31 janv. 2018")
    assert mark.evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_what_is_to_be_done_is_settled_and_put_off_by_the_keyboard(visit, site):
    joined = site.make(Participation, state="active", joined_on=today(), left_on=None)
    for label in ("Premier rappel", "Second rappel"):
        site.make(FollowUp, participation=joined, label=label, due_on=today(), done_on=None)
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/week")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("C’est fait")
    page.get_by_role("button", name="Fermer").click()

    first, second = (page.locator("[data-tasks] > li", has_text=f"{one} rappel") for one in ("Premier", "Second"))
    lines = page.locator("[data-tasks] > li").all_inner_texts()
    for _ in range(1 + next(place for place, words in enumerate(lines) if "Premier rappel" in words)):
        page.keyboard.press("j")
    expect(first).to_have_attribute("data-here", "")
    page.keyboard.press("e")
    expect(page.locator(".flash")).to_contain_text("» : fait.")
    expect(first).to_have_count(0)

    second.locator(".what").focus()
    page.keyboard.press("s")
    page.keyboard.press("Enter")  # tomorrow
    expect(page.locator(".flash")).to_contain_text("» : reporté au")
    second.locator(".what").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Second rappel")
