"""A row a role may not read is in no outlet: list, count, page, search, file, picker, pages around it, home."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import (
    Attachment,
    FileState,
    Right,
    allows,
    concepts,
    db,
    declared,
    kinds,
    kinds_of,
    readers_of,
    rows_for,
)
from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.pages import without_trail
from tests.seats import GENERAL, THEIRS_ALONE, asking

HELD = [
    (role, name)
    for name, model in concepts().items()
    for role in readers_of(model) or {}
    if rows_for(model, asking(role)) is not None
]
# Who makes those that it reads, and never another one (tests/region/test_page.py).
MADE = [(Role.FUND_MANAGER, "export_run")]
# Those who manage accounts see the class of no file (test_attachments.py).
NONE_AT_ALL = {(Role.ACCOUNTS, "attachment")}
# The others read what is asked of them (test_marking.py) or was handed to them (test_given_files.py).
RESTRICTED = [one for one in HELD if one[0] in GENERAL and one not in THEIRS_ALONE | NONE_AT_ALL]

# What a record is about, that keeps the committee from reading it, where no choice of its own does.
HIDDEN_BY = {"decision": [("fund_application", FundApplication, {"state": ApplicationState.IN_COMMITTEE})]}


def may_be_said(model, said):
    """Whether a sample may have that choice: a file is of a company there, and has come."""
    known = {"kind": kinds_of(Company), "state": set(FileState) - {FileState.EXPECTED}}
    return model is not Attachment or all(one in known.get(name, [one]) for name, one in said.items())


@pytest.fixture
def both(app):
    """Save a record for each choice of each field that may be; give the ids of those the role reads, and others."""

    def save(role, name):
        model = concepts()[name]
        choices = [each for each in declared(model).values() if isinstance(each.kind, kinds.Choice)]
        with app.app_context():
            said = [{each.name: one} for each in choices for one in each.kind.members]
            said += [{field: sample(target, **state)} for field, target, state in HIDDEN_BY.get(name, ())]
            db.session.add_all(sample(model, **one) for one in said if may_be_said(model, one))
            db.session.commit()
            readable = set(db.session.scalars(select(model.id).where(rows_for(model, asking(role)))))
            hidden = set(db.session.scalars(select(model.id))) - readable
            titles = {one.id: str(one) for one in db.session.scalars(select(model))}
        assert readable
        assert hidden
        return readable, hidden, titles

    return save


def addresses(name, ids):
    return {f"/{name}/details/?id={one}" for one in ids}


def some(ids):
    """The first and the last: another id is the same statement, and the list and its file have told of them all."""
    return sorted({min(ids), max(ids)})


def leads_to(page, address):
    """Whether a page has this link, read without parsing it."""
    assert page.status == 200
    return f'href="{address}"' in without_trail(page.text)


def test_some_rows_are_restricted():
    assert (Role.COMMITTEE, "note") in RESTRICTED


@pytest.mark.parametrize(("role", "name"), RESTRICTED)
def test_the_list_its_count_and_its_file_have_the_rows_the_role_reads(browse_as, both, role, name):
    readable, _hidden, _titles = both(role, name)
    browser = browse_as(role)

    page = browser.get(f"/{name}/")

    assert {one for one in page.links if "details" in one} == addresses(name, readable)
    assert f"{len(readable)} " in page.words
    for form in ("excel/?columns=all", "norme/"):
        answer = browser.client.get(f"/{name}/export/{form}", buffered=True)
        if allows(role, name, Right.EXPORT):
            assert len(answer.get_data(as_text=True).splitlines()) == 1 + len(readable), form
        else:
            assert answer.status_code == 403, form


@pytest.mark.parametrize(("role", "name"), RESTRICTED)
def test_the_search_finds_a_row_the_role_reads_and_no_other(browse_as, both, role, name):
    readable, hidden, titles = both(role, name)
    browser = browse_as(role)

    for one in [*some(readable), *some(hidden)]:
        page = browser.get(f"/{name}/?q={titles[one]}")
        assert leads_to(page, f"/{name}/details/?id={one}") is (one in readable)


@pytest.mark.parametrize(("role", "name"), RESTRICTED)
def test_the_page_of_what_it_points_to_shows_a_row_the_role_reads_and_no_other(app, browse_as, both, role, name):
    readable, hidden, _titles = both(role, name)
    model, shown = concepts()[name], [*some(readable), *some(hidden)]
    browser, admin = browse_as(role), browse_as(Role.ADMIN)
    with app.app_context():
        links = [each for each in declared(model).values() if each.shape == "one" and each.required]
        held = {
            (each.target.__table__.name, each.name, one.id): getattr(one, f"{each.name}_id")
            for each in links
            for one in db.session.scalars(select(model).where(model.id.in_(shown)))
        }
    for (target, link, number), holder in held.items():
        if not allows(role, target, Right.READ):
            continue
        own, address = f"/{name}/details/?id={number}", f"/{target}/details/?id={holder}&first={name}-{link}"
        assert leads_to(browser.get(address), own) is (number in readable)
        assert number in readable or leads_to(admin.get(address), own)


@pytest.mark.one_database  # the criterion that the list, the search and the file ask on both engines
@pytest.mark.parametrize(("role", "name"), RESTRICTED)
def test_a_page_opens_on_a_row_the_role_reads_and_neither_picker_nor_first_page_leads_elsewhere(
    browse_as, both, role, name
):
    readable, hidden, titles = both(role, name)
    browser, admin = browse_as(role), browse_as(Role.ADMIN)

    assert {browser.get(one).status for one in addresses(name, readable)} == {200}
    assert {browser.get(one).status for one in addresses(name, hidden)} == {404}
    assert {admin.get(one).status for one in addresses(name, hidden)} == {200}
    assert not addresses(name, hidden) & set(browser.get("/").links)
    for owner, link in pointing(concepts()[name]):
        for one in some(hidden):
            answer = browser.client.get(f"/{owner}/lookup/?field={link}&q={titles[one]}")
            assert answer.status_code in {403, 404} or str(one) not in {
                found["id"] for found in answer.get_json()["results"]
            }, (owner, link)


def pointing(model):
    """The concepts that point to one record of it, and by which link."""
    for owner, other in concepts().items():
        for each in declared(other).values():
            if each.target is model and each.shape == "one":
                yield owner, each.name


def test_who_reads_some_rows_only_reads_no_history_and_writes_none():
    writing = Right.CREATE | Right.UPDATE | Right.BIN
    assert [role for role, _name in HELD if allows(role, "journal_entry", Right.HISTORY)] == []
    assert [(role, name) for role, name in HELD for right in writing if allows(role, name, right)] == MADE


def test_what_is_nothing_without_a_hidden_row_is_hidden_too():
    """A record cannot be shown without what its required links point to."""
    leaning = [
        (role, owner)
        for role, name in HELD
        for owner, model in concepts().items()
        for each in declared(model).values()
        if each.required and each.target is concepts()[name] and allows(role, owner, Right.READ)
    ]
    assert [(role, owner) for role, owner in leaning if role not in (readers_of(concepts()[owner]) or {})] == []
