"""What a body is to the programme: an editable list; a funder has a SIREN or says why not."""

from __future__ import annotations

import pytest

from models.parties.company import Company
from models.parties.partner import Partner
from models.policy import Role
from models.reference.nature import Nature
from tests.factories import sample


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(Nature, code="financeur")) == []
    assert [field for field, _sentence in refusals(sample(Nature, code="financeur"))] == ["code"]


def test_a_funder_has_a_siren_or_says_why_it_has_none(refusals):
    funder, network = sample(Nature, code="financeur"), sample(Nature, code="mentorat")

    assert refusals(sample(Partner, siren=None, natures=[funder, network])) == [
        ("siren", "Indiquez le SIREN, ou dites dans « Motif d'absence de SIREN » pourquoi le partenaire n'en a pas.")
    ]
    assert refusals(sample(Partner, siren=None, siren_absence="En création", natures=[funder])) == []
    assert refusals(sample(Partner, siren="000017012", natures=[funder])) == []
    assert refusals(sample(Partner, siren=None, natures=[network])) == []


@pytest.mark.parametrize("model", [Company, Partner])
def test_a_body_may_have_several(browse_as, make, model):
    first, second = make(Nature, name="Réseau de mentorat"), make(Nature, name="Membre du comité")
    stem = model.__tablename__
    number = make(model)
    staff = browse_as(Role.STAFF)

    page = staff.submit(f"/{stem}/edit/?id={number}", natures=["", str(first), str(second)])

    assert page.status == 302
    words = staff.get(page.location).words
    assert "Membre du comité" in words
    assert "Réseau de mentorat" in words


def test_an_administrator_adds_one_and_staff_do_not(browse_as):
    said = {"name": "Incubateur", "code": "incubateur"}

    assert browse_as(Role.ADMIN).submit("/nature/new/", **said).status == 302
    assert browse_as(Role.STAFF).post("/nature/new/", said).status == 403
