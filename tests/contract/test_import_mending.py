"""What is wrong in a file: told, mended in the page or in the file, and nothing of it lost on the way."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models.engine import db
from models.parties.company import Company
from models.policy import Role
from models.reference.naf_code import NafCode
from models.reference.theme import Theme
from tests.factories import sample
from tests.numbers import siren
from tests.pages import Page

pytestmark = pytest.mark.one_database
HEAD = "Raison sociale\tSIREN\tStatut ESS\tDate de création\tCode APE"


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


@pytest.fixture
def dropped(staff):
    """Drops a table of companies written as text: the address of what comes next."""

    def drop(text):
        sent = {"concept": "company", "file": (io.BytesIO(text.encode()), "clients.csv")}
        return staff.post("/imports/new/", sent).location

    return drop


@pytest.fixture
def mended(app, staff):
    """Pastes rows and gives the page that asks what is wrong; `answered` posts it and gives what comes next."""

    def paste(*rows):
        sent = {"concept": "company", "pasted": "\n".join([HEAD, *rows])}
        match = staff.post("/imports/new/", sent).location
        return staff.post(match, staff.get(match).form(_next="1")).location

    return paste


@pytest.fixture
def answered(staff):
    """Answers what a page asks, input → text; gives the page that follows."""

    def answer(address, said):
        page = staff.get(address)
        form = page.form()
        for asked, text in said.items():
            sort, name = asked.split("-")
            (box,) = [one for one in inputs(page) if one.startswith(f"{sort}-") and one.endswith(f"-{name}")]
            form[box] = text
        return staff.get(staff.post(address, form).location)

    return answer


def inputs(page):
    return [one.get("name") for one in page.tree.iter() if one.tag in {"input", "select"} and one.get("name")]


def legends(page):
    return [" ".join(one.itertext()) for one in page.tree.iter("legend")]


def test_a_value_that_is_wrong_may_be_left_out_and_what_a_record_holds_stays(app, staff, mended, answered):
    with app.app_context():
        db.session.add(sample(Company, name="Cuir", siren=siren(2), ess_status="scop", founded_on="2001-02-03"))
        db.session.commit()
    address = mended(f"Dune\t{siren(1)}\tScop\t31/02/2017\t", f"Cuir neuf\t{siren(2)}\tScop\t31/02/2017\t")
    assert legends(staff.get(address)) == ["Lignes 2, 3"]
    page = answered(address, {"text-founded_on": ""})
    assert ("Nouvelles1" in page.words, "Modifiées1" in page.words, "Refusées0" in page.words) == (True, True, True)
    staff.post("/imports/run/", {"id": address.partition("=")[2]})
    with app.app_context():
        held = {one.name: str(one.founded_on) for one in db.session.scalars(select(Company))}
        assert held == {"Dune": "None", "Cuir neuf": "2001-02-03"}


def test_what_a_record_must_hold_is_not_left_out(mended, staff, answered):
    address = mended(f"Dune\t{siren(1)}\tScoop\t\t")
    page = staff.get(address)
    (choice,) = [one for one in page.tree.iter("select") if one.get("name").endswith("-ess_status")]
    offered = [one.get("value") for one in choice.iter("option")]
    assert "scop" in offered
    assert not {"_empty", "_leave"} & {*offered}
    assert "À corriger" in answered(address, {"choice-ess_status": "_empty"}).words


def test_a_link_that_names_several_records_may_be_left_empty(app, mended, answered):
    with app.app_context():
        db.session.add_all(sample(NafCode, code=f"62.0{at}Z", name=f"Informatique {at}") for at in (1, 2))
        db.session.commit()
    address = mended(f"Dune\t{siren(1)}\tScop\t\tInformatique")
    page = answered(address, {"choice-naf_code": "_empty"})
    assert "Nouvelles1" in page.words
    assert "Code APE" not in page.words


def test_a_wrong_number_that_each_record_has_alone_is_asked_for_each(mended, staff):
    page = staff.get(mended("Dune\ten cours\tScop\t\t", "Grès\ten cours\tScop\t31/02/2017\t"))
    assert legends(page) == ["Ligne 2", "Ligne 3", "Ligne 3"]


def test_what_a_sentence_names_may_be_said_beside_it(app, staff, mended, answered):
    address = mended("Dune\ten cours\tScop\t\t")
    page = answered(address, {"text-siren": ""})
    assert "dites dans « Motif d'absence de SIREN » pourquoi" in page.words
    check = answered(address, {"more-siren_absence": "Immatriculation en cours"})
    assert "Motif d'absence de SIREN : Immatriculation en cours" in check.words
    staff.post("/imports/run/", {"id": address.partition("=")[2]})
    with app.app_context():
        assert db.session.scalar(select(Company.siren_absence)) == "Immatriculation en cours"


def test_rows_to_mend_come_back_matched_as_they_were_and_leave_again_with_their_reasons_alone(staff, dropped):
    match = dropped(f"Usuel;Numéro;Statut ESS\nDune;{siren(3)};Scop\nGrès;12;Scic\n")
    said = {"column-0": "name", "column-1": "siren", "_next": "1"}
    mend = staff.post(match, staff.get(match).form(**said)).location
    number = {"id": mend.partition("=")[2]}
    staff.post("/imports/run/", {**number, "_without": "1"})
    for _ in range(2):
        to_mend = staff.client.get(f"/imports/refused/?id={number['id']}").data
        table = openpyxl.load_workbook(io.BytesIO(to_mend)).active
        assert [one.value for one in table[1]] == ["Usuel", "Numéro", "Statut ESS", "Pourquoi"]
        match = staff.post("/imports/new/", {"concept": "company", "file": (io.BytesIO(to_mend), "x.xlsx")}).location
        form = staff.get(match).form(_next="1")
        assert [form[f"column-{at}"] for at in range(4)] == ["name", "siren", "ess_status", ""]
        staff.post(match, form)
        number = {"id": match.partition("=")[2]}


def test_a_check_that_another_tab_made_otherwise_is_not_what_is_written(app, staff, dropped):
    match = dropped(f"Raison sociale;SIREN;Statut ESS;Site\nDune;{siren(1)};Scop;https://dune.exemple.fr\n")
    check = staff.post(match, staff.get(match).form(_next="1")).location
    shown = staff.get(check).form()
    staff.post(match, staff.get(match).form(**{"column-3": "", "_next": "1"}))
    refused = staff.post("/imports/run/", shown)
    assert (refused.status, "est relié ou corrigé autrement" in refused.words) == (409, True)
    with app.app_context():
        assert db.session.scalar(select(Company.name)) is None
    assert staff.post("/imports/run/", refused.form()).location == check
    with app.app_context():
        assert (db.session.scalar(select(Company.name)), db.session.scalar(select(Company.website))) == ("Dune", None)


def test_an_unknown_choice_among_several_is_replaced_and_the_others_stay(app, staff):
    with app.app_context():
        db.session.add_all(sample(Theme, name=name) for name in ("Agriculture", "Habitat", "Numérique"))
        db.session.commit()
    rows = f"Dune\t{siren(1)}\tScop\tNumérique; Agricultur\nGrès\t{siren(2)}\tScop\tMines, Habitat, Mer"
    sent = {"concept": "company", "pasted": f"Raison sociale\tSIREN\tStatut ESS\tThématiques\n{rows}"}
    match = staff.post("/imports/new/", sent).location
    address = staff.post(match, staff.get(match).form(_next="1")).location
    first, second = (one for one in staff.get(address).tree.iter("select") if one.get("name").endswith("-themes"))
    offered = [[one.get("value") for one in box.iter("option")] for box in (first, second)]
    assert offered[0] == ["", "Numérique, Agriculture", "Numérique, Habitat", "Numérique", "_empty"]
    assert "Habitat, Mer" in offered[1]
    form = staff.get(address).form(**{second.get("name"): "Habitat, Mer"})
    assert form[first.get("name")] == "Numérique, Agriculture"  # what is nearest
    page = staff.get(staff.post(address, form).location)
    assert (legends(page), "Choix inconnu : Mer." in page.words) == (["Ligne 3"], True)


def test_what_was_answered_leaves_with_the_rows_that_are_still_to_mend(app, staff, mended, answered):
    with app.app_context():
        db.session.add_all(sample(NafCode, code=f"62.0{at}Z", name=f"Informatique {at}") for at in (1, 2))
        db.session.commit()
        number = str(db.session.scalar(select(NafCode.id).where(NafCode.code == "62.02Z")))
    address = mended("Dune\t12\tAutre coop\t31/02/2017\tInformatique")
    answered(address, {"choice-ess_status": "cooperative_autre", "text-founded_on": "", "choice-naf_code": number})
    to_mend = staff.client.get(address.replace("mend", "refused")).data
    told, row = (list(one) for one in openpyxl.load_workbook(io.BytesIO(to_mend)).active.values)
    assert row == ["Dune", "12", "Autre coopérative", None, "62.02Z — Informatique 2", row[5]]
    assert (told[5], row[5]) == ("Pourquoi", "SIREN : Le SIREN compte 9 chiffres.")


@pytest.fixture
def brought(staff):
    """Drops a workbook of companies: the address of what comes next."""

    def bring(book):
        book.save(file := io.BytesIO())
        sent = {"concept": "company", "file": (io.BytesIO(file.getvalue()), "x.xlsx")}
        return staff.post("/imports/new/", sent).location

    return bring


def test_what_is_said_once_in_merged_cells_is_of_each_row(staff, brought):
    book = openpyxl.Workbook()
    for line in (HEAD.split("\t")[:3], ["Dune", siren(3), "Scop"], ["Grès", siren(4), None]):
        book.active.append(line)
    book.active.merge_cells("C2:C3")
    match = brought(book)
    assert "Nouvelles2" in staff.get(staff.post(match, staff.get(match).form(_next="1")).location).words


def test_formulas_without_a_result_are_told_before_they_are_missed(staff, brought):
    book = openpyxl.Workbook()
    for line in (HEAD.split("\t")[:4], ["Dune", siren(3), "Scop", "=DATE(2017,11,14)"]):
        book.active.append(line)
    match = brought(book)
    assert "Formules sans résultat, lues comme vides : 1 cellule. Ouvrez ce fichier" in staff.get(match).words
    pasted = staff.post("/imports/new/", {"concept": "company", "pasted": f"{HEAD}\nDune"}).location
    assert "Formules" not in staff.get(pasted).words


def test_columns_that_were_matched_as_the_session_ended_stay_so(app, staff, dropped):
    match = dropped(f"Usuel;Numéro;Statut\nDune;{siren(3)};Scop\n")
    said = {"column-0": "name", "column-1": "siren", "column-2": "ess_status", "_next": "1"}
    typed = staff.get(match).form(**said)
    ended = app.test_client().post("/imports/match/", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert ended.status_code == 401
    kept = next(one.get("value") for one in Page(ended).tree.iter("input") if one.get("name") == "_kept")
    check = staff.post("/imports/match/", MultiDict([*json.loads(kept), ("_resume", "1")])).location
    assert "Nouvelles1" in staff.get(check).words
