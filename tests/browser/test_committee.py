"""A committee member reads everything they may, and meets no way to write."""

from __future__ import annotations

import pytest

from models.engine import Right, allows, concepts
from models.policy import POLICY, Role
from tests.browser.steps import heading
from tests.pages import Page

pytestmark = pytest.mark.browser
OWN = {
    "/theme",
    "/sign-out",
    "/password",
    "/second-factor",
    "/sessions",
    "/calendar/address",
    "/views/",
}  # one's own look and way in
LAYOUT = "/columns/"  # which columns of a list one sees oneself


def test_a_member_of_the_committee_meets_no_way_to_write(site):
    member, seen, todo = site.client(Role.COMMITTEE), set[str](), ["/"]
    while todo:
        address = todo.pop(0)
        path = address.partition("?")[0]  # one page of each sort: two records, or two orders of a list, have the same
        if path in seen:
            continue
        seen.add(path)
        page = Page(member.get(address, base_url=site.url))
        forms = [one for one in page.tree.iter("form") if one.get("method") == "post"]
        asked = {one.get("action") or address for one in forms}
        assert {one for one in asked if LAYOUT not in one} <= OWN, address
        links = [one.get("href", "") for one in page.tree.iter("a") if one.get("href", "").startswith("/")]
        assert not [one for one in links if any(word in one for word in ("/new/", "/edit/", "/delete/", "/bin/"))]
        todo += [one for one in links if "/export/" not in one]
    assert {f"/{name}/" for name in POLICY if concepts()[name].__concept__.menu and may_read(name)} <= seen


def may_read(name: str) -> bool:
    """Whether the committee reads the concept."""
    return allows(Role.COMMITTEE, name, Right.READ)


def test_an_address_typed_by_hand_is_refused(visit):
    page = visit(Role.COMMITTEE)
    for address in ("/company/new/", "/company/edit/?id=1", "/company/delete/?id=1", "/bin/", "/user/"):
        answer = page.goto(address)
        assert answer.status in {403, 404}, address
        heading(page, {403: "Accès refusé", 404: "Page introuvable"}[answer.status])
