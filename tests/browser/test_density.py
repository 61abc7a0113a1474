"""What is seen at once on a desk, and where."""

from __future__ import annotations

import pytest

from models.cohorts.cohort import Cohort
from models.councils.decision import Decision, Outcome
from models.parties.company import Company
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
UNREAD = """() => [...document.querySelectorAll(".list :is(th, td)")].flatMap((cell) => {
    const found = cell.scrollWidth > cell.clientWidth + 1 ? [`cut: ${cell.innerText}`] : [];
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const words = /[\\p{L}\\d]+(?:-\\p{L}*\\d[\\p{L}\\d]*)*/gu;
        for (const { 0: word, index } of texts.currentNode.data.matchAll(words)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, index);
            range.setEnd(texts.currentNode, index + word.length);
            const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (lines.size > 1) found.push(`broken: ${word}`);
        }
    }
    return found;
})"""
COMFORTABLE, COMPACT = (34, 20), (26, 26)  # pixels of a row at most, rows seen at least


@pytest.mark.parametrize(("rows", "height", "seen"), [("Confortables", *COMFORTABLE), ("Serrées", *COMPACT)])
def test_a_row_is_a_line_and_a_screen_shows_many(visit, rows, height, seen):
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/company/columns/")
    page.get_by_label(rows).check()
    page.get_by_role("button", name="Enregistrer", exact=True).and_(page.locator(".primary")).click()
    heading(page, "Entreprises")
    page.goto("/company/")  # nothing is said above it any more

    boxes = [one.bounding_box() for one in page.locator(".list tbody tr").all()]

    assert max(one["height"] for one in boxes) <= height + 0.5  # half of a border
    assert (DESK["height"] - boxes[0]["y"]) // height >= seen


@pytest.mark.parametrize("concept", ["candidacy", "decision", "journal_entry", "pitch", "social_score"])
def test_no_word_or_code_of_a_list_is_cut_or_broken(site, visit, concept):
    site.make(Decision, outcome=Outcome.RESERVED)
    page = visit(Role.ADMIN, viewport=DESK)
    page.goto(f"/{concept}/")

    assert page.locator(".list tbody tr").count()
    assert page.evaluate(UNREAD) == []


def test_how_many_there_are_stands_on_one_line_beside_a_long_title(visit):
    page = visit(Role.ADMIN, viewport=DESK)
    page.goto("/social_value_review/")

    title, count = (page.locator(f".title > {one}").bounding_box() for one in ("h1", ".facts"))

    assert count["height"] <= title["height"]


def test_on_a_phone_the_mark_of_a_step_stands_beside_its_name(site, visit):
    page = visit(Role.COMMITTEE, viewport={"width": 360, "height": 740})
    number = site.id_of(Cohort, code="AV-2017")
    page.goto(f"/cohort/details/?id={number}")

    boxes = [
        (step.bounding_box(), step.locator("b").first.bounding_box()) for step in page.locator(".steps > li").all()
    ]

    assert boxes
    assert all(name["y"] - step["y"] < name["height"] for step, name in boxes)


def test_what_is_said_of_near_results_is_above_them(site, visit):
    site.make(Company, name="Papeterie de Lodève")
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/search?q=papetterie")

    said, block = (page.locator(f".blocks > {one}").first.bounding_box() for one in (".near", ".block"))

    assert said["y"] + said["height"] <= block["y"]
    assert block["x"] == said["x"]


def test_a_table_of_many_columns_begins_under_its_heading_and_a_row_is_two_lines_at_most(visit, site):
    page = visit(Role.STAFF, viewport=DESK)
    page.goto(f"/call_for_applications/details/?id={site.id_of(CallForApplications)}")
    ranking = page.locator(".group", has=page.get_by_role("heading", name="Classement"))
    assert ranking.locator("thead th").count() >= 9
    head, table = ranking.get_by_role("heading").bounding_box(), ranking.locator("table").bounding_box()
    assert (head["x"], head["y"] + head["height"] <= table["y"]) == (table["x"], True)
    assert max(one.bounding_box()["height"] for one in ranking.locator("tbody tr").all()) < 70


@pytest.mark.parametrize("width", [1440, 1280, 1160])
def test_the_box_of_a_filter_stays_in_the_page(visit, width):
    page = visit(Role.STAFF, viewport={"width": width, "height": 900})
    page.goto("/company/")
    page.locator(".filters > details > summary").click()

    for one in page.locator(".filter").all():
        one.locator("summary").first.click()
        box = one.locator("fieldset").element_handle()
        page.wait_for_function("(one) => one.getBoundingClientRect().right <= innerWidth", arg=box)
        assert box.bounding_box()["x"] >= 0


def test_a_refusal_is_told_in_its_colour(visit):
    page = visit(Role.STAFF, viewport=DESK, color_scheme="light")
    page.goto("/participation/?joined_on_from=bientôt")

    assert page.locator("p.error").evaluate("(one) => getComputedStyle(one).color") == "rgb(168, 32, 26)"


def test_the_ring_of_what_sorts_a_list_is_seen_on_all_sides(visit):
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/company/")
    head = page.locator(".list thead a").first
    head.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")

    assert head.evaluate("(one) => document.activeElement === one && getComputedStyle(one).outlineOffset") == "-2px"
