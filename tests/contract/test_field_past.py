"""One field: who changed it, when, from what; back to a value through the rules, the version and the journal."""

from __future__ import annotations

import pytest

from models.engine import JournalEntry, db
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.factories import siren


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF, "Anne")


@pytest.fixture
def renamed(staff, make):
    """A company whose acronym was « Un », then « Deux »; its id."""
    company = make(Company, acronym="Un", siren=siren(7000))
    staff.submit(f"/company/edit/?id={company}", acronym="Deux")
    return company


def _last_line(app):
    with app.app_context():
        return db.session.query(JournalEntry).order_by(JournalEntry.id.desc()).first().id


def _back(browser, app, company, *, line=None, field="acronym", version=None):
    page = browser.get(f"/company/edit/?id={company}")
    sent = {
        "id": company,
        "field": field,
        "line": line or _last_line(app),
        "_version": version or page.form()["_version"],
    }
    return browser.post("/company/field/back/", sent)


@pytest.mark.one_database  # the journal is read as by what comes back
def test_the_page_of_a_field_says_who_when_and_from_what_in_one_action(staff, renamed):
    assert f'href="/company/field/?id={renamed}&amp;field=acronym"' in staff.get(f"/company/details/?id={renamed}").text

    page = staff.get(f"/company/field/?id={renamed}&field=acronym")
    assert "Anne l'a changé de Un à Deux." in page.words
    assert "l'a écrit en créant la fiche : Un." in page.words
    assert "Revenir à « Un »" in page.words
    assert "Revenir" not in staff.get(f"/company/field/?id={renamed}&field=siren").words


def test_a_value_comes_back_and_that_is_a_change_that_may_be_undone(app, staff, renamed):
    line = _last_line(app)
    assert _back(staff, app, renamed, line=line).status == 302

    page = staff.get(f"/company/details/?id={renamed}")
    assert "« Sigle ou nom d'usage » : de nouveau « Un »." in page.words
    assert 'action="/undo/"' in page.text
    assert "a changé Sigle ou nom d'usage de Deux à Un" in page.words


@pytest.mark.one_database
def test_what_a_colleague_changed_meanwhile_refuses_it(app, staff, browse_as, renamed):
    line, version = _last_line(app), staff.get(f"/company/edit/?id={renamed}").form()["_version"]
    browse_as(Role.STAFF, "Paul").submit(f"/company/edit/?id={renamed}", acronym="Trois")
    _back(staff, app, renamed, line=line, version=version)

    page = staff.get(f"/company/details/?id={renamed}")
    assert "Quelqu'un vient de changer cette fiche" in page.words
    assert "Trois" in page.words


def test_a_rule_refuses_a_former_value_with_its_sentence(app, staff, make):
    company = make(Company, siren=siren(7001))
    staff.submit(f"/company/edit/?id={company}", siren=siren(7002))
    line = _last_line(app)
    make(Company, siren=siren(7001))
    _back(staff, app, company, line=line, field="siren")

    page = staff.get(f"/company/details/?id={company}")
    assert "« SIREN » : Déjà pris par la fiche" in page.words


@pytest.mark.one_database
def test_it_is_closed_to_those_who_do_not_read_the_journal_or_the_field_or_do_not_edit(
    app, staff, browse_as, renamed, make
):
    line = _last_line(app)
    for role in (Role.COMMITTEE, Role.REGION):
        other = browse_as(role)
        assert other.get(f"/company/field/?id={renamed}&field=acronym").status in {403, 404}
        sent = {"id": renamed, "field": "acronym", "line": line, "_version": 2}
        assert other.post("/company/field/back/", sent).status in {403, 404}
    assert staff.get(f"/company/field/?id={renamed}&field=nothing").status == 404
    assert staff.get(f"/company/field/?id={renamed}&field=establishments").status == 404
    another = make(Company, siren=siren(7003))
    assert _back(staff, app, another, line=line).status == 404  # a line of another record
    with app.app_context():
        assert db.session.get(Company, renamed).acronym == "Deux"


def test_a_personal_value_is_neither_told_nor_brought_back(app, staff, make):
    person = make(Person, email="avant@exemple.fr")
    staff.submit(f"/person/edit/?id={person}", email="apres@exemple.fr")

    page = staff.get(f"/person/field/?id={person}&field=email")
    assert "l'a changé (valeur personnelle, non conservée)" in page.words
    assert "avant@exemple.fr" not in page.text
    sent = {
        "id": person,
        "field": "email",
        "line": _last_line(app),
        "_version": staff.get(f"/person/edit/?id={person}").form()["_version"],
    }
    assert staff.post("/person/field/back/", sent).status == 404
