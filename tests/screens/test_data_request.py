"""Answering somebody who asks what is held about them: one page, one file, the proof kept."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.councils.mandate import Mandate
from models.engine import AccessEntry, AccessEvent, JournalEntry, db, months_after, today
from models.parties.data_request import DataRequest, DataRequestState
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.selection.evaluation import Evaluation
from tests.factories import sample
from tests.pages import plain
from tests.personal_files import NAMED, address, filled, lines, take
from tests.statements import statements

pytestmark = pytest.mark.one_database
MANAGER = Role.PROGRAMME_MANAGER


@pytest.fixture
def person(make):
    return make(Person, **NAMED)


@pytest.fixture
def manager(browse_as):
    return browse_as(MANAGER)


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("Zoé Wagner-Roux est venue", "donner"),
        ("WÄGNER ROUX Zoé est venue", "donner"),
        ("Écrire à zoe@exemple.fr", "donner"),
        ("Mme Wägner-Roux est venue", ""),
        ("Zoé est venue", None),
    ],
)
def test_texts_that_name_them_are_read_again(manager, make, person, text, usual):
    """In full they are given unless said otherwise; by the family name alone, somebody says."""
    make(Note, text=text)
    page = manager.get(address(person))
    boxes = [name for name in page.form() if name.startswith("text-note")]
    assert [page.form()[one] for one in boxes] == ([] if usual is None else [usual])
    if usual == "":
        answer, _files = take(manager, person)
        assert answer.status_code == 422
        assert "Dites si ce texte est donné." in answer.get_data(as_text=True)
    for ruling, is_there in (("donner", True), ("tiers", False), ("autre", False)) if boxes else ():
        _answer, files = take(manager, person, **dict.fromkeys(boxes, ruling))
        assert (text in files["personne.csv"].decode()) is is_there
        notice = plain(files["LISEZMOI.txt"].decode("utf-8-sig"))
        assert ("1 : droits d'une autre personne" in notice) is (ruling == "tiers")
        assert ("- Notes : 1, dont 1 où vous êtes seulement cité·e" in notice) is is_there


def test_what_does_not_name_them_stays_aside_unless_said(manager, make, person):
    make(Participation, adviser=person, stake="Ouvrir une boutique")
    page = manager.get(address(person))
    (box,) = (name for name in page.form() if name.startswith("text-participation"))
    assert page.form()[box] == "autre"
    assert "1 texte de fiches où elle est citée, sans son nom" in page.words
    for ruling, is_there in (("autre", False), ("donner", True)):
        _answer, files = take(manager, person, **{box: ruling})
        assert ("Ouvrir une boutique" in files["personne.csv"].decode()) is is_there


def test_a_text_that_changed_since_it_was_read_is_not_given(app, manager, make, person):
    note = make(Note, text="Zoé Wägner-Roux est venue")
    form = filled(manager, person)
    with app.app_context():
        db.session.get(Note, note).text = "Zoé Wägner-Roux et son fils malade"
        db.session.commit()
    answer = manager.client.post(address(person), data=form)
    assert answer.status_code == 422
    assert take(manager, person)[0].status_code == 200


def test_the_proof_stays_on_the_request(app, manager, make, person):
    make(Note, text="Zoé Wägner-Roux est venue")
    box = next(one for one in manager.get(address(person)).form() if one.startswith("text-note"))

    answer, files = take(manager, person, **{box: "secret"})

    with app.app_context():
        held = db.session.scalars(db.select(DataRequest)).one()
        assert held.state is DataRequestState.UNDER_WAY
        assert held.identity == "Réponse depuis son adresse connue"
        assert held.file_sha256 == hashlib.sha256(answer.data).hexdigest()
        assert (held.file_by, held.file_rows) == (f"Compte {MANAGER.value}", len(lines(files)))
        assert "Retenir : secret des affaires ou professionnel" in (held.withheld or "")
        taken = db.session.scalars(db.select(AccessEntry).where(AccessEntry.event == AccessEvent.FILE_TAKEN)).one()
        assert (taken.concept, taken.record_id, taken.sha256) == ("data_request", held.id, held.file_sha256)
        moves = db.session.scalars(db.select(JournalEntry.verb).where(JournalEntry.concept == "data_request"))
        assert {"Vérifier l'identité", "Commencer"} <= set(moves)
    page = manager.get(f"/data_request/details/?id={held.id}")
    assert "Enregistrer la réponse" in page.words
    assert f"Réponse due le {months_after(today(), 1):%d/%m/%Y}" in page.words


def test_pressed_twice_it_is_one_answer(app, manager, person):
    form = filled(manager, person)
    first = manager.client.post(address(person), data=form)
    with app.app_context():
        held = db.session.scalars(db.select(DataRequest)).one()
        held.state, held.ended_on = DataRequestState.ANSWERED, today()
        db.inspect(held).info["move"] = type("Move", (), {"target": held.state, "label": "", "remark": ""})
        db.session.commit()
    second = manager.client.post(address(person), data=form)
    assert (first.status_code, second.status_code) == (200, 200)
    with app.app_context():
        assert [one.state for one in db.session.scalars(db.select(DataRequest))] == [DataRequestState.ANSWERED]


@pytest.mark.one_database("sqlite", "postgresql")
def test_two_who_answer_at_once_answer_one_request(app, browse_as, person):
    """Whoever comes second waits, then finds the request of the first."""
    both = [browse_as(MANAGER), browse_as(Role.ADMIN)]
    forms = [filled(one, person) for one in both]
    begun = Barrier(2)

    def send(browser, form):
        begun.wait()
        return browser.client.post(address(person), data=form, buffered=True).status_code

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(send, both, forms)) == [200, 200]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(DataRequest.id))) == 1


def test_what_is_wrong_is_told_by_its_box(app, manager, person):
    for field, typed in (
        ("identity", ""),
        ("received_on", "32/13/2017"),
        ("received_on", "01/01/2090"),
        ("channel", "pigeon"),
    ):
        answer, _files = take(manager, person, **{field: typed})
        assert (answer.status_code, f'id="{field}-error"' in answer.get_data(as_text=True)) == (422, True), typed
    with app.app_context():
        assert db.session.scalars(db.select(DataRequest)).all() == []


def test_a_strange_name_makes_a_file_that_runs_nothing(make, manager):
    for named in (
        {"last_name": "=1+1", "first_name": "@SUM(A1)"},
        {"last_name": "יוסף", "first_name": "שלום"},
        {"last_name": "%_\\", "first_name": "'; --"},
        {"last_name": "A", "first_name": "B", "notes": "x" * 10_000},
    ):
        answer, files = take(manager, make(Person, **named))
        assert answer.status_code == 200, named
        cells = [cell for one in lines(files).values() for cell in one.values()]
        assert [cell for cell in cells if cell.startswith(("=1", "@"))] == []
        assert named["last_name"] in files["personne.json"].decode().replace("\\\\", "\\")


@pytest.mark.parametrize("role", [Role.STAFF, Role.FUND_MANAGER, Role.ACCOUNTS, Role.COMMITTEE, MANAGER])
def test_the_button_is_for_who_answers_for_the_programme(browse_as, person, role):
    browser = browse_as(role)
    words = "Répondre à une demande d'accès"
    assert (words in browser.get(f"/person/details/?id={person}").words) is (role is MANAGER)
    assert browser.get(address(person)).status == (200 if role is MANAGER else 403)
    assert browser.get(address(9_999)).status == (404 if role is MANAGER else 403)


def test_a_hundred_rows_cost_the_statements_of_one(app, manager, make, person):
    """A page that is opened a few times a year: some for each concept that names them, whatever the number of rows."""

    def rows():
        with app.app_context(), db.session.no_autoflush:
            them = db.session.get(Person, person)
            for number in range(25):
                db.session.add_all([sample(Position, person=them), sample(Mandate, person=them)])
                note = sample(Note, text=f"Zoé Wägner-Roux, {number}")
                db.session.add_all([sample(Evaluation, evaluator=them), note])
            db.session.commit()

    counted = []
    for _ in range(2):
        rows()
        with statements() as seen:
            assert manager.get(address(person)).status == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert counted[0] <= 13
