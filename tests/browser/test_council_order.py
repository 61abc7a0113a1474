"""The order of a session by the keyboard and by the mouse: what the buttons post, told and lost by nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.session_break import SessionBreak
from models.engine import now
from models.parties.company import Company
from models.policy import Role

pytestmark = pytest.mark.browser


@pytest.fixture
def address(site):
    """A session to come: a welcome, then Aulne and Zinc."""
    cohort = site.make(Cohort, starts_on=None, ends_on=None)
    session = site.make(CouncilSession, cohort=cohort, starts_at=now() + timedelta(days=9))
    site.make(SessionBreak, council_session=session, label="Accueil", minutes=10, after_rank=0)
    for rank, name in enumerate(("Aulne", "Zinc"), 1):
        joined = site.make(Participation, cohort=cohort, company=site.make(Company, name=name))
        site.make(Pitch, council_session=session, rank=rank, participation=joined)
    return f"/council_session/details/?id={session}"


def _lines(page: Page) -> Locator:
    return page.locator(".turns tbody th")


def _line(page: Page, name: str) -> Locator:
    return page.locator(".turns tbody tr").filter(has_text=name)


def test_a_line_moves_by_alt_and_arrows_and_by_the_mouse_and_another_page_is_told(visit, address):
    page, other = visit(Role.STAFF), visit(Role.ADMIN)
    for one in (page, other):
        one.goto(address)
        expect(_lines(one)).to_have_text(["Accueil", "Aulne", "Zinc"])

    _line(page, "Zinc").get_by_role("link", name="Zinc").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")  # before the first one is answered
    expect(_lines(page)).to_have_text(["Zinc", "Accueil", "Aulne"])
    expect(_line(page, "Zinc")).to_be_focused()
    expect(page.locator(".toast")).to_contain_text("« Zinc » est en place 1")

    _line(page, "Zinc").get_by_role("link", name="Zinc").drag_to(
        _line(page, "Aulne"), target_position={"x": 40, "y": 3}
    )
    expect(_lines(page)).to_have_text(["Accueil", "Zinc", "Aulne"])
    bottom = (_line(page, "Aulne").bounding_box() or {})["height"] - 3
    _line(page, "Accueil").drag_to(_line(page, "Aulne"), target_position={"x": 40, "y": bottom})
    expect(_lines(page)).to_have_text(["Zinc", "Aulne", "Accueil"])

    _line(other, "Aulne").focus()
    other.keyboard.press("Alt+ArrowDown")
    expect(other.locator(".toast")).to_contain_text("Quelqu’un vient de changer cette fiche")
    expect(_lines(other)).to_have_text(["Zinc", "Aulne", "Accueil"])
    other.keyboard.press("Alt+ArrowDown")  # now that they saw it
    expect(_lines(other)).to_have_text(["Zinc", "Accueil", "Aulne"])

    other.context.set_offline(True)
    other.keyboard.press("Alt+ArrowUp")
    expect(other.locator(".toast")).to_contain_text("L’ordre n’est pas enregistré")
    other.context.set_offline(False)
    expect(_line(other, "Aulne")).to_be_focused()
    other.keyboard.press("?")
    expect(other.locator("dialog.keys")).to_contain_text("Alt ↑ ↓")
    other.reload()
    expect(_lines(other)).to_have_text(["Zinc", "Accueil", "Aulne"])
