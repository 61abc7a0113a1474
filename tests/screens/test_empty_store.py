"""A store where nobody worked yet: the first page leads somewhere, and says what comes first."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.engine import Right, allows, db
from models.policy import Role
from models.reference.department import Department

pytestmark = pytest.mark.one_database

TEAM = (Role.ADMIN, Role.STAFF)


@pytest.mark.parametrize("role", Role)
def test_every_link_of_the_first_page_leads_somewhere(app, browse_as, role):
    browser = browse_as(role)

    for link in browser.get("/").links:
        if link.startswith("/") and "/static/" not in link and link != "/logout":
            assert browser.get(link).status in {200, 302}, link


def test_the_grid_of_jobs_says_what_it_waits_for(make, browse_as):
    staff = browse_as(Role.STAFF)
    for _ in range(2):
        answer = staff.get("/jobs_reading/grid/")
        assert answer.status == 302
        assert "une fois qu'une entreprise est entrée dans une promotion" in staff.get(answer.location).words
        make(Cohort)  # without a company yet
    assert staff.get("/jobs_reading/grid/?cohort=999").status == 404

    make(Participation)

    assert staff.get("/jobs_reading/grid/").status == 200
    assert any(one.startswith("/jobs_reading/grid") for one in staff.get("/").links)


@pytest.mark.parametrize("role", TEAM)
def test_the_first_steps_are_told_to_the_team_until_a_company_takes_part(make, browse_as, role):
    browser = browse_as(role)
    first = browser.get("/")
    assert "Premiers pas" in first.words
    assert {"/cohort/new/", "/call_for_applications/new/", "/company/new/"} <= set(first.links)
    assert "✓" not in first.words

    make(Programme)
    assert "✓ Décrire le programme" in browser.get("/").words
    make(Participation)

    assert "Premiers pas" not in browser.get("/").words


@pytest.mark.parametrize("role", [one for one in Role if not allows(one, "participation", Right.CREATE)])
def test_the_first_steps_are_not_told_to_who_does_not_take_them(browse_as, role):
    assert "Premiers pas" not in browse_as(role).get("/").words


def test_a_reader_of_nothing_is_told_so(app, make, browse_as):
    reader = browse_as(Role.COMMITTEE)
    page = reader.get("/")
    assert "Rien à lire pour l'instant" in page.words
    assert "Premiers pas" not in page.words


def test_a_whole_territory_is_one_tick(app, make, browse_as):
    inside = [make(Department, code=f"{code}", is_in_region=True) for code in (11, 30, 34)]
    make(Department, code="69", is_in_region=False)
    staff = browse_as(Role.STAFF)
    typed = {"code": "AV-2026", "name": "Une", "edition": "1", "capacity": "6"}
    assert "Toute l'Occitanie" in staff.get("/cohort/new/").words

    page = staff.submit("/cohort/new/", **typed, territory=["", "*", str(inside[0])])

    with app.app_context():
        (made,) = db.session.scalars(db.select(Cohort))
        assert sorted(one.id for one in made.territory) == inside
    assert page.status == 302
    assert "Toute l'Occitanie" not in staff.get(f"/cohort/edit/?id={made.id}").words


def test_what_is_no_choice_is_refused_beside_the_whole(make, browse_as):
    make(Department, code="34", is_in_region=True)
    typed = {"code": "AV-2026", "name": "Une", "edition": "1", "capacity": "6"}

    page = browse_as(Role.STAFF).submit("/cohort/new/", **typed, territory=["", "*", "999"])

    assert page.errors == ["Territoire : Choix inconnu : 999."]
