"""`flask seed`: what each command loads, and the stores that the demonstration leaves alone."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.config import Demo
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import Actor, Refused, act_as, db, discard, now
from models.fund.agreement_state import AgreementState
from models.fund.fund import Fund
from models.fund.fund_agreement import FundAgreement
from models.parties.company import Company
from models.parties.financial_year import FinancialYear
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from seeds.accounts import load_accounts
from seeds.demo_load import LOADER
from tests.factories import sample
from tests.present import put_back_the_present
from tests.stores import demo_year

SOMEONE = Actor("Ana", "formulaire")
OURS = "Erreur : Cette base a ses propres fiches : la démonstration n'y est pas chargée.\n"


@pytest.fixture
def run(app, monkeypatch):
    """A command, with what DEMO or BASE_URL says; its exit code, what it says."""

    def one(*words, **said):
        settings = app.config["SETTINGS"].model_copy(update=said)
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        result = app.test_cli_runner().invoke(args=list(words))
        return result.exit_code, result.output

    return one


def loaded(app):
    """Whether anything came."""
    with app.app_context():
        counts = (select(func.count()).select_from(one) for one in (Commune, Company))
        return any(db.session.scalar(one) for one in counts)


def test_loading_the_demo_year_loads_what_it_needs(run, region_alone):
    first, second = (run("seed", "demo") for _ in range(2))

    assert first == (0, "Référentiels : 5554 lignes écrites.\nDémonstration : 577 fiches ajoutées.\n")
    assert second == (0, "Référentiels : 0 lignes écrites.\nDémonstration : 0 fiches ajoutées.\n")


@pytest.mark.one_database  # those of the whole country: test_seeds.py
def test_loading_the_reference_tables(run, region_alone):
    assert run("seed", "reference") == (0, "Référentiels : 5554 lignes écrites.\n")


@pytest.mark.parametrize("said", [{"DEMO": Demo.NONE}, {"BASE_URL": "https://gestion.exemple.fr"}])
def test_the_demonstration_is_not_for_production(app, run, said):
    code, sentence = run("seed", "demo", **said)

    assert (code, sentence.count("\n")) == (1, 1)
    assert "ne se charge pas derrière https" in sentence
    assert not loaded(app)


@pytest.mark.parametrize("model", [Person, Partner, Cohort, Fund])
def test_the_demonstration_never_joins_what_people_typed_even_if_they_binned_it(app, run, make, model):
    number = make(model)
    with app.app_context():
        discard(db.session.get(model, number))
        db.session.commit()

    assert run("seed", "demo") == (1, OURS)
    assert not loaded(app)


def test_the_demonstration_never_joins_somebody_s_account(app, run, make):
    make(User, role=Role.STAFF)

    assert run("seed", "demo") == (1, OURS)
    assert not loaded(app)


def test_the_demonstration_that_people_change_is_still_itself_until_they_add_to_it(app, run, region_alone):
    with app.app_context():
        demo_year()
        act_as(SOMEONE)
        company = db.session.scalars(select(Company)).first()
        company.name = "Fil d'Aujourd'hui"
        db.session.commit()
    assert run("seed", "demo")[1].endswith("Démonstration : 0 fiches ajoutées.\n")

    with app.app_context():
        act_as(SOMEONE)
        db.session.add(FinancialYear(company=db.session.get(Company, company.id), closed_on="31/12/2020"))
        db.session.commit()
    assert run("seed", "demo") == (1, OURS)


def test_the_demonstration_is_taken_away_whole_from_what_people_typed(app, run):
    with app.app_context():
        demo_year()
        db.session.commit()
        act_as(SOMEONE)
        db.session.add_all([sample(User, role=Role.ADMIN), company := sample(Company)])
        db.session.commit()
        mine = company.id
    # those that it adds, and the deliverables that come with their participation
    assert "591 fiches inventées" in run("check-deploy")[1]

    assert run("seed", "remove-demo") == (0, "Démonstration retirée : 591 fiches mises à la corbeille.\n")
    assert "inventées" not in run("check-deploy")[1]
    with app.app_context():
        assert db.session.scalars(select(Company.id)).all() == [mine]
        act_as(SOMEONE)
        db.session.get(Company, mine).name = "Autre nom"
        db.session.commit()
    assert run("seed", "remove-demo")[0] == 0  # nothing is left to remove, and what is theirs is not in question


@pytest.mark.one_database  # what keeps it is in Python; those of the year, above, go on both
def test_its_present_goes_too_what_is_signed_decided_or_granted_there_and_the_last_administrator_stays(
    app, run, tmp_path
):
    with app.app_context():
        put_back_the_present()
        act_as(LOADER)
        load_accounts(tmp_path / "accounts")
        db.session.commit()
    code, said = run("seed", "remove-demo")
    assert (code, said.count("Il faut qu'un compte d'administration au moins reste ouvert.")) == (1, 1), said
    with app.app_context():
        act_as(SOMEONE)
        signed = db.session.scalars(select(FundAgreement).filter_by(state=AgreementState.SIGNED)).first()
        signed.deleted_at = now()
        with pytest.raises(Refused, match="Le contrat est signé"):
            db.session.commit()
        db.session.rollback()
        db.session.add(sample(User, role=Role.ADMIN))
        db.session.commit()

    assert run("seed", "remove-demo")[0] == 0
    assert "inventées" not in run("check-deploy")[1]


@pytest.mark.one_database
def test_what_people_changed_or_lean_on_keeps_the_demonstration_and_is_named(app, run):
    with app.app_context():
        demo_year()
        db.session.commit()
        act_as(SOMEONE)
        company = db.session.scalars(select(Company).order_by(Company.id)).first()
        year = FinancialYear(company=company, closed_on="31/12/2020")
        db.session.add(year)
        db.session.commit()
        code, said = run("seed", "remove-demo")
        assert (code, "quelque chose s'y appuie" in said, "31/12/2020" in said) == (1, True, True), said
        year.deleted_at = year.created_at
        company.name = "Fil d'Aujourd'hui"
        db.session.commit()
    code, said = run("seed", "remove-demo")
    assert (code, "des personnes y ont modifié (Fil d'Aujourd'hui)" in said) == (1, True), said
