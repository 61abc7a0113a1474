"""The screens made by hand, among a hundred cohorts and five hundred companies: 12 statements and the trail, 100 kB."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.engine import db
from models.parties.company import Company
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from seeds import bulk
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database

MOST, HEAVIEST = 12, 100_000  # statements, bytes
READ = (
    "/",
    "/company/?sort=-last_meeting",
    "/search?q=atelier",
    "/search?q=fictif",
    "/company/thread/?id={company}",
    "/company/details/?id={company}",
    "/cohort/details/?id={cohort}",
    "/cohort/summary/?id={cohort}",
    "/participation/details/?id={participation}",
    "/sequence_progress/details/?id={sequence_progress}",
    "/call_for_applications/details/?id={call_for_applications}",
    "/candidacy/details/?id={candidacy}",
    "/calendar/?cohort={cohort}",
    "/calendar/?month={month}",
    "/meeting/calendar.ics?cohort={cohort}",
)
WRITTEN = (
    "/week",
    "/meeting/details/?id={meeting}",
    "/meeting/new/?participation={participation}",
    "/meeting/new/?cohort={cohort}&kind=journee_collective",
    "/jobs_reading/grid/?cohort={cohort}&milestone=t12",
    "/mentor/matching/?participation={participation}",
    "/participation/move/?id={participation}&verb=suspend",
    "/cohort/copy/?id={cohort}",
    "/candidacy/edit/?id={candidacy}",
    "/call_for_applications/edit/?id={call_for_applications}",
)
CONCEPTS = (CallForApplications, Candidacy, Cohort, Company, Meeting, Participation, SequenceProgress)


@pytest.fixture
def ids(app, region_alone, monkeypatch):
    """A record of each concept, in the middle of the store; one participation goes on."""
    monkeypatch.setattr(bulk, "COHORT", 5)
    with app.app_context():
        app.test_cli_runner().invoke(args=["bench", "generate", "--companies", "500"])
        found = {
            model.__tablename__: db.session.scalars(select(func.min(model.id) + func.count(model.id) // 2)).one()
            for model in CONCEPTS
        }
        with db.engine.begin() as connection:  # past the verbs: how it came there is not what is measured
            joined = Participation.__table__.c.id == found["participation"]
            going_on = {"state": ParticipationState.ACTIVE, "left_on": None}
            connection.execute(Participation.__table__.update().where(joined).values(going_on))
        month = db.session.scalars(select(Meeting.starts_at).where(Meeting.id == found["meeting"])).one()
        db.session.commit()
        assert db.session.scalar(select(func.count(Cohort.id))) == 100
        return found | {"month": f"{month:%Y-%m}"}


def test_the_screens_cost_no_more_among_a_hundred_cohorts(browse_as, ids):
    for role in (Role.ADMIN, Role.STAFF, Role.COMMITTEE):
        browser = browse_as(role)
        for address in (*READ, *(WRITTEN if role is not Role.COMMITTEE else ())):
            with statements() as seen:
                answer = browser.client.get(address.format(**ids), buffered=True)
            assert answer.status_code == 200, (role, address)
            assert is_within(MOST, seen), (role, address, len(seen), *seen)
            assert len(answer.get_data()) <= HEAVIEST, (role, address)
