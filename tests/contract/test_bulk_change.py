"""Several records at once: tried first, each refused alone and told why, done in one operation, undone as one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from admin_views.engine import bulk_screen, view
from admin_views.engine.view import BackOfficeView
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.engine import JournalEntry, Right, allows, concepts, db
from models.parties.company import Company
from models.parties.conflict_of_interest import ConflictOfInterest
from models.parties.person import Person
from models.policy import Role

ADVISER, MENTOR = "change:adviser", "give:mentoring.participation"


@pytest.fixture
def three(make):
    """Participations of one cohort: without an adviser, with another one, with the one to come."""
    cohort = make(Cohort, code="UN", starts_on=None, ends_on=None)
    old, new = make(Person, last_name="Ancien"), make(Person, last_name="Nouveau", first_name="Zoé")
    joined = [
        make(Participation, company=make(Company, name=name), cohort=cohort, adviser=adviser)
        for name, adviser in (("Arbre", None), ("Bois", old), ("Cuir", new))
    ]
    return joined, new


@pytest.fixture
def held(app):
    """The advisers, by participation; the lines of the journal that were written."""

    def read():
        with app.app_context():
            rows = db.session.execute(select(Participation.id, Participation.adviser_id)).all()
            written = select(func.count(JournalEntry.id)).where(JournalEntry.concept == "participation")
            return dict(map(tuple, rows)), db.session.scalar(written)

    return read


def ask(browser, action, rows, **said):
    return browser.post(
        "/participation/action/", {"action": action, "rowid": [str(one) for one in rows], "_step": "1"} | said
    )


def apply(browser, action, rows, **said):
    """What was shown, done."""
    shown = ask(browser, action, rows, **said)
    form = shown.form(_apply="1")
    return shown, browser.post("/participation/action/", form)


def test_what_it_comes_to_is_told_before_it_is_done_and_undone_as_one(browse_as, three, held):
    rows, new = three
    staff, before = browse_as(Role.STAFF), held()

    shown = ask(staff, ADVISER, rows, adviser=["Nouveau Zoé", ""])
    assert "2 changent, 1 l'avait déjà." in shown.words
    assert "(Ancien" in shown.words
    assert held() == before

    other = shown.form(_apply="1")
    other.setlist("adviser", ["", ""])
    staff.post("/participation/action/", other)
    assert held() == before  # what is done is what was shown

    done = staff.post("/participation/action/", shown.form(_apply="1"))
    assert done.location == "/participation/"
    assert set(held()[0].values()) == {new}
    page = staff.get(done.location)
    operation = next(one.get("value") for one in page.tree.iter("button") if one.get("name") == "operation")
    undone = staff.post("/undo/", {"operation": operation, "_from": "participation?sort=-cohort"})
    assert undone.location == "/participation/?sort=-cohort"
    assert "C'est annulé : modification de 2 participations." in staff.get(undone.location).words
    assert held()[0] == before[0]


def test_one_that_a_rule_refuses_leaves_the_others_and_says_why(browse_as, three, make, app):
    rows, _new = three
    mentor = make(Mentor, state="actif", capacity=9, person=make(Person))
    staff = browse_as(Role.STAFF)
    with app.app_context():
        person = db.session.get(Mentor, mentor).person_id
    make(ConflictOfInterest, person=person, organisation=db_company(app, rows[2]), ended_on=None)

    shown, done = apply(staff, MENTOR, rows, mentor=str(mentor))
    assert "2 reçoivent, 1 refusée." in shown.words
    assert "choisissez un autre mentor" in shown.words
    with app.app_context():
        given = select(Mentoring.participation_id).where(Mentoring.mentor_id == mentor)
        assert set(db.session.scalars(given)) == set(rows[:2])
        operations = select(JournalEntry.operation).where(JournalEntry.concept == "mentoring").distinct()
        assert len(db.session.scalars(operations).all()) == 1
    page = staff.get(done.location)
    assert "reste comme avant" in page.words
    operation = next(one.get("value") for one in page.tree.iter("button") if one.get("name") == "operation")
    assert staff.post("/undo/", {"operation": operation}).status == 302
    with app.app_context():
        assert db.session.scalars(given).all() == []


def db_company(app, participation):
    """The company of a participation."""
    with app.app_context():
        return db.session.get(Participation, participation).company_id


def test_all_that_match_are_chosen_and_never_more_than_may_be(browse_as, three, held, monkeypatch):
    staff = browse_as(Role.STAFF)
    every = {"action": ADVISER, "all": "1", "arguments": "company=bois&company=cuir", "_step": "1", "_empty": "1"}
    shown = staff.post("/participation/action/", every)
    assert "2 changent." in shown.words
    staff.post("/participation/action/", shown.form(_apply="1", _empty="1"))
    assert set(held()[0].values()) == {None}
    for module in (bulk_screen, view):
        monkeypatch.setattr(module, "MOST", 1)
    refused = staff.post("/participation/action/", every)
    assert refused.location == "/participation/?company=bois&company=cuir"
    assert "Au plus" in staff.get(refused.location).words


def test_several_go_to_the_bin_and_the_list_is_come_back_to(browse_as, make):
    staff, note = browse_as(Role.STAFF), make(Note)
    asked = {"action": "bin", "rowid": [str(note)], "arguments": "sort=-written_on"}
    shown = staff.post("/note/action/", asked)
    form = next(one for one in shown.tree.iter("form") if "confirm" in one.get("class", ""))
    posted = {one.get("name"): one.get("value") for one in form.iter("input")}

    assert staff.post("/note/action/", posted).location == "/note/?sort=-written_on"
    assert staff.get("/note/").rows == []


def test_a_value_is_needed_and_read_as_in_a_form(browse_as, three, held):
    rows, _new = three
    staff, before = browse_as(Role.STAFF), held()
    assert "Choisissez une valeur" in ask(staff, ADVISER, rows, adviser=["", ""]).words
    assert "Aucune fiche" in ask(staff, ADVISER, rows, adviser=["introuvable", ""]).words
    assert "n'est pas une date" in ask(staff, "change:joined_on", rows, joined_on="bientôt").words
    assert held() == before


@pytest.mark.one_database  # of the form
def test_what_a_record_does_not_do_without_is_not_emptied(browse_as, make):
    asked = {"action": "change:starts_at", "rowid": [str(make(CouncilSession))], "_step": "1", "_empty": "1"}

    refused = browse_as(Role.STAFF).post("/council_session/action/", asked)

    assert (refused.status, refused.form().get("_apply")) == (422, None)


@pytest.mark.one_database  # of the policy
def test_only_what_a_role_writes_by_hand_is_offered_and_taken(browse_as, three, held):
    rows, new = three
    before = held()
    for role in (Role.COMMITTEE, Role.FUND_MANAGER, Role.EVALUATOR):
        assert ask(browse_as(role), ADVISER, rows, adviser=["x", str(new)]).status == 403
    for action in ("change:state", "change:company", "change:nothing", "give:meeting.cohort", "change:id", ":"):
        assert ask(browse_as(Role.STAFF), action, rows, state="active").status == 403
    assert held() == before


@pytest.mark.one_database
@pytest.mark.parametrize("role", Role)
def test_a_deed_is_on_what_a_role_may_write(role):
    for name, model in concepts().items():
        if not allows(role, name, Right.READ):
            continue
        screen = BackOfficeView(model, role)
        for deed in (one for _words, some in screen.bulk_deeds for one in some):
            right = Right.UPDATE if deed.link is None else Right.CREATE
            assert allows(role, name if deed.link is None else deed.name[5:].partition(".")[0], right)
            assert not deed.each.field.computed
