"""A company: its numbers or the reason for none, its sites, one of which is the head office."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models.engine import Refused, db
from models.parties.company import Company, CompanyState, EssStatus
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import sample, siret

SIREN = "000017012"


def save(*records):
    db.session.add_all(records)
    db.session.commit()


class TestItsRules:
    @pytest.fixture(autouse=True)
    def context(self, app):
        with app.app_context():
            yield

    def test_ask_for_a_siren_or_the_reason_for_none(self):
        with pytest.raises(Refused, match="Indiquez le SIREN"):
            save(sample(Company, siren=None))
        db.session.rollback()
        save(sample(Company, siren=None, siren_absence="En création"))

    def test_wait_for_the_rna_number_of_an_association(self):
        without, full = (sample(Company, ess_status=EssStatus.ASSOCIATION, rna=rna) for rna in (None, "W340000017"))
        save(without, full, other := sample(Company, rna=None))

        assert ["Le numéro RNA manque." in one.missing() for one in (without, full, other)] == [True, False, False]

    def test_suffer_one_head_office(self):
        company, commune = sample(Company, siren=SIREN), sample(Commune)
        for number in (1, 2):
            sample(Establishment, company=company, commune=commune, siret=siret(SIREN, number), is_head_office=True)

        with pytest.raises(Refused, match="Un seul établissement est le siège"):
            save(company)

    def test_forget_a_head_office_that_left(self):
        company, commune = sample(Company, siren=SIREN), sample(Commune)
        first, second = (
            sample(Establishment, company=company, commune=commune, siret=siret(SIREN, n), is_head_office=n == 1)
            for n in (1, 2)
        )
        save(company)
        first.deleted_at = company.updated_at
        db.session.commit()

        second.is_head_office = True
        db.session.commit()

        assert second.is_head_office

    def test_are_kept_by_the_database_when_nobody_asks_them(self):
        company, commune = sample(Company, siren=SIREN), sample(Commune)
        for number in (1, 2):
            sample(Establishment, company=company, commune=commune, siret=siret(SIREN, number))
        save(company)

        with pytest.raises(IntegrityError):
            db.session.execute(Establishment.__table__.update().values(is_head_office=True))
        db.session.rollback()

    def test_hold_its_sites_to_its_siren_when_that_changes(self):
        company = sample(Company, siren=SIREN)
        sample(Establishment, company=company, commune=sample(Commune), siret=siret(SIREN))
        save(company)

        company.siren = "000017020"

        with pytest.raises(Refused, match="SIREN de l'entreprise"):
            db.session.commit()
        db.session.rollback()

    def test_take_it_for_active_until_told_otherwise(self):
        company = sample(Company)
        save(company)
        assert company.state is CompanyState.ACTIVE


class TestItsForm:
    def row(self, commune, key, number, **said):
        texts = {"siret": siret(SIREN, number), "is_head_office": "non", "commune": ["Lodève", str(commune)], **said}
        return {f"establishments-{key}-{name}": value for name, value in texts.items()}

    @pytest.fixture
    def commune(self, make):
        return make(Commune, name="Lodève")

    @pytest.fixture
    def new(self, browse_as):
        browser = browse_as(Role.STAFF)
        said = {"name": "Filature", "ess_status": "scop", "siren": SIREN}
        return lambda **rows: browser.submit("/company/new/", **said | rows)

    def count(self, app, model):
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(model))

    def test_saves_the_company_with_its_sites(self, app, new, commune):
        page = new(**self.row(commune, "new1", 1), **self.row(commune, "new2", 2, is_head_office=["non", "oui"]))

        assert page.status == 302
        assert self.count(app, Establishment) == 2

    def test_refuses_the_same_siret_on_two_of_its_rows(self, app, new, commune):
        page = new(**self.row(commune, "new1", 1), **self.row(commune, "new2", 1))

        assert page.status == 422
        assert any(error.startswith("Établissements, ligne 2, SIRET : Déjà pris") for error in page.errors)
        assert "/establishment/details/" not in "".join(page.links)
        assert self.count(app, Company) == self.count(app, Establishment) == 0

    def test_refuses_a_site_of_another_siren_in_its_row(self, app, new, commune):
        page = new(**self.row(commune, "new1", 1, siret=siret("000017020")))

        sentence = "Les 9 premiers chiffres du SIRET sont le SIREN de l'entreprise."
        assert page.errors == [f"Établissements, ligne 1, SIRET : {sentence}"]
        assert self.count(app, Company) == 0

    def test_refuses_two_head_offices(self, app, new, commune):
        head = {"is_head_office": ["non", "oui"]}
        page = new(**self.row(commune, "new1", 1, **head), **self.row(commune, "new2", 2, **head))

        assert page.errors == ["Établissements : Un seul établissement est le siège."]
        assert self.count(app, Company) == 0

    def test_keeps_every_row_that_was_typed_when_one_is_wrong(self, new, commune):
        page = new(**self.row(commune, "new1", 1, address="1 rue du Lez"), **self.row(commune, "new2", 2, siret="12"))

        assert page.status == 422
        form = page.form()
        assert form["establishments-new1-address"] == "1 rue du Lez"
        assert form["establishments-new2-siret"] == "12"

    def test_gives_one_more_row_to_those_who_have_no_script(self, new):
        page = new(_add="establishments")

        assert page.status == 200
        assert page.form()["name"] == "Filature"
        assert "establishments-new1-siret" in page.form()

    def test_forgets_a_row_left_empty(self, app, browse_as, new):
        form = new(_add="establishments").form(_add=None)

        assert browse_as(Role.STAFF).post("/company/new/", form).status == 302
        assert self.count(app, Company) == 1
        assert self.count(app, Establishment) == 0

    def test_of_an_association_is_kept_and_says_that_its_number_is_missing(self, browse_as, new):
        page = new(ess_status="association")

        assert page.status == 302
        assert "Le numéro RNA manque." in browse_as(Role.STAFF).get(page.location).words
