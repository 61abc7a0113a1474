"""The readings that a cohort waits for, in « Ma semaine »: of those that count, for a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.accompaniment.jobs_reading import JobsReading, due_on
from models.accompaniment.participation import Participation, ParticipationState
from models.engine import as_found
from models.overview.week import week
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from tests.factories import sample
from tests.overview.conftest import STAFF


def in_the_region(joined):
    """A site of a company, in a department of the Région."""
    commune = sample(Commune, department=sample(Department, is_in_region=True))
    return sample(Establishment, company=joined.company, commune=commune)


class TestReadings:
    def over(self, joined, *milestones):
        joined.state, joined.left_on, joined.cohort.ends_on = ParticipationState.COMPLETED, "14/11/2016", "14/11/2016"
        joined.joined_on = "15/05/2016"
        as_found(joined)
        site = in_the_region(joined)
        days = {Milestone.START: "15/05/2016", Milestone.END: "14/11/2016"}
        of = {"establishment": site, "participation": joined}
        made = (sample(JobsReading, milestone=one, observed_on=days[one], **of) for one in milestones)
        return [joined, site, *made]

    def test_are_told_once_for_a_cohort_from_a_week_before_they_are_due(self, tasks, joined):
        other = sample(Participation, cohort=joined.cohort, state=ParticipationState.COMPLETED)
        other.joined_on, other.left_on = "15/05/2016", "14/11/2016"

        assert tasks(*self.over(joined, Milestone.START), other) == [
            ("Relevés d'emplois Fin", "AV-2017, 1 entreprise", "14/11/2016")
        ]

    def test_are_told_until_every_company_is_read(self, tasks, joined):
        assert tasks(*self.over(joined, Milestone.START, Milestone.END)) == []

    def test_come_again_a_year_later(self, tasks, joined, monkeypatch):
        tasks(*self.over(joined, Milestone.START, Milestone.END))

        before, after = (week(date(2017, 11, day), STAFF) for day in (6, 7))

        assert [one.sentence for one in before] == []
        assert [(one.sentence, one.due) for one in after] == [("Relevés d'emplois T+12", date(2017, 11, 14))]

    @pytest.mark.parametrize("state", ["pressentie", "abandonnee", "exclue"])
    def test_are_told_of_who_counts_alone(self, tasks, joined, state):
        made = self.over(joined, Milestone.START)
        joined.state = state
        as_found(joined)

        assert tasks(*made) == []

    def test_are_told_of_no_site_outside_the_region_nor_closed_by_then(self, tasks, joined):
        made = self.over(joined, Milestone.START, Milestone.END)
        closed = in_the_region(joined)
        closed.opened_on, closed.closed_on = "01/06/2016", "01/11/2016"

        assert tasks(*made, closed, sample(Establishment, company=joined.company)) == []

    def test_of_long_ago_are_no_task_of_the_week_any_more(self, tasks, joined):
        tasks(*self.over(joined, Milestone.START))

        assert {one.sentence for one in week(date(2017, 11, 13), STAFF)} == {
            "Relevés d'emplois Fin",
            "Relevés d'emplois T+12",
        }
        assert {one.sentence for one in week(date(2018, 6, 1), STAFF)} == {"Relevés d'emplois T+12"}
        assert week(date(2025, 6, 1), STAFF) == []

    @pytest.mark.parametrize(
        ("ended", "day", "due"),
        [
            ("14/11/2017", date(2020, 11, 14), date(2020, 11, 14)),
            ("29/02/2016", date(2019, 2, 28), date(2019, 2, 28)),
            ("28/02/2017", date(2020, 2, 28), date(2020, 2, 28)),
        ],
    )
    def test_are_due_the_same_day_of_the_calendar_three_years_later(self, tasks, joined, ended, day, due):
        joined.state, joined.joined_on, joined.left_on = ParticipationState.COMPLETED, "15/05/2015", ended
        joined.cohort.ends_on = ended
        as_found(joined)
        tasks(joined, in_the_region(joined))

        last = {one.due for one in week(day, STAFF) if one.sentence == "Relevés d'emplois T+36"}
        too_early = {one.sentence for one in week(day - timedelta(days=8), STAFF)}

        assert last == {due}
        assert "Relevés d'emplois T+36" not in too_early
        assert due_on(joined, Milestone.THREE_YEARS) == due
