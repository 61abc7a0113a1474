"""A partner: a body that is not accompanied, with its services; one SIREN for all bodies."""

from __future__ import annotations

import pytest

from models.councils.mandate import Mandate
from models.engine import db
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.partner_service import PartnerService
from models.policy import Role
from tests.factories import sample, siret


def test_a_siren_belongs_to_one_body_of_whatever_sort(browse_as, make):
    make(Company, name="Filature", siren="000017012")
    staff = browse_as(Role.STAFF)

    page = staff.submit("/partner/new/", name="Autre", siren="000 017 012")

    assert page.errors == ["SIREN : Déjà pris par la fiche « Filature ». La voir"]
    assert staff.submit("/partner/new/", name="Autre", siren="000017020").status == 302


def test_the_siret_of_its_head_office_is_of_its_siren(refusals):
    told, absent = {"siret": siret("000017012"), "siren": None}, "Organisme étranger"
    alone = sample(Partner, **told, siren_absence=None)

    assert refusals(alone) == []
    assert alone.siren == "000017012"
    assert refusals(sample(Partner, **told | {"siren": "000017020"})) == [
        ("siret", "Les 9 premiers chiffres du SIRET sont le SIREN.")
    ]
    assert [field for field, _sentence in refusals(sample(Partner, **told, siren_absence=absent))] == ["siren"]


def test_it_is_written_with_its_services(app, browse_as):
    page = browse_as(Role.STAFF).submit(
        "/partner/new/",
        name="Région",
        **{"partner_services-new1-name": "Service ESS", "partner_services-new1-is_active": ["non", "oui"]},
    )

    assert page.status == 302
    with app.app_context():
        services = db.session.scalars(db.select(PartnerService).order_by(PartnerService.id)).all()
        assert [str(one) for one in services] == ["Service ESS — Région"]


@pytest.mark.parametrize("words", ["pole realis", "realis", "occitanie"])
def test_it_is_found_by_the_names_of_its_services(browse_as, make, words):
    region = make(Partner, name="Région Occitanie")
    make(PartnerService, partner=region, name="Pôle Realis")
    make(Partner, name="Bpifrance")

    assert browse_as(Role.COMMITTEE).get(f"/partner/?q={words}").column("Raison sociale") == ["Région Occitanie"]


def test_one_that_sits_in_a_council_stays(browse_as, make):
    seated = make(Partner, name="Caisse des Dépôts")
    make(Mandate, organisation=seated)
    admin = browse_as(Role.ADMIN)

    assert admin.post(f"/partner/delete/?id={seated}", {}).status == 409
    assert admin.post(f"/partner/delete/?id={make(Partner)}", {}).status == 302
