"""Where one is signed in."""

from __future__ import annotations

import re

import pytest

from app.browser_name import browser_name
from models.accounts import password as passwords
from models.accounts.user import User
from models.policy import Role
from tests.pages import Browser

PASSWORD = "cheval agrafe batterie correct"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"


def enter(app, agent, email="claire@example.org"):
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD}, headers={"User-Agent": agent})
    return client


@pytest.fixture
def people(make):
    for name in ("claire", "paul"):
        make(User, email=f"{name}@example.org", name=name, role=Role.STAFF, password_hash=passwords.hashed(PASSWORD))


@pytest.mark.usefixtures("people")
def test_one_sees_one_s_own_and_ends_another(app):
    here, there = enter(app, FIREFOX), enter(app, SAFARI)
    paul = enter(app, EDGE, "paul@example.org")
    page = Browser(here).get("/sessions")
    assert "Firefox sur Windows" in page.words
    assert "Safari sur iPhone" in page.words
    assert "Edge" not in page.words

    [number] = re.findall(r"name=\"id\" value=\"(\d+)\"", page.text)
    assert Browser(here).post("/sessions", {"id": number}).location == "/sessions"
    assert [one.get("/company/").status_code for one in (here, there, paul)] == [200, 302, 200]


@pytest.mark.usefixtures("people")
def test_all_the_others_at_once_and_not_those_of_somebody_else(app):
    here, *others = (enter(app, one) for one in (FIREFOX, SAFARI, EDGE))
    paul = enter(app, EDGE, "paul@example.org")
    Browser(here).post("/sessions", {"id": "others"})
    assert [one.get("/company/").status_code for one in (here, *others, paul)] == [200, 302, 302, 200]


@pytest.mark.usefixtures("people")
def test_that_of_somebody_else_is_not_found(app):
    enter(app, SAFARI)
    paul = enter(app, EDGE, "paul@example.org")
    assert [Browser(paul).post("/sessions", {"id": one}).status for one in ("1", "x", "")] == [404, 404, 404]


@pytest.mark.parametrize(
    ("agent", "name"),
    [(FIREFOX, "Firefox sur Windows"), (SAFARI, "Safari sur iPhone"), (EDGE, "Edge sur Windows"), ("curl/8", "")],
)
def test_a_browser_is_called_as_people_call_it(agent, name):
    assert browser_name(agent) == name
