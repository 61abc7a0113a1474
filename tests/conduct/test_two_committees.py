"""Two commitment committees that meet on one day: each file is before one of them, and read there alone."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.conduct.scope import actor_of
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, Outcome
from models.councils.fund_agenda import ANOTHER_DAY, agenda_of
from models.councils.mandate import Mandate
from models.councils.session_state import SessionState
from models.engine import Actor, act_as, as_found, db, midnight, perform, today, verbs_of
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.council_evenings import sits
from tests.factories import sample

DAY = today() - timedelta(days=20)  # a committee decides of it then
HOUR = timedelta(hours=14)


@pytest.fixture
def store(app):
    with app.app_context():
        yield SimpleNamespace(programme=sample(Programme), fund=open_fund())
        db.session.rollback()


def open_fund():
    return as_found(sample(Fund, state=FundState.OPEN))


def committee(name, **scope):
    """A commitment committee of this scope, who sits there, and its session of the day."""
    council = sample(Council, name=name, kind=CouncilKind.COMMITMENT, **{"programme": None, "fund": None} | scope)
    person = sample(Person, email=None)
    member = sample(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False)
    seat = sample(Mandate, council=council, person=person, organisation=None, ends_on=None)
    held = {"cohort": None, "starts_at": midnight(DAY) + HOUR, "state": SessionState.CONVENED}
    session = as_found(sample(CouncilSession, council=council, **held))
    db.session.add_all([council, member, seat])
    return SimpleNamespace(council=council, member=member, session=session)


def asked_for(store, fund, **said):
    """A file of a company of the programme, before a committee that day."""
    joined = sample(Participation, company=sample(Company), cohort=sample(Cohort, programme=store.programme))
    told = {"state": ApplicationState.IN_COMMITTEE, "committee_on": DAY, "fund": fund, "participation": joined}
    return as_found(sample(FundApplication, company=joined.company, **told | said))


def read_by(one):
    """The files that a member reads, before the whole is read again."""
    db.session.commit()
    try:
        act_as(actor_of(db.session.get_one(User, one.member.id)))
        return set(db.session.scalars(select(FundApplication.id)))
    finally:
        act_as(Actor("Essai", "essai"))


def on_the_day(*sessions):
    """Bring them to the day past the rules, as those from before that was looked at."""
    table = CouncilSession.__table__
    ids = [one.id for one in sessions]
    db.session.execute(update(table).where(table.c.id.in_(ids)).values(starts_at=midnight(DAY) + HOUR))
    db.session.commit()


def test_that_of_the_fund_reads_its_files_and_that_of_the_programme_the_others(store):
    ours, theirs = asked_for(store, store.fund), asked_for(store, open_fund())
    of_fund, of_programme = committee("Fonds", fund=store.fund), committee("Programme", programme=store.programme)
    of_all = committee("Tous")
    db.session.add_all([ours, theirs, of_fund.session, of_programme.session, of_all.session])
    db.session.commit()

    assert (read_by(of_fund), read_by(of_programme), read_by(of_all)) == ({ours.id}, {theirs.id}, set())
    assert [agenda_of(one.session) for one in (of_fund, of_programme, of_all)] == [[ours], [theirs], []]

    of_fund.session.state = SessionState.CANCELLED
    as_found(of_fund.session)
    assert (read_by(of_fund), read_by(of_programme)) == (set(), {ours.id, theirs.id})


def test_two_for_the_same_files_do_not_meet_on_one_day(store, refusals):
    one = committee("Premier", programme=store.programme)
    other = committee("Second", programme=store.programme)
    assert refusals(one.session) == []

    said = [("starts_at", f"« Premier » se réunit ce jour-là pour les mêmes dossiers : {ANOTHER_DAY}")]
    assert refusals(other.session) == said
    for scope in ({"programme": sample(Programme)}, {"fund": store.fund}):  # of other files
        assert refusals(committee("Autre", **scope).session) == []
    later = committee("Plus tard", programme=store.programme)
    later.session.starts_at = midnight(DAY) + timedelta(days=1)
    assert refusals(later.session) == []
    again = sample(CouncilSession, council=one.council, cohort=None, starts_at=midnight(DAY), state="planifiee")
    assert refusals(again) == []  # the same committee, twice


@pytest.mark.one_database
def test_one_that_was_called_off_is_not_held_again_beside_another(store, refusals):
    one, other = (committee(name, programme=store.programme) for name in ("Premier", "Second"))
    other.session.state = SessionState.CANCELLED
    assert refusals(one.session, as_found(other.session)) == []

    back = next(verb for verb in verbs_of(CouncilSession) if verb.name == "correct_tenue")
    one.session.starts_at = other.session.starts_at = midnight(today())
    other.session.state = SessionState.CANCELLED
    db.session.commit()
    perform(other.session, back, Role.ADMIN, "Erreur")
    ((name, _sentence),) = refusals()
    assert name == "starts_at"


def test_of_two_from_before_neither_reads_until_it_decided(store):
    file = asked_for(store, store.fund)
    one, other = (committee(name, programme=store.programme) for name in ("Premier", "Second"))
    other.session.starts_at = midnight(DAY) + timedelta(days=1)
    db.session.add_all([file, one.session, other.session])
    db.session.commit()
    assert (read_by(one), read_by(other)) == ({file.id}, set())

    on_the_day(one.session, other.session)
    assert (read_by(one), read_by(other)) == (set(), set())
    assert (agenda_of(one.session), agenda_of(other.session)) == ([], [])

    one.session.state = SessionState.HELD
    sits(as_found(one.session), sample(Person), presence=Presence.PRESENT)
    said = {"outcome": Outcome.FAVOURABLE, "votes_for": 1, "votes_against": 0}
    db.session.add(sample(Decision, council_session=one.session, fund_application=file, **said))
    assert (read_by(one), read_by(other)) == ({file.id}, set())
    assert (agenda_of(one.session), agenda_of(other.session)) == ([file], [])


@pytest.mark.one_database
def test_what_empties_the_agenda_of_two_from_before_is_said_on_their_pages(store, browse_as):
    one, other = (committee(name, programme=store.programme) for name in ("Premier", "Second"))
    other.session.starts_at = midnight(DAY) + timedelta(days=1)
    db.session.add_all([asked_for(store, store.fund), one.session, other.session])
    db.session.commit()
    pages = [f"/council_session/details/?id={each.session.id}" for each in (one, other)]
    said = "se réunit ce jour-là pour les mêmes dossiers"

    assert not any(said in browse_as(Role.STAFF).get(page).words for page in pages)
    on_the_day(one.session, other.session)
    assert all(said in browse_as(Role.STAFF).get(page).words for page in pages)


@pytest.mark.one_database
def test_a_session_takes_along_the_files_that_are_before_it_alone(store):
    ours, theirs = asked_for(store, store.fund), asked_for(store, open_fund())
    of_fund, of_programme = committee("Fonds", fund=store.fund), committee("Programme", programme=store.programme)
    db.session.add_all([ours, theirs, of_fund.session, of_programme.session])
    db.session.commit()

    of_fund.session.starts_at = midnight(DAY) + timedelta(days=7)
    db.session.commit()
    assert (ours.committee_on, theirs.committee_on) == (DAY + timedelta(days=7), DAY)
