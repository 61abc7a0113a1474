"""What anyone may ask: through every argument of every address, no answer is a fault."""

from __future__ import annotations

from itertools import product
from urllib.parse import quote

import pytest

from admin_views.engine.filters_of import filters_for
from admin_views.engine.view import BackOfficeView
from models.accompaniment.deliverable import Deliverable
from models.engine import concepts, declared
from models.policy import POLICY, Role
from tests.shapes import by_name, covering_pairs, first, made_by_hand, sort_of

ARGUMENTS = ("q", "sort", "page", "id", "field", "export_type", "endpoint", "url", "flt0_0", "search", "page_size")
ORDERS = ("_scheme", "_external", "_method", "_anchor", "values", "self", "name", "changes", "")
LISTS = ("/", "/lookup/")
ROUTES = (*LISTS, "/details/", "/new/", "/edit/", "/delete/", "/export/norme/", "/export/zzz/")
USUAL, LONG = 1_000, 50_000  # characters: more than anybody looks for; the longest text that SQLite looks for
EVERYWHERE = 5  # values that are sent to all the addresses of some concepts, the others to lists alone
VALUES = ["²", "-1", "9" * 30, "9" * 4301, "\0", "a" * 50_001, "1" * 50_001, "'", "%", "_", "[]", "1e5", "٣", "T14:00"]


def filters_of(name, *, unlike=False):
    """The arguments of the filters of a list; unlike: of one field of each sort."""
    fields = [each for each in declared(concepts()[name]).values() if each.field.filtered]
    fields = list({sort_of(each): each for each in fields}.values()) if unlike else fields
    return [argument for each in fields for one in filters_for(each) for argument in one.arguments]


def arguments_of(name, *, unlike=False):
    """The arguments Flask-Admin knows, the filters of the list, and one that nobody knows."""
    return [*ARGUMENTS, *filters_of(name, unlike=unlike), "nothing"]


def carried_by_address(arguments, value, sought=()):
    """What is longer than an address may be reaches the database by the words and the filters that are sought alone."""
    return arguments if len(value) < LONG else ("q", *sought)


READ = sorted(POLICY)
ALONE = ["ftp", "9" * 30, "9" * 5000, "T14:00", "\0"]


def sought(name, number):
    """In which sorts of field a value is looked for."""
    fields, ways = declared(concepts()[name]).values(), ("filtered", "searched")
    return {(way, sort_of(each), number) for each in fields for way in ways if getattr(each.field, way)}


# Every value in every sort of field; of the other concepts, those that have code of their own.
SOUGHT, SOUGHT_ALONE = (by_name(covering_pairs(READ, len(values), sought)) for values in (VALUES, ALONE))
OTHERS = [name for name in made_by_hand(READ) if name not in dict(SOUGHT)]


def look_for(browser, name, number, routes):
    """Send a value by every argument to addresses of a concept."""
    value = VALUES[number]
    unlike = len(value) > USUAL  # a page repeats in each link all that is asked of it
    carried = carried_by_address(arguments_of(name, unlike=unlike), value, filters_of(name, unlike=unlike))
    query = "&".join(f"{one}={quote(value)}" for one in carried)
    for route in routes:
        answer = browser.client.get(f"/{name}{route}?{query}", buffered=True)
        # A file under a filter that is not read leads back to the list.
        unread = {302} if route.startswith("/export/") else set()
        assert answer.status_code in {200, 403, 404, 422} | unread, (route, value[:20])


@pytest.mark.one_database  # one that is refused keeps the others from a database: each is sent alone below, on both
@pytest.mark.parametrize(("turn", "name"), [*enumerate(dict(SOUGHT))], ids=dict(SOUGHT))
def test_no_argument_of_any_address_is_a_fault(browse_as, make, name, turn):
    """Of lists; each value that is sent everywhere, to all the addresses of one concept in four."""
    make(concepts()["department" if name in {"access_entry", "journal_entry"} else name])
    browser = browse_as(Role.ADMIN)
    for number in dict(SOUGHT)[name]:
        is_everywhere = number < EVERYWHERE and (turn + number) % 4 == 0
        look_for(browser, name, number, ROUTES if is_everywhere else LISTS)


