"""A field a role may not see is in no outlet: list, page, form, filter, sort, search, picker, file, history."""

from __future__ import annotations

import io
import re
from itertools import product

import pytest
from openpyxl import load_workbook

from models.engine import Right, allows, concepts, db, declared
from models.policy import SEES, Role
from tests.factories import sample
from tests.seats import GENERAL

pytestmark = pytest.mark.one_database

HIDDEN = {
    (role, name): hidden
    for role in GENERAL
    for name, model in concepts().items()
    if allows(role, name, Right.READ)
    and (
        hidden := [
            each.name
            for each in declared(model).values()
            if each.sensitivity not in SEES[role] and each.kind is not None
        ]
    )
}
FILES = ("excel/?columns=all", "norme/")


@pytest.fixture
def secrets(app):
    """Save a full record of a concept; give its id and, by field, the texts under which its hidden value could show."""

    def save(name: str, fields: list[str]) -> tuple[int, dict[str, list[str]]]:
        model = concepts()[name]
        with app.app_context():
            record = sample(model, full=True)
            db.session.add(record)
            db.session.commit()
            return record.id, {field: shown(declared(model)[field], getattr(record, field)) for field in fields}

    return save


def shown(each, value) -> list[str]:
    """The texts under which a value could show; « 3 » is on every page."""
    found = set() if value is None else {each.kind.show(value), each.kind.typed(value), str(value)}
    return [one for one in sorted(found) if len(one) > 3] or ["introuvable"]


def test_the_list_of_hidden_fields_is_not_empty():
    assert "email" in HIDDEN[Role.COMMITTEE, "person"]


@pytest.mark.parametrize(("role", "name"), HIDDEN)
def test_they_are_on_no_page(browse_as, secrets, role, name):
    record_id, texts = secrets(name, HIDDEN[role, name])
    labels = [declared(concepts()[name])[field].label for field in texts]
    browser, searched = browse_as(role), {said[0] for said in texts.values()}
    for address in (f"/{name}/", f"/{name}/details/?id={record_id}", *(f"/{name}/?q={one}" for one in searched), "/"):
        page = browser.get(address)
        # What was typed in the search box stays there, and is what a view of the list would keep.
        typed = address.partition("?q=")[2]
        found = re.sub('value="q=[^"&]*"', "", page.text.replace(f'value="{typed}"', "") if typed else page.text)
        assert not [one for said in texts.values() for one in said if one in found], address
        assert not [one for one in labels if one in page.words], address


@pytest.mark.parametrize(("role", "name"), HIDDEN)
def test_they_are_in_no_file(browse_as, secrets, role, name):
    _id, texts = secrets(name, HIDDEN[role, name])
    browser, said = browse_as(role), {one for found in texts.values() for one in found}
    heads = {*texts, *(declared(concepts()[name])[field].label for field in texts)}
    for kind in FILES:
        body = browser.client.get(f"/{name}/export/{kind}", buffered=True).get_data(as_text=True)
        assert not [one for one in said if one in body]
        assert not heads & set(re.split(r"[;,]", body.splitlines()[0]))
    answer = browser.client.get(f"/{name}/export/xlsx/?columns=all", buffered=True)
    if answer.status_code == 200:
        book = load_workbook(io.BytesIO(answer.data))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not cells & said


@pytest.mark.parametrize(("role", "name"), HIDDEN)
def test_they_cannot_be_searched_filtered_or_sorted_by(browse_as, secrets, make, role, name):
    _id, texts = secrets(name, HIDDEN[role, name])
    make(concepts()[name])
    browser = browse_as(role)
    everything = browser.get(f"/{name}/").rows
    for field, said in texts.items():
        if name == "person":
            assert browser.get(f"/{name}/?q={said[-1]}").rows == [], field
        for query in (f"{field}={said[0]}", f"{field}_from={said[0]}", f"sort={field}", f"sort=-{field}"):
            assert browser.get(f"/{name}/?{query}").rows == everything, query


@pytest.mark.parametrize(("role", "name"), HIDDEN)
def test_no_picker_finds_by_them(browse_as, secrets, role, name):
    _id, texts = secrets(name, HIDDEN[role, name])
    browser = browse_as(role)
    links = [
        (owner, each.name)
        for owner, model in concepts().items()
        for each in declared(model).values()
        if each.target is concepts()[name] and each.shape == "one"
    ]
    for (owner, link), said in product(links, texts.values()):
        answer = browser.client.get(f"/{owner}/lookup/?field={link}&q={said[-1]}")
        assert answer.status_code in {403, 404} or answer.get_json()["results"] == []


def test_those_who_may_see_it_find_it_everywhere(browse_as, secrets):
    record_id, texts = secrets("person", ["email"])
    browser = browse_as(Role.STAFF)
    email = texts["email"][-1]
    assert email in browser.get("/person/").text
    assert email in browser.get(f"/person/details/?id={record_id}").text
    assert len(browser.get(f"/person/?q={email}").rows) == 1


def test_the_journal_keeps_no_personal_value(app, browse_as, make):
    person = make(concepts()["person"])
    staff = browse_as(Role.STAFF)
    staff.submit(f"/person/edit/?id={person}", email="nouveau.secret@example.org")
    page = staff.get(f"/person/details/?id={person}")
    history = page.text.split("Historique", 1)[1]
    assert "valeur personnelle" in history
    assert "nouveau.secret" not in history
    assert "nouveau.secret" not in browse_as(Role.ADMIN).get("/journal_entry/").text
