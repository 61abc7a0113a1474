"""A count of jobs: once a milestone for a site, kept in its date, no part greater than the whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.accompaniment.jobs_reading import PARTS, JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import Actor, act_as, db, lines_of, now, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.milestone import Milestone
from tests.factories import sample

KEPT = "Un relevé garde son établissement et son jalon : ajoutez-en un autre."
WHY = "Dites pourquoi ce relevé change."


@pytest.fixture
def site():
    return sample(Establishment)


def joins(site, start, end=None):
    """A time of its company with the programme, saved with what is saved next."""
    cohort = sample(Cohort, starts_on=start, ends_on=end)
    return sample(Participation, company=site.company, cohort=cohort, joined_on=start)


def test_a_site_is_read_otherwise_once_on_a_day(refusals, site):
    said = {"establishment": site, "milestone": Milestone.OTHER}
    assert refusals(sample(JobsReading, observed_on="15/05/2017", **said)) == []

    found = refusals(sample(JobsReading, observed_on="15/05/2017", **said))

    assert found == [("observed_on", "Cet établissement a déjà un relevé « Autre » de ce jour.")]
    assert refusals(sample(JobsReading, observed_on="16/05/2017", **said)) == []


@pytest.mark.parametrize("milestone", [one for one in Milestone if one is not Milestone.OTHER])
def test_a_site_is_read_once_at_a_milestone_of_a_participation(refusals, site, milestone):
    joined, again = joins(site, "15/05/2017"), joins(site, "15/12/2017")
    said = {"establishment": site, "milestone": milestone}
    assert refusals(sample(JobsReading, observed_on="15/05/2017", participation=joined, **said)) == []

    found = refusals(sample(JobsReading, observed_on="16/11/2018", participation=joined, **said))

    assert [field for field, _sentence in found] == ["milestone"]
    assert refusals(sample(JobsReading, observed_on="16/05/2017", milestone=milestone)) == []  # of another site
    assert refusals(sample(JobsReading, observed_on="15/12/2017", participation=again, **said)) == []


def test_a_day_serves_two_participations(refusals, site):
    first, second = joins(site, "15/05/2017", "14/11/2017"), joins(site, "14/11/2018", "14/05/2019")
    readings = [
        sample(JobsReading, establishment=site, observed_on="14/11/2018", participation=one, milestone=milestone)
        for one, milestone in ((first, Milestone.A_YEAR), (second, Milestone.START))
    ]

    assert refusals(*readings) == []


class TestWhoseReadingItIs:
    """Not said, it is of the participation that awaits it, the nearest in time."""

    def given(self, refusals, site, *readings):
        made = [
            sample(JobsReading, establishment=site, milestone=milestone, observed_on=day, participation=None)
            for milestone, day in readings
        ]
        assert refusals(*made) == []
        return [one.participation for one in made]

    def test_is_found_when_a_day_serves_two(self, refusals, site):
        first, second = joins(site, "15/05/2017", "14/11/2017"), joins(site, "14/11/2018", "14/05/2019")
        db.session.add_all([first, second])

        found = self.given(refusals, site, (Milestone.A_YEAR, "14/11/2018"), (Milestone.START, "14/11/2018"))

        assert found == [first, second]

    def test_is_the_one_that_has_no_such_reading_yet(self, refusals, site):
        first, second = joins(site, "15/05/2017", "14/11/2017"), joins(site, "15/03/2018", "14/11/2018")
        db.session.add_all([first, second])

        assert self.given(refusals, site, (Milestone.START, "15/05/2017")) == [first]
        assert self.given(refusals, site, (Milestone.START, "15/06/2017")) == [second]  # the nearer one is taken

    def test_is_the_only_one_a_year_late(self, refusals, site):
        only = joins(site, "15/05/2017", "14/11/2017")
        db.session.add(only)

        assert self.given(refusals, site, (Milestone.END, "29/11/2018")) == [only]

    @pytest.mark.parametrize("start", [None, "15/05/2022"])
    def test_is_asked_for_when_none_is_near(self, refusals, site, start):
        if start:
            db.session.add(joins(site, start))
        reading = sample(JobsReading, establishment=site, observed_on="15/05/2017", participation=None)

        said = "Un relevé « T0 » est d'une participation ; à défaut, il est « Autre »."
        assert refusals(reading) == [("participation", said)]

    def test_is_nobody_s_for_another_reading(self, refusals, site):
        joined = joins(site, "15/05/2017")
        db.session.add(joined)

        assert self.given(refusals, site, (Milestone.OTHER, "15/05/2017")) == [None]
        said = "Un relevé « Autre » n'est d'aucune participation : laissez vide."
        wrong = sample(JobsReading, establishment=site, milestone=Milestone.OTHER, participation=joined)
        assert refusals(wrong) == [("participation", said)]

    def test_is_of_its_company(self, refusals, site):
        wrong = sample(JobsReading, establishment=site, participation=sample(Participation))
        assert refusals(wrong) == [("participation", "Cette participation est d'une autre entreprise.")]


def test_nobody_counts_the_jobs_to_come(refusals):
    tomorrow = today() + timedelta(days=1)
    said = "Ce jour est à venir : un relevé compte les emplois d'un jour passé."
    assert refusals(sample(JobsReading, observed_on=tomorrow)) == [("observed_on", said)]
    assert refusals(sample(JobsReading, observed_on=today())) == []


def test_it_keeps_its_milestone_and_its_site(refusals):
    reading = sample(JobsReading, milestone=Milestone.START)
    assert refusals(reading) == []

    reading.milestone = Milestone.END
    assert refusals() == [("milestone", KEPT)]

    reading.establishment = sample(Establishment, company=reading.establishment.company)
    assert refusals() == [("establishment", KEPT)]


class TestACorrection:
    @pytest.fixture
    def saved(self, refusals, site):
        reading = sample(JobsReading, establishment=site, observed_on="15/05/2017", fte=Decimal(14))
        assert refusals(reading) == []
        return reading

    @pytest.mark.parametrize(("field", "value"), [("fte", Decimal("14.5")), ("observed_on", date(2017, 5, 16))])
    def test_wants_a_reason_of_its_own(self, refusals, saved, field, value):
        setattr(saved, field, value)
        assert refusals() == [("correction", WHY)]

        setattr(saved, field, value)
        saved.correction = "Faute de frappe"
        assert refusals() == []

        saved.fte = Decimal(3)
        assert refusals() == [("correction", WHY)]  # a former one explains nothing

    def test_keeps_the_former_value_its_day_and_its_author(self, refusals, saved):
        act_as(Actor("Ana", "écran"))
        saved.fte, saved.correction = Decimal("14.5"), "Faute de frappe"
        assert refusals() == []

        line = lines_of(saved)[0]
        assert (line.actor, f"{line.at:%Y-%m-%d}") == ("Ana", f"{now():%Y-%m-%d}")
        assert line.changes == [
            {"field": "fte", "old": "14", "new": "14,5"},
            {"field": "correction", "old": "", "new": "Faute de frappe"},
        ]

    def test_is_none_when_what_was_not_told_is_told(self, refusals, saved):
        saved.employees, saved.women = 15, 3

        assert refusals() == []


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
        assert "14,5" in words


def test_it_is_written_in_the_form_of_its_site(browse_as, make):
    site = make(Establishment, company=(company := make(Company)))
    make(Participation, company=company)
    row = {"observed_on": "15/05/2017", "milestone": "T0", "fte": "14,5", "source": "dsn"}
    staff, address = browse_as(Role.STAFF), f"/establishment/edit/?id={site}"

    wrong = staff.submit(
        address, **{f"jobs_readings-new1-{name}": text for name, text in (row | {"fte": "-1"}).items()}
    )
    right = staff.submit(address, **{f"jobs_readings-new1-{name}": text for name, text in row.items()})

    assert wrong.errors == ["Relevés d'emplois, ligne 1, ETP : Au moins 0."]
    assert right.status == 302
