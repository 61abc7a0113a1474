"""The present of the demonstration: what it holds on whatever day it is loaded, each thing journalled at its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.meeting import COMING, Meeting, MeetingState
from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.social_value import alerts_of, reviews_told
from models.accompaniment.support_request import SupportRequest, SupportState
from models.accounts.user import User
from models.cohorts.cohort import Cohort, CohortState
from models.conduct.scope import actor_of
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.opinions import figures_of
from models.councils.session_state import SessionState
from models.engine import PARIS, Actor, JournalEntry, Record, concepts, db, on_or_after, today, told_on, undo
from models.engine.save_rules import problems_of
from models.fund.application_state import ApplicationState
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.overview.week import week
from models.parties.conflict_of_interest import ConflictOfInterest
from models.parties.organisation import Organisation
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from seeds.accounts import load_accounts
from seeds.demo_load import LOADER
from seeds.living.story import at
from tests.present import load_present, put_back_the_present
from tests.stores import reference_tables

STAFF = Actor("Mission (démo)", "formulaire", None, Role.STAFF)
# Which days are worked: `test_working_days.py`. On 1 May 2027, Ascension Day is within the week.
DAYS = {
    "a 29 February": date(2028, 2, 29),
    "the last day of a year": date(2026, 12, 31),
    "a Sunday in the middle of August": date(2027, 8, 15),
    "a 1 May": date(2027, 5, 1),
}


@pytest.fixture
def present(app):
    """The present, as of today."""
    with app.app_context():
        put_back_the_present()
        yield


@pytest.fixture(params=DAYS.values(), ids=DAYS)
def day(request, app):
    """The day on which the present was loaded, and is looked at."""
    with app.app_context(), told_on(at(request.param, 12)):
        reference_tables()
        load_present(request.param)
        yield request.param


def states(model, *criteria):
    return set(db.session.scalars(select(model.state).where(*criteria)))


@pytest.mark.one_database
def test_on_any_day_it_holds_a_case_of_each_kind_as_people_could_have_typed_it(day):
    _holds_a_case_of_each_kind(day)
    _a_council_meets_once_at_a_time()
    _is_typed_before(day)


def _a_council_meets_once_at_a_time():
    met = db.session.execute(select(CouncilSession.council_id, CouncilSession.starts_at)).all()
    assert len(met) == len(set(met))


def _holds_a_case_of_each_kind(day):
    (call,) = [one for one in db.session.scalars(select(CallForApplications)) if one.is_open(at(day, 12))]
    under_way = db.session.scalars(select(Cohort.code).where(Cohort.state == CohortState.RUNNING).order_by(Cohort.code))
    now = on_or_after(day)
    coming = [
        one.starts_at.astimezone(PARIS).date() for one in db.session.scalars(select(Meeting)) if one.state in COMING
    ]
    called = select(CouncilSession).where(CouncilSession.state == SessionState.CONVENED)
    (council,) = db.session.scalars(called.where(CouncilSession.cohort_id.is_not(None)))
    tasks = {one.sentence for one in week(day, STAFF)}

    assert states(Candidacy, Candidacy.call == call) == set(CandidacyState)
    assert under_way.all() == ["DEMO-2", "DEMO-R1"]
    assert states(Participation) == set(ParticipationState) - {
        ParticipationState.COMMITTED,
        ParticipationState.EXCLUDED,
    }
    assert states(Deliverable) == set(DeliverableState)
    assert states(SupportRequest) == set(SupportState)
    assert states(Meeting) == set(MeetingState)
    assert {MentorState.ACTIVE, MentorState.PAUSED, MentorState.EXPECTED} == states(Mentor)
    assert (coming.count(now), sum(now <= one <= now + timedelta(days=7) for one in coming)) == (2, 5)
    assert timedelta(days=21) <= council.day - day <= timedelta(days=25)
    assert [one.company.name for one in alerts_of(reviews_told())] == ["Garonne Réemploi (démo)"]
    assert tasks >= {"Séquence à terminer", "Livrable attendu", "À faire", "Demande d'appui sans réponse"}
    assert tasks >= {"Relevés d'emplois T+12", "Agrément bientôt à sa fin", "Mandat bientôt à sa fin"}
    assert tasks >= {"Appel à candidatures bientôt clos", "Rendez-vous passé, à enregistrer"}
    _holds_councils_that_vote_and_one_that_gave_its_opinion()
    _holds_files_of_the_fund_on_their_way(day)


def _holds_files_of_the_fund_on_their_way(day):
    agreements = db.session.scalars(select(FundAgreement)).all()
    owed = sorted(one.due_on for each in agreements for one in each.repayments if one.received_on is None)

    assert states(FundApplication) == set(ApplicationState)
    assert {one.is_guarantee for one in agreements} == {one.is_repaid for one in agreements} == {True, False}
    assert {one.paid_on is None for each in agreements for one in each.payments} == {True, False}
    assert owed[0] < day < owed[1] < day + timedelta(days=32)
    assert set(db.session.scalars(select(BankAccount.state))) == {BankAccountState.CHECKED}


def _holds_councils_that_vote_and_one_that_gave_its_opinion():
    councils = db.session.scalars(select(Council).order_by(Council.name))
    rules = {one.kind: one.quorum_share is not None for one in councils}
    (held,) = db.session.scalars(select(CouncilSession).join(CouncilSession.cohort).where(Cohort.code == "DEMO-1"))
    figures = figures_of(held.pitches)
    (tie,) = held.ties()

    voting = (CouncilKind.COMMITMENT, CouncilKind.JURY, CouncilKind.STEERING)
    assert rules == {**dict.fromkeys(voting, True), CouncilKind.STRATEGIC: False}
    assert [figures[one.id].answers for one in held.pitches] == [8, 6, 4, 2]
    assert [figures[one.id].is_told for one in held.pitches] == [True, True, True, False]
    assert isinstance(tie.record, ConflictOfInterest)


def _is_typed_before(day):
    models = [one for one in concepts().values() if issubclass(one, Record) and one is not Organisation]
    kept = [one for model in models if model.__name__ != "Commune" for one in db.session.scalars(select(model))]
    lines = db.session.scalars(select(JournalEntry).where(JournalEntry.channel == LOADER.channel)).all()

    assert [(str(one.record), one.sentence) for each in kept for one in problems_of(each)] == []
    assert max(one.at for one in lines if one.actor != "Référentiels") < at(day, 0)
    told = [one.at for one in lines if one.actor not in {"Référentiels", LOADER.label}]
    assert told == sorted(told)


@pytest.mark.one_database
def test_each_deed_of_it_is_undone_alone(present):
    (late,) = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "Suspendre", JournalEntry.concept == "participation")
    )
    undo(db.session(), late.operation, Role.ADMIN)
    db.session.commit()

    assert db.session.get(Participation, late.record_id).state is ParticipationState.ACTIVE
    assert db.session.scalar(select(func.count()).select_from(Candidacy)) == 27


def test_a_second_load_adds_nothing_the_day_after(present):
    lines = db.session.scalar(select(func.count()).select_from(JournalEntry))

    assert lines > 1_400
    assert load_present(today() + timedelta(days=1)) == 0
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == lines


@pytest.mark.one_database
def test_it_says_of_everybody_that_they_are_nobody(present):
    for one in db.session.scalars(select(Person).where(Person.email.endswith("exemple.fr"))):
        assert "(démo)" in one.last_name
        assert one.phone.startswith("+336399801")
    for one in db.session.scalars(select(Cohort).where(Cohort.code.startswith("DEMO"))):
        assert "(démo)" in one.name


@pytest.mark.one_database
def test_the_account_of_the_region_reads_what_is_given_to_its_service(present, tmp_path):
    load_accounts(tmp_path / "accounts.txt")
    db.session.commit()
    user = db.session.scalars(select(User).where(User.role == Role.REGION)).one()
    services = db.session.scalars(
        select(PartnerService.name).where(PartnerService.id.in_(actor_of(user).scope.services))
    )

    assert services.all() == ["Service ingénierie financière"]
    assert actor_of(user).notice == ""
