"""What anyone may ask: through every argument of every address, no answer is a fault."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from admin_views.engine.filters_of import filters_for
from admin_views.engine.view import BackOfficeView
from models.accompaniment.deliverable import Deliverable
from models.engine import concepts, declared
from models.policy import POLICY, Role
from tests.shapes import covering_pairs, left_out, sort_of

ARGUMENTS = ("q", "sort", "page", "id", "field", "export_type", "endpoint", "url", "flt0_0", "search", "page_size")
ORDERS = ("_scheme", "_external", "_method", "_anchor", "values", "self", "name", "changes", "")
ROUTES = ("/", "/lookup/", "/details/", "/new/", "/edit/", "/delete/", "/export/norme/", "/export/zzz/")
LONG = 50_000  # the longest text that SQLite looks for
EVERYWHERE = 5  # values that are sent to all the addresses of a concept, the others to its lists alone
VALUES = ["²", "-1", "9" * 30, "9" * 5000, "\0", "a" * 60_000, "1" * 60_000, "'", "%", "_", "[]", "1e5", "٣", "T14:00"]


def filters_of(name):
    """The arguments of the filters of a list."""
    fields = declared(concepts()[name]).values()
    found = [one for each in fields if each.field.filtered for one in filters_for(each)]
    return [argument for one in found for argument in one.arguments]


def arguments_of(name):
    """The arguments Flask-Admin knows, every filter of the list, and one that nobody knows."""
    return [*ARGUMENTS, *filters_of(name), "nothing"]


def carried_by_address(arguments, value, sought=()):
    """What is longer than an address may be reaches the database by the words and the filters that are sought alone."""
    return arguments if len(value) < LONG else ("q", *sought)


READ = sorted(POLICY)
ALONE = ["ftp", "9" * 5000, "T14:00", "\0"]


def sought(name, number):
    """In which sorts of field a value is looked for."""
    fields, ways = declared(concepts()[name]).values(), ("filtered", "searched")
    return {(way, sort_of(each), number) for each in fields for way in ways if getattr(each.field, way)}


# Every value in every sort of field is tried on both engines; the concepts that this leaves out, on the stricter alone.
SOUGHT, SOUGHT_ALONE = covering_pairs(READ, len(VALUES), sought), covering_pairs(READ, len(ALONE), sought)


@pytest.mark.parametrize(("name", "number"), SOUGHT)
def test_no_argument_of_any_address_is_a_fault(browse_as, make, name, number):
    make(concepts()["department" if name in {"access_entry", "journal_entry"} else name])
    browser, value = browse_as(Role.ADMIN), VALUES[number]
    carried = carried_by_address(arguments_of(name), value, filters_of(name))
    query = "&".join(f"{one}={quote(value)}" for one in carried)
    for route in ROUTES if number < EVERYWHERE else ROUTES[:2]:
        answer = browser.client.get(f"/{name}{route}?{query}", buffered=True)
        # A file under a filter that is not read leads back to the list.
        unread = {302} if route.startswith("/export/") else set()
        assert answer.status_code in {200, 403, 404, 422} | unread, route


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(("name", "number"), left_out(READ, SOUGHT, EVERYWHERE))
def test_no_argument_of_any_address_of_the_other_concepts_is_a_fault(browse_as, make, name, number):
    test_no_argument_of_any_address_is_a_fault(browse_as, make, name, number)


@pytest.mark.parametrize("value", ALONE, ids=range(len(ALONE)))
def test_no_argument_that_every_list_has_is_a_fault_alone(browse_as, value):
    browser = browse_as(Role.ADMIN)
    for argument in (*ORDERS, *arguments_of("company")):
        assert browser.client.get(f"/company/?{argument}={quote(value)}").status_code == 200, argument


@pytest.mark.parametrize(("name", "number"), SOUGHT_ALONE)
def test_no_argument_alone_on_a_list_is_a_fault(browse_as, name, number):
    browser = browse_as(Role.ADMIN)
    for argument in ("q", "sort", *filters_of(name)):
        assert browser.client.get(f"/{name}/?{argument}={quote(ALONE[number])}").status_code == 200, argument


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(("name", "number"), left_out(READ, SOUGHT_ALONE, len(ALONE)))
def test_no_argument_alone_on_a_list_of_the_other_concepts_is_a_fault(browse_as, name, number):
    test_no_argument_alone_on_a_list_is_a_fault(browse_as, name, number)


OWN = ("id", "verb", "cohort", "milestone", "observed_on", "participation", "month", "kind", "call", "q", "remark")
ENGINE = {name for name in dir(BackOfficeView) if name != "move_view"}


def screens_of_their_own(app):
    """The addresses that no other test walks: what some concepts do beyond their declaration, and one that moves."""
    for rule in app.url_map.iter_rules():
        owner, _dot, name = rule.endpoint.rpartition(".")
        is_own = name not in ENGINE and owner not in {"auth", "passwords", "pages"}
        if owner and not rule.arguments and is_own and (name != "move_view" or owner == "deliverable"):
            yield rule


@pytest.mark.parametrize(("role", "among"), [(Role.ADMIN, 2), (Role.COMMITTEE, 6)])
def test_no_argument_of_a_screen_of_its_own_is_a_fault(app, make, browse_as, role, among):
    """A page, or a refusal; each address with one value in so many, others on the other engine: all of an admin's."""
    make(Deliverable)
    browser, begins = browse_as(role), int("sqlite" in app.config["SQLALCHEMY_DATABASE_URI"])
    for turn, rule in enumerate(screens_of_their_own(app), begins):
        for value in [*VALUES, "1"][turn % among :: among]:
            for method in sorted(rule.methods & {"GET", "POST"}):
                place, carried = ("data", OWN) if method == "POST" else ("query_string", carried_by_address(OWN, value))
                said = {place: dict.fromkeys(carried, value)}
                answer = browser.client.open(rule.rule, method=method, buffered=True, **said)
                assert answer.status_code < 500, (rule.rule, method, value[:20])


@pytest.mark.parametrize("order", ORDERS)
def test_no_argument_of_a_list_leads_elsewhere(browse_as, order):
    answer = browse_as(Role.ADMIN).client.get(f"/company/?{order}=ftp&q=")

    assert answer.status_code == 302
    assert answer.location.startswith("/company/?")


@pytest.mark.parametrize("ids", [["²"], ["9" * 5000], ["\0"], ["-1", "x"], [str(n) for n in range(5000)]])
def test_forged_ticks_are_no_fault(browse_as, ids):
    browser = browse_as(Role.ADMIN)
    for sent in ({}, {"_confirmed": "1"}):
        assert browser.post("/company/action/", {"action": "bin", "rowid": ids, **sent}).status == 302
    assert browser.post("/company/action/", {"action": "delete", "rowid": ids}).status == 403
    assert browser.post("/company/restore/", {"id": ids}).status == 404
