"""Who is tied to a company is refused an opinion whoever types it: in the team's form, in a file brought in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from admin_views.engine.importing import imports, running
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_state import SessionState
from models.engine import Actor, act_as, as_found, db
from models.engine.sheets import read_pasted
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.parties.person import Person
from models.policy import Role
from tests.contract.rows_brought import troubles, verdicts
from tests.council_evenings import sits
from tests.factories import sample
from tests.seats import account

pytestmark = pytest.mark.one_database
HEAD = "Passage\tPersonne\tClarté\tSolidité\tValeur sociale\tIntérêt"


@pytest.fixture
def pitch(app):
    """A pitch, a person who may speak of it and one who is tied to the company: their ids."""
    with app.app_context(), db.session.no_autoflush:
        found = sample(Pitch)
        people = [sample(Person, last_name=name, first_name="Ana", email=None) for name in ("Libre", "Liée")]
        seats = [sits(found.council_session, one) for one in people]
        since = {"kind": ConflictKind.FINANCIAL, "declared_on": "01/02/2017", "ended_on": None}
        tie = sample(ConflictOfInterest, person=people[1], organisation=found.participation.company, **since)
        db.session.add_all([found, *seats, tie])
        db.session.commit()
        return found.id, [one.id for one in people], str(found.participation.company)


def test_the_form_of_the_team_names_the_tie(app, browse_as, pitch):
    number, (free, tied), company = pitch
    staff = browse_as(Role.STAFF)
    said = {"pitch": number, "clarity": "3", "strength": "3", "social_value": "3", "interest": "contact"}
    page = staff.submit("/pitch_feedback/new/", person=tied, **said)
    assert page.status == 422
    assert any("Partie liée : " in one and company in one for one in page.errors)
    assert staff.submit("/pitch_feedback/new/", person=free, **said).status == 302
    with app.app_context():
        assert [one.person.id for one in db.session.scalars(select(PitchFeedback))] == [free]


def test_a_file_that_is_brought_in_names_the_tie(app, pitch):
    number, people, company = pitch
    with app.app_context():
        db.session.add(user := account(Role.STAFF))
        db.session.commit()
        act_as(Actor("Anne", "formulaire", user_id=user.id, role=Role.STAFF))
        title = str(db.session.get_one(Pitch, number))
        lines = [f"{title}\t{db.session.get_one(Person, one)}\t3\t3\t3\tContact" for one in people]
        file = imports.kept(PitchFeedback, "avis.xlsx", read_pasted("\n".join([HEAD, *lines])))
        db.session.commit()
        running.check(file)
        assert sorted(verdicts(file)) == ["new", "refused"]
        ((field, sentence),) = troubles(file)
        assert field == "person"
        assert sentence.startswith("Partie liée : ")
        assert company in sentence


@pytest.mark.parametrize("state", [SessionState.HELD, SessionState.MINUTED])
def test_one_that_was_given_before_the_tie_was_told_is_said_to_count_still(app, browse_as, pitch, state):
    number, (spoke, _silent), _company = pitch
    with app.app_context(), db.session.no_autoflush:
        said = {"person": db.session.get_one(Person, spoke), "pitch": db.session.get_one(Pitch, number)}
        given = PitchFeedback(**said, clarity=3, strength=3, social_value=3)
        db.session.add(given)
        db.session.commit()
        session, company = given.pitch.council_session, given.pitch.participation.company
        since = {"kind": ConflictKind.FINANCIAL, "declared_on": session.day, "ended_on": None}
        session.state = state
        db.session.add(sample(ConflictOfInterest, person=given.person, organisation=company, **since))
        as_found(session)
        db.session.commit()
        page, counted = f"/council_session/details/?id={session.id}", f"/pitch_feedback/details/?id={given.id}"

    staff, told = browse_as(Role.STAFF), "compte encore dans les moyennes"
    found = staff.get(page)
    assert found.words.count("Partie liée : ") == 2
    assert (counted in found.links, found.words.count(told)) == (
        (True, 1) if state is SessionState.HELD else (False, 0)
    )
    assert told not in browse_as(Role.FUND_MANAGER).get(page).words
    if state is SessionState.HELD:
        assert staff.post(counted.replace("details", "delete"), {}).status == 302
        assert told not in staff.get(page).words
