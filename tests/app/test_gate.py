"""An address states what it takes to open it, and the gate holds it to that; one that states nothing is closed."""

from __future__ import annotations

import pytest
from flask_admin import expose

from admin_views.engine.pages import ANY, PUBLIC, SIGNED_IN, Needed, PageView, needed, needs, page
from models.accounts.user import ADMINISTERING, User
from models.cohorts.cohort import Cohort
from models.engine import Right
from models.parties.company import Company
from models.policy import TEAM, Role

pytestmark = pytest.mark.one_database  # the policy alone says it

BINNING = TEAM | {Role.FUND_MANAGER, Role.ACCOUNTS}


def answered(app, monkeypatch, browser, function):
    """What a browser gets of a function put at an address of the application."""
    monkeypatch.setitem(app.view_functions, "pages.theme", function)
    return browser.post("/theme", {}).status


def test_every_address_states_what_it_takes(app):
    silent = [one.endpoint for one in app.url_map.iter_rules() if needed(app.view_functions[one.endpoint]) is None]
    assert silent == []


def opened(app, monkeypatch, browse_as, function):
    """The roles to which a function put at an address of the application is open; the others are refused."""
    answers = {role: answered(app, monkeypatch, browse_as(role), function) for role in Role}
    assert set(answers.values()) <= {200, 403}
    return {role for role, status in answers.items() if status == 200}


def test_an_address_that_states_nothing_is_closed_to_everybody(app, browse_as, monkeypatch):
    assert opened(app, monkeypatch, browse_as, lambda: "ouvert") == set()


@pytest.mark.parametrize(
    ("stated", "opened_to"),
    [
        (Needed(SIGNED_IN), {*Role}),
        (Needed(Right.READ, Company), {*Role} - {Role.ACCOUNTS, Role.REGION}),
        (Needed(Right.UPDATE, Company), TEAM),
        (Needed(Right.UPDATE, User), ADMINISTERING),
        (Needed(Right.BIN, ANY), BINNING),
        (Needed(Right.READ, Company, {Cohort: Right.CREATE}), TEAM),
        (Needed(Right.READ), set()),  # of no concept
    ],
    ids=["anybody", "read", "update", "accounts", "bin", "joined", "nothing"],
)
def test_the_gate_asks_for_what_is_stated(app, browse_as, monkeypatch, stated, opened_to):
    function = needs(stated.right, stated.of, stated.also)(lambda: "ouvert")
    assert opened(app, monkeypatch, browse_as, function) == {*opened_to}


def test_a_stranger_opens_what_is_public_and_nothing_else(app, client, monkeypatch):
    monkeypatch.setitem(app.view_functions, "admin.about", needs(PUBLIC)(lambda: "ouvert"))
    assert client.get("/about").status_code == 200
    for function in (
        lambda: "ouvert",
        needs(SIGNED_IN)(lambda: "ouvert"),
        needs(Right.READ, Company)(lambda: "ouvert"),
    ):
        monkeypatch.setitem(app.view_functions, "admin.about", function)
        assert client.get("/about").location.startswith("/sign-in")


class Corner(PageView):
    """A view with a page that states its right and one that does not."""

    @page("/", right=Right.UPDATE, of=User)
    def stated(self):
        """For those who keep accounts."""
        return "ouvert"

    @expose("/silent")
    def silent(self):
        """For nobody."""
        return "ouvert"


@pytest.mark.parametrize(("name", "opened_to"), [("stated", ADMINISTERING), ("silent", set())])
def test_a_view_holds_its_pages_to_it_too(app, browse_as, monkeypatch, name, opened_to):
    method = getattr(Corner(name="Coin"), name)
    function = needs(SIGNED_IN)(lambda: method())
    assert opened(app, monkeypatch, browse_as, function) == {*opened_to}


def test_the_bin_is_for_those_who_may_bin_something(browse_as):
    assert {role: browse_as(role).get("/bin/").status for role in Role} == {
        role: 200 if role in BINNING else 403 for role in Role
    }
