"""Choosing a mentor: who is free first, why the others are not, one click to propose."""

from __future__ import annotations

from html import unescape

import pytest

from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import Mentoring, MentoringState
from models.accompaniment.participation import Participation
from models.engine import JournalEntry, db, today
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from tests.contract.test_budgets import HEAVIEST, MOST
from tests.contract.test_pages import check
from tests.factories import sample
from tests.pages import words
from tests.statements import statements

READY = {
    "state": MentorState.ACTIVE,
    "charter_signed_on": "01/02/2017",
    "charter_on_paper": "Vue",
    "interviewed_on": "01/02/2017",
}


@pytest.fixture
def place(make):
    """A participation of Fil d'Oc."""
    company = make(Company, name="Fil d'Oc")
    return make(Participation, company=company), company


@pytest.fixture
def mentor(make):
    """Saves a mentor by the family name, ready unless said otherwise."""

    def save(name, **said):
        return make(Mentor, person=make(Person, last_name=name, first_name="Ana"), **READY | said)

    return save


def matching(browser, participation):
    """Section → name of the mentor → the last cell."""
    page = browser.get(f"/mentor/matching/?participation={participation}")
    assert page.status == 200
    check(page, "Fil d'Oc")
    found = {}
    for section in page.main.iter("section"):
        cells = [[words(cell) for cell in row if cell.tag in {"th", "td"}] for row in section.iter("tr")]
        found[words(next(section.iter("h2")))] = {row[0]: row[-1] for row in cells[1:]}
    return found


def test_the_free_ones_come_first_by_their_hours_then_their_name(browse_as, place, mentor):
    for name, hours in {"Zola": 4, "Adam": 4, "Bloy": 8, "Camus": None}.items():
        mentor(name, hours_a_month=hours)

    found = matching(browse_as(Role.STAFF), place[0])

    assert list(found["Libres"]) == ["Bloy Ana", "Adam Ana", "Zola Ana", "Camus Ana"]
    assert "Indisponibles" not in found


def test_those_who_may_not_are_named_with_the_reason(browse_as, place, mentor, make):
    participation, company = place
    mentor("Repos", state=MentorState.PAUSED)
    mentor("Sans", charter_signed_on=None)
    make(Mentoring, mentor=mentor("Plein"), state=MentoringState.RUNNING)
    mentor("Parti", state=MentorState.GONE)
    linked = mentor("Lié")
    person = make_person_of(make, linked)
    make(Position, person=person, organisation=company, role=PositionRole.HEAD, starts_on="01/01/2015")
    make(Mentoring, mentor=mentor("Proposé"), participation=participation)

    found = matching(browse_as(Role.STAFF), participation)

    assert found["Libres"] == {}
    reasons = found["Indisponibles"]
    assert reasons["Repos Ana"].startswith("L'état du mentor est « En pause » : Repos Ana")
    assert reasons["Sans Ana"].startswith("La charte du mentor n'est pas signée : Sans Ana")
    assert reasons["Plein Ana"].startswith("Le mentor n'a plus de place : Plein Ana — ")
    assert reasons["Lié Ana"].startswith("« Ana Lié » dirige « Fil d'Oc » depuis le 01/01/2015 : ")
    assert reasons["Proposé Ana"].startswith("Mentorat proposé : ")
    assert "Parti Ana" not in reasons


def make_person_of(make, mentor):
    with make.app.app_context():
        return db.session.get(Mentor, mentor).person.id


def test_the_reason_leads_to_what_is_in_the_way(browse_as, place, mentor):
    paused = mentor("Repos", state=MentorState.PAUSED)
    page = browse_as(Role.STAFF).get(f"/mentor/matching/?participation={place[0]}")

    assert f"/mentor/edit/?id={paused}" in page.links


def test_one_click_proposes(app, browse_as, place, mentor):
    participation, free = place[0], mentor("Libre")
    staff = browse_as(Role.STAFF, "Anne")

    page = staff.post("/mentor/matching/", {"participation": participation, "mentor": free})

    assert page.status == 302
    with app.app_context():
        made = db.session.scalars(db.select(Mentoring)).one()
        assert (made.mentor_id, made.participation_id) == (free, participation)
        assert (made.state, made.proposed_on) == (MentoringState.PROPOSED, today())
        assert page.location == f"/mentoring/details/?id={made.id}"
        line = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert (line.actor, line.concept) == ("Anne", "mentoring")


def test_a_second_click_proposes_nothing_more(app, browse_as, place, mentor):
    said = {"participation": place[0], "mentor": mentor("Libre")}
    staff = browse_as(Role.STAFF)
    staff.post("/mentor/matching/", said)

    page = staff.post("/mentor/matching/", said)

    assert page.location == f"/mentor/matching/?participation={place[0]}"
    assert "Ce mentor n'est pas proposé. Mentorat proposé." in unescape(staff.get(page.location).text)
    with app.app_context():
        assert len(db.session.scalars(db.select(Mentoring)).all()) == 1


@pytest.mark.parametrize("said", [{}, {"participation": "0"}, {"participation": "x"}])
def test_an_address_that_names_no_participation_leads_nowhere(browse_as, said):
    address = "/mentor/matching/?" + "&".join(f"{name}={value}" for name, value in said.items())
    assert browse_as(Role.STAFF).get(address).status == 404


def test_an_unknown_mentor_is_not_proposed(browse_as, place):
    page = browse_as(Role.STAFF).post("/mentor/matching/", {"participation": place[0], "mentor": "999"})
    assert page.status == 404


def test_it_is_for_those_who_make_pairs_one_click_from_the_participation(browse_as, place):
    address, page = f"/mentor/matching/?participation={place[0]}", f"/participation/details/?id={place[0]}"

    for role in (Role.ADMIN, Role.STAFF):
        assert address in browse_as(role).get(page).links
        assert browse_as(role).get(address).status == 200
    member = browse_as(Role.COMMITTEE)
    assert address not in member.get(page).links
    assert member.get(address).status == 403
    assert member.post("/mentor/matching/", {"participation": place[0], "mentor": "1"}).status == 403


def test_more_than_a_page_holds_are_found_by_their_words(browse_as, place, mentor, monkeypatch):
    for name in ("Zola", "Adam", "Bloy"):
        mentor(name, sector="Textile" if name == "Zola" else "Énergie")
    staff, address = browse_as(Role.STAFF), f"/mentor/matching/?participation={place[0]}"
    assert "Rechercher un mentor" not in staff.get(address).words
    monkeypatch.setattr("admin_views.screens.mentor.SHOWN", 1)

    page = staff.get(address)

    assert "Et 2 autres : précisez la recherche." in page.words.replace("\u202f", " ")
    for typed, name in (("energie adam", "Adam Ana"), ("textile", "Zola Ana")):
        assert staff.get(f"{address}&q={typed}").column("Mentor") == [name]


def test_fifty_mentors_cost_no_more(app, browse_as, place, mentor):
    with app.app_context():
        company = db.session.get(Company, place[1])
        for number in range(50):
            one = sample(Mentor, full=True, **READY)
            db.session.add(one)
            if number % 3 == 0:
                db.session.add(sample(Mentoring, mentor=one, state=MentoringState.RUNNING))
            if number % 3 == 1:
                db.session.add(sample(Position, person=one.person, organisation=company))
        db.session.commit()
    staff = browse_as(Role.STAFF)

    with statements() as seen:
        page = staff.get(f"/mentor/matching/?participation={place[0]}")

    assert page.text.count("<tr>") == 2 + 50
    assert len(seen) <= MOST, seen
    assert len(page.text.encode()) <= HEAVIEST
