"""The departments: a code that keeps its zeros and belongs to one."""

from __future__ import annotations

import pytest

from models.engine import db
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department


def test_a_code_is_text_zeros_included(app, make):
    number = make(Department, code="09", name="Ariège")
    with app.app_context():
        saved = db.session.get(Department, number)
        assert (saved.code, str(saved)) == ("09", "Ariège (09)")


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("code", "0341", "Code : Au plus 3 caractères (il y en a 4)."),
        ("code", "", "Code : À remplir."),
        ("code", "34", "Code : Déjà pris par la fiche « Hérault (34) ». La voir"),
        ("name", "x" * 81, "Nom : Au plus 80 caractères (il y en a 81)."),
    ],
)
def test_what_is_wrong_is_explained_next_to_the_field(browse_as, make, field, typed, error):
    make(Department, code="34", name="Hérault")
    other = make(Department, code="30", name="Gard")

    page = browse_as(Role.ADMIN).submit(f"/department/edit/?id={other}", **{field: typed})

    assert page.status == 422
    assert page.errors == [error]


def test_an_administrator_corrects_a_name(browse_as, make):
    number = make(Department, code="30", name="Gare")
    browser = browse_as(Role.ADMIN)

    page = browser.submit(f"/department/edit/?id={number}", name="Gard")

    assert "Gard (30)" in browser.get(page.location).title


def test_staff_read_the_table_and_do_not_change_it(browse_as, make):
    number = make(Department, code="30", name="Gard")
    browser = browse_as(Role.STAFF)

    assert browser.get("/department/").column("Code") == ["30"]
    assert browser.get(f"/department/edit/?id={number}").status == 403


def test_one_that_communes_lean_on_stays(browse_as, make):
    used = make(Department, code="34", name="Hérault")
    make(Commune, name="Lodève", department=used)
    browser = browse_as(Role.ADMIN)

    page = browser.post(f"/department/delete/?id={used}", {})

    assert page.status == 409
    assert "Lodève" in page.words
    assert browser.post(f"/department/delete/?id={make(Department)}", {}).status == 302
