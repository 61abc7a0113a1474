"""What a commitment committee reads of the fund before it decides: the agenda of its session, by who is not tied."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from admin_views.screens.documents.session_values import agenda
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.conduct.scope import actor_of
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.fund_agenda import agenda_of
from models.councils.mandate import Mandate
from models.councils.session_state import SessionState
from models.engine import act_as, as_found, db, midnight, now, perform, today, verbs_of
from models.fund.application_state import ApplicationState
from models.fund.de_minimis_check import CheckMoment, DeMinimisCheck
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.fund.plan_line import PlanLine
from models.fund.review_opinion import Advice, OpinionSide, ReviewOpinion
from models.parties.company import Company
from models.parties.conflict_of_interest import ties_between
from models.parties.partner import Partner
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from tests.factories import sample
from tests.pages import Browser
from tests.sessions import sign_in_as
from tests.statements import is_within, statements

SOON = now() + timedelta(days=20)


@pytest.fixture
def sitting(app):
    """A session of the committee of a programme, a file on its agenda, an opinion on it, who sits and who steers."""
    with app.app_context():
        programme = sample(Programme)
        committee, steering = (
            sample(Council, kind=kind, programme=programme) for kind in (CouncilKind.COMMITMENT, CouncilKind.STEERING)
        )
        session = sample(CouncilSession, council=committee, cohort=None, starts_at=SOON, state=SessionState.CONVENED)
        joined = sample(Participation, company=sample(Company, name="Filature"))
        joined.cohort = sample(Cohort, programme=programme)
        said = {"state": ApplicationState.IN_COMMITTEE, "committee_on": session.day, "analysis": "Solide", "risk": 2}
        file = sample(FundApplication, company=joined.company, participation=joined, title="Un atelier", **said)
        found = {"outcome": "Sous le plafond", "esb": "90 000 €", "available": "185 000 €", "total": "115 000 €"}
        for moment, amounts in ((CheckMoment.ADMISSIBLE, found | {"esb": "70 000 €"}), (CheckMoment.COMMITTEE, found)):
            held = {"application": file, "moment": str(moment.label), "day": "01/02/2026", "told": [], "aids": []}
            db.session.add(DeMinimisCheck(**held, **amounts))
        opinion = sample(ReviewOpinion, fund_application=file, side=OpinionSide.SOCIAL, advice=Advice.FOR, mark=4)
        db.session.add_all([session, file, opinion, sample(PlanLine, fund_application=file)])
        users = {}
        for name, council in (("member", committee), ("steers", steering)):
            person = sample(Person, email=None, last_name=f"Ours {name}")
            db.session.add(sample(Mandate, council=council, person=person, organisation=None, ends_on=None))
            users[name] = sample(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False)
        db.session.add_all(users.values())
        db.session.commit()
        ids = {name: one.id for name, one in users.items()}
        return SimpleNamespace(session=session.id, file=file.id, member=ids["member"], steers=ids["steers"])


def reads(app, user):
    """(files, opinions) that an account reads."""
    with app.app_context():
        act_as(actor_of(db.session.get_one(User, user)))
        return len(db.session.scalars(select(FundApplication)).all()), len(
            db.session.scalars(select(ReviewOpinion)).all()
        )


def changed(app, model, number, **said):
    with app.app_context():
        one = db.session.get_one(model, number)
        for name, value in said.items():
            setattr(one, name, value)
        as_found(one)
        db.session.commit()


def test_who_sits_there_reads_the_file_and_its_opinions_and_who_steers_neither(app, sitting):
    assert reads(app, sitting.member) == (1, 1)
    assert reads(app, sitting.steers) == (0, 0)


def test_it_is_on_the_agenda_of_that_day_and_no_other(app, sitting):
    with app.app_context():
        begun = {"state": ApplicationState.IN_COMMITTEE, "reason": None}
        begun["committee_on"] = db.session.get_one(FundApplication, sitting.file).committee_on
    for said, read in (
        ({"state": ApplicationState.UNDER_REVIEW}, (0, 0)),
        ({"committee_on": (SOON + timedelta(days=2)).date()}, (0, 0)),
        ({"state": ApplicationState.POSTPONED}, (1, 1)),
        ({"state": ApplicationState.REFUSED, "reason": "Non."}, (1, 1)),
        ({"state": ApplicationState.GRANTED, "committee_on": None}, (1, 0)),  # as who steers does
    ):
        changed(app, FundApplication, sitting.file, **begun | said)
        assert reads(app, sitting.member) == read, said


def test_a_session_whose_hour_nobody_typed_is_of_the_day_that_was_typed(app, sitting):
    with app.app_context():
        day = db.session.get_one(FundApplication, sitting.file).committee_on
    changed(app, CouncilSession, sitting.session, starts_at=f"{day:%d/%m/%Y}")
    assert reads(app, sitting.member) == (1, 1)

    changed(app, FundApplication, sitting.file, committee_on=day - timedelta(days=1))
    assert reads(app, sitting.member) == (0, 0)


def test_a_session_that_is_cancelled_gives_nothing_to_read(app, sitting):
    changed(app, CouncilSession, sitting.session, state=SessionState.CANCELLED)
    assert reads(app, sitting.member) == (0, 0)


@pytest.mark.parametrize("whose", ["member", "steers"])
def test_who_is_tied_to_the_company_reads_neither_and_another_still_does(app, sitting, whose):
    with app.app_context():
        company = db.session.get_one(FundApplication, sitting.file).company
        person = db.session.get_one(User, getattr(sitting, whose)).person
        db.session.add(sample(Position, person=person, organisation=company, starts_on=None, ends_on=None))
        db.session.commit()
    assert reads(app, sitting.member) == ((0, 0) if whose == "member" else (1, 1))


def test_who_is_of_the_fund_reads_a_file_of_a_company_that_it_financed_before(app, sitting):
    with app.app_context():
        file, person = (
            db.session.get_one(FundApplication, sitting.file),
            db.session.get_one(User, sitting.member).person,
        )
        file.fund.manager = sample(Partner)
        seat = sample(Position, person=person, organisation=file.fund.manager, starts_on=None, ends_on=None)
        db.session.add(seat)
        before = sample(FundApplication, company=file.company, fund=file.fund, state=ApplicationState.GRANTED)
        db.session.add(before)
        db.session.commit()
        assert ties_between(person, file.company, today())
    assert reads(app, sitting.member)[1] == 1


def test_another_programme_is_not_theirs(app, sitting):
    with app.app_context():
        db.session.get_one(FundApplication, sitting.file).participation.cohort.programme = sample(Programme)
        db.session.commit()
    assert reads(app, sitting.member) == (0, 0)


@pytest.mark.parametrize("is_theirs", [True, False])
def test_the_committee_of_a_fund_reads_the_files_of_this_fund_alone(app, browse_as, sitting, is_theirs):
    with app.app_context():
        session = db.session.get_one(CouncilSession, sitting.session)
        file, council = db.session.get_one(FundApplication, sitting.file), session.council
        council.programme, council.fund = None, file.fund if is_theirs else sample(Fund)
        db.session.commit()
        assert len(agenda_of(session)) == is_theirs
    assert reads(app, sitting.member) == ((1, 1) if is_theirs else (0, 0))
    changed(app, CouncilSession, sitting.session, starts_at=midnight(today()))
    page = browse_as(Role.PROGRAMME_MANAGER).get(f"/council_session/details/?id={sitting.session}")
    assert ("Filature" in page.words) is is_theirs  # among what it may decide of
    changed(app, FundApplication, sitting.file, state=ApplicationState.GRANTED, committee_on=None, reason=None)
    assert reads(app, sitting.member) == ((1, 0) if is_theirs else (0, 0))


def test_the_days_of_one_committee_are_not_those_of_another_one_where_they_sit(app, sitting):
    with app.app_context():
        person = db.session.get_one(User, sitting.member).person
        elsewhere = sample(Council, kind=CouncilKind.COMMITMENT, programme=sample(Programme))
        db.session.add(sample(Mandate, council=elsewhere, person=person, organisation=None, ends_on=None))
        db.session.commit()
        other = elsewhere.id
    assert reads(app, sitting.member) == (1, 1)
    with app.app_context():
        db.session.get_one(CouncilSession, sitting.session).council = db.session.get_one(Council, other)
        db.session.commit()
    assert reads(app, sitting.member) == (0, 0)  # the day of the other one, in its programme


@pytest.mark.one_database
@pytest.mark.parametrize("meets_too", [True, False])
def test_a_session_of_another_day_takes_along_what_no_other_one_decides_of_on_the_former(app, sitting, meets_too):
    with app.app_context():
        session = db.session.get_one(CouncilSession, sitting.session)
        file, former = db.session.get_one(FundApplication, sitting.file), session.day
        same = {"company": file.company, "participation": file.participation, "committee_on": former}
        decided = sample(FundApplication, state=ApplicationState.REFUSED, reason="Non.", **same)
        others = (  # of this committee, of one that decides of other files, of one that does not meet
            (session.council, SessionState.CONVENED if meets_too else SessionState.CANCELLED),
            (sample(Council, kind=CouncilKind.COMMITMENT, programme=None, fund=sample(Fund)), SessionState.CONVENED),
        )
        for council, state in others:
            starts_at = SOON + timedelta(minutes=5)
            db.session.add(sample(CouncilSession, council=council, cohort=None, starts_at=starts_at, state=state))
        db.session.add(decided)
        db.session.commit()
        session.starts_at = midnight(today()) + timedelta(days=1, hours=14)  # nearer than a day that is typed may be
        postpone = next(one for one in verbs_of(CouncilSession) if one.name == "postpone")
        perform(session, postpone, Role.STAFF, "Neige")
        db.session.commit()
        assert (file.committee_on, decided.committee_on) == (former if meets_too else session.day, former)
        assert (file in agenda_of(session)) is not meets_too
    assert reads(app, sitting.member) == ((2, 1) if meets_too else (1, 1))


@pytest.mark.one_database
def test_a_session_that_is_cancelled_tells_which_files_wait_for_another_day(app, browse_as, sitting):
    changed(app, CouncilSession, sitting.session, state=SessionState.CANCELLED)
    page, told = (
        f"/council_session/details/?id={sitting.session}",
        "est inscrit au comité de ce jour, qui ne se réunit pas",
    )
    shown = browse_as(Role.STAFF).get(page)
    assert told in shown.words
    assert f"/fund_application/details/?id={sitting.file}" in shown.links
    assert told not in come(app, sitting.member).get(page).words
    changed(app, FundApplication, sitting.file, committee_on=(SOON + timedelta(days=9)).date())
    assert told not in browse_as(Role.STAFF).get(page).words


def come(app, user):
    client = app.test_client()
    with app.app_context():
        sign_in_as(app, client, user)
    return Browser(client)


def test_who_sits_there_opens_what_reads_companies_beside_something_else(app, sitting):
    member = come(app, sitting.member)
    for page in ("/", "/search?q=filature", "/company/"):
        assert member.get(page).status in (200, 302), page


@pytest.mark.one_database
def test_the_page_of_the_session_tells_each_what_they_read(app, browse_as, sitting):
    page = f"/council_session/details/?id={sitting.session}"
    told = []
    for reader in (browse_as(Role.STAFF), come(app, sitting.member)):
        with statements() as seen:
            told.append(reader.get(page).words)
        assert is_within(12, seen), seen
    staff, member = told
    for words in told:
        assert "Dossiers du fonds" in words
        assert "Filature" in words
        assert "Social, 4/5 Favorable" in words
        ceiling = "Sous le plafond : 90 000 € pour ce dossier, 185 000 € disponibles (115 000 € déjà comptés)"
        assert ceiling in words.replace("\u202f", " ")
        assert "70 000" not in words.replace("\u202f", " ")  # that of an earlier step
    assert "Plan de financement" in staff
    assert "Plan de financement" not in member
    assert "Dossiers du fonds" not in come(app, sitting.steers).get(page).words


@pytest.mark.one_database
def test_its_page_keeps_the_analysis_to_the_team_and_the_fund(app, browse_as, sitting):
    page = f"/fund_application/details/?id={sitting.file}"
    assert "Solide" in browse_as(Role.FUND_MANAGER).get(page).words
    member = come(app, sitting.member).get(page)
    assert "Un atelier" in member.words
    assert "Favorable" in member.words
    for word in ("Solide", "Note de risque", "Plan de financement"):
        assert word not in member.words
    assert come(app, sitting.steers).get(page).status == 404


@pytest.mark.one_database
def test_the_order_of_the_day_names_company_and_project_alone(app, sitting):
    with app.app_context():
        session = db.session.get_one(CouncilSession, sitting.session)
        assert agenda(session, Role.COMMITTEE)["files"] == [("Filature", "Un atelier")]
        assert agenda(session, Role.EVALUATOR)["files"] == []
