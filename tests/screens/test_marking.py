"""Evaluators mark the applications that they are asked to, on a telephone; nobody else's marks, nobody else's ties."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts.user import User
from models.cohorts.programme import Programme
from models.engine import Right, allows, concepts, db, discard
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.parties.person import Person
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from models.selection.evaluation import Evaluation, EvaluationState
from models.selection.score import Score
from tests.applications import a_call, an_application, evaluated
from tests.contract.protected import compared
from tests.factories import sample
from tests.lives import life
from tests.pages import Browser, words
from tests.seats import seated
from tests.sessions import sign_in_as

pytestmark = pytest.mark.one_database  # but for what is written, and who reads which rows

BOTH = pytest.mark.one_database("sqlite", "postgresql")
OTHERS_WORDS = "Avis de quelqu'un d'autre"


@pytest.fixture
def asked(app):
    """Two applications asked of one evaluator, the first of another too: ids by name."""
    with app.app_context():
        call = a_call()
        persons = [sample(Person, last_name=name, email=None) for name in ("Ours", "Loup")]
        two = [an_application(call, CandidacyState.UNDER_REVIEW) for _ in range(2)]
        other = evaluated(two[0], 4, 4, 4, 4)
        other.evaluator, other.comment = persons[1], OTHERS_WORDS
        own = [sample(Evaluation, candidacy=one, evaluator=persons[0], state=EvaluationState.ONGOING) for one in two]
        db.session.add_all([*persons, *two, other, *own])
        db.session.commit()
        return {
            "person": persons[0].id,
            "other": persons[1].id,
            "own": [one.id for one in own],
            "others": other.id,
            "candidacies": [one.id for one in two],
            "criteria": [one.id for one in call.grid.criteria],
            "call": call.id,
        }


@pytest.fixture
def come(app, make):
    """Sign a person in, with a role."""

    def sign_in(role, person):
        user = make(User, role=role, person=person, until=None, is_disabled=False)
        client = app.test_client()
        sign_in_as(app, client, user)
        return Browser(client)

    return sign_in


def sheet(asked, which=0):
    return f"/marking/sheet/?id={asked['own'][which]}"


@BOTH
def test_the_list_has_what_is_asked_of_whoever_looks(come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    page = browser.get("/marking/")
    assert sorted(one for one in page.links if "sheet" in one) == sorted(sheet(asked, one) for one in (0, 1))
    for each in (page, browser.get(sheet(asked))):  # under the menu of whoever asks
        (menu,) = (one for one in each.tree.iter("nav") if one.get("id") == "menu")
        assert "/candidacy/" in [one.get("href") for one in menu.iter("a")]
    assert "0 note sur 4" in page.words


def test_what_is_left_to_mark_is_apart_from_what_is_over(come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    assert headings(browser) == ["À évaluer 2"]

    marks = {f"mark-{one}": "3" for one in asked["criteria"]}
    browser.submit(sheet(asked), **marks, comment="Solide", _submit="1")

    assert headings(browser) == ["À évaluer 1", "Terminées 1"]


def headings(browser):
    return [words(one) for one in browser.get("/marking/").main.iter("h2")]


@BOTH
def test_marks_are_saved_and_the_next_application_comes(app, come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    marks = {f"mark-{one}": "3" for one in asked["criteria"]}
    page = browser.submit(sheet(asked), **marks, comment="Solide", _submit="1")
    assert page.location == sheet(asked, 1)
    with app.app_context():
        saved = db.session.get_one(Evaluation, asked["own"][0])
        assert [one.value for one in saved.scores] == [3, 3, 3, 3]
        assert (saved.comment, saved.state) == ("Solide", EvaluationState.SUBMITTED)
    with compared(app) as told:
        body = browser.client.get(sheet(asked), buffered=True).get_data(as_text=True)
        assert {(line["concept"], line["columns"]) for line in told.lines} == {
            ("score", "Note"),
            ("evaluation", "Commentaire"),
        }
        told.look("sheet", body)
    assert (told.wrong, told.right) == ({}, {("evaluation", "Commentaire")})


def test_some_marks_are_saved_before_the_others(app, come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    browser.submit(sheet(asked), **{f"mark-{asked['criteria'][0]}": "0"})
    assert browser.get(sheet(asked)).form()[f"mark-{asked['criteria'][0]}"] == "0"
    assert f"mark-{asked['criteria'][1]}" not in browser.get(sheet(asked)).form()


def test_what_was_typed_stays_when_a_mark_is_refused(app, come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    first, second, *_ = [f"mark-{one}" for one in asked["criteria"]]
    for mark in ("11", "-1", "trois", "1,5", "٣"):
        page = browser.submit(sheet(asked), **{first: "2", second: mark}, comment="À garder")
        assert page.status == 422, mark
        assert "Une note de 0 à" in page.errors[0]
        assert page.form()[first] == "2"
        assert page.form()["comment"] == "À garder"
    with app.app_context():
        marks = db.session.scalars(select(Score.value).where(Score.evaluation_id == asked["own"][0]))
        assert set(marks) == {None}


def test_an_evaluation_is_handed_in_whole(come, asked):
    page = come(Role.EVALUATOR, asked["person"]).submit(
        sheet(asked), **{f"mark-{asked['criteria'][0]}": "1"}, _submit="1"
    )
    assert page.status == 422
    assert len(page.errors) == 3


def test_what_changed_meanwhile_is_not_written_over(come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    former = browser.get(sheet(asked)).form(**{f"mark-{asked['criteria'][0]}": "1"})
    browser.submit(sheet(asked), comment="Depuis l'autre appareil")
    page = browser.post("/marking/sheet/", former)
    assert page.status == 422
    assert "modifiée ailleurs" in page.errors[0]


@BOTH
@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.STAFF])
def test_another_s_evaluation_is_not_there(come, asked, role):
    browser = come(role, asked["person"])
    assert browser.get(f"/marking/sheet/?id={asked['others']}").status == 404
    assert browser.post("/marking/sheet/", {"id": asked["others"]}).status == 404
    assert browser.post("/marking/tie/", {"id": asked["others"]}).status == 404


def test_an_evaluator_is_told_nothing_of_what_others_gave(come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    call, candidacy = asked["call"], asked["candidacies"][0]
    for address in (
        f"/candidacy/details/?id={candidacy}",
        "/candidacy/",
        f"/call_for_applications/details/?id={call}",
        "/marking/",
        sheet(asked),
        "/",
        "/search?q=Loup",
    ):
        page = browser.get(address)
        assert page.status == 200, address
        for said in (OTHERS_WORDS, "Score social", "Classement", "Loup Prénom"):
            assert said not in page.words, (address, said)
    for address in ("/evaluation/", f"/evaluation/details/?id={asked['others']}", "/score/", "/conflict_of_interest/"):
        assert browser.get(address).status == 403, address


@BOTH
def test_an_evaluator_reads_the_applications_asked_of_them_and_no_other(app, make, come, asked):
    other = make(Candidacy, state=CandidacyState.UNDER_REVIEW)
    browser = come(Role.EVALUATOR, asked["person"])
    assert {browser.get(f"/candidacy/details/?id={one}").status for one in asked["candidacies"]} == {200}
    assert browser.get(f"/candidacy/details/?id={other}").status == 404
    assert len(browser.get("/candidacy/").rows) == 2
    assert len(browser.get("/company/").rows) == 2


@BOTH
def test_no_outlet_shows_an_evaluator_what_is_not_asked_of_them(app, come, asked):
    with app.app_context():
        other = life("Aubrac")
        db.session.add_all(other.values())
        db.session.get_one(CallForApplications, asked["call"]).cohort.programme = sample(Programme)
        db.session.commit()
        ids = {name: one.id for name, one in other.items() if allows(Role.EVALUATOR, name, Right.READ)}
    browser = come(Role.EVALUATOR, asked["person"])
    assert {"candidacy", "company", "establishment", "cohort", "programme", "call_for_applications"} <= set(ids)
    found = browser.get("/search?q=Aubrac").links
    for name, number in ids.items():
        page, address = browser.get(f"/{name}/"), f"/{name}/details/?id={number}"
        shown = [one for one in page.links if one.startswith(f"/{name}/details/")]
        assert shown, name
        assert address not in shown, name
        assert {browser.get(one).status for one in shown} == {200}, name
        assert browser.get(address).status == 404, name
        assert address not in [*found, *browser.get(f"/{name}/?q=Aubrac").links], name
    assert "Aubrac" not in browser.get("/").words


@BOTH
def test_whose_evaluations_are_all_in_the_bin_reads_nothing(app, come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    names = [name for name in concepts() if allows(Role.EVALUATOR, name, Right.READ)]
    assert [name for name in names if browser.get(f"/{name}/").rows]
    with app.app_context():
        for number in asked["own"]:
            discard(db.session.get_one(Evaluation, number))
        db.session.commit()
    assert [name for name in names if browser.get(f"/{name}/").rows] == []


@BOTH
def test_a_tie_that_is_declared_ends_the_marking_of_that_application_alone(app, come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    told = {"id": asked["own"][0], "kind": "familial", "words": "Ma sœur y travaille"}
    assert browser.post("/marking/tie/", told).location == "/marking/"
    page = browser.get(sheet(asked))
    assert "vous empêche de l'évaluer" in page.words
    assert browser.post("/marking/sheet/", {"id": asked["own"][0]}).status == 403
    assert browser.get(sheet(asked, 1)).form()
    with app.app_context():
        assert db.session.scalars(select(ConflictOfInterest.kind)).all() == [ConflictKind.FAMILY]


def test_a_tie_is_told_well_or_not_at_all(app, come, asked):
    browser = come(Role.EVALUATOR, asked["person"])
    for told in ({}, {"kind": "autre"}, {"kind": "inconnu"}):
        assert browser.post("/marking/tie/", {"id": asked["own"][0], **told}).status == 422
    with app.app_context():
        assert not db.session.scalars(select(ConflictOfInterest)).all()


@BOTH
def test_a_member_of_a_council_marks_what_is_asked_of_them_while_their_mandate_lasts(app, make, come, asked):
    person = seated(make)
    with app.app_context():
        own = db.session.get_one(Evaluation, asked["own"][0])
        own.evaluator = db.session.get_one(Person, person)
        db.session.commit()
    browser = come(Role.COMMITTEE, person)
    page = browser.submit(sheet(asked), **{f"mark-{one}": "3" for one in asked["criteria"]})
    assert page.status == 302
    assert "Score social" not in browser.get(f"/candidacy/details/?id={asked['candidacies'][0]}").words
    assert "Classement" not in browser.get(f"/call_for_applications/details/?id={asked['call']}").words


def test_the_committee_is_told_scores_and_balance(make, come, asked):
    browser = come(Role.COMMITTEE, seated(make))
    page = browser.get(f"/candidacy/details/?id={asked['candidacies'][0]}")
    assert "Score social" in page.words
    assert "Équilibre" in page.words
    assert OTHERS_WORDS not in page.words
    assert "Loup" not in page.words
    assert "Classement" in browser.get(f"/call_for_applications/details/?id={asked['call']}").words


def test_nothing_is_asked_of_an_account_of_nobody(come, asked):
    browser = come(Role.EVALUATOR, None)
    (said,) = [one for one in browser.get("/").main.iterfind("div[@class='flash']/p") if one.get("class") == "warning"]
    assert "n'est rattaché à aucune personne" in words(said)
    assert "Aucune candidature ne vous est confiée" in browser.get("/marking/").words
    assert browser.get("/candidacy/").rows == []


def test_a_home_tells_what_is_due(make, come, asked):
    evaluator = come(Role.EVALUATOR, asked["person"]).get("/")
    assert "Vous avez 2 candidatures à évaluer" in evaluator.words
    assert "/marking/" in evaluator.links
    member = come(Role.COMMITTEE, seated(make)).get("/")
    assert "2 candidatures recevables à lire" in member.words
    assert f"/call_for_applications/details/?id={asked['call']}" in member.links
    assert "Pour vous" not in come(Role.STAFF, None).get("/").words
