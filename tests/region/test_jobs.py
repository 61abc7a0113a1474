"""Jobs by department: every department, companies without a reading apart, figures that name nobody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_views.region import companies, job_columns, jobs
from admin_views.region.participations import GONE
from models.accompaniment.jobs import Jobs
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

        def join(code, start, end, **said):
            participation = sample(Participation, cohort=cohort, **{"state": "active"} | said)
            commune = sample(Commune, department=places[code])
            site = sample(Establishment, company=participation.company, commune=commune)
            db.session.add_all([participation, site])
            for milestone, day, count in ((Milestone.START, "15/05/2017", start), (Milestone.END, "14/11/2017", end)):
                if count is not None:
                    values = {"observed_on": day, "milestone": milestone, "fte": Decimal(count)}
                    db.session.add(JobsReading(establishment=site, participation=participation, **values))
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


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"state": "pressentie"}, []),
        ({"state": "abandonnee"}, [jobs.APART]),
        ({"state": "abandonnee", "left_before_start": True}, []),
    ],
)
def test_who_does_not_count_is_in_no_row_and_missing_nowhere(cohort, said, told):
    cohort, join = cohort
    join("11", 10, 12)
    join("11", 20, None, **said)

    total = ends(cohort)["total"]
    assert (total.companies, total.without_reading, total.jobs.start, total.jobs.now) == (1, 0, 10, 12)
    assert [one.sentence for one in jobs.read(cohort, today()).warnings] == told


def test_a_milestone_nobody_read_is_told_once_it_is_due(cohort):
    cohort, join = cohort
    join("11", 10, None, joined_on="15/05/2017", left_on="14/11/2017")

    summer, end = (jobs.read(cohort, day) for day in (date(2017, 6, 30), date(2017, 11, 14)))
    sentence = jobs.NOBODY_READ.format("Fin")
    assert summer.says == []
    assert end.says == [sentence]
    assert sentence in [one.sentence for one in end.warnings if one.record is cohort]
    assert sentence in jobs.FILE.notice(date(2017, 11, 14), end.says)


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
        ([*[("09", 30)] * 3, *[("11", 9)] * 3, ("12", 10), ("12", 10)], {"12", "11"}),  # two companies are not enough
        ([*[("09", 30)] * 3, ("11", 20), ("12", 10)], {"12", "11", "09"}),  # nor is one in each of two
        ([*[("09", 30)] * 3, ("11", 20), ("11", 20), ("12", 10)], {"12", "11"}),  # three hide each other
    ],
)
def test_what_would_name_a_company_is_marked(cohort, companies, secret):
    cohort, join = cohort
    for code, count in companies:
        join(code, count, count)

    assert {code for code, row in ends(cohort).items() if row.is_secret} == secret


@pytest.mark.parametrize(
    ("companies", "secret"),
    [
        ([("09", 100, 2), ("09", 1, 2), ("09", 1, 2)], True),  # one is 98 % of T0 and all that was lost
        ([("09", 10, 10), ("09", 10, 10), ("09", 10, 11)], True),  # one is all that was created
        ([("09", 10, 12), ("09", 10, 12), ("09", 10, 11)], False),
    ],
)
def test_no_value_of_a_row_is_one_company_s(cohort, companies, secret):
    cohort, join = cohort
    for one in companies:
        join(*one)

    assert ends(cohort)["09"].is_secret is secret
    assert ends(cohort)["total"].is_secret is secret


def test_a_company_that_was_not_read_at_a_milestone_is_no_difference_of_two_totals(cohort):
    cohort, join = cohort
    for _ in range(4):
        join("09", 10, 10)
    join("09", 25, None)

    rows = {row.milestone: row for row in jobs.read(cohort, today()).rows if row.department is None}

    assert (rows[Milestone.START].is_secret, rows[Milestone.END].is_secret) == (True, False)


PLACES, COMPANIES, LATER = range(3), range(6), (Milestone.START, Milestone.END, Milestone.A_YEAR)
AMOUNTS = st.integers(1, 9).map(Decimal)
SITES = st.dictionaries(st.sampled_from([(place, one) for place in PLACES for one in COMPANIES]), AMOUNTS, min_size=4)
READ = st.tuples(*(st.sets(st.sampled_from(list(COMPANIES)), min_size=2) for _ in LATER))


def row_of(milestone, place, sites, read):
    """A row as `jobs` makes it: what each company that was read has at T0, and three jobs more at the milestone."""
    values: dict[int, tuple[Decimal, ...]] = {}
    for (where, one), amount in sites.items():
        if one in read and place in (where, None):
            here = (amount, amount + 3, amount, Decimal(3), Decimal(0), Decimal(0))
            values[one] = tuple(map(sum, zip(here, values[one], strict=True))) if one in values else here
    total = [sum(column, Decimal(0)) for column in zip(*values.values(), strict=True)] or [Decimal(0)] * 6
    return jobs.JobsRow(None, milestone, today(), place, len(values), 0, Jobs(*total[:5]), None, values)


def is_told(wanted, equations):
    """Whether a sum of sites is a combination of those that are published: by elimination."""
    rows = [[*(Fraction(int(x)) for x in one)] for one in equations]
    left = [Fraction(int(x)) for x in wanted]
    for column in range(len(left)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        rows = [[a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        left = [a - left[column] / pivot[column] * b for a, b in zip(left, pivot, strict=True)]
    return not any(left)


@given(SITES, READ)
def test_no_company_is_computed_from_what_is_published(sites, read):
    """Of the jobs at T0, which every milestone tells again: differences of rows, of totals and of milestones."""
    tables = [
        [row_of(at, place, sites, found) for place in (*PLACES, None)] for at, found in zip(LATER, read, strict=True)
    ]
    shown = [row for table in jobs.masked(tables) for row in table if not row.is_secret]
    keys = list(sites)
    equations = [[one in row.values and row.department in (place, None) for place, one in keys] for row in shown]
    for some in (*combinations(COMPANIES, 1), *combinations(COMPANIES, 2)):  # one of two knows its own
        if any(one in some for _place, one in keys):
            assert not is_told([one in some for _place, one in keys], equations)
    for site in keys:
        assert not is_told([key == site for key in keys], equations)


def test_the_variant_to_publish_is_the_other_one_less_what_is_secret(cohort):
    """Together they tell no more than the one for the Région; the published companies have no figure of jobs."""
    cohort, join = cohort
    for code, count in (*[("09", 30)] * 3, *[("11", 20)] * 3, ("12", 10)):
        join(code, count, count + 1)
    ours, published = (
        [dict(zip([column.name for column in file.columns], row, strict=True)) for row in file.cells(file.read(*asked))]
        for file in (jobs.FILE, jobs.OPEN_FILE)
        for asked in [(cohort, today())]
    )

    assert {one["secret"] for one in ours} == {True, False}
    for one, other in zip(ours, published, strict=True):
        assert other == one | (dict.fromkeys(job_columns.FIGURES) if one["secret"] else {})
    assert not {column.kind.python for column in companies.OPEN_FILE.columns} & {Decimal, float}


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


def test_a_site_that_left_for_lyon_is_told_and_counts_until_it_left(cohort):
    cohort, join = cohort
    join("11", 10, 12)
    join("12", 5, 5)
    cohort.ends_on = date(2017, 11, 14)
    site = db.session.scalars(db.select(Establishment).order_by(Establishment.id.desc())).first()
    assert not [one for one in site.company.warnings() if "Occitanie" in one]
    site.commune = sample(Commune, department=sample(Department, code="69", is_in_region=False), name="Lyon")
    db.session.commit()
    (former,) = site.former_sites

    assert ends(cohort)["total"].jobs.now == 17  # it was here on the last day of the cohort
    assert GONE not in {one.sentence for one in jobs.read(cohort, today()).warnings}

    former.until = date(2017, 6, 30)
    db.session.commit()

    told = [
        f"L'établissement « {site} » a quitté l'Occitanie : il y était jusqu'au 30/06/2017.",
        "Aucun de ses établissements ouverts n'est en Occitanie.",
    ]
    assert [one for one in site.company.warnings() if "Occitanie" in one] == told
    assert ends(cohort)["total"].jobs.now == 12
    assert GONE in {one.sentence for one in jobs.read(cohort, today()).warnings}


def test_a_company_that_closed_here_to_open_elsewhere_is_told_too(cohort):
    _cohort, join = cohort
    join("11", 10, 12)
    here = db.session.scalars(db.select(Establishment)).one()
    lyon = sample(Commune, department=sample(Department, code="69", is_in_region=False), name="Lyon")
    db.session.add(sample(Establishment, company=here.company, commune=lyon))
    db.session.commit()
    assert not [one for one in here.company.warnings() if "Occitanie" in one]

    here.closed_on = today()
    db.session.commit()

    assert "Aucun de ses établissements ouverts n'est en Occitanie." in list(here.company.warnings())
