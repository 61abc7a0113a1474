"""The page where what is wrong is mended: what may be said there, and of which rows."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import db
from models.parties.company import Company
from models.policy import Role
from models.reference.naf_code import NafCode
from tests.factories import sample
from tests.numbers import siren

pytestmark = pytest.mark.one_database
HEAD = "Raison sociale\tSIREN\tStatut ESS\tDate de création\tCode APE"


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


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
