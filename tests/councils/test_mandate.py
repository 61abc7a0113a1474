"""A seat in a council: from a day to another, for a service of its own body; a guest has no vote."""

from __future__ import annotations

from models.councils.mandate import Mandate, MandateQuality
from models.parties.partner import Partner
from models.parties.partner_service import PartnerService
from models.policy import Role
from tests.factories import sample


def test_it_ends_after_it_began(refusals):
    wrong = sample(Mandate, starts_on="02/01/2017", ends_on="01/01/2017")

    assert refusals(wrong) == [("ends_on", "La fin ne peut pas précéder le début.")]
    assert refusals(sample(Mandate, starts_on="02/01/2017", ends_on="02/01/2017")) == []
    assert refusals(sample(Mandate)) == []


def test_its_service_is_one_of_its_body(refusals):
    service = sample(PartnerService)

    assert refusals(sample(Mandate, service=service, organisation=sample(Partner))) == [
        ("service", "Ce service n'est pas de cet organisme.")
    ]
    assert refusals(sample(Mandate, service=service, organisation=service.partner)) == []


def test_a_guest_has_no_vote(refusals):
    guest = MandateQuality.GUEST

    assert refusals(sample(Mandate, quality=guest, votes=True)) == [("votes", "Une personne invitée ne vote pas.")]
    assert refusals(sample(Mandate, quality=guest, votes=False)) == []
    assert refusals(sample(Mandate, quality=MandateQuality.MEMBER, votes=True)) == []


def test_a_person_has_one_at_a_time_in_a_council(refusals):
    held = sample(Mandate, starts_on="02/01/2017", ends_on="01/01/2019")
    same = {"council": held.council, "person": held.person}
    assert refusals(held) == []

    said = [("starts_on", "Cette personne a déjà un mandat dans cette instance à ces dates.")]
    assert refusals(sample(Mandate, **same, starts_on="01/01/2019", ends_on=None)) == said
    assert refusals(sample(Mandate, **same, starts_on="02/01/2019", ends_on=None)) == []
    assert refusals(sample(Mandate, person=held.person, starts_on="02/01/2017", ends_on=None)) == []


def test_a_substitute_is_one_of_a_member_and_a_place_has_one_at_a_time(refusals):
    member = sample(Mandate, starts_on="02/01/2017", ends_on="01/01/2020")
    guest = sample(Mandate, council=member.council, quality=MandateQuality.GUEST, votes=False)
    assert refusals(member, guest) == []
    of = {"council": member.council, "quality": MandateQuality.SUBSTITUTE, "starts_on": "02/01/2017"}

    for wrong, said in (
        (None, "Dites qui cette personne remplace."),
        (guest.person, "On remplace un ou une membre de la même instance, à ces dates."),
        (sample(Mandate).person, "On remplace un ou une membre de la même instance, à ces dates."),
    ):
        assert refusals(sample(Mandate, **of, substitutes_for=wrong)) == [("substitutes_for", said)]
    late = of | {"starts_on": "02/01/2020"}
    assert refusals(sample(Mandate, **late, substitutes_for=member.person)) != []
    assert refusals(sample(Mandate, substitutes_for=member.person, council=member.council)) == [
        ("substitutes_for", "Seul·e un·e suppléant·e remplace quelqu'un.")
    ]
    assert refusals(sample(Mandate, **of, substitutes_for=member.person, ends_on="01/01/2018")) == []
    assert refusals(sample(Mandate, **of, substitutes_for=member.person)) == [
        ("substitutes_for", "Cette place a déjà une suppléance à ces dates.")
    ]
    assert refusals(sample(Mandate, **of | {"starts_on": "02/01/2018"}, substitutes_for=member.person)) == []


def test_staff_end_one_and_do_not_bin_it(browse_as, make):
    number = make(Mandate, starts_on="15/05/2017")
    staff = browse_as(Role.STAFF)

    assert staff.submit(f"/mandate/edit/?id={number}", ends_on="14/11/2017").status == 302
    assert staff.post(f"/mandate/delete/?id={number}", {}).status == 403
    assert browse_as(Role.ADMIN).post(f"/mandate/delete/?id={number}", {}).status == 302
