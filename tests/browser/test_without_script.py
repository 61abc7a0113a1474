"""Without a script, whatever a page has to act with is there to be seen, or behind a word that opens it.

Flows that a script changes are played both ways where they are; all others depend on nothing else than this.
"""

from __future__ import annotations

import pytest

from models.engine import concepts, declared
from models.policy import Role
from tests.browser.screens import SCREENS
from tests.complete import WRITTEN
from tests.shapes import covering, sort_of

pytestmark = pytest.mark.browser
# What a script listens to, and what appears once something is ticked.
OF_A_SCRIPT = "[data-keys], [data-all], .bulk *"
OUT_OF_REACH = f"""() => [...document.querySelectorAll("main :is(a[href], button, input, select, textarea)")]
    .filter((one) => one.type !== "hidden" && !one.closest("details:not([open]), dialog, [popover]"))
    .filter((one) => !one.matches("{OF_A_SCRIPT}"))
    .filter((one) => !one.checkVisibility({{ visibilityProperty: true, opacityProperty: true }}))
    .map((one) => one.outerHTML)"""
PAGES = [one for one in SCREENS if one.role == Role.STAFF and one.then is None]
FORMS = covering({name: {*map(sort_of, declared(concepts()[name]).values())} for name in WRITTEN})


def test_nothing_of_a_page_of_the_team_is_out_of_reach(site, visit):
    page = visit(script=False)
    for screen in PAGES:
        screen.open(page, site)
        assert page.evaluate(OUT_OF_REACH) == [], screen.name


def test_no_sort_of_box_is_out_of_reach(visit):
    page = visit(Role.ADMIN, script=False)
    for name in FORMS:
        page.goto(f"/{name}/new/")
        assert page.evaluate(OUT_OF_REACH) == [], name
