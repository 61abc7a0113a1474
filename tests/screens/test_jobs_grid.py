"""The grid where the jobs of a cohort are typed together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from tests.factories import sample


@pytest.fixture
def sites(app):
    """Two companies of a cohort, read at T0 and at its end: the ids of their sites, and the grid's address."""
    with app.app_context():
        cohort = sample(Cohort, starts_on="15/05/2017", ends_on="14/11/2017")
        commune = sample(Commune, department=sample(Department, is_in_region=True))
        found = []
        for name in ("Filature", "Scierie"):
            company = sample(Company, name=name)
            site = sample(Establishment, company=company, commune=commune)
            joined = sample(Participation, company=company, cohort=cohort, joined_on="15/05/2017")
            of = {"establishment": site, "participation": joined, "fte": "10"}
            for milestone, day in ((Milestone.START, "15/05/2017"), (Milestone.END, "14/11/2017")):
                db.session.add(sample(JobsReading, milestone=milestone, observed_on=day, **of))
            db.session.add(joined)
            found.append(site)
        db.session.commit()
        return [one.id for one in found], f"/jobs_reading/grid/?cohort={cohort.id}"


def saved(app):
    with app.app_context():
        query = db.select(JobsReading).where(JobsReading.milestone == Milestone.A_YEAR).order_by(JobsReading.id)
        return [(one.fte, one.employees, f"{one.observed_on:%d/%m/%Y}") for one in db.session.scalars(query)]


def test_opens_at_the_next_milestone_with_the_last_value_beside(browse_as, sites):
    page = browse_as(Role.STAFF).get(sites[1])

    assert [row["Dernier relevé"] for row in page.rows] == ["10,00 Fin", "10,00 Fin"]
    assert page.form()["milestone"] == "T+12"
    assert page.form()["observed_on"] == "14/11/2018"


def test_saves_what_is_typed_at_once_and_leaves_the_rest(app, browse_as, sites):
    (first, second), address = sites
    staff = browse_as(Role.STAFF)

    page = staff.submit(address, **{f"site-{first}-fte": "12,5", f"site-{first}-employees": "14"})

    assert page.status == 302
    assert saved(app) == [(Decimal("12.50"), 14, "14/11/2018")]
    assert "1 relevé enregistré." in staff.get(page.location).words
    left = [one for one in staff.get(page.location).form() if one.startswith("site-")]
    assert {one.split("-")[1] for one in left} == {str(second)}


def test_says_by_the_line_that_somebody_just_read_the_site(app, browse_as, sites):
    """Two people type the same site at once: the second is told, whatever the rules had agreed to."""
    (first, _second), address = sites
    staff = browse_as(Role.STAFF)
    form = staff.get(address).form(**{f"site-{first}-fte": "12,5"})

    held = JobsReading.__table__
    theirs = held.update().where(held.c.establishment_id == first, held.c.milestone == Milestone.END)
    waiting = [theirs.values(observed_on=date(2018, 11, 14), milestone=Milestone.A_YEAR)]

    def meanwhile(_session, *_flush):
        while waiting:
            with db.engine.begin() as other:
                other.execute(waiting.pop())

    event.listen(Session, "before_flush", meanwhile)
    page = staff.post(address, form)
    event.remove(Session, "before_flush", meanwhile)

    assert page.status == 422
    assert len(page.errors) == 1
    assert "Déjà pris par la fiche" in page.errors[0]


def test_asks_about_a_jump_of_more_than_half(app, browse_as, sites):
    (first, second), address = sites
    staff = browse_as(Role.STAFF)
    typed = {f"site-{first}-fte": "15", f"site-{second}-fte": "15,01"}

    asked = staff.submit(address, **typed)
    assert (asked.status, asked.errors, saved(app)) == (422, ["Scierie : 10,00 → 15,01 ETP"], [])


def test_is_sure_when_told(app, browse_as, sites):
    (first, second), address = sites
    staff = browse_as(Role.STAFF)

    assert staff.submit(address, sure="1", **{f"site-{first}-fte": "15", f"site-{second}-fte": "2"}).status == 302
    assert [one[0] for one in saved(app)] == [Decimal("15.00"), Decimal("2.00")]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"fte": "beaucoup"}, "« beaucoup » n'est pas un nombre."),
        ({"fte": "", "employees": "3"}, "À remplir."),
        ({"fte": "10", "integration": "3"}, "Indiquez le nombre de salarié·es, dont vous donnez une part."),
    ],
)
def test_says_by_the_field_what_is_wrong_and_saves_nothing(app, browse_as, sites, typed, error):
    (first, second), address = sites
    said = {f"site-{first}-{name}": text for name, text in typed.items()} | {f"site-{second}-fte": "10"}

    page = browse_as(Role.STAFF).submit(address, **said)

    assert page.status == 422
    assert len(page.errors) == 1
    assert page.errors[0].endswith(error)
    assert page.form()[f"site-{second}-fte"] == "10"
    assert saved(app) == []


@pytest.mark.parametrize("day", ["demain", "31/12/2099"])
def test_wants_a_day_that_is_past(app, browse_as, sites, day):
    (first, _second), address = sites

    page = browse_as(Role.STAFF).submit(address, observed_on=day, **{f"site-{first}-fte": "10"})

    assert page.status == 422
    assert saved(app) == []


def test_is_the_team_s_alone(browse_as, sites):
    assert browse_as(Role.COMMITTEE).get(sites[1]).status == 403
    assert browse_as(Role.STAFF).get(sites[1]).status == 200


@pytest.mark.parametrize("address", ["?cohort=x", "?cohort=999999", "?milestone=T%2B99", ""])
def test_answers_an_address_that_makes_no_sense(browse_as, sites, address):
    assert browse_as(Role.STAFF).get(f"/jobs_reading/grid/{address}").status in {200, 404}
