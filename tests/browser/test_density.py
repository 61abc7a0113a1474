"""What is seen at once on a desk, and where."""

from __future__ import annotations

import pytest

from models.parties.company import Company
from models.policy import Role
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
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


def test_what_is_said_of_near_results_is_above_them(site, visit):
    site.make(Company, name="Papeterie de Lodève")
    page = visit(Role.STAFF, viewport=DESK)
    page.goto("/search?q=papetterie")

    said, block = (page.locator(f".blocks > {one}").first.bounding_box() for one in (".near", ".block"))

    assert said["y"] + said["height"] <= block["y"]
    assert block["x"] == said["x"]
