"""One search for everything: the record itself when the words can only mean one."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from tests.contract.test_budgets import MOST
from tests.factories import sample
from tests.statements import statements


@pytest.fixture
def filature(app):
    """A company that takes part, with a site and a mentor; its id."""
    with app.app_context():
        company = sample(Company, name="Filature de l'Hérault", siren="200053791")
        site = sample(Establishment, company=company, commune=sample(Commune, name="Lodève"))
        joined = sample(Participation, company=company)
        mentor = sample(Mentor, person=sample(Person, last_name="Vidal", first_name="Anouk"))
        db.session.add_all(
            [site, sample(Mentoring, participation=joined, mentor=mentor), sample(Company, name="Scierie")]
        )
        db.session.commit()
        return company.id


@pytest.mark.parametrize("words", ["filature", "HERAULT", "200 053 791", "200053791", "lodeve", " filature  herault "])
def test_a_company_is_opened_by_its_name_its_number_or_its_commune(browse_as, filature, words):
    for role in (Role.ADMIN, Role.STAFF, Role.COMMITTEE):
        page = browse_as(role).get(f"/search?q={words}")
        assert (page.status, page.location) == (302, f"/company/details/?id={filature}")


def test_what_has_several_meanings_is_listed_by_concept(browse_as, filature):
    page = browse_as(Role.STAFF).get("/search?q=vidal")

    assert page.status == 200
    assert {"Personnes", "Mentors", "Mentorats"} <= set(page.words.split())


@pytest.mark.parametrize("words", ["", "%", "_", "zzz", "x" * 5000, "\x00", "<script>", "é" * 300])
def test_no_words_find_nothing_and_say_what_to_type(browse_as, filature, words):
    page = browse_as(Role.STAFF).get(f"/search?q={quote(words)}")

    assert page.status == 200
    assert "SIREN" in page.words


def test_nothing_is_found_that_the_role_may_not_read(browse_as, make):
    make(Person, last_name="Serra", email="secrete@exemple.fr")
    make(User, name="Compte caché", email="cache@exemple.fr")

    for words in ("secrete", "cache"):
        assert "Aucune fiche" in browse_as(Role.COMMITTEE).get(f"/search?q={words}").words
    assert browse_as(Role.COMMITTEE).get("/search?q=serra").status == 302


def test_a_search_costs_no_more_than_a_page(app, browse_as):
    with app.app_context():
        db.session.add_all([sample(Mentoring) for _ in range(20)])
        db.session.commit()
    staff = browse_as(Role.STAFF)
    with statements() as seen:
        assert staff.get("/search?q=nom").status == 200
    assert len(seen) <= MOST
