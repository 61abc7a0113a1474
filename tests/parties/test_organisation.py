"""What companies, partners and funders share: a name, a SIREN that is theirs alone, an RNA number."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.engine import Refused, db, discard, restore
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample

SIREN = "000017012"


def save(*records):
    db.session.add_all(records)
    db.session.commit()


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


class TestASiren:
    def test_is_taken_however_it_is_typed(self):
        company = sample(Company, siren="000 017\u202f012")
        save(company)
        assert company.siren == SIREN

    def test_belongs_to_one_living_record(self):
        save(sample(Company, name="Filature", siren=SIREN))

        with pytest.raises(Refused, match="Déjà pris par la fiche « Filature »"):
            save(sample(Company, siren=SIREN))

    def test_belongs_to_one_of_two_new_records(self):
        with pytest.raises(Refused, match="Déjà pris"):
            save(sample(Company, siren=SIREN), sample(Company, siren=SIREN))

    def test_cannot_be_taken_by_a_change_either(self):
        save(sample(Company, siren=SIREN), other := sample(Company))
        other.siren = SIREN

        with pytest.raises(Refused, match="Déjà pris"):
            db.session.commit()

    def test_is_free_again_once_its_record_is_in_the_bin(self):
        save(first := sample(Company, siren=SIREN))
        discard(first)
        db.session.commit()

        save(second := sample(Company, siren=SIREN))

        assert second.siren == first.siren

    def test_taken_meanwhile_keeps_its_first_holder_in_the_bin(self):
        save(first := sample(Company, siren=SIREN))
        discard(first)
        db.session.commit()
        save(sample(Company, name="Autre", siren=SIREN))

        restore(first)

        with pytest.raises(Refused, match="« Autre »"):
            db.session.commit()

    def test_may_be_missing_from_several_records(self):
        save(*(sample(Company, siren=None, siren_absence="En création") for _ in range(2)))

    def test_is_kept_single_by_the_database_itself(self):
        save(sample(Company, siren=SIREN), other := sample(Company))
        table = Company.__mapper__.local_table.metadata.tables["organisation"]

        with pytest.raises(IntegrityError):
            db.session.execute(table.update().where(table.c.id == other.id).values(siren=SIREN))
        db.session.rollback()


class TestTheForm:
    def test_names_and_links_the_record_that_holds_a_siren(self, browse_as, make):
        holder = make(Company, name="Filature", siren=SIREN)

        page = browse_as(Role.STAFF).submit("/company/new/", name="Autre", ess_status="scop", siren="000 017 012")

        assert page.errors == ["SIREN : Déjà pris par la fiche « Filature ». La voir"]
        assert f"/company/details/?id={holder}" in page.links
        assert page.form()["siren"] == "000 017 012"

    @pytest.mark.parametrize(
        ("field", "typed", "error"),
        [
            ("siren", "200053792", "SIREN : Ce SIREN n'existe pas : sa clé de contrôle est fausse."),
            ("siren", "12", "SIREN : Le SIREN compte 9 chiffres."),
            ("rna", "340000017", "Numéro RNA : Le numéro RNA compte un W et 9 chiffres ou lettres."),
            ("name", " ", "Raison sociale : À remplir."),
            ("name", "\u200b", "Raison sociale : À remplir."),
            ("acronym", "x" * 81, "Sigle ou nom d'usage : Au plus 80 caractères (il y en a 81)."),
        ],
    )
    def test_explains_next_to_the_field_what_is_wrong(self, browse_as, make, field, typed, error):
        company = make(Company)

        page = browse_as(Role.STAFF).submit(f"/company/edit/?id={company}", **{field: typed})

        assert page.status == 422
        assert page.errors == [error]
        assert f'id="{field}-error"' in page.text

    def test_takes_what_is_right(self, browse_as, make):
        browser, company = browse_as(Role.STAFF), make(Company)

        page = browser.submit(f"/company/edit/?id={company}", siren="200 053 791", rna="w340000017", acronym="FIL")

        assert page.status == 302
        words = browser.get(page.location).words.replace("\u202f", " ")
        assert "200 053 791" in words
        assert "W340000017" in words
