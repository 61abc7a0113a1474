"""The fund's files: granted ones in full, wherever they are for; those without a participation in the cohort's time."""

from __future__ import annotations

from datetime import date

import pytest

from admin_views.region import fund
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.department import Department
from tests.factories import sample, siret


def granted(**said):
    """A granted application to a fund that is open."""
    without = {} if "participation" in said else {"derogation": "Hors programme"}
    fund = sample(Fund, state=FundState.OPEN, opened_on="01/01/2017")
    return sample(FundApplication, fund=fund, state=ApplicationState.GRANTED, **without | said)


@pytest.fixture
def cohorts(refusals):
    """2017, 2018, and one without dates."""
    dates = {"AV-2017": "15/05/2017", "AV-2018": "15/05/2018", "AV-X": None}
    made = {code: sample(Cohort, code=code, starts_on=day) for code, day in dates.items()}
    assert refusals(*made.values()) == []
    return made


def cells(cohort):
    names = [column.name for column in fund.COLUMNS]
    rows = fund.FILE.cells(fund.read(cohort, date(2018, 6, 30)))
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("filed", "code"),
    [
        ("14/05/2017", "AV-2017"),
        ("15/05/2017", "AV-2017"),
        ("14/05/2018", "AV-2017"),
        ("15/05/2018", "AV-2018"),
        (None, "AV-2018"),
    ],
)
def test_a_file_without_a_participation_goes_with_the_cohort_of_its_time(refusals, cohorts, filed, code):
    assert refusals(granted(filed_on=filed)) == []

    assert {one for one, cohort in cohorts.items() if cells(cohort)} == {code}
    assert cells(cohorts[code])[0]["promotion"] is None


def test_a_file_with_one_goes_with_its_cohort(refusals, cohorts):
    participation = sample(Participation, cohort=cohorts["AV-2017"])
    file = {"company": participation.company, "participation": participation, "filed_on": "15/05/2018"}
    assert refusals(granted(**file)) == []

    assert [[row["promotion"] for row in cells(one)] for one in cohorts.values()] == [["AV-2017"], [], []]


def test_a_site_and_its_department_go_together(refusals, cohorts):
    company = sample(Company, siren="000017012")
    sites = [
        sample(
            Establishment,
            company=company,
            siret=siret("000017012", number),
            is_head_office=number == 1,
            commune=sample(Commune, department=sample(Department, code=code)),
        )
        for number, code in ((1, "34"), (2, "48"))
    ]
    files = [granted(company=company, establishment=one) for one in (sites[1], None)]
    assert refusals(*sites, *files) == []

    assert [(row["siret"], row["code_departement"]) for row in cells(cohorts["AV-2018"])] == [
        (sites[1].siret, "48"),
        (sites[0].siret, "34"),
    ]


def test_what_a_granted_file_does_not_say_is_warned_of(refusals, cohorts):
    application = granted()
    assert refusals(application) == []

    said = [one.sentence for one in fund.read(cohorts["AV-2018"], date(2018, 2, 5)).warnings]

    assert said[0] == "Il manque le montant accordé, la date de dépôt, la date du comité."
    assert len(said) == 2  # and its head office
