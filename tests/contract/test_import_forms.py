"""The applications of a call, from what programs for forms export: matched without help, all of each made at once."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import func, select

from admin_views.engine.importing import imports, mend_page, running, undoing
from models.engine import NEW, REFUSED, SAME, Actor, act_as, acting, db
from models.engine.sheets import read_file, read_pasted
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from models.reference.commune import Commune
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from tests.contract.form_exports import demarche, framaforms, google_forms
from tests.contract.rows_brought import troubles, verdicts
from tests.factories import sample
from tests.numbers import siren, siret
from tests.seats import account
from tests.statements import is_within, statements

MADE = (Candidacy, Company, Establishment, Person, Position)


@pytest.fixture
def brought(app):
    """Brings applications to the only call: the file, checked."""

    def bring(content, **said):
        if acting().user_id is None:
            db.session.add(user := account(Role.STAFF))
            commune = sample(Commune, name="Lodève", insee_code="34142", postal_codes="34700")
            db.session.add_all([commune, sample(CallForApplications, state=CallState.PUBLISHED)])
            db.session.commit()
            act_as(Actor("Anne", "formulaire", user_id=user.id, role=Role.STAFF))
        call = db.session.scalar(select(CallForApplications))
        read = read_pasted if isinstance(content, str) else read_file
        file = imports.kept(Candidacy, "candidatures.csv", read(content))
        imports.say(file, constants={"call": str(call)} | said.pop("constants", {}), **said)
        db.session.commit()
        running.check(file)
        return file

    with app.app_context():
        yield bring


def counted():
    return [db.session.scalar(select(func.count()).select_from(one)) for one in MADE]


def test_an_export_of_google_forms_is_matched_without_help_and_makes_all_of_each_application(brought):
    test_an_export_is_matched_without_help_and_makes_all_of_each_application(
        brought, google_forms(3), "Google Forms", None
    )


@pytest.mark.one_database  # once matched, they are written as above
@pytest.mark.parametrize(
    ("content", "program", "stake"),
    [
        (demarche(3), "Démarche numérique", "Vendre hors du département"),
        (framaforms(3), "Framaforms", "Vendre hors du département"),
        (framaforms(3, with_grid=True), "Framaforms", "Vendre hors du département"),
    ],
)
def test_an_export_is_matched_without_help_and_makes_all_of_each_application(brought, content, program, stake):
    file = brought(content)
    assert file.told.startswith(program)
    assert not {"id", "reference"} & file.matching["columns"].keys()  # its numbers are not ours
    assert (verdicts(file), troubles(file)) == ([NEW] * 3, [])
    assert counted() == [0] * 5

    assert running.run(file) == ""
    assert counted() == [3] * 5
    one = db.session.scalars(select(Candidacy).order_by(Candidacy.id)).first()
    assert (one.company.name.capitalize(), one.company.siren, one.site.commune.name) == ("Filature", siren(1), "Lodève")
    assert (one.contact.last_name, one.contact.first_name, one.stake) == ("NOM1", "Prénom1", stake)
    assert [position.role for position in one.contact.positions] == [PositionRole.MAIN_CONTACT]
    assert verdicts(brought(content)) == [SAME] * 3


def test_what_is_known_is_taken_up_and_all_that_was_made_is_taken_back(brought):
    brought(google_forms(1))
    company = sample(Company, name="Ancien nom", siren=siren(1), ess_status="scop")
    person = sample(Person, last_name="Autre", first_name="Nom", email="contact1@exemple.fr")
    db.session.add_all([company, person])
    db.session.commit()
    before = counted()
    file = brought(google_forms(2))
    assert (verdicts(file), imports.made_along(file)) == ([NEW, NEW], "2 établissements, 1 entreprise, 1 personne")
    assert [one[:3] for one in imports.rows_of(file)[0].result["stays"]] == [
        ["company.name", "Ancien nom", "Filature"],
        ["contact", "Autre Nom", "Prénom1 NOM1"],
    ]

    assert running.run(file) == ""
    first = db.session.scalars(select(Candidacy).order_by(Candidacy.id)).first()
    assert (first.company.name, str(first.contact)) == ("Ancien nom", "Autre Nom")
    assert [one.organisation for one in first.contact.positions] == [first.company]
    found = undoing.undone(file, None)
    assert (found.done, found.kept, counted()) == (2, [], before)


HEAD = "SIRET\tNom de la structure\tStatut\tVille\tNom\tPrénom\tCourriel"


def test_a_row_that_is_refused_makes_nothing_and_asks_what_each_record_lacks(brought):
    rows = f"{siret(siren(1))}\tFilature\tScop\tNullepart\tNom\tPrénom\tn@exemple.fr\n\tVerrerie\tScop\tLodève\tNom\t\t"
    file = brought(f"{HEAD}\n{rows}")
    assert verdicts(file) == [REFUSED, REFUSED]
    assert troubles(file) == [
        ("establishment.commune", "Aucune fiche « Nullepart »."),
        (
            "company.siren",
            "Indiquez le SIREN, ou dites dans « Motif d'absence de SIREN » pourquoi l'entreprise n'en a pas.",
        ),
        ("contact.first_name", "À remplir."),
        ("establishment.siret", "À remplir."),
    ]
    first, second = imports.rows_of(file)
    lodeve = db.session.scalar(select(Commune.id))
    first.answers = {"establishment.commune": [str(lodeve)]}
    trouble = second.result["troubles"][-1]
    assert trouble["choices"] == [["_leave", "Laisser « Établissement » vide"]]
    second.answers = {"company.siren_absence": ["en cours"], "contact.first_name": ["Lou"], "establishment._leave": "1"}
    db.session.commit()
    running.check(file)
    assert (verdicts(file), counted()) == ([NEW, NEW], [0] * 5)
    assert imports.made_along(file) == "2 entreprises, 2 personnes, 1 établissement"


def test_what_looks_like_a_record_is_asked_and_made_once_it_is_said_to_be_another(brought):
    text = f"{HEAD}\n{siret(siren(1))}\tFilature du Lez\tScop\tLodève\tNom\tPrénom\tn@exemple.fr"
    brought(text)
    db.session.add(sample(Company, name="La Filature du Lez", siren=siren(9), ess_status="scop"))
    db.session.commit()
    file = brought(text)
    (row,) = imports.rows_of(file)
    (trouble,) = row.result["troubles"]
    assert (trouble["field"], trouble["sentence"][:37]) == ("company", "Ressemble à « La Filature du Lez » (n")
    assert trouble["choices"][-1] == ["_distinct", "C'est une autre : créer sa fiche"]
    known = int(trouble["choices"][0][0])
    beside = {name: (said, held) for name, said, held in trouble["beside"]}
    assert beside["company.name"] == ("Filature du Lez", [[known, "La Filature du Lez"]])

    (asked,) = mend_page.asked(Candidacy, Role.STAFF, [row], file.matching["columns"])
    assert asked.proposed == ""  # however alike, nobody is taken for another

    row.answers = {"company._distinct": "1"}
    db.session.commit()
    running.check(file)
    assert imports.made_along(file) == "1 entreprise, 1 personne, 1 établissement"
    row.answers = {"company": [trouble["choices"][0][0]]}
    db.session.commit()
    running.check(file)
    assert troubles(file) == [
        ("establishment.siret", "Les 9 premiers chiffres du SIRET sont le SIREN de l'entreprise.")
    ]

    row.answers = {"company._distinct": "1"}
    db.session.add(sample(Person, last_name="Nom", first_name="Prenom", email="autre@exemple.fr"))
    db.session.commit()
    running.check(file)
    (asked,) = mend_page.asked(Candidacy, Role.STAFF, [row], file.matching["columns"])
    assert (asked.field, asked.choices[-1]) == ("contact", ("_empty", "Laisser vide"))
    mend_page.answer([asked], {f"choice-{asked.name}": "_empty"})
    db.session.commit()
    running.check(file)
    assert imports.made_along(file) == "1 entreprise, 1 établissement"


@pytest.mark.one_database  # brought in by the same code as what others bring in, below
def test_what_is_made_along_by_another_meanwhile_is_told(brought):
    file = brought(google_forms(2))
    other = brought(google_forms(1))
    assert running.run(other) == ""
    assert running.run(file) == running.CHANGED_SINCE
    assert (verdicts(file), counted()) == ([SAME, NEW], [1] * 5)


@pytest.mark.one_database  # as many statements on the other
def test_the_only_open_call_is_proposed_and_the_pages_ask_nothing_else(app, brought, browse_as):
    brought(google_forms(1))
    db.session.remove()
    staff = browse_as(Role.STAFF)
    sent = {"concept": "candidacy", "file": (io.BytesIO(framaforms(15)), "reponses.csv")}
    match = staff.post("/imports/new/", sent).location
    with statements() as asked:
        page = staff.get(match)
    assert is_within(12, asked), len(asked)
    assert page.form()["every-call"].startswith("Appel ")
    assert page.form()["make-contact"] == "1"
    check = staff.post(match, page.form(_next="1")).location
    told = staff.get(check).words
    assert "Fiches liées qui seront créées : 15 entreprises, 15 personnes, 15 établissements." in told
    assert "Entreprise : Filature (nouvelle fiche)" in told


@pytest.mark.one_database
def test_the_command_line_brings_applications_in_as_the_pages_do(app, brought, tmp_path):
    brought(google_forms(1))
    db.session.remove()
    (path := tmp_path / "reponses.csv").write_bytes(framaforms(2))
    call, *told = app.test_cli_runner().invoke(args=["import", "candidacy", str(path)]).output.splitlines()
    assert call.startswith("Pour toutes les lignes : Appel = Appel ")
    assert told[:-1] == [
        "Fiches retrouvées par : Appel et Entreprise.",
        "2 nouvelles, 0 modifiée, 0 identique, 0 refusée.",
        "Fiches liées créées : 2 entreprises, 2 personnes, 2 établissements.",
    ]
    assert counted() == [2] * 5


@pytest.mark.one_database
def test_an_example_to_fill_has_all_of_an_application_and_is_matched_without_help(app, brought, browse_as):
    brought(google_forms(1))
    db.session.remove()
    example = browse_as(Role.STAFF).client.get("/imports/example/?concept=candidacy").data
    book = openpyxl.load_workbook(io.BytesIO(example))
    heads = [one.value for one in book.worksheets[0][1]]
    call = str(db.session.scalar(select(CallForApplications)))
    said = dict.fromkeys(heads, "") | {"Appel": call, "Entreprise : Raison sociale": "Dune", "Enjeu": "Vendre"}
    said |= {"Entreprise : Statut ESS": "Scop", "Établissement : SIRET": siret(siren(5)), "Contact : Nom": "NOM"}
    said |= {"Établissement : Commune": "Lodève", "Contact : Prénom": "Lou"}
    file = brought("\n".join("\t".join(line) for line in (said.keys(), said.values())))
    assert (verdicts(file), troubles(file)) == ([NEW], [])
    assert imports.made_along(file) == "1 entreprise, 1 personne, 1 établissement"
