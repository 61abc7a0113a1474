"""The advisers a company already has: one row each, because the company agreed."""

from __future__ import annotations

from models.accompaniment.participation import Participation
from models.accompaniment.usual_adviser import AdviserKind, UsualAdviser
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample


def test_a_person_advises_a_participation_once(refusals):
    said = {"participation": sample(Participation), "person": sample(Person)}
    assert refusals(sample(UsualAdviser, **said)) == []

    assert [field for field, _sentence in refusals(sample(UsualAdviser, **said))] == ["person"]
    assert refusals(sample(UsualAdviser, **said | {"person": sample(Person)})) == []


def test_the_company_agreed(refusals):
    assert refusals(sample(UsualAdviser, company_agreed_on=None)) == [("company_agreed_on", "À remplir.")]
    assert refusals(sample(UsualAdviser, company_agreed_on="02/05/2017")) == []


def test_an_adviser_is_on_the_page_of_the_participation(browse_as, make):
    person = make(Person, last_name="Serra", first_name="Claire")
    adviser = make(UsualAdviser, person=person, kind=AdviserKind.ACCOUNTANT)
    staff = browse_as(Role.STAFF)
    participation = staff.get(f"/usual_adviser/details/?id={adviser}").links
    address = next(one for one in participation if "/participation/details" in one)

    page = staff.get(address)

    assert "Accompagnateurs habituels" in page.words
    assert "Serra Claire" in page.words
    assert "Expert·e-comptable" in page.words
