"""A field a role may not see is in no outlet: list, page, form, filter, sort, search, picker, file, history."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from models.engine import Right, allows, concepts, db, declared
from models.policy import SEES, Role
from tests.factories import sample
from tests.seats import GENERAL

pytestmark = pytest.mark.one_database

HIDDEN = [
    (role, name, each.name)
    for role in GENERAL
    for name, model in concepts().items()
    if allows(role, name, Right.READ)
    for each in declared(model).values()
    if each.sensitivity not in SEES[role] and each.kind is not None
]
FILES = ("excel/?columns=all", "norme/")


@pytest.fixture
def secret(app):
    """Save a full record of a concept; give its id and the texts under which its hidden value could show."""

    def save(name: str, field: str) -> tuple[int, list[str]]:
        model = concepts()[name]
        each = declared(model)[field]
        with app.app_context():
            record = sample(model, full=True)
            db.session.add(record)
            db.session.commit()
            value = getattr(record, field)
            shown = set() if value is None else {each.kind.show(value), each.kind.typed(value), str(value)}
            return record.id, [one for one in sorted(shown) if len(one) > 3] or [
                "introuvable"
            ]  # « 3 » is on every page

    return save


def test_the_list_of_hidden_fields_is_not_empty():
    assert (Role.COMMITTEE, "person", "email") in HIDDEN


@pytest.mark.parametrize(("role", "name", "field"), HIDDEN)
def test_it_is_on_no_page(browse_as, secret, role, name, field):
    record_id, texts = secret(name, field)
    label = declared(concepts()[name])[field].label
    browser = browse_as(role)
    for address in (f"/{name}/", f"/{name}/details/?id={record_id}", f"/{name}/?q={texts[0]}", "/"):
        page = browser.get(address)
        # What was typed in the search box stays there, and is what a view of the list would keep.
        found = re.sub('value="q=[^"&]*"', "", page.text.replace(f'value="{texts[0]}"', ""))
        assert not any(text in found for text in texts), address
        assert label not in page.words


@pytest.mark.parametrize(("role", "name", "field"), HIDDEN)
def test_it_is_in_no_file(browse_as, secret, role, name, field):
    _id, texts = secret(name, field)
    browser = browse_as(role)
    for kind in FILES:
        body = browser.client.get(f"/{name}/export/{kind}", buffered=True).get_data(as_text=True)
        assert not any(text in body for text in texts)
        assert not {field, declared(concepts()[name])[field].label} & set(re.split(r"[;,]", body.splitlines()[0]))
    answer = browser.client.get(f"/{name}/export/xlsx/?columns=all", buffered=True)
    if answer.status_code == 200:
        book = load_workbook(io.BytesIO(answer.data))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not cells & set(texts)


@pytest.mark.parametrize(("role", "name", "field"), HIDDEN)
def test_it_cannot_be_searched_filtered_or_sorted_by(browse_as, secret, make, role, name, field):
    _id, texts = secret(name, field)
    make(concepts()[name])
    browser = browse_as(role)
    everything = browser.get(f"/{name}/").rows
    if name == "person":
        assert browser.get(f"/{name}/?q={texts[-1]}").rows == []
    for query in (f"{field}={texts[0]}", f"{field}_from={texts[0]}", f"sort={field}", f"sort=-{field}"):
        assert browser.get(f"/{name}/?{query}").rows == everything, query


@pytest.mark.parametrize(("role", "name", "field"), HIDDEN)
def test_no_picker_finds_by_it(browse_as, secret, role, name, field):
    _id, texts = secret(name, field)
    browser = browse_as(role)
    links = [
        (owner, each.name)
        for owner, model in concepts().items()
        for each in declared(model).values()
        if each.target is concepts()[name] and each.shape == "one"
    ]
    for owner, link in links:
        answer = browser.client.get(f"/{owner}/lookup/?field={link}&q={texts[-1]}")
        assert answer.status_code in {403, 404} or answer.get_json()["results"] == []


def test_those_who_may_see_it_find_it_everywhere(browse_as, secret):
    record_id, texts = secret("person", "email")
    browser = browse_as(Role.STAFF)
    email = texts[-1]
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
