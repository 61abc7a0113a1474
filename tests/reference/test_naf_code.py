"""The activity codes: found with or without their point, in the order of the nomenclature."""

from __future__ import annotations

import pytest

from models.parties.company import Company
from models.policy import Role
from models.reference.naf_code import NafCode


@pytest.fixture
def textiles(make):
    make(NafCode, code="94.99Z", name="Autres organisations")
    return make(NafCode, code="13.92Z", name="Fabrication d'articles textiles, sauf habillement")


@pytest.mark.parametrize("words", ["13.92Z", "1392Z", "1392z", "textiles", "habillement fabrication"])
def test_one_is_found_as_it_is_typed(browse_as, textiles, words):
    assert browse_as(Role.STAFF).get(f"/naf_code/?q={words}").column("Code") == ["13.92Z"]


def test_a_company_takes_it_by_its_bare_code(app, browse_as, make, textiles):
    company = make(Company)
    staff = browse_as(Role.STAFF)

    assert staff.submit(f"/company/edit/?id={company}", naf_code=["0000X", ""]).status == 422
    assert staff.submit(f"/company/edit/?id={company}", naf_code=["1392Z", ""]).status == 302
    assert "13.92Z — Fabrication" in staff.get(f"/company/details/?id={company}").words


def test_they_come_in_the_order_of_the_nomenclature(browse_as, textiles):
    assert browse_as(Role.COMMITTEE).get("/naf_code/").column("Code") == ["13.92Z", "94.99Z"]


def test_the_bare_code_is_typed_in_no_form(browse_as, textiles):
    form = browse_as(Role.ADMIN).get(f"/naf_code/edit/?id={textiles}").form()

    assert "bare_code" not in form
    assert form["code"] == "13.92Z"
