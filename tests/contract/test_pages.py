"""Every page, whoever asks: valid HTML, one heading that the title begins with, labels, French, no inline code."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib
import pytest
from html5lib.constants import E

from models.engine import Right, allows, concepts, db, declared, defaults
from models.fund.fund_application import FundApplication
from models.policy import Role
from models.reference.instrument import Instrument
from tests.conformance import faults
from tests.pages import words
from tests.seats import GENERAL, THEIRS_ALONE, unlike
from tests.shapes import first, some_or_all
from tests.typography import ill_set_in

pytestmark = pytest.mark.one_database

ENGLISH = re.compile(
    r"\b(the|and|with|your|record|records|create|created|edit|delete|deleted|save|saved|search|filter|list|details|"
    r"error|required|field|invalid|submit|cancel|home|yes|none|false|true|null|undefined|export to|add|remove)\b",
    re.IGNORECASE,
)
SCREENS = {
    "/": Right.READ,
    "/?q=introuvable": Right.READ,
    "/details/?id={id}": Right.READ,
    "/new/": Right.CREATE,
    "/edit/?id={id}": Right.UPDATE,
    "/delete/?id={id}": Right.BIN,
}
SHELL = ["/", "/help", "/news", "/about", "/password", "/second-factor", "/sessions", "/nowhere"]


AROUND = re.compile(r"(?<=<body>\n).*?(?=<main)", re.DOTALL)  # the menu, and all that is above a page
_known: dict[str, list[Element]] = {}  # the same text → what it was read as: a third of the pages is said again


def read_strictly(raw: str) -> Element:
    """A page as the standard reads it, which mends nothing of it; what is around it, once if it says the same."""
    found = AROUND.search(raw)
    around = found[0] if found else ""
    is_known = around in _known
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(raw.replace(around, "", 1) if is_known else raw)
    assert [E[code] % values for _position, code, values in parser.errors] == []
    body = next(tree.iter("body"))
    if is_known:
        body[:0] = _known[around]
    elif around:
        held = list(body)
        _known[around] = held[: [one.tag for one in held].index("main")]
    return tree


def check(page, typed: str = "") -> None:
    """All that must hold of any page; `typed`: what of it somebody typed, and is not set as French sets it."""
    page.tree = read_strictly(page.raw)
    headings = list(page.tree.iter("h1"))
    assert len(headings) == 1
    title = words(next(page.tree.iter("title")))
    assert title.removeprefix("Erreur : ").startswith(page.title.removesuffix("…"))
    assert faults(page.tree) == []
    assert not [
        one.tag for one in page.tree.iter() if any(name.startswith("on") or name == "style" for name in one.attrib)
    ]
    assert all(one.get("src") for one in page.tree.iter("script"))
    labelled = {one.get("for") for one in page.tree.iter("label")}
    wrapped = {inner for one in page.tree.iter("label") for inner in one.iter()}
    for one in page.tree.iter():
        if one.tag in {"input", "select", "textarea"} and one.get("type") not in {"hidden", "submit"}:
            assert one.get("id") in labelled or one in wrapped or one.get("aria-label"), one.attrib
    assert not ENGLISH.findall(page.words), ENGLISH.findall(page.words)
    assert ill_set_in(page.tree, typed) == []
    assert not page.title[:1].islower()


# No template asks who looks but that of the menu, which `test_the_pages_of_the_shell` draws for everybody.
BY_SHAPE = [
    (name, roles if len(roles) == 1 else [one for one in roles if one in unlike(name)])
    for name, roles in some_or_all(sorted(concepts()), list(GENERAL))
]


@pytest.mark.parametrize(("name", "roles"), BY_SHAPE, ids=first)
def test_the_pages_of_a_concept(browse_as, make, name, roles):
    record_id = 1 if name in {"access_entry", "journal_entry"} else make(concepts()[name])
    if name == "journal_entry":
        make(concepts()["department"])
    for role in roles:
        browser = browse_as(role)
        for address, right in SCREENS.items():
            if allows(role, name, right | Right.READ) and not ((role, name) in THEIRS_ALONE and "{id}" in address):
                page = browser.get(f"/{name}{address.format(id=record_id)}")
                assert page.status == 200, (role, address)
                check(page)


@pytest.mark.parametrize("name", [name for name in sorted(concepts()) if allows(Role.ADMIN, name, Right.CREATE)])
def test_a_form_sent_empty_comes_back_valid_with_its_errors(browse_as, name):
    page = browse_as(Role.ADMIN).submit(f"/{name}/new/", _="x")
    assert page.status in {302, 422}
    if page.status == 422:
        assert page.errors
        check(page)


LISTS = [
    (name, each)
    for name, model in sorted(concepts().items())
    for each in declared(model).values()
    if each.shape == "children" and allows(Role.ADMIN, name, Right.CREATE)
]


@pytest.mark.parametrize(("name", "each"), LISTS, ids=lambda one: getattr(one, "name", one))
def test_a_row_that_is_added_holds_the_defaults_and_alone_makes_no_record(app, browse_as, make, name, each):
    own = {}
    if each.name == "guarantee_calls":  # a list that the form of a guarantee alone has
        guarantee = make(Instrument, code="garantie")
        own["fund_application"] = make(FundApplication, instrument=guarantee)
    record_id = make(concepts()[name], **own)
    browser, address = browse_as(Role.ADMIN), f"/{name}/edit/?id={record_id}"
    fields = declared(each.target)

    row = browser.get(address).added_row(each.name)

    typed = {field: value for field, value in defaults(each.target).items() if not fields[field].field.computed}
    held = {field: value for field, value in typed.items() if value is not False}
    said = {field: "oui" if value is True else fields[field].kind.typed(value) for field, value in held.items()}
    assert said.items() <= row.items()
    assert browser.submit(address, **{f"{each.name}-new1-{field}": text for field, text in row.items()}).status == 302
    with app.app_context():
        assert db.session.scalars(db.select(each.target)).all() == []


@pytest.mark.parametrize("address", SHELL)
@pytest.mark.parametrize("role", Role)
def test_the_pages_of_the_shell(browse_as, address, role):
    check(browse_as(role).get(address))


def test_the_bin(browse_as, make):
    browser = browse_as(Role.STAFF)
    check(browser.get("/bin/"))
    company = make(concepts()["company"])
    browser.post(f"/company/delete/?id={company}", {})
    page = browser.get("/bin/")
    assert len(page.rows) == 1
    check(page)