@pytest.mark.one_database  # what reaches a database is tried below on both
@pytest.mark.parametrize("value", ALONE, ids=range(len(ALONE)))
def test_no_argument_that_every_list_has_is_a_fault_alone(browse_as, value):
    browser = browse_as(Role.ADMIN)
    for argument in (*ORDERS, *arguments_of("company", unlike=True)):
        assert browser.client.get(f"/company/?{argument}={quote(value)}").status_code == 200, argument


@pytest.mark.parametrize(("name", "numbers"), SOUGHT_ALONE, ids=first)
def test_no_argument_alone_on_a_list_is_a_fault(browse_as, name, numbers):
    browser = browse_as(Role.ADMIN)
    for number, argument in product(numbers, ("q", "sort", *filters_of(name, unlike=True))):
        answer = browser.client.get(f"/{name}/?{argument}={quote(ALONE[number])}")
        assert answer.status_code == 200, (argument, ALONE[number][:20])


@pytest.mark.parametrize("route", [one for one in ROUTES if one not in {*LISTS, "/new/"}])
def test_no_id_of_any_address_is_a_fault(browse_as, make, route):
    make(concepts()["company"])
    client = browse_as(Role.ADMIN).client
    for value in (*ALONE, "²", "-1", "٣", "1e5"):
        assert client.get(f"/company{route}?id={quote(value)}", buffered=True).status_code in {200, 404}, value[:20]


@pytest.mark.one_database  # their values are looked for as those of the same sorts of field above
@pytest.mark.parametrize(("turn", "name"), [*enumerate(OTHERS)], ids=OTHERS)
def test_no_argument_of_a_screen_made_by_hand_is_a_fault(browse_as, make, name, turn):
    """Of the concepts that no value of all addresses meets above, each with one of these; then one, alone."""
    make(concepts()["department" if name in {"access_entry", "journal_entry"} else name])
    look_for(browse_as(Role.ADMIN), name, turn % EVERYWHERE, ROUTES)
    test_no_argument_alone_on_a_list_is_a_fault(browse_as, name, [turn % len(ALONE)])


LIKE_ANY_WORD = ["'", "%", "_", "[]", "1e5", "T14:00", "a" * 50_001, "1" * 50_001]  # no number, day nor record for any
OF_THEIR_OWN = ["1", *(one for one in VALUES if one not in LIKE_ANY_WORD)]
OWN = ("id", "verb", "cohort", "milestone", "observed_on", "participation", "month", "kind", "call", "q", "remark")
ENGINE = {name for name in dir(BackOfficeView) if name != "move_view"}


def screens_of_their_own(app):
    """The addresses that no other test walks: what some concepts do beyond their declaration, and one that moves."""
    for rule in app.url_map.iter_rules():
        owner, _dot, name = rule.endpoint.rpartition(".")
        is_own = name not in ENGINE and owner not in {"auth", "passwords", "pages"}
        if owner and not rule.arguments and is_own and (name != "move_view" or owner == "deliverable"):
            yield rule


def look_on_screens_of_their_own(app, browser, among):
    """A page, or a refusal; each address with one value in so many, others on the other engine.

    Of the values that are words for whatever reads them, each address has one.
    """
    begins = int("sqlite" in app.config["SQLALCHEMY_DATABASE_URI"])
    for turn, rule in enumerate(screens_of_their_own(app), begins):
        values = [*OF_THEIR_OWN, LIKE_ANY_WORD[turn // among % len(LIKE_ANY_WORD)]]
        for value in values[turn % among :: among]:
            for method in sorted(rule.methods & {"GET", "POST"}):
                place, carried = ("data", OWN) if method == "POST" else ("query_string", carried_by_address(OWN, value))
                said = {place: dict.fromkeys(carried, value)}
                answer = browser.client.open(rule.rule, method=method, buffered=True, **said)
                assert answer.status_code < 500, (rule.rule, method, value[:20])


def test_no_argument_of_a_screen_of_its_own_is_a_fault(app, make, browse_as):
    make(Deliverable)
    look_on_screens_of_their_own(app, browse_as(Role.ADMIN), 2)


@pytest.mark.one_database  # most of these screens refuse a reader; the others ask the same for whoever reads
def test_no_argument_of_a_screen_of_its_own_is_a_fault_of_a_reader(app, make, browse_as):
    make(Deliverable)
    look_on_screens_of_their_own(app, browse_as(Role.COMMITTEE), 4)


@pytest.mark.one_database  # nothing of it is asked of a database
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
