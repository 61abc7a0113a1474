"""A count of jobs: once a milestone for a site, kept in its date, no part greater than the whole."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from models.company import Company
from models.establishment import Establishment
from models.jobs_reading import PARTS, JobsReading, Milestone
from models.kinds import today
from models.policy import Role
from tests.factories import sample

KEPT = "Un relevé garde son établissement, sa date et son jalon : ajoutez-en un autre."


def test_a_site_is_read_once_on_a_day(refusals):
    site = sample(Establishment)
    assert refusals(sample(JobsReading, establishment=site, observed_on="15/05/2017", milestone=Milestone.OTHER)) == []

    found = refusals(sample(JobsReading, establishment=site, observed_on="15/05/2017", milestone=Milestone.OTHER))

    assert [field for field, _sentence in found] == ["observed_on"]
    assert refusals(sample(JobsReading, establishment=site, observed_on="16/05/2017", milestone=Milestone.OTHER)) == []


@pytest.mark.parametrize("milestone", Milestone)
def test_a_site_is_read_once_at_a_milestone(refusals, milestone):
    site = sample(Establishment)
    assert refusals(sample(JobsReading, establishment=site, observed_on="15/05/2017", milestone=milestone)) == []

    found = refusals(sample(JobsReading, establishment=site, observed_on="16/05/2017", milestone=milestone))

    said = [("milestone", f"Cet établissement a déjà un relevé « {milestone.label} », du 15/05/2017.")]
    assert found == ([] if milestone is Milestone.OTHER else said)
    assert refusals(sample(JobsReading, observed_on="16/05/2017", milestone=milestone)) == []
    assert refusals(sample(JobsReading, establishment=site, observed_on="15/05/2018", milestone=milestone)) == []


def test_nobody_counts_the_jobs_to_come(refusals):
    tomorrow = today() + timedelta(days=1)
    said = "Ce jour est à venir : un relevé compte les emplois d'un jour passé."
    assert refusals(sample(JobsReading, observed_on=tomorrow)) == [("observed_on", said)]
    assert refusals(sample(JobsReading, observed_on=today())) == []


@pytest.mark.parametrize(("field", "value"), [("observed_on", "16/05/2017"), ("milestone", Milestone.END)])
def test_the_next_reading_does_not_take_its_place(refusals, field, value):
    reading = sample(JobsReading, observed_on="15/05/2017", milestone=Milestone.START, fte=Decimal(14))
    assert refusals(reading) == []

    setattr(reading, field, value)

    assert refusals() == [(field, KEPT)]


def test_a_figure_is_corrected(refusals):
    reading = sample(JobsReading, fte=Decimal(14))
    assert refusals(reading) == []

    reading.fte = Decimal("14.5")

    assert refusals() == []


def test_a_reading_stays_with_its_site(refusals):
    reading = sample(JobsReading)
    assert refusals(reading) == []

    reading.establishment = sample(Establishment)

    assert refusals() == [("establishment", KEPT)]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_not_greater_than_the_whole(refusals, part):
    said = "Ce nombre dépasse celui des salarié·es."
    assert refusals(sample(JobsReading, employees=10, **{part: 11})) == [(part, said)]
    assert refusals(sample(JobsReading, employees=0, **{part: 1})) == [(part, said)]
    assert refusals(sample(JobsReading, **{part: 1})) == [
        ("employees", "Indiquez le nombre de salarié·es, dont vous donnez une part.")
    ]
    assert refusals(sample(JobsReading, employees=10, **{part: 10})) == []
    assert refusals(sample(JobsReading, **{part: 0})) == []


def test_it_is_read_on_the_page_of_its_company(browse_as, make):
    company = make(Company, siren="000017012")
    site = make(Establishment, company=company, siret="00001701200014")
    make(JobsReading, establishment=site, milestone=Milestone.START, fte=Decimal("14.5"))

    for role in (Role.STAFF, Role.COMMITTEE):
        words = browse_as(role).get(f"/company/details/?id={company}").words
        assert "Relevés d'emplois" in words
        assert "14,50" in words


def test_it_is_written_in_the_form_of_its_site(app, browse_as, make):
    site = make(Establishment)
    row = {"observed_on": "15/05/2017", "milestone": "T0", "fte": "14,5", "source": "dsn"}
    staff, address = browse_as(Role.STAFF), f"/establishment/edit/?id={site}"

    wrong = staff.submit(
        address, **{f"jobs_readings-new1-{name}": text for name, text in (row | {"fte": "-1"}).items()}
    )
    right = staff.submit(address, **{f"jobs_readings-new1-{name}": text for name, text in row.items()})

    assert wrong.errors == ["Relevés d'emplois, ligne 1, ETP : Au moins 0,00."]
    assert right.status == 302
