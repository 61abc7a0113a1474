"""Files brought in: matched, found, checked by the rules, written once, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from admin_views.engine.importing import imports, undoing
from models.accounts.user import User
from models.engine import CHANGED, NEW, REFUSED, SAME, Actor, JournalEntry, act_as, acting, concepts, db
from models.engine.sheets import read_file, read_pasted
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.complete import WRITTEN, complete
from tests.factories import sample
from tests.numbers import siren
from tests.seats import account

HEAD = "Raison sociale\tSIREN\tStatut ESS\tÉtat\tSite internet"


@pytest.fixture
def brought(app):
    """Brings a text in as somebody of a role: its file, checked; `said` of its matching."""

    def bring(model, text, role=Role.STAFF, **said):
        if acting().user_id is None:
            db.session.add(user := account(role))
            db.session.commit()
            act_as(Actor("Anne", "formulaire", user_id=user.id, role=role))
        file = imports.kept(model, "clients.xlsx", read_pasted(text))
        file.matching = {**file.matching, **said}
        db.session.commit()
        imports.check(file)
        return file

    with app.app_context():
        yield bring


def verdicts(file):
    return [one.verdict for one in imports.rows_of(file)]


def troubles(file):
    return [(one["field"], one["sentence"]) for row in imports.rows_of(file) for one in row.result.get("troubles", ())]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def names():
    return sorted(db.session.scalars(select(Company.name)))


HEAD = "Raison sociale\tSIREN\tStatut ESS"


@pytest.fixture
def two(app):
    """Companies that are there already."""
    with app.app_context():
        known = {"ess_status": "scop", "state": "active"}
        held = [sample(Company, name=name, siren=siren(at), **known) for at, name in enumerate(("Bois", "Cuir"), 1)]
        db.session.add_all(held)
        db.session.commit()


def test_rows_are_new_changed_same_or_refused_and_nothing_is_written_before_it_is_said(brought, two):
    file = brought(
        Company,
        f"{HEAD}\nBois\t{siren(1)}\t\nCuir et fils\t{siren(2)}\t\nDune\t{siren(3)}\tScop\nSable\t123\tScop\n",
    )

    assert file.matching["key"] == ["siren"]
    assert verdicts(file) == [SAME, CHANGED, NEW, REFUSED]
    assert troubles(file) == [("siren", "Le SIREN compte 9 chiffres.")]
    assert imports.rows_of(file)[1].result["changes"] == [["name", "Cuir", "Cuir et fils"]]
    assert names() == ["Bois", "Cuir"]


def test_a_file_is_written_once_and_taken_back_row_by_row(brought, two):
    file = brought(Company, f"{HEAD}\nCuir et fils\t{siren(2)}\t\nDune\t{siren(3)}\tScop\nSable\t123\tScop\n")
    assert imports.run(file) == "Corrigez d'abord les lignes refusées, ou importez sans elles."
    assert names() == ["Bois", "Cuir"]

    assert imports.run(file, without_refused=True) == ""
    assert names() == ["Bois", "Cuir et fils", "Dune"]
    assert imports.run(file, without_refused=True) == imports.ALREADY
    lines = db.session.scalars(select(JournalEntry).where(JournalEntry.channel == "import « clients.xlsx »")).all()
    assert [(one.actor, one.record_label) for one in lines] == [("Anne", "Cuir et fils"), ("Anne", "Dune")]
    assert verdicts(brought(Company, f"{HEAD}\nCuir et fils\t{siren(2)}\t\nDune\t{siren(3)}\tScop")) == [SAME, SAME]

    db.session.scalar(select(Company).where(Company.name == "Dune")).name = "Dunes"
    db.session.commit()
    found = undoing.undone(file, None)
    assert (found.done, len(found.kept), names()) == (1, 1, ["Bois", "Cuir", "Dunes"])
    assert "Ligne 3 : « Dune » a changé depuis (raison sociale) : Anne" in found.kept[0]


def test_what_changed_since_the_check_is_told_and_not_written_over(brought, two):
    file = brought(Company, f"{HEAD}\nCuir et fils\t{siren(2)}\t\nDune\t{siren(3)}\tScop\n")
    db.session.scalar(select(Company).where(Company.name == "Cuir")).name = "Cuirs"
    db.session.commit()
    assert imports.run(file) == imports.CHANGED_SINCE
    assert names() == ["Bois", "Cuirs"]
    assert imports.rows_of(file)[0].result["changes"] == [["name", "Cuirs", "Cuir et fils"]]
    assert imports.run(file) == ""


def test_a_file_that_two_people_bring_in_at_once_makes_each_record_once(brought):
    text = f"{HEAD}\nDune\t{siren(3)}\tScop\nSable\t{siren(4)}\tScop\n"
    first, second = brought(Company, text), brought(Company, text)
    assert imports.run(first) == ""
    assert imports.run(second) == imports.CHANGED_SINCE
    assert verdicts(second) == [SAME, SAME]
    assert names() == ["Dune", "Sable"]


def test_an_empty_cell_changes_nothing_unless_it_is_said_to_empty(brought):
    db.session.add(
        sample(Person, last_name="Rivière", first_name="Jeanne", email="j@example.org", job_title="Directrice")
    )
    db.session.commit()
    text = "Courriel professionnel\tFonction\tNom\nj@example.org\t\tRivière"
    assert verdicts(brought(Person, text)) == [SAME]
    file = brought(Person, text, emptied=["job_title"])
    assert imports.rows_of(file)[0].result["changes"] == [["job_title", "Directrice", ""]]


def test_a_row_that_looks_like_a_record_or_names_several_asks_which(brought):
    db.session.add_all(
        [sample(Person, last_name="Rivière", first_name="Jeanne", email=one) for one in ("a@b.fr", None)]
    )
    db.session.commit()
    said = {"constants": {"data_origin": "salon", "legal_basis": "Contrat"}}
    file = brought(Person, "Nom\tPrénom\tCourriel professionnel\nRivière\tJeanne\t\nRiviere\tJeanne\tj@c.fr", **said)
    assert verdicts(file) == [REFUSED, REFUSED]
    several, double = (row.result["troubles"][0] for row in imports.rows_of(file))
    assert (len(several["choices"]), several["field"]) == (2, "_record")
    assert double["choices"][-1] == ["_distinct", "C'est une autre fiche : l'ajouter"]

    first, second = imports.rows_of(file)
    first.answers, second.answers = {"_record": several["choices"][1][0]}, {"_distinct": "1"}
    db.session.commit()
    imports.check(file)
    assert verdicts(file) == [CHANGED, NEW]


def test_the_command_line_brings_a_file_in_or_says_what_it_would(app, two, tmp_path):
    def run(text, *words):
        (path := tmp_path / "clients.csv").write_text(text, encoding="utf-8")
        return app.test_cli_runner().invoke(args=["import", "company", str(path), *words]).output.splitlines()

    text = f"SIREN;Nom court;Raison sociale\n{siren(2)};x;Cuirs\n{siren(3)};y;Dune\n"
    assert run(text, "--dry-run") == [
        "Fiches retrouvées par : SIREN.",
        "Ligne 3 : Statut ESS : À remplir.",
        "0 nouvelle, 1 modifiée, 0 identique, 1 refusée.",
        "Rien n'est écrit.",
    ]
    assert run(text)[-1] == "Corrigez d'abord les lignes refusées, ou importez sans elles."
    assert run(text, "--set", "Statut ESS=Scop", "--key", "siren")[-1].startswith("C'est importé")
    with app.app_context():
        assert names() == ["Bois", "Cuirs", "Dune"]
    assert run(text, "--key", "nom")[-1] == "Aucun champ « nom »."
    (said,) = app.test_cli_runner().invoke(args=["import", "export_run", "x.csv"]).output.splitlines()
    assert said.startswith("Aucune fiche « export_run » ne s'importe : ")


@pytest.mark.one_database
@pytest.mark.parametrize("form", ["xlsx", "excel", "norme"])
@pytest.mark.parametrize("name", [one for one in WRITTEN if one != "user"])
def test_what_is_exported_is_brought_in_again_without_a_change(app, browse_as, name, form):
    model, role = concepts()[name], Role.ADMIN
    with app.app_context():
        db.session.add(complete(model))
        db.session.commit()
    content = browse_as(role).client.get(f"/{name}/export/{form}/?columns=all").get_data()
    with app.app_context():
        act_as(Actor("Anne", "formulaire", user_id=db.session.scalar(select(User.id)), role=role))
        file = imports.kept(model, "export", read_file(content))
        db.session.commit()
        imports.check(file)
        rows = imports.rows_of(file)
        assert [one.verdict for one in rows] == [SAME], [one.result["changes"] + one.result["troubles"] for one in rows]


def test_two_lines_about_one_record_are_told(brought, two):
    file = brought(Company, f"{HEAD}\nBois\t{siren(1)}\tScic\nBois\t{siren(1)}\tCAE\n")
    assert verdicts(file) == [CHANGED, REFUSED]
    assert troubles(file) == [("", "La ligne 2 parle déjà de « Bois ».")]
