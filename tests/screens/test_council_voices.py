"""The page of a session that began: what opinions come to, who is to be called back, decisions typed in place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.accompaniment.presence import Presence
from models.accompaniment.usual_adviser import UsualAdviser
from models.accounts.user import User
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, Outcome
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import Interest, PitchFeedback
from models.councils.session_state import SessionState
from models.engine import as_found, db, now, today
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from tests.council_evenings import sits
from tests.factories import sample
from tests.pages import Browser
from tests.seats import seated
from tests.sessions import sign_in_as
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
FEW = "moyennes dites à partir de 3 avis"


@pytest.fixture
def come(app, make):
    """Sign a person in as somebody of the committee."""

    def sign_in(person):
        user = make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False)
        client = app.test_client()
        sign_in_as(app, client, user)
        return Browser(client)

    return sign_in


@pytest.fixture
def evening(app):
    """A strategic council under way, a pitch, so many opinions on it: the ids of the session, of those who sit."""

    def begin(opinions):
        with app.app_context(), db.session.no_autoflush:
            session = sample(
                CouncilSession, number=4, starts_at=now() - timedelta(hours=1), state=SessionState.CONVENED
            )
            session.council.kind = CouncilKind.STRATEGIC
            pitch = sample(Pitch, council_session=session, rank=1)
            session.cohort = pitch.participation.cohort
            seats = [sits(session, sample(Person, last_name=f"Ours {one}", email=None)) for one in range(opinions)]
            said = {"interest": Interest.FUNDING, "amount_min": 12_345, "clarity": 4, "strength": 4, "social_value": 1}
            given = [sample(PitchFeedback, pitch=pitch, person=one.person, **said) for one in seats]
            db.session.add_all([pitch, *seats, *given])
            db.session.commit()
            return session.id, [one.person.id for one in seats]

    return begin


def page_of(session):
    return f"/council_session/details/?id={session}"


def run(session):
    return f"/council_session/evening/?id={session}"


@pytest.mark.parametrize("opinions", [0, 2, 3])
def test_means_are_told_from_three_on_to_the_team_and_to_members(browse_as, come, evening, opinions):
    session, people = evening(opinions)
    readers = [browse_as(Role.STAFF), *([come(people[0])] if people else [browse_as(Role.COMMITTEE)])]
    for page in (one.get(page_of(session)) for one in readers):
        assert (f"{opinions} avis" in page.words) is (opinions > 0)
        assert (FEW in page.words) is (opinions == 2)
        assert ("4,0" in page.words) is (opinions == 3)
    for page in (one.get("/pitch/details/?id=1") for one in readers):
        assert ("4,0" in page.words) is (opinions == 3)


def test_interests_are_called_back_by_the_team_and_told_to_no_member(app, browse_as, come, evening):
    session, people = evening(3)
    staff = browse_as(Role.STAFF)
    page = staff.get(page_of(session))
    assert "À rappeler" in page.words
    assert "à partir de 12 345" in page.words
    assert page.text.count("Rappel fait : ") == 3
    told = come(people[0]).get(page_of(session)).words
    assert "À rappeler" not in told
    assert "12 345" not in told
    assert "Rappel fait : " not in browse_as(Role.FUND_MANAGER).get(page_of(session)).text

    with app.app_context():
        first = db.session.scalars(select(PitchFeedback.id)).first()
    assert browse_as(Role.FUND_MANAGER).post("/pitch_feedback/called/", {"id": first}).status == 403
    assert staff.post("/pitch_feedback/called/", {"id": first}).location == page_of(session)

    with app.app_context():
        assert db.session.get_one(PitchFeedback, first).called_on == today()
    assert staff.get(page_of(session)).text.count("Rappel fait : ") == 2
    view = "called_on_is=vide&interest=a_revoir&interest=contact&interest=financement"
    assert len(staff.get(f"/pitch_feedback/?{view}").rows) == 2


@pytest.fixture
def jury(app):
    """A jury that began, three who vote, the first of whom leads a company that applies: ids."""
    with app.app_context(), db.session.no_autoflush:
        session = sample(CouncilSession, starts_at=now() - timedelta(hours=1), cohort=None, state=SessionState.CONVENED)
        session.council.kind = CouncilKind.JURY
        people = [sample(Person, last_name=f"Juré {one}", email=None) for one in range(3)]
        seats = [sits(session, one, presence=Presence.PRESENT) for one in people]
        candidacy = sample(Candidacy, state=CandidacyState.HEARD)
        head = {"role": PositionRole.HEAD, "starts_on": "01/02/2017", "ends_on": None}
        tied = sample(Position, person=people[0], organisation=candidacy.company, **head)
        db.session.add_all([session, *seats, candidacy, tied])
        db.session.commit()
        return session.id, candidacy.id, [one.id for one in people]


def typed(browser, session, **said):
    """What the short form of the page sends."""
    assert "Noter une décision" in browser.get(page_of(session)).words
    form = {"council_session": session, "outcome": "favorable", "reason": "Projet solide"}
    form |= {"votes_for": "2", "votes_against": "0", "abstentions": "0"}
    return browser.post(f"/decision/new/?council_session={session}", form | said)


def test_a_decision_is_typed_in_place_and_who_is_tied_is_counted_apart(app, browse_as, jury):
    session, candidacy, _people = jury
    staff = browse_as(Role.STAFF)
    assert typed(staff, session, candidacy=candidacy, votes_for="3").status == 422
    assert typed(staff, session, candidacy=candidacy).status == 302
    words = staff.get(page_of(session)).words
    assert [one for one in ("2 pour", "3 voix présentes", "1 déport") if one not in words] == []
    with app.app_context():
        kept = db.session.scalars(select(Decision)).one()
        assert (kept.candidacy.id, kept.outcome, kept.withdrawals) == (candidacy, Outcome.FAVOURABLE, 1)


def test_a_tie_that_is_told_after_the_vote_is_said_at_once_until_the_votes_are_set_right(app, browse_as, jury):
    session, candidacy, people = jury
    staff = browse_as(Role.STAFF)
    typed(staff, session, candidacy=candidacy)
    lost = "Voix présentes : 3, déports : 2 ; les votes font 2."
    assert [one for one in (page_of(session), run(session)) if lost in staff.get(one).words] == []

    with app.app_context():
        company = db.session.get_one(Candidacy, candidacy).company
        db.session.add(
            ConflictOfInterest(
                person=db.session.get_one(Person, people[1]), organisation=company, kind=ConflictKind.COMPETITOR
            )
        )
        db.session.commit()
        number = db.session.scalars(select(Decision.id)).one()
    pages = {one: staff.get(one) for one in (page_of(session), run(session))}
    assert [one for one, page in pages.items() if lost not in page.words] == []
    assert f"/decision/edit/?id={number}" in pages[run(session)].links

    staff.submit(f"/decision/edit/?id={number}", votes_for="1")
    assert [one for one in (page_of(session), run(session)) if "les votes font" in staff.get(one).words] == []


def test_approved_minutes_offer_no_form_and_refuse_what_is_sent(app, browse_as, jury):
    session, candidacy, _people = jury
    staff = browse_as(Role.STAFF)
    assert typed(staff, session, subject="Calendrier", votes_for="3").status == 302
    assert "Nouvel accueil ou pause" in staff.get(page_of(session)).words
    with app.app_context():
        held = db.session.get_one(CouncilSession, session)
        held.state = SessionState.MINUTED
        as_found(held)
        db.session.commit()
        number = db.session.scalars(select(Decision.id)).one()
    words = staff.get(page_of(session)).words
    assert [one for one in ("Noter une décision", "Nouvel accueil ou pause") if one in words] == []
    form = {"council_session": session, "outcome": "ajourne", "reason": "R", "candidacy": candidacy}
    page = staff.post("/decision/new/", form | dict.fromkeys(("votes_for", "votes_against", "abstentions"), "0"))
    assert page.status == 422
    assert "Le compte rendu est validé" in page.words
    page = staff.submit(f"/decision/edit/?id={number}", reason="Autre")
    assert page.status == 422
    assert "Le compte rendu est validé" in page.words


def test_a_member_of_the_jury_reads_it_without_what_is_confidential(app, browse_as, come, make, jury):
    session, candidacy, people = jury
    typed(browse_as(Role.STAFF), session, candidacy=candidacy, reason="Motif gardé pour nous")
    with app.app_context():
        number = db.session.scalars(select(Decision.id)).one()
    page = come(people[1]).get(f"/decision/details/?id={number}")
    assert page.status == 200
    assert "Favorable" in page.words
    for hidden in ("Motif gardé pour nous", "Déport : "):
        assert hidden not in page.words
        assert hidden in browse_as(Role.STAFF).get(f"/decision/details/?id={number}").words
    typed(browse_as(Role.STAFF), session, subject="Calendrier", votes_for="3")
    stranger, steering = (come(seated(make, kind=kind)) for kind in (CouncilKind.STRATEGIC, CouncilKind.STEERING))
    for each, status in ((stranger, 404), (steering, 200)):
        assert {each.get(f"/decision/details/?id={one}").status for one in (number, number + 1)} == {status}


def test_minutes_of_a_jury_are_read_by_who_reads_its_decisions(app, browse_as, come, make, jury):
    session, candidacy, people = jury
    staff = browse_as(Role.STAFF)
    assert typed(staff, session, candidacy=candidacy).status == 302
    with app.app_context():
        held = db.session.get_one(CouncilSession, session)
        held.state, held.minutes = SessionState.MINUTED, "Le jury a décidé."
        as_found(held)
        db.session.commit()
    made = [staff.post("/council_session/document/", {"id": session, "document": one}) for one in ("minutes", "agenda")]
    elsewhere = come(seated(make, kind=CouncilKind.STRATEGIC))
    assert elsewhere.get(page_of(session)).status == 200
    assert [elsewhere.client.get(one.location).status_code for one in made] == [404, 200]
    for each in (staff, come(people[1]), come(seated(make, kind=CouncilKind.STEERING)), browse_as(Role.FUND_MANAGER)):
        assert [each.client.get(one.location).status_code for one in made] == [200, 200]
    with app.app_context():
        db.session.execute(update(Council.__table__).values(kind=CouncilKind.STRATEGIC))  # which decides nothing
        db.session.commit()
    assert [elsewhere.client.get(one.location).status_code for one in made] == [200, 200]


@pytest.fixture
def heaviest(app, evening):
    """A council that was held and has all that a page may ask: a rule, ties of three sorts, opinions or a decision."""

    def make(kind, state):
        session, people = evening(4)
        with app.app_context(), db.session.no_autoflush:
            held = db.session.get_one(CouncilSession, session)
            (pitch,) = held.pitches
            held.council.kind, held.council.quorum_share, held.state = kind, "20 %", state
            as_found(held)
            for one in held.attendances:
                one.presence = Presence.PRESENT
            _tie([one.person for one in held.attendances], pitch.participation)
            db.session.commit()
            if kind is not CouncilKind.STRATEGIC:
                db.session.execute(update(Pitch.__table__).values(deleted_at=now()))  # it decides of no pitch
                about = sample(Candidacy, company=pitch.participation.company, state=CandidacyState.HEARD)
                db.session.add(sample(Decision, council_session=held, candidacy=about, votes_for=1))
                db.session.commit()
        return session, people

    return make


def _tie(people, joined):
    """By a position, by what one declared, by what another does for the company."""
    company, since = joined.company, "01/02/2017"
    held = {"starts_on": since, "ends_on": None}
    declared = {"kind": ConflictKind.FAMILY, "declared_on": since, "ended_on": None}
    db.session.add(sample(Position, person=people[0], organisation=company, **held))
    db.session.add(sample(ConflictOfInterest, person=people[1], organisation=company, **declared))
    db.session.add(sample(UsualAdviser, person=people[2], participation=joined, since=since, until=None))


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (CouncilKind.STRATEGIC, SessionState.HELD),
        (CouncilKind.JURY, SessionState.HELD),
        (CouncilKind.JURY, SessionState.CONVENED),
        (CouncilKind.STEERING, SessionState.HELD),
    ],
)
def test_the_page_asks_twelve_statements_at_most(browse_as, come, heaviest, kind, state):
    session, people = heaviest(kind, state)
    member, team = come(people[0]), browse_as(Role.ADMIN)
    for browser, place in ((team, page_of(session)), (member, page_of(session)), (team, run(session))):
        browser.get(place)
        with statements() as seen:
            page = browser.get(place)
        assert "Quorum atteint" in page.words
        assert is_within(12, seen), (len(seen), *seen)
