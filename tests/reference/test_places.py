"""The communes of the whole country, as people and the State's files name them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from admin_views.engine.lookup import look_up
from models.engine import db
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import siren, siret
from tests.stores import whole_country

CHOSEN = {
    "Toulouse": "31555",
    "toulouse cedex": "31555",
    "31068 TOULOUSE CEDEX 7": "31555",
    "Toulouse Cedex 07": "31555",
    "34961 Montpellier cedex 2": "34172",
    "13281 MARSEILLE CEDEX 06": "13055",
    "20090 AJACCIO CEDEX 9": "2A004",
    "97490 Saint-Denis Cedex": "97411",
    "31319 LABEGE CEDEX": "31254",
    "34000 Montpellier": "34172",
    "Valleraugue": "30339",
    "Amareins": "01165",
    "75101": "75056",
    "75120": "75056",
    "69381": "69123",
    "69389": "69123",
    "13201": "13055",
    "13216": "13055",
    "75116": "75056",
    "69003": "69123",
    "13008": "13055",
    "PARIS 11": "75056",
    "75111 Paris 11e arrondissement": "75056",
    "Lyon 3e Arrondissement": "69123",
    "Marseille 1er": "13055",
    "Lyon": "69123",
    "Rodez": "12202",
    "Albi": "81004",
    "st gaudens": "31483",
}
PROPOSED = {"31068": ["31555", "31068"], "34961": ["34172"], "34142": ["34142"], "30189": ["30189", "30007"]}
HOMONYMS = {"Saint-Denis": ["11339", "30247"], "Saint-Martin": ["32389", "65392"]}

INSIDE = {
    "Ariège", "Aude", "Aveyron", "Gard", "Haute-Garonne", "Gers", "Hérault",
    "Lot", "Lozère", "Hautes-Pyrénées", "Pyrénées-Orientales", "Tarn", "Tarn-et-Garonne",
}  # fmt: skip


@pytest.fixture
def country(app):
    with app.app_context():
        whole_country()
        yield


def codes(text, limit=8):
    return [one.insee_code for one in look_up(Commune, text, limit).records]


def test_each_text_leads_to_its_commune(country):
    chosen = {text: getattr(look_up(Commune, text, 8).only, "insee_code", None) for text in CHOSEN}

    assert chosen == CHOSEN


def test_a_code_that_may_be_a_cedex_code_is_never_taken_alone(country):
    for text, among in PROPOSED.items():
        found = look_up(Commune, text, 8)
        assert found.only is None
        assert "Cedex" in found.note
        assert {one.insee_code for one in found.records} >= {*among}, text
    assert codes("31068")[0] == "31555"
    assert codes("31068 cedex") == ["31555"]
    assert not codes("92055 Paris La Défense Cedex")
    assert not codes("cedex")


def test_homonyms_are_asked_about_those_of_the_region_first(country):
    for text, first in HOMONYMS.items():
        found = look_up(Commune, text, 8)
        assert found.only is None
        assert [one.insee_code for one in found.records][: len(first)] == first


def test_a_postal_code_comes_before_an_insee_code(country):
    assert codes("34070") == ["34172"]
    assert "34142" in codes("34700")
    assert "34070" not in codes("34070")


def test_the_list_opens_on_the_region(browse_as, country):
    staff = browse_as(Role.STAFF)

    assert {row["Département"] for row in staff.get("/commune/").rows} <= INSIDE
    assert staff.get("/commune/?q=villeurbanne").column("Département") == ["Rhône"]
    assert "Lyon" in staff.get("/commune/?in_region=non&q=lyon").column("Nom")
    assert "Lyon" not in staff.get("/commune/?in_region=oui&q=lyon").column("Nom")


class TestASite:
    """Its commune, typed without a script."""

    @pytest.fixture
    def save(self, browse_as, country):
        staff = browse_as(Role.STAFF)

        def save(typed):
            number = siren(1)
            typed = {"establishments-new1-siret": siret(number), "establishments-new1-commune": [typed, ""]}
            return staff.submit("/company/new/", name="Filature", siren=number, ess_status="scop", **typed)

        return save

    def test_is_not_in_the_commune_whose_insee_code_a_cedex_code_is(self, save):
        page = save("31068")

        assert page.status == 422
        assert any("Cedex" in one for one in page.errors)
        assert "Toulouse (31)" in page.words
        assert "Billière (31110)" in page.words

    def test_may_be_in_lyon(self, app, save):
        assert save("69381").status == 302
        assert db.session.scalars(select(Establishment)).one().commune.insee_code == "69123"
