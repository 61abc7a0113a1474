"""A typo is forgiven where nothing holds what was typed; a number, an address or a short word never is."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import sample
from tests.pages import plain
from tests.statements import statements

READERS = [Role.STAFF, Role.COMMITTEE]  # who read every company
SAID = "Aucun résultat exact ; proches :"


@pytest.fixture(autouse=True)
def companies(app):
    with app.app_context():
        place = sample(Commune, name="Montpellier", insee_code="34172", postal_codes="34000;34070")
        known = {
            "Alimenterre": {"siren": "000017020"},
            "Ferme du Lèz": {},
            "Scierie Saint-Jean": {},
            "SA Bâtir": {"rna": "W342001234"},
            "Coopérative 2017": {},
        }
        made = [sample(Company, name=name, **values) for name, values in known.items()]
        site = sample(Establishment, company=made[0], commune=place)
        people = [sample(Person, last_name="Vidal", first_name="Anouk", email="a.vidalenc@exemple.fr")]
        db.session.add_all([*made, site, *people])
        db.session.commit()
        yield


# Words typed → the companies that are shown.
NEAR = {
    "ALIMENTÈRE": ["Alimenterre"],
    "alimentere montpelier": ["Alimenterre"],
    "000 017 021": [],
    "introuvable": [],
    "la Scop Alimenterre": ["Alimenterre"],  # what it is said to be
}
HOW_NEAR = {
    "association alimentere": ["Alimenterre"],
    "scop introuvable": [],
    "SIREN : 000 017 021": [],
    "la scop": [],
    "alimentere": ["Alimenterre"],
    "alimenterer": ["Alimenterre"],
    "montpelier": ["Alimenterre"],
    "scirie": ["Scierie Saint-Jean"],
    "scirie st jean": ["Scierie Saint-Jean"],
    "ferme du luz": [],
    "frme du lez": ["Ferme du Lèz"],
    "coperative 2017": ["Coopérative 2017"],
    "coperative 2018": [],
    "000017021": [],
    "W342001235": [],
    "sb": [],
    "zb batir": [],
    "batirr sa": ["SA Bâtir"],
    "alimentere@exemple.fr": [],
    "scirie " * 9: [],
}


def shows(browser, told):
    for typed, found in told.items():
        page = browser.get(f"/company/?q={typed}")
        assert (page.column("Raison sociale"), SAID in page.words) == (found, bool(found)), typed


def test_a_list_shows_what_is_near_when_nothing_is_exact(browse_as):
    for browser in map(browse_as, READERS):
        shows(browser, NEAR)
        assert len(browser.get("/company/?q=%").rows) == 5


@pytest.mark.one_database  # Python tells how near a word is
def test_how_near_a_word_is(browse_as):
    shows(browse_as(Role.STAFF), HOW_NEAR)


def test_what_is_exact_is_alone_and_nothing_is_said(browse_as):
    staff = browse_as(Role.STAFF)
    for typed in (
        "alimenterre",
        "ferme du lez",
        "ferme du lèz",
        "scierie",
        "17020",
        "000-017-020",
        "SIREN : 000 017 020",
    ):
        page = staff.get(f"/company/?q={typed}")
        assert (len(page.rows), SAID in page.words) == (1, False), typed


def test_near_records_meet_the_filters_and_are_in_no_file(browse_as):
    staff = browse_as(Role.STAFF)

    assert staff.get("/company/?q=alimentere&state=cessee").rows == []
    assert "Exporter" not in staff.get("/company/?q=alimentere").words
    assert len(staff.client.get("/company/export/norme/?q=alimentere", buffered=True).text.splitlines()) == 1


def test_the_search_everywhere_proposes_and_opens_nothing_by_itself(browse_as):
    browse = browse_as(Role.COMMITTEE)
    with statements() as asked:
        page = browse.get("/search?q=alimentere")

    assert page.status == 200
    assert len(asked) <= 12  # what is beside a title comes with it
    assert SAID in page.words
    assert "Alimenterre" in page.words
    assert browse_as(Role.COMMITTEE).get("/search?q=alimenterre").status == 302


def test_nobody_is_found_by_an_address_or_a_number(browse_as):
    for browser in map(browse_as, READERS):
        for typed in ("exemplefr", "a.vidalenk@exemple.fr", "exempel", "0639980015"):
            assert browser.get(f"/person/?q={typed}").rows == [], typed
            assert "Vidal" not in browser.get(f"/search?q={typed}").words, typed
        assert "Vidal" in browser.get("/search/found?q=vidal").text


@pytest.mark.one_database
def test_a_person_is_found_without_what_is_said_before(browse_as, make):
    make(Person, last_name="Vidal", first_name="Berthe", phone="06 39 98 00 14")
    for typed, found in {"Mme Vidal": True, "tél. 06 39 98 00 14": True, "Mme": False, "tél. 06 39": True}.items():
        assert ("Vidal Berthe" in browse_as(Role.STAFF).get(f"/search/found?q={typed}").text) is found, typed


class TestAPicker:
    def test_proposes_a_name_without_what_is_said_before_and_chooses_none(self, browse_as):
        answer = browse_as(Role.STAFF).client.get("/participation/lookup/?field=company&q=SA Alimenterre").get_json()

        assert [one["label"] for one in answer["results"]] == ["Alimenterre"]
        assert "sans « sa »" in plain(answer["note"]).lower()

    def test_proposes_what_is_near_and_says_so(self, browse_as):
        answer = browse_as(Role.STAFF).client.get("/participation/lookup/?field=company&q=alimentere").get_json()

        assert [one["label"] for one in answer["results"]] == ["Alimenterre"]
        assert SAID in plain(answer["note"])

    def test_typed_without_a_script_asks(self, browse_as):
        page = browse_as(Role.STAFF).submit("/participation/new/", company=["alimentere", ""])

        assert f"Entreprise : {SAID} choisissez." in page.errors
        assert "Alimenterre" in page.words
        assert db.session.query(Participation).count() == 0

    def test_finds_a_commune_with_a_typo_and_a_cedex(self, browse_as):
        answer = (
            browse_as(Role.STAFF)
            .client.get("/company/lookup/?field=establishments-commune&q=montpelier cedex")
            .get_json()
        )

        assert [one["label"] for one in answer["results"]] == ["Montpellier (34)"]
