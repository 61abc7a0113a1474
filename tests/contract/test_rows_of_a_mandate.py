"""What a member of a council reads follows their mandates in force on the day, on every outlet."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.programme import Programme
from models.conduct.committee_rows import MEMBER
from models.conduct.scope import NOTHING, actor_of
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.engine import Right, act_as, allows, concepts, db, declared, discard, now, readers_of, stem, today
from models.fund.fund import Fund
from models.parties.person import Person
from models.policy import Role
from tests.days import tomorrow, yesterday
from tests.factories import sample
from tests.lives import life
from tests.pages import Browser
from tests.seats import seated
from tests.sessions import sign_in_as

NAMES = ("Aubrac", "Bigorre")
READ = sorted(stem(model.__name__) for model in MEMBER if allows(Role.COMMITTEE, stem(model.__name__), Right.READ))
SELECTION = {"candidacy"}
FUND = {"fund_application", "fund"}
OF_EACH_SORT = {"candidacy", "fund_application", "cohort", "participation"}
SHARED = {"programme", "cohort", "sequence", "sequence_template", "expected_deliverable", "call_for_applications"} | {
    "wanted_document",
    "company",
    "organisation",
    "person",
    "position",
    "establishment",
    "jobs_reading",
    "approval",
}


@pytest.fixture
def lives(app):
    """Concept → name → the id of the record of that programme."""
    with app.app_context():
        made = {name: life(name) for name in NAMES}
        db.session.add_all(one for records in made.values() for one in records.values())
        db.session.commit()
        found = {name: {concept: one.id for concept, one in records.items()} for name, records in made.items()}
    return {concept: {name: found[name][concept] for name in NAMES} for concept in found[NAMES[0]]}


@pytest.fixture
def member(app, make):
    """Sign in somebody of the committee who has this seat."""

    def come(person):
        user = make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False)
        client = app.test_client()
        sign_in_as(app, client, user)
        return Browser(client)

    return come


def read(lives):
    """The concepts that a member may read, and their records by programme."""
    return [(name, ids) for name, ids in lives.items() if allows(Role.COMMITTEE, name, Right.READ)]


def test_they_read_what_is_of_their_own_programme_and_for_their_seat_and_nothing_of_another(app, make, lives):
    """What a session gives to every outlet, whatever the seat; `None`: no seat any more."""
    own, other = NAMES
    for kind in (*CouncilKind, None):
        said = {"kind": kind} if kind else {"ends_on": yesterday()}
        person = seated(make, programme=lives["programme"][own], **said)
        user = make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False)
        with app.app_context():
            act_as(actor_of(db.session.get_one(User, user)))
            for concept, ids in read(lives):
                found = set(db.session.scalars(select(concepts()[concept].id)))
                assert (ids[own] in found) is (kind is not None and expected(kind, concept)), (kind, concept)
                assert ids[other] not in found, (kind, concept)


@pytest.mark.one_database  # what the session gives, which both engines are asked above
def test_a_list_holds_what_is_of_their_own_programme_and_of_no_other(make, member, lives):
    own, other = NAMES
    for kind in (CouncilKind.STEERING, CouncilKind.JURY):  # the most and the least
        browser = member(seated(make, kind=kind, programme=lives["programme"][own]))
        for concept, ids in read(lives):
            listed = browser.get(f"/{concept}/").text
            is_held = f'href="/{concept}/details/?id={ids[own]}"' in listed
            assert is_held is expected(kind, concept), (kind, concept)
            assert f'href="/{concept}/details/?id={ids[other]}"' not in listed, (kind, concept)


@pytest.mark.one_database
def test_a_page_opens_on_what_is_of_their_own_programme_and_on_no_other(make, member, lives):
    """A page for what its programme and the seat are for, or nothing; for less than all, one of each sort."""
    own, other = NAMES
    for kind in (CouncilKind.STEERING, CouncilKind.COMMITMENT):
        browser = member(seated(make, kind=kind, programme=lives["programme"][own]))
        for concept, ids in [one for one in read(lives) if kind is CouncilKind.STEERING or one[0] in OF_EACH_SORT]:
            is_read = browser.get(f"/{concept}/details/?id={ids[own]}").status == 200
            assert is_read is expected(kind, concept), (kind, concept)
            assert browser.get(f"/{concept}/details/?id={ids[other]}").status == 404, (kind, concept)


def test_the_committee_of_a_fund_is_read_by_who_sits_there_and_who_steers(app, make):
    committee = {"kind": CouncilKind.COMMITMENT, "programme": None, "fund": make(Fund)}
    council = make(Council, **committee)
    session = make(CouncilSession, council=council, cohort=None)
    there = make(Person, email=None)
    make(Mandate, council=council, person=there, organisation=None, ends_on=None)
    others = [
        (seated(make, kind=kind, programme=programme), kind is CouncilKind.STEERING)
        for programme in (None, make(Programme))
        for kind in CouncilKind
    ]
    for person, is_read in ((there, True), *others):
        user = make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False)
        with app.app_context():
            act_as(actor_of(db.session.get_one(User, user)))
            for model, number in ((Council, council), (CouncilSession, session)):
                assert (number in set(db.session.scalars(select(model.id)))) is is_read, (model, person)


def test_what_is_in_the_bin_lets_nobody_read_a_company(app, make, member, lives):
    own = NAMES[0]
    browser = member(seated(make, kind=CouncilKind.STRATEGIC, programme=lives["programme"][own]))
    address = f"/company/details/?id={lives['company'][own]}"
    assert browser.get(address).status == 200
    with app.app_context():
        gone = Participation.__table__.c.id == lives["participation"][own]
        db.session.execute(Participation.__table__.update().where(gone).values(deleted_at=now()))
        db.session.commit()
    assert browser.get(address).status == 404


def expected(kind, concept):
    """Whether a seat of this kind is for reading this concept in its own programme."""
    if concept in SELECTION:
        return kind in {CouncilKind.STEERING, CouncilKind.JURY}
    if concept in FUND:
        return kind in {CouncilKind.STEERING, CouncilKind.COMMITMENT}
    return kind in {CouncilKind.STEERING, CouncilKind.STRATEGIC} or concept in SHARED


ADDRESSES = (
    "/",
    "/search?q=Bigorre",
    "/search?q=Filature",
    "/company/thread/?id={company}",
    "/cohort/details/?id={cohort}",
    "/fund/details/?id=1",
    "/council/details/?id={council}",
    "/meeting/calendar/",
    "/meeting/calendar.ics",
    "/cohort/summary/?id={cohort}",
    "/call_for_applications/details/?id={call_for_applications}",
)


@pytest.fixture
def every_id(app, lives):
    """Concept → the ids of its records: those of the two programmes, one more of what is of none."""
    with app.app_context():
        rows = [sample(model) for model in MEMBER if stem(model.__name__) not in lives]
        db.session.add_all(rows)
        db.session.commit()
        found = {one.__tablename__: [one.id] for one in rows}
    return found | {name: list(one.values()) for name, one in lives.items()}


def without_mandate(app, make):
    """A person whose only mandate is in the bin."""
    person = seated(make)
    with app.app_context():
        discard(db.session.scalars(select(Mandate).where(Mandate.person_id == person)).one())
        db.session.commit()
    return person


SEATS = {
    "ended yesterday": (lambda _app, make: seated(make, ends_on=yesterday()), "a pris fin le"),
    "begins tomorrow": (lambda _app, make: seated(make, starts_on=tomorrow()), "commence le"),
    "a person without a mandate": (without_mandate, "Vous n'avez aucun mandat."),
    "an account of nobody": (lambda _app, _make: None, "n'est rattaché à aucune personne."),
}


def test_who_has_no_mandate_in_force_reaches_nothing_and_is_told_why_on_their_home(app, make, member, lives):
    for seat, (person, told) in SEATS.items():
        browser = member(person(app, make))

        assert browser.get("/").words.count(told) == 1, seat
        assert browser.get("/company/").rows == [], seat
        assert browser.get(f"/company/details/?id={lives['company'][NAMES[0]]}").status == 404, seat
        with app.app_context():
            account = db.session.scalars(select(User).order_by(User.id.desc()).limit(1)).one()
            assert (account.role, actor_of(account).scope) == (Role.COMMITTEE, NOTHING), seat


@pytest.fixture
def reads_nothing(member, make, every_id):
    """The browser of an account that reaches nothing, whatever the reason."""
    return member(seated(make, ends_on=yesterday()))


@pytest.mark.one_database  # as above
def test_who_has_no_mandate_in_force_reads_no_list_no_record_no_file(reads_nothing, every_id):
    for concept in READ:
        assert reads_nothing.get(f"/{concept}/").rows == [], concept
        assert {reads_nothing.get(f"/{concept}/details/?id={one}").status for one in every_id[concept]} == {404}
    for concept in [one for one in READ if allows(Role.COMMITTEE, one, Right.EXPORT)]:
        body = reads_nothing.client.get(f"/{concept}/export/norme/", buffered=True).get_data(as_text=True)
        assert len(body.splitlines()) == 1, concept


@pytest.mark.one_database
def test_who_has_no_mandate_in_force_is_offered_nothing_by_a_picker(reads_nothing):
    links = [(name, one.name) for name, of in concepts().items() for one in declared(of).values() if one.shape == "one"]
    for concept, link in links:
        answer = reads_nothing.client.get(f"/{concept}/lookup/?field={link}&q=")
        assert answer.status_code in {403, 404} or answer.get_json()["results"] == [], (concept, link)


@pytest.mark.one_database
def test_no_other_page_tells_them_anything(reads_nothing, lives):
    known = {name: one[NAMES[1]] for name, one in lives.items()}
    for address in ADDRESSES:
        text = reads_nothing.client.get(address.format(**known), buffered=True).get_data(as_text=True)
        assert not [one for one in NAMES if f"Filature {one}" in text or f"Promotion {one}" in text], address


def test_the_last_day_of_a_mandate_is_still_of_it(make, member, lives):
    browser = member(seated(make, ends_on=today()))
    assert browser.get(f"/company/details/?id={lives['company'][NAMES[0]]}").status == 200
    told = browser.get("/").words
    assert "Votre mandat" in told
    assert "a pris fin" not in told


def test_a_seat_in_a_council_of_no_programme_reaches_them_all(make, member, lives):
    browser = member(seated(make))
    for ids in lives["company"].values():
        assert browser.get(f"/company/details/?id={ids}").status == 200


def test_no_other_page_tells_of_another_programme(make, member, lives):
    own, other = NAMES
    browser = member(seated(make, programme=lives["programme"][own]))
    known = {name: one[own] for name, one in lives.items()}
    for address in ADDRESSES:
        answer = browser.client.get(address.format(**known), buffered=True, follow_redirects=True)
        text = answer.get_data(as_text=True)
        assert answer.status_code < 500, address
        assert not [one for one in (f"Filature {other}", f"Promotion {other}", f"{other}-2018") if one in text], address


def test_whatever_the_committee_may_read_is_held_to_their_mandates():
    granted = {name for name in concepts() if allows(Role.COMMITTEE, name, Right.READ)}
    assert granted <= {"attachment"} | {stem(model.__name__) for model in MEMBER}  # files: those of what they read


def test_what_inherits_from_a_concept_with_readers_says_its_own():
    """A criterion is not handed down (`models/engine/row_access.py`)."""
    held = [model for model in concepts().values() if readers_of(model) is not None]
    heirs = [heir for model in held for heir in concepts().values() if heir is not model and issubclass(heir, model)]
    assert [heir for heir in heirs if readers_of(heir) is None] == []
