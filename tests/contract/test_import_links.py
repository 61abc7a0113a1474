"""What a row points to and nobody knows: made along where a role may, asked else, taken back with the rest."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from admin_views.engine.importing import imports, running
from admin_views.engine.importing.along import links, may_make, parts
from admin_views.engine.importing.linking import MAKE
from models.engine import REFUSED, Actor, JournalEntry, act_as, db
from models.engine.sheets import read_pasted
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.parties.partner import Partner
from models.parties.position import Position
from models.policy import Role
from tests.factories import sample
from tests.numbers import siren, siret
from tests.seats import account

SERVICES = "Ligue des moulins;Aides\nligue des Moulins;Prêts\nRéseau des ponts;Aides\nUnion des gués;Aides\n"
TEXT = f"Partenaire;Nom du service\n{SERVICES}"


@pytest.fixture
def staff(app, browse_as):
    with app.app_context():
        db.session.add(sample(Partner, name="Union des gués"))
        db.session.commit()
    return browse_as(Role.STAFF)


@pytest.fixture
def match(staff):
    """The address of the page where a file of services was just dropped."""
    return staff.post(
        "/imports/new/", {"concept": "partner_service", "file": (io.BytesIO(TEXT.encode()), "s.csv")}
    ).location


@pytest.fixture
def as_somebody(app):
    def become(role):
        db.session.add(user := account(role))
        db.session.commit()
        act_as(Actor("Anne", "formulaire", user_id=user.id, role=role))

    with app.app_context():
        yield become


def partners(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Partner.name)))


def test_what_nobody_knows_is_made_for_a_column_in_the_same_operation_and_taken_back(app, staff, match):
    page = staff.get(match)
    assert "Partenaire : aucune fiche trouvée" in page.words
    check = staff.post(match, page.form(_next="1", **{"make-partner": "1"})).location
    assert "Fiches liées qui seront créées : 2 partenaires." in staff.get(check).words
    assert partners(app) == ["Union des gués"]

    number = {"id": check.partition("=")[2]}
    staff.post("/imports/run/", number)
    assert partners(app) == ["Ligue des moulins", "Réseau des ponts", "Union des gués"]
    with app.app_context():
        lines = db.session.execute(select(JournalEntry.operation, JournalEntry.concept).order_by(JournalEntry.id)).all()
        told = {}
        for operation, concept in lines:
            told.setdefault(operation, []).append(concept)
        assert sorted(map(sorted, told.values())).count(["partner", "partner_service"]) == 2
    staff.post("/imports/undo/", number)
    assert partners(app) == ["Union des gués"]


def test_it_is_asked_once_for_those_called_alike(app, staff, match):
    mend = staff.post(match, staff.get(match).form(_next="1")).location
    page = staff.get(mend)
    assert page.title == "2 points à corriger"
    choices = [one.get("name") for one in page.tree.iter("select") if (one.get("name") or "").startswith("choice-")]
    assert "Créer « Ligue des moulins »" in page.words
    assert {page.form()[one] for one in choices} == {""}  # nothing is made that nobody asked for
    check = staff.post(mend, page.form(**dict.fromkeys(choices, MAKE))).location
    assert "Nouvelles4 Modifiées0 Identiques0 Refusées0" in staff.get(check).words
    assert "2 partenaires" in staff.get(check).words


@pytest.mark.one_database
def test_a_commune_is_never_made_nor_what_a_role_does_not_make(as_somebody):
    as_somebody(Role.ADMIN)
    db.session.add(sample(Company, siren=siren(1)))
    db.session.commit()
    text = f"Entreprise\tSIRET\tCommune\n{siren(1)}\t{siret(siren(1))}\tNullepart\n"
    file = imports.kept(Establishment, "x", read_pasted(text))
    imports.say(file, makes=("commune",))
    db.session.commit()
    running.check(file)
    (trouble,) = imports.rows_of(file)[0].result["troubles"]
    assert (trouble["sentence"], trouble["choices"]) == ("Aucune fiche « Nullepart ».", [])

    assert "commune" not in links(Establishment, Role.ADMIN)
    company = links(FundApplication, Role.FUND_MANAGER)["company"]
    assert (may_make(company, Role.STAFF), may_make(company, Role.FUND_MANAGER)) == (True, False)
    told = [one for one in parts(FundApplication, Role.FUND_MANAGER) if one.startswith("company.")]
    assert told == ["company.siren"]
    assert not may_make(links(Position, None)["organisation"], None)  # nobody makes a body of no kind


@pytest.mark.one_database
def test_a_record_is_found_by_a_number_of_what_it_points_to(as_somebody):
    as_somebody(Role.STAFF)
    db.session.add(sample(Company, name="Bois", siren=siren(1)))
    db.session.commit()
    text = f"SIREN\tClos le\tDurée en mois\n{siren(1)}\t31/12/2025\t12\n{siren(2)}\t31/12/2025\t12\n"
    file = imports.kept(FinancialYear, "x", read_pasted(text))
    db.session.commit()
    running.check(file)
    first, second = imports.rows_of(file)
    assert (first.result["changes"][0], second.verdict) == (["company", "", "Bois"], REFUSED)
    assert second.result["troubles"][0]["sentence"] == f"Aucune fiche « {siren(2)} »."
    assert db.session.scalar(select(func.count()).select_from(Company)) == 1


@pytest.mark.one_database
def test_a_site_without_its_number_is_told(as_somebody):
    as_somebody(Role.STAFF)
    db.session.add(sample(Company, name="Bois", siren=None, siren_absence="x"))
    db.session.commit()
    file = imports.kept(Establishment, "x", read_pasted("Entreprise\tAdresse\nBois\tici\n"))
    db.session.commit()
    running.check(file)
    assert ("siret", "À remplir.") in {
        (one["field"], one["sentence"]) for one in imports.rows_of(file)[0].result["troubles"]
    }
