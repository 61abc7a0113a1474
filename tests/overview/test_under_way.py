"""What the first page and the week ask starts from what is under way, however long history is."""

from __future__ import annotations

from datetime import date

import pytest

from admin_views.engine.lookup import holding, near_to
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.support_request import SupportRequest
from models.accompaniment.who_counts import joined_last
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.conduct.scope import Scope, Seat
from models.councils.council import CouncilKind
from models.engine import Actor, act_as, as_found, db, today
from models.overview import week as overview
from models.overview.reading_tasks import reading_tasks
from models.overview.week import week
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.milestone import Milestone
from tests.factories import sample
from tests.overview.conftest import DAY, STAFF
from tests.overview.test_reading_tasks import in_the_region
from tests.seats import asking
from tests.statements import planned, told


@pytest.mark.one_database
def test_the_readings_awaited_are_looked_for_from_the_last_company_on(app):
    with app.app_context():
        with told() as asked:
            list(reading_tasks(DAY, STAFF))
            db.session.execute(db.select(Cohort).where(Cohort.id == joined_last(today())))
        plan = "\n".join(planned(*one) for one in asked)

    assert "participation USING INDEX ix_participation_joined_on" in plan
    assert "participation USING INDEX ix_participation_left_on (left_on>? AND left_on<?)" in plan
    assert "SCAN participation" not in plan  # all those of before
    assert "ix_participation_state" not in plan
    assert "ix_jobs_reading_milestone" not in plan
    assert "SCAN organisation" not in plan  # all companies, for those of a hundred


@pytest.mark.one_database
def test_the_last_changes_are_read_from_the_last_line_of_the_journal_back(app, browse_as):
    with told() as asked:
        browse_as(Role.STAFF).get("/")
    lines = [one for one in asked if "FROM journal_entry" in one[0]]
    with app.app_context():
        plan = planned(*lines[-1])

    assert plan == "SCAN journal_entry"


@pytest.mark.one_database
def test_what_a_member_reads_is_looked_for_by_the_cohorts_that_they_reach(app):
    seat = Seat(1, CouncilKind.STEERING, programme_id=1, cohort_id=1)
    with app.app_context():
        act_as(asking(Role.COMMITTEE, Scope(person_id=1, seats=frozenset({seat}))))
        with told() as asked:
            db.session.execute(db.select(Company.id))
            db.session.execute(db.select(Participation.id, Person.id).outerjoin(Participation.adviser))
        plan = "\n".join(planned(*one) for one in asked)

    assert "(call_id=?)" in plan
    assert "ix_candidacy_state" not in plan
    assert "ix_fund_application_state" not in plan
    assert "position_1 USING INDEX ix_position_person_id" in plan
    assert "SCAN position" not in plan
    assert "SCAN mandate" not in plan


@pytest.mark.one_database
def test_partners_are_looked_for_among_partners(app):
    with app.app_context():
        with told() as asked:
            holding([Partner], "bois")
            near_to(Partner, "brouette", 6)
        plan = "\n".join(planned(*one) for one in asked)

    assert "organisation USING INTEGER PRIMARY KEY" in plan
    assert "SCAN organisation" not in plan  # the companies with them


@pytest.mark.one_database
def test_companies_are_looked_for_in_their_table_as_it_lies(app, browse_as):
    with app.app_context():
        with told() as asked:
            for address in ("/company/?q=brouette", "/search?q=brouette"):
                browse_as(Role.STAFF).get(address)
        searches = [planned(*one) for one in asked if "search_words LIKE" in one[0]]

    assert len(searches) == 11
    assert not [one for one in searches if "USING INDEX uq_" in one]  # an index of the living alone


def test_a_reading_of_the_same_site_for_another_year_leaves_this_one_awaited(tasks, joined):
    joined.joined_on, joined.cohort.ends_on = date(2017, 5, 15), date(2017, 11, 14)
    joined.state = ParticipationState.ACTIVE
    as_found(joined)
    site = in_the_region(joined)
    before = sample(Participation, company=joined.company, cohort=sample(Cohort, code="AV-2015"), state="terminee")
    before.joined_on = before.left_on = date(2015, 5, 15)
    read = sample(JobsReading, establishment=site, participation=before, milestone=Milestone.START)

    assert ("Relevés d'emplois T0", "AV-2017, 1 entreprise", "15/05/2017") in tasks(before, site, read, joined)


def test_of_too_many_requests_the_last_are_told_and_theirs_first(tasks, joined, monkeypatch):
    monkeypatch.setattr(overview, "MOST", 1)
    monkeypatch.setattr(overview, "_statement", overview._statement.__wrapped__)
    who = sample(User, person=sample(Person))
    advised = sample(Participation, adviser=who.person, platform_from="01/01/2017")
    joined.platform_from = "01/01/2017"
    filed = ((advised, "01/06/2017 10:00"), (joined, "12/06/2017 10:00"), (joined, "11/06/2017 10:00"))
    tasks(who, *(sample(SupportRequest, participation=one, filed_at=at) for one, at in filed))

    theirs = week(DAY, Actor("Ana", "écran", who.id, Role.STAFF))

    assert [(one.due.day, one.is_mine) for one in theirs] == [(1, True)]
    assert [(one.due.day, one.is_mine) for one in week(DAY, STAFF)] == [(12, False)]
