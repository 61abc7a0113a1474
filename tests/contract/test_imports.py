"""Files brought in: matched, found, checked by the rules, written once, taken back."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from admin_views.engine.importing import imports, running, undoing
from app.purge import purged
from models.accompaniment.attendance import Attendance
from models.engine import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    Actor,
    ImportedFile,
    ImportRow,
    ImportTemplate,
    JournalEntry,
    act_as,
    acting,
    db,
    forget_imports,
    now,
    told_on,
)
from models.engine.sheets import read_pasted
from models.parties.company import Company
from models.parties.financial_year import FinancialYear
from models.parties.person import Person
from models.policy import Role
from tests.contract.rows_brought import troubles, verdicts
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
        running.check(file)
        return file

    with app.app_context():
        yield bring


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
    assert running.run(file) == "Corrigez d'abord les lignes refusées, ou importez sans elles."
    assert names() == ["Bois", "Cuir"]

    assert running.run(file, without_refused=True) == ""
    assert names() == ["Bois", "Cuir et fils", "Dune"]
    assert running.run(file, without_refused=True) == running.ALREADY
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
    assert running.run(file) == running.CHANGED_SINCE
    assert names() == ["Bois", "Cuirs"]
    assert imports.rows_of(file)[0].result["changes"] == [["name", "Cuirs", "Cuir et fils"]]
    assert running.run(file) == ""


def test_a_file_that_two_people_bring_in_at_once_makes_each_record_once(brought):
    text = f"{HEAD}\nDune\t{siren(3)}\tScop\nSable\t{siren(4)}\tScop\n"
    first, second = brought(Company, text), brought(Company, text)
    assert running.run(first) == ""
    assert running.run(second) == running.CHANGED_SINCE
    assert verdicts(second) == [SAME, SAME]
    assert names() == ["Dune", "Sable"]


def test_two_that_write_the_same_file_at_the_same_moment_make_each_record_once(app, brought):
    text = f"{HEAD}\nDune\t{siren(3)}\tScop\nSable\t{siren(4)}\tScop\n"
    numbers = [brought(Company, text).id for _ in range(2)]
    who, start, said = acting(), Barrier(2), []

    def write(number):
        with app.app_context():
            act_as(who)
            file = db.session.get(ImportedFile, number)
            start.wait()
            said.append(running.run(file))
            db.session.remove()

    threads = [Thread(target=write, args=(one,)) for one in numbers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["", running.CHANGED_SINCE]
    assert names() == ["Dune", "Sable"]


def test_one_column_may_hold_a_whole_name(brought):
    said = {
        "constants": {"data_origin": "salon", "legal_basis": "Contrat"},
        "columns": {"_words": [0], "job_title": [1]},
    }
    file = brought(Person, "Contact\tFonction\nJeanne RIVIÈRE\tGérante\n", **said)
    assert verdicts(file) == [NEW]
    assert imports.rows_of(file)[0].result["title"] == "RIVIÈRE Jeanne"
    assert running.run(file) == ""
    assert verdicts(brought(Person, "Contact\tFonction\nJeanne RIVIÈRE\tGérante\n", **said)) == [SAME]


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
    assert (len(several["choices"]), several["field"]) == (3, "_record")
    assert double["choices"][-1] == ["_distinct", "C'est une autre fiche : l'ajouter"]

    first, second = imports.rows_of(file)
    first.answers, second.answers = {"_record": several["choices"][1][0]}, {"_distinct": "1"}
    db.session.commit()
    running.check(file)
    assert verdicts(file) == [CHANGED, NEW]

    first.answers = {several["choices"][2][0]: "1"}
    db.session.commit()
    running.check(file)
    assert (several["choices"][2], verdicts(file)) == (["_distinct", "C'est une autre fiche : l'ajouter"], [NEW, NEW])


@pytest.mark.one_database  # the matching and the report are Python's
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
    assert run("SIREN;Nom court\n") == ["Cette feuille n'a aucune ligne sous sa ligne de titres."]
    (said,) = app.test_cli_runner().invoke(args=["import", "export_run", "x.csv"]).output.splitlines()
    assert said.startswith("Aucune fiche « export_run » ne s'importe : ")


@pytest.mark.one_database
def test_a_file_of_a_shape_that_one_brought_in_is_matched_as_it_was(brought):
    text = f"Nom usuel\tNuméro\tRemarque\nDune\t{siren(3)}\tx"
    said = {"columns": {"name": [0], "siren": [1]}, "constants": {"ess_status": "Scop"}, "key": ["siren"]}
    assert running.run(brought(Company, text, **said)) == ""
    again = brought(Company, text.replace("Dune", "Dunes"))
    assert (again.matching["columns"], verdicts(again)) == ({"name": [0], "siren": [1]}, [CHANGED])
    act_as(Actor("Un autre", "formulaire", user_id=None, role=Role.STAFF))
    assert imports.kept(Company, "x", read_pasted(text)).matching["columns"] == {}


def test_an_account_that_is_forgotten_leaves_no_file_and_old_files_leave(app, brought):
    file = brought(Company, f"{HEAD}\nDune\t{siren(3)}\tScop")
    assert running.run(file) == ""
    brought(Company, f"{HEAD}\nSable\t{siren(4)}\tScop")
    with told_on(now() + timedelta(days=31)):
        assert "Imports inachevés (plus de 30 jours) : 1 ligne retirée." in purged()
        assert count(ImportedFile) == 1
        assert file.may_be_undone
    with told_on(now() + timedelta(days=91)):
        assert not file.may_be_undone
    number = acting().user_id
    with db.engine.begin() as connection:
        assert forget_imports(connection, number) == 1
    assert (count(ImportedFile), count(ImportRow), count(ImportTemplate)) == (0, 0, 0)


def test_relations_are_found_by_name_or_number_and_what_is_doubtful_is_asked(brought, two):
    head = "Entreprise\tClos le\tDurée en mois\tChiffre d'affaires"
    rows = (
        f"bois\t31/12/2025\t12\t12 500 euros\n{siren(2)}\t31/12/2025\t12\tn.c.\n"
        "Inconnue\t31/12/2025\t12\t\n\t31/12/2025\t12\t\n"
    )
    file = brought(FinancialYear, f"{head}\n{rows}")
    assert file.matching["key"] == ["company", "closed_on"]
    assert verdicts(file) == [NEW, NEW, REFUSED, REFUSED]
    assert imports.rows_of(file)[0].result["changes"][0] == ["company", "", "Bois"]
    assert troubles(file) == [("company", "Aucune fiche « Inconnue »."), ("company", "À remplir.")]


@pytest.mark.one_database
def test_a_part_of_a_sure_key_finds_a_record_better_than_what_all_must_hold(brought):
    held = sample(Attendance, participation=None, person=sample(Person))
    other = sample(Person)
    db.session.add_all((held, other))
    db.session.commit()

    file = brought(Attendance, f"Rendez-vous\tPersonne\n{held.meeting}\t{other}\n{held.meeting}\t{held.person}\n")

    assert file.matching["key"] == ["meeting", "person"]
    assert verdicts(file) == [NEW, SAME]


@pytest.mark.one_database
def test_two_lines_about_one_record_are_told(brought, two):
    file = brought(Company, f"{HEAD}\nBois\t{siren(1)}\tScic\nBois\t{siren(1)}\tCAE\n")
    assert verdicts(file) == [CHANGED, REFUSED]
    assert troubles(file) == [("", "La ligne 2 parle déjà de « Bois ».")]
