"""A committee member reads everything they may, and meets no way to write."""

from __future__ import annotations

import pytest

from models.policy import Role
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
OWN = {"/theme", "/sign-out", "/password"}  # one's own look, session and password


def test_a_member_of_the_committee_meets_no_way_to_write(visit):
    page, seen, todo = visit(Role.COMMITTEE), set[str](), ["/"]
    while todo:
        address = todo.pop(0)
        if _known(address, seen):
            continue
        seen.add(address)
        page.goto(address)
        actions = page.locator("form[method=post]").evaluate_all(
            "forms => forms.map(one => new URL(one.action).pathname)"
        )
        assert set(actions) <= OWN, address
        links = page.locator("a[href^='/']").evaluate_all("links => links.map(one => one.getAttribute('href'))")
        assert not [one for one in links if any(word in one for word in ("/new/", "/edit/", "/delete/", "/bin/"))]
        todo += [one for one in links if "/export/" not in one]
    assert {"/company/", "/cohort/", "/participation/", "/person/"} <= seen


def _known(address: str, seen: set[str]) -> bool:
    """One page of each sort is enough: two records of a concept have the same one."""
    path, question, _rest = address.partition("?")
    return any(one == address or (question and one.startswith(path + question)) for one in seen)


@pytest.mark.parametrize(
    "address", ["/company/new/", "/company/edit/?id=1", "/company/delete/?id=1", "/bin/", "/user/"]
)
def test_an_address_typed_by_hand_is_refused(visit, address):
    page = visit(Role.COMMITTEE)
    answer = page.goto(address)
    assert answer.status in {403, 404}
    heading(page, {403: "Accès refusé", 404: "Page introuvable"}[answer.status])
