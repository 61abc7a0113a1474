"""Growing without losing one's soul: how social value moves; the alert when it falls while the company grows fast."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value import axis_score, progression, reviews_of, vigilance
from models.accompaniment.social_value_review import ReviewMilestone, SocialValueReview
from models.engine import db, kinds
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import AccountsState, FinancialYear
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from models.reference.social_criterion import SocialAxis, SocialCriterion
from tests.contract.test_budgets import MOST
from tests.factories import sample
from tests.statements import statements

START, END = kinds.Day().clean("15/05/2017"), kinds.Day().clean("15/05/2018")
GOVERNANCE = SocialAxis.GOVERNANCE


@pytest.fixture
def company(app):
    """A participation whose company has one site in Occitanie, and how it is read there."""
    with app.app_context():
        commune = sample(Commune, department=sample(Department, is_in_region=True))
        site = sample(Establishment, company=sample(Company), commune=commune)
        year = sample(Participation, company=site.company, joined_on=START, left_on=END)
        yield Year(year, site)


class Year:
    """A participation, told by its readings."""

    def __init__(self, participation, site):
        self.participation, self.site, self.criteria, self.made = participation, site, {}, [participation]

    def save(self):
        db.session.add_all(self.made)
        db.session.commit()
        return self.participation

    def review(self, milestone, *scores, axis=GOVERNANCE, day=None):
        day = day or {ReviewMilestone.START: START, ReviewMilestone.END: END}[milestone]
        review = sample(SocialValueReview, participation=self.participation, milestone=milestone, reviewed_on=day)
        for number, score in enumerate(scores):
            key = axis, number
            self.criteria[key] = self.criteria.get(key) or sample(SocialCriterion, axis=axis)
            self.made.append(sample(SocialScore, social_value_review=review, criterion=self.criteria[key], score=score))
        return self

    def jobs(self, before, after, last_day=END, milestone=Milestone.END):
        of = {"establishment": self.site, "participation": self.participation}
        sample(JobsReading, milestone=Milestone.START, observed_on=START, fte=before, **of)
        sample(JobsReading, milestone=milestone, observed_on=last_day, fte=after, **of)
        return self

    def accounts(self, *years):
        for day, turnover, more in years:
            sample(FinancialYear, company=self.site.company, closed_on=day, turnover=turnover, **more)
        return self

    def falls(self, before=(3, 3), after=(2, 2)):
        return self.review(ReviewMilestone.START, *before).review(ReviewMilestone.END, *after)

    def alerts(self):
        number = self.save().id
        db.session.remove()  # as a page finds it
        return [one.replace("\u202f", " ") for one in vigilance(number)]

    def reviews(self):
        joined = self.save()
        return reviews_of(Participation.id == joined.id)[joined]


SAID = "Vigilance : « Gouvernance participative » a perdu 1 point depuis T0 et {} par an."


def test_an_axis_is_worth_the_mean_of_what_was_given(company):
    review = company.review(ReviewMilestone.START, 4, 3, None).reviews()[ReviewMilestone.START]

    assert axis_score(review, GOVERNANCE) == Fraction(7, 2)
    assert axis_score(review, SocialAxis.PURPOSE) is None


def test_progression_is_the_end_less_the_start_where_both_are_known(company):
    found = progression(company.falls(before=(1, 2), after=(3, 3)).reviews())

    assert found == {GOVERNANCE: Fraction(3, 2), SocialAxis.PURPOSE: None, SocialAxis.LIMITED_PROFIT: None}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("57", "63.5", ""),  # as E5 of the demonstration year: 11 %
        ("22.5", "26", ""),  # as E2: 15.6 %
        ("100", "119.99", ""),
        ("100", "120", "les emplois ont augmenté de 20 %"),
        ("100", "125", "les emplois ont augmenté de 25 %"),
        ("100", "80", ""),
    ],
)
def test_a_fall_of_a_point_alerts_from_a_fifth_more_jobs_a_year(company, before, after, said):
    found = company.falls().jobs(before, after).alerts()

    assert found == ([SAID.format(said)] if said else [])


@pytest.mark.parametrize(
    ("before", "after", "is_fall"),
    [
        ((3, 3, 3), (2, 2, 3), False),
        ((3, 3, 3), (2, 2, 2), True),
        ((2, 1, 1), (1, 0, 0), True),
        ((2, 2), (3, 3), False),
    ],
)
def test_fast_growth_alerts_from_a_point_lost_exactly(company, before, after, is_fall):
    found = company.falls(before, after).jobs("100", "125").alerts()

    assert found == ([SAID.format("les emplois ont augmenté de 25 %")] if is_fall else [])


@pytest.mark.parametrize(("after", "is_fast"), [("143.99", False), ("144", True)])
def test_the_growth_of_two_years_is_brought_to_one(company, after, is_fast):
    last = START + timedelta(days=730)
    company.participation.left_on = last - timedelta(days=365)
    company.review(ReviewMilestone.START, 3).review(ReviewMilestone.A_YEAR, 2, day=last)

    found = company.jobs("100", after, last, Milestone.A_YEAR).alerts()

    assert found == ([SAID.format("les emplois ont augmenté de 20 %")] if is_fast else [])


@pytest.mark.parametrize(("after", "is_fast"), [("119", False), ("120", True)])
def test_the_growth_of_half_a_year_is_not_stretched_to_one(company, after, is_fast):
    last = START + timedelta(days=183)
    company.participation.left_on = last

    assert bool(company.falls().jobs("100", after, last).alerts()) is is_fast


@pytest.mark.parametrize(
    ("last", "is_fast"),
    [
        (("31/12/2017", "119999", {}), False),
        (("31/12/2017", "120000", {}), True),
        (("31/12/2017", "60000", {"months": 6}), True),
        (("31/12/2017", "150000", {"state": AccountsState.FORECAST}), False),
        (("30/06/2018", "150000", {}), False),  # closed after the review
    ],
)
def test_the_turnover_counts_too_by_the_last_accounts_closed(company, last, is_fast):
    found = company.falls().accounts(("31/12/2016", "100000", {}), last).alerts()

    assert found == ([SAID.format("le chiffre d'affaires a augmenté de 20 %")] if is_fast else [])


def test_what_is_not_known_alerts_nobody(company):
    assert company.jobs("100", "150").alerts() == []


@pytest.mark.parametrize("with_jobs", [True, False])
def test_a_fall_alerts_only_with_growth(company, with_jobs):
    company.falls()
    if with_jobs:
        company.jobs("0", "150")  # from nothing, there is no rate

    assert company.alerts() == []


def test_the_page_of_the_participation_says_it_first_to_who_reads_what_is_confidential(company, browse_as):
    assert company.falls().jobs("100", "125").alerts()
    address = f"/participation/details/?id={company.participation.id}"
    staff = browse_as(Role.STAFF)

    with statements() as seen:
        page = staff.get(address)

    assert "a perdu 1 point depuis T0 et les emplois ont augmenté" in page.words
    assert len(seen) <= MOST, seen
    assert "Vigilance" not in browse_as(Role.COMMITTEE).get(address).words


@pytest.mark.parametrize(("later", "is_told"), [(365, True), (366, False)])
def test_the_first_page_tells_the_team_for_a_year(app, browse_as, company, monkeypatch, later, is_told):
    company.falls().jobs("100", "125").save()
    db.session.add(sample(Participation, joined_on=END))  # the cohort of the page is another one
    db.session.commit()
    monkeypatch.setattr("admin_views.screens.home.today", lambda: END + timedelta(days=later))

    pages = {role: browse_as(role).get("/").words for role in (Role.STAFF, Role.COMMITTEE)}

    assert ("a perdu 1 point depuis T0" in pages[Role.STAFF]) is is_told
    assert "a perdu" not in pages[Role.COMMITTEE]
