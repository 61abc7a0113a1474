"""A company that leaves on the way while its turn before a council is planned: the team is told to take it away."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import ParticipationState
from models.conduct.council_session_verbs import of_who_left
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch, PitchState
from models.councils.session_state import SessionState
from models.engine import Refused, as_found, db, today
from models.policy import Role
from tests.applications import do
from tests.invited import invite

pytestmark = pytest.mark.one_database
TOLD = "a quitté la promotion"


@pytest.fixture
def held(app):
    return invite(app, ["un@example.org"])


def goes(app, held, state):
    with app.app_context():
        joined = db.session.get_one(Pitch, held.pitch).participation
        joined.state, joined.left_on = state, today()
        as_found(joined)
        db.session.commit()


@pytest.mark.parametrize(("state", "is_told"), [("abandonnee", True), ("exclue", True), ("terminee", False)])
def test_the_page_of_the_session_says_so(app, held, browse_as, state, is_told):
    page = f"/council_session/details/?id={held.session}"
    assert TOLD not in browse_as(Role.STAFF).get(page).words
    goes(app, held, state)
    assert (TOLD in browse_as(Role.STAFF).get(page).words) is is_told


def test_it_is_convened_without_that_turn(app, held):
    goes(app, held, ParticipationState.DROPPED)
    with app.app_context():
        session = db.session.get_one(CouncilSession, held.session)
        session.state = SessionState.PLANNED
        as_found(session)
        db.session.commit()
        with pytest.raises(Refused, match="a quitté la promotion, son passage est à retirer"):
            do(session, "convene")
        db.session.rollback()

        db.session.get_one(Pitch, held.pitch).state = PitchState.EXCUSED
        db.session.commit()
        assert of_who_left(session) == []
        do(session, "convene")
