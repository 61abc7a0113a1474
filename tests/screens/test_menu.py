"""The menu: what the role may read, wherever the application is mounted."""

from __future__ import annotations

import pytest

from models.engine import Right, allows, concepts
from models.policy import Role
from tests.pages import Page


def addresses(page: Page) -> set[str]:
    (menu,) = (one for one in page.tree.iter("nav") if one.get("id") == "menu")
    return {one.get("href", "") for one in menu.iter("a")}


SHORT = {Role.COMMITTEE: {"/", "/company/", "/council_session/"}}


def listed(browser, role):
    """The lists that a role is led to: by the menu, by the help where the menu is short."""
    found, lists = addresses(browser.get("/")), {f"/{name}/" for name in concepts()}
    if role not in SHORT:
        return found
    assert SHORT[role] == found & (lists | {"/"})
    return found | {one.get("href", "") for one in browser.get("/help").tree.iter("a")}


@pytest.mark.one_database  # the policy alone says it
@pytest.mark.parametrize("first", Role)
def test_it_leads_each_role_to_what_it_reads_and_nowhere_else(browse_as, first):
    for role in sorted(Role, key=lambda one: one is not first):
        found = listed(browse_as(role), role)
        shown = {name for name, model in concepts().items() if model.__concept__.menu}
        readable = {name for name in shown if allows(role, name, Right.READ)}

        assert {name for name in shown if f"/{name}/" in found} == readable
        assert ("/bin/" in found) is any(allows(role, name, Right.BIN) for name in concepts())


def test_its_addresses_begin_where_the_application_is_mounted(browse_as):
    staff = browse_as(Role.STAFF)
    plain = addresses(staff.get("/company/"))
    mounted = addresses(Page(staff.client.get("/company/", environ_overrides={"SCRIPT_NAME": "/urscop"})))

    assert "/company/" in plain
    assert mounted == {f"/urscop{one}" for one in plain}
