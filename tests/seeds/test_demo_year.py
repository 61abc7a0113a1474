"""What the demonstration year holds beside the companies: what they were given, and the call that follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from models.accompaniment.meeting import Meeting, MeetingKind
from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest, SupportTheme
from models.engine import db
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from tests.stores import demo_year


@pytest.fixture(autouse=True)
def year(app):
    """The year, loaded."""
    with app.app_context():
        demo_year()
        yield


def test_the_companies_were_given_meetings_and_answers_and_none_is_in_danger():
    kinds = dict(db.session.execute(select(Meeting.kind, func.count()).group_by(Meeting.kind)).all())
    asked = select(SupportRequest.theme, func.count()).group_by(SupportRequest.theme)
    themes = dict(db.session.execute(asked).all())

    assert [kinds[one] for one in MeetingKind if one is not MeetingKind.OTHER] == [36, 5, 3, 24]
    assert themes == {SupportTheme.LEGAL: 5, SupportTheme.ECONOMIC: 4}
    assert [list(one.warnings()) for one in db.session.scalars(select(Participation))] == [[]] * 6


def test_a_call_has_an_application_in_each_of_its_first_states():
    (call,) = db.session.scalars(select(CallForApplications)).all()
    states = [one.state.value for one in db.session.scalars(select(Candidacy).order_by(Candidacy.reference))]

    assert states == ["brouillon", "deposee", "recevable", "irrecevable", "en_instruction"]
    assert call.is_open(datetime(2018, 2, 5, 12, tzinfo=UTC))
