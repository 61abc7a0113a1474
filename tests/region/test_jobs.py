"""Jobs by department: every department, companies without a reading apart, figures that name nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest

from admin_views.region import jobs
from admin_views.region.participations import GONE
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import db, today
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from tests.factories import sample


@pytest.fixture
def cohort(app):
    """A cohort; `join(department, start, end)` adds a company with one site there."""
    with app.app_context():
        places = {
            code: sample(Department, code=code, name=f"D{code}", is_in_region=True) for code in ("09", "11", "12")
        }
        db.session.add_all([cohort := sample(Cohort, code="AV"), *places.values()])
        db.session.commit()

        def join(code, start, end):
            participation = sample(Participation, cohort=cohort)
            commune = sample(Commune, department=places[code])
            site = sample(Establishment, company=participation.company, commune=commune)
            db.session.add_all([participation, site])
            for milestone, day, count in ((Milestone.START, "15/05/2017", start), (Milestone.END, "14/11/2017", end)):
                if count is not None:
                    values = {"observed_on": day, "milestone": milestone, "fte": Decimal(count)}
                    db.session.add(JobsReading(establishment=site, **values))
            db.session.commit()

        yield cohort, join


def ends(cohort):
    found = [row for row in jobs.read(cohort, today()).rows if row.milestone is Milestone.END]
    return {row.department.code if row.department else "total": row for row in found}


def test_departments_without_a_company_are_there_at_zero(cohort):
    cohort, join = cohort
    join("11", 10, 12)

    assert [(code, row.companies, row.jobs.now) for code, row in ends(cohort).items()] == [
        ("09", 0, 0), ("11", 1, 12), ("12", 0, 0), ("total", 1, 12),
    ]  # fmt: skip


def test_a_company_without_a_reading_is_apart_and_no_zero(cohort):
    cohort, join = cohort
    join("11", 10, 12)
    join("11", 20, None)

    total = ends(cohort)["total"]
    assert (total.companies, total.without_reading, total.jobs.start, total.jobs.now) == (2, 1, 10, 12)
    assert [one.sentence for one in jobs.read(cohort, today()).warnings] == [
        "Il manque le relevé d'emplois « Fin », ou la date de fermeture."
    ]


def test_a_milestone_nobody_read_has_no_row(cohort):
    cohort, join = cohort
    join("11", 10, None)

    assert {row.milestone for row in jobs.read(cohort, today()).rows} == {Milestone.START}


@pytest.mark.parametrize(
    ("companies", "secret"),
    [
        ([("09", 10), ("09", 10), ("09", 10)], {"11", "12"}),  # none is fewer than three
        ([("09", 10), ("09", 10)], {"09", "11", "12", "total"}),  # fewer than three
        ([("09", 90), ("09", 5), ("09", 5)], {"09", "11", "12", "total"}),  # one above 85 %
        ([("09", 85), ("09", 5), ("09", 10)], {"11", "12"}),
        ([*[("09", 30)] * 3, *[("11", 20)] * 3, ("12", 10)], {"12", "11"}),  # the next smallest hides with the only one
        ([*[("09", 30)] * 3, ("11", 20), ("12", 10)], {"12", "11"}),  # two hide each other
    ],
)
def test_what_would_name_a_company_is_marked(cohort, companies, secret):
    cohort, join = cohort
    for code, count in companies:
        join(code, count, count)

    assert {code for code, row in ends(cohort).items() if row.is_secret} == secret


def test_a_department_outside_the_region_has_no_row(cohort):
    cohort, join = cohort
    join("11", 10, 12)
    join("12", 5, 5)
    before = ends(cohort)
    before["12"].department.is_in_region = False
    db.session.commit()

    after = ends(cohort)

    assert (set(before) - set(after), before["total"].jobs.now, after["total"].jobs.now) == ({"12"}, 17, 12)
    assert (after["total"].companies, after["total"].without_reading) == (2, 1)
    assert {one.sentence for one in jobs.read(cohort, today()).warnings} == {
        "Aucun établissement en Occitanie : ses emplois ne sont pas comptés.",
        GONE,
    }
