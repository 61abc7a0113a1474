"""What a person is to a body: from a day to another, one main contact at a time, in a service of that body."""

from __future__ import annotations

import pytest

from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from tests.factories import sample

MAIN = PositionRole.MAIN_CONTACT


def test_it_ends_after_it_began(refusals):
    wrong = sample(Position, starts_on="02/01/2017", ends_on="01/01/2017")

    assert refusals(wrong) == [("ends_on", "La fin ne peut pas précéder le début.")]
    assert refusals(sample(Position, starts_on="02/01/2017", ends_on="02/01/2017")) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_refused"),
    [
        ("01/06/2017", None, True),
        ("30/06/2017", "31/12/2017", True),
        ("01/07/2017", None, False),
        ("01/01/2016", "31/12/2016", False),
        ("01/01/2016", None, True),
    ],
)
def test_a_body_has_one_main_contact_at_a_time(refusals, starts_on, ends_on, is_refused):
    company, first = sample(Company), sample(Person, last_name="Martin", first_name="Anne")
    held = sample(Position, organisation=company, role=MAIN, person=first, starts_on="01/01/2017", ends_on="30/06/2017")
    assert refusals(held) == []

    found = refusals(sample(Position, organisation=company, role=MAIN, starts_on=starts_on, ends_on=ends_on))

    said = ("role", "Le contact principal est déjà « Martin Anne » à ces dates : terminez d'abord ce rôle.")
    assert found == ([said] if is_refused else [])


def test_a_body_has_many_contacts_of_other_sorts(refusals):
    company = sample(Company)
    for role in (PositionRole.HEAD, PositionRole.HEAD, PositionRole.ACCOUNTANT, MAIN):
        assert refusals(sample(Position, organisation=company, role=role)) == []
    assert refusals(sample(Position, role=MAIN)) == []


def test_a_person_has_several_hats_and_none_twice_from_the_same_day(refusals):
    person, company = sample(Person), sample(Company)
    same = {"person": person, "organisation": company, "starts_on": "01/01/2017"}
    assert refusals(sample(Position, **same, role=PositionRole.HEAD)) == []

    assert refusals(sample(Position, **same, role=PositionRole.MENTOR)) == []
    assert [field for field, _sentence in refusals(sample(Position, **same, role=PositionRole.HEAD))] == ["starts_on"]


def test_its_service_is_one_of_its_body(refusals):
    service = sample(PartnerService, partner=sample(Partner))
    other = sample(Partner, name="Bpifrance")

    assert refusals(sample(Position, service=service, organisation=other)) == [
        ("service", "Ce service n'est pas de l'organisme « Bpifrance ».")
    ]
    assert refusals(sample(Position, service=service, organisation=service.partner)) == []


def test_the_day_it_began_may_be_unknown(refusals):
    company = sample(Company)
    known = {"organisation": company, "role": PositionRole.MAIN_CONTACT}
    assert refusals(sample(Position, **known, starts_on=None, ends_on="31/12/2016")) == []

    assert refusals(sample(Position, **known, starts_on="01/01/2017")) == []
    assert [field for field, _said in refusals(sample(Position, **known, starts_on="31/12/2016"))] == ["role"]
