"""A service of a partner: a name of its own there; once closed, nobody is put in it any more."""

from __future__ import annotations

from models.councils.mandate import Mandate
from models.parties.partner import Partner
from models.parties.partner_service import PartnerService
from tests.factories import sample


def test_a_name_is_used_once_by_a_partner(refusals):
    partner = sample(Partner)
    assert refusals(sample(PartnerService, partner=partner, name="Service ESS")) == []

    assert [field for field, _sentence in refusals(sample(PartnerService, partner=partner, name="Service ESS"))] == [
        "name"
    ]
    assert refusals(sample(PartnerService, partner=partner, name="Pôle Realis")) == []
    assert refusals(sample(PartnerService, partner=sample(Partner), name="Service ESS")) == []


def test_one_that_closed_keeps_its_people_and_takes_no_other(refusals):
    service = sample(PartnerService, name="Service ESS")
    seated = sample(Mandate, service=service, organisation=service.partner)
    assert refusals(seated) == []
    service.is_active = False
    assert refusals() == []

    seated.ends_on = "14/11/2017"
    assert refusals() == []
    (field, sentence), *others = refusals(sample(Mandate, service=service, organisation=service.partner))

    assert (field, others) == ("service", [])
    assert sentence.endswith("» n'est plus en usage : choisissez autrement.")
