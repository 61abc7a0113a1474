"""The groupings of communes: a SIREN each, found by name."""

from __future__ import annotations

import pytest

from models.policy import Role
from models.reference.commune import Commune
from models.reference.epci import Epci, EpciKind


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("siren", "200017342", "SIREN : Ce SIREN n'existe pas : sa clé de contrôle est fausse."),
        ("siren", "243400017", "SIREN : Déjà pris par la fiche « Montpellier Méditerranée Métropole ». La voir"),
        ("kind", "", "Forme : À remplir."),
        ("name", "", "Nom : À remplir."),
    ],
)
def test_what_is_wrong_is_explained_next_to_the_field(browse_as, make, field, typed, error):
    make(Epci, name="Montpellier Méditerranée Métropole", siren="243400017", kind=EpciKind.METROPOLIS)
    number = make(Epci, name="CC Lodévois et Larzac", siren="200017341")

    page = browse_as(Role.ADMIN).submit(f"/epci/edit/?id={number}", **{field: typed})

    assert page.errors == [error]


def test_a_grouping_shows_its_communes_and_filters_them(browse_as, make):
    grouping = make(Epci, name="CC Lodévois et Larzac")
    make(Commune, name="Lodève", epci=grouping)
    make(Commune, name="Nîmes")
    member = browse_as(Role.COMMITTEE)

    assert "Lodève" in member.get(f"/epci/details/?id={grouping}").words
    assert member.get("/commune/?epci=lodevois").column("Nom") == ["Lodève"]
