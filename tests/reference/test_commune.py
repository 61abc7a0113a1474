"""The communes: an INSEE code of five, postal codes to search by, a department."""

from __future__ import annotations

import pytest

from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department


@pytest.fixture
def lodeve(make):
    herault = make(Department, code="34", name="Hérault")
    return make(Commune, name="Lodève", insee_code="34142", postal_codes="34700", department=herault, population=7400)


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("insee_code", "3414", "Code INSEE : Au moins 5 caractères (il y en a 4)."),
        ("insee_code", "341422", "Code INSEE : Au plus 5 caractères (il y en a 6)."),
        ("population", "-1", "Population : Au moins 0."),
        ("population", "3000000000", "Population : Ce nombre est trop grand."),
        ("population", "beaucoup", "Population : « beaucoup » n'est pas un nombre."),
        ("department", "", "Département : À remplir."),
        ("department", "999", "Département : Aucune fiche « 999 »."),
    ],
)
def test_what_is_wrong_is_explained_next_to_the_field(browse_as, lodeve, field, typed, error):
    page = browse_as(Role.ADMIN).submit(f"/commune/edit/?id={lodeve}", **{field: typed})

    assert page.status == 422
    assert page.errors == [error]


def test_what_is_right_is_kept(browse_as, lodeve):
    browser = browse_as(Role.ADMIN)

    page = browser.submit(f"/commune/edit/?id={lodeve}", population="7 426")

    assert "7 426" in browser.get(page.location).words.replace("\u202f", " ")


@pytest.mark.parametrize("words", ["lodeve", "34700", "34142", "LODÈVE 34"])
def test_a_commune_is_found_by_its_name_and_its_codes(browse_as, make, lodeve, words):
    make(Commune, name="Nîmes", insee_code="30189", postal_codes="30000;30900")

    assert browse_as(Role.COMMITTEE).get(f"/commune/?q={words}").column("Nom") == ["Lodève"]


def test_a_code_belongs_to_one(browse_as, make, lodeve):
    other = make(Commune)

    page = browse_as(Role.ADMIN).submit(f"/commune/edit/?id={other}", insee_code="34142")

    assert page.errors == ["Code INSEE : Déjà pris par la fiche « Lodève (34700) ». La voir"]
