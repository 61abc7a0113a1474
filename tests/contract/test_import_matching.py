"""Which columns fill which fields: proposed by their names, remembered of who sends them, several together."""

from __future__ import annotations

import pytest

from admin_views.engine.importing import imports, running
from models.engine import Actor, act_as, db
from models.engine.sheets import read_pasted
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from models.selection.candidacy import Candidacy
from tests.factories import sample
from tests.numbers import siren, siret

pytestmark = pytest.mark.one_database


@pytest.fixture
def brought(app):
    """Brings a text in: its file, checked."""

    def bring(model, text, **said):
        file = imports.kept(model, "clients.xlsx", read_pasted(text))
        imports.say(file, **said)
        db.session.commit()
        running.check(file)
        return file

    with app.app_context():
        act_as(Actor("Anne", "formulaire", role=Role.STAFF))
        yield bring


def test_a_file_of_a_shape_that_somebody_sent_is_matched_for_all_as_it_was(brought):
    db.session.add_all([ligue := sample(Partner, name="Ligue des moulins"), other := sample(Partner, name="Autre")])
    db.session.commit()
    text = f"Nom usuel\tNuméro\tRemarque\nDune\t{siren(3)}\tx"
    said = {"columns": {"name": [0], "siren": [1]}, "constants": {"ess_status": "Scop"}, "key": ["siren"]}
    file = brought(Company, text)
    file.sender_id, file.matching = ligue.id, {**file.matching, **said}
    db.session.commit()
    running.check(file)
    assert running.run(file) == ""

    act_as(Actor("Un autre", "formulaire", user_id=None, role=Role.STAFF))
    again, unknown, nobody = (imports.kept(Company, "x", read_pasted(text), one) for one in (ligue, other, None))
    assert again.matching["columns"] == {"name": [0], "siren": [1]}
    assert (unknown.matching["columns"], nobody.matching["columns"]) == ({}, {})
    assert imports.kept(Person, "x", read_pasted(text), ligue).matching["columns"] == {}


def test_several_columns_make_one_field_and_one_makes_several(brought):
    text = f"Entreprise\tAdresse 2\tAdresse 1\tSIRET\tCommune\nBois\tBâtiment B\t2 rue Haute\t{siret(siren(1))}\tLodève"
    db.session.add_all([sample(Commune, name="Lodève"), sample(Company, name="Bois", siren=siren(1))])
    db.session.commit()
    file = brought(Establishment, text)
    assert file.matching["columns"]["address"] == [2, 1]
    assert ["address", "", "2 rue Haute Bâtiment B"] in imports.rows_of(file)[0].result["changes"]
    assert brought(Establishment, text.replace("Adresse 2", "Adresse")).matching["columns"]["address"] == [1]

    text = "Prénom Nom\tCourriel\nJeanne RIVIÈRE\tj@exemple.fr\n"
    file = brought(Person, text, constants={"data_origin": "salon", "legal_basis": "Contrat"})
    assert [one[2] for one in imports.rows_of(file)[0].result["changes"]][:2] == ["RIVIÈRE", "Jeanne"]


def test_a_company_is_found_by_the_number_of_its_site(brought):
    db.session.add(sample(Company, name="Bois", siren=siren(1)))
    db.session.commit()
    file = brought(Company, f"SIRET\tRaison sociale\n{siret(siren(1))}\tBois neuf\n{siret(siren(2))[:-1]}\tDune\n")
    assert file.matching["key"] == ["siren"]
    known, wrong = imports.rows_of(file)
    assert known.result["changes"] == [["name", "Bois", "Bois neuf"]]
    assert wrong.result["troubles"][0]["sentence"] == "Le SIREN compte 9 chiffres."


def test_a_record_is_found_by_its_reference_which_is_never_written(brought):
    held = sample(Candidacy, stake="Avant")
    db.session.add(held)
    db.session.commit()
    file = brought(Candidacy, f"Référence\tEnjeu\n{held.reference}\tAprès\nC00-9999\tAutre\n")
    assert file.matching["key"] == ["reference"]
    known, unknown = imports.rows_of(file)
    assert known.result["changes"] == [["stake", "Avant", "Après"]]
    assert unknown.result["troubles"][0]["sentence"] == "Aucune fiche de référence « C00-9999 »."
