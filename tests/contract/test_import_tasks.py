"""Long files, that the server brings in while nobody waits: asked for, told, broken, forgotten."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from admin_views.engine.importing import imports, packets, running, tasks
from app import import_tasks
from app.purge import purged
from models.accounts.user import User
from models.engine import (
    CHECK,
    CHECKED,
    DONE,
    FAILED,
    SAME,
    WRITE,
    WRITING,
    Actor,
    ImportedFile,
    ImportTask,
    act_as,
    acting,
    db,
    now,
    told_on,
)
from models.policy import Role
from tests.contract.long_files import TEXT, WORDS, dropped, ended, names, packets_of_three, played, written
from tests.statements import is_within, statements

__all__ = ["dropped", "packets_of_three"]


@pytest.mark.one_database  # what the pages show while the tasks below are done
def test_a_long_file_goes_through_its_pages_while_the_server_does_it(app, browse_as):
    staff = browse_as(Role.STAFF)
    sent = {"concept": "company", "file": (io.BytesIO(TEXT.encode()), "clients.csv")}
    match = staff.post("/imports/new/", sent).location
    progress = staff.post(match, staff.get(match).form(_next="1")).location
    number = {"id": match.partition("=")[2]}
    assert progress == f"/imports/progress/?id={number['id']}"
    other = browse_as(Role.STAFF, name="Un autre")

    def waits(title):
        with statements() as asked:
            page = staff.get(progress)
        assert is_within(12, asked)
        assert page.title == title
        assert "En attente du serveur" in page.words
        assert 'http-equiv="refresh"' in page.text
        assert other.get(progress).status == 404
        for name in ("match", "mend", "check", "refused"):
            assert staff.get(f"/imports/{name}/?id={number['id']}").location == progress
        for name in ("run", "undo"):
            assert staff.post(f"/imports/{name}/", number).location == progress
        assert "En cours" in staff.get("/imports/").words
        with app.app_context():
            assert import_tasks.play() == "Imports : 1 étape."
            assert import_tasks.play() == ""
        return staff.get(progress).location

    check = waits("Vérification en cours")
    assert "Nouvelles8" in staff.get(check).words
    assert staff.post("/imports/run/", number).location == progress
    assert waits("Import en cours") == check
    assert staff.get(check).title == "Import terminé"
    with app.app_context():
        assert names() == sorted(WORDS)
    assert staff.post("/imports/undo/", number).location == progress
    assert waits("Annulation en cours") == check
    assert "C'est annulé : 8 lignes." in staff.get(check).words
    with app.app_context():
        assert names() == []


def test_of_two_who_ask_for_one_file_the_second_is_told(dropped):
    first, second = dropped(), dropped()
    for file in (first, second):
        assert played(file, CHECK) == []
    for file in (first, second):
        tasks.ask(file, WRITE, without_refused=False)
    tasks.ask(second, WRITE, without_refused=False)  # pressed twice
    assert "après 1 autre import" in tasks.told(tasks.last_of(second))
    assert import_tasks.play() == "Imports : 2 étapes."
    db.session.expire_all()
    assert (tasks.last_of(first).said, tasks.last_of(second).said) == ([], [running.CHANGED_SINCE])
    assert {one.verdict for one in imports.rows_of(second)} == {SAME}
    assert names() == sorted(WORDS)


def test_what_cannot_be_done_is_told(app, dropped, monkeypatch):
    file = dropped()
    user = db.session.get_one(User, acting().user_id)
    user.is_disabled = True
    db.session.commit()
    assert played(file, CHECK) == [tasks.NO_RIGHT]
    user.is_disabled, user.role = False, Role.FUND_MANAGER
    db.session.commit()
    assert played(file, CHECK) == [tasks.NO_RIGHT]
    user.role = Role.STAFF
    db.session.commit()
    tasks.ask(file, CHECK)
    db.session.execute(update(ImportTask).values(tries=tasks.MOST_TRIES))
    assert ended(file) == [tasks.STOPPED]
    monkeypatch.setattr(running, "outcomes_of", lambda *_: 1 // 0)
    assert played(file, CHECK) == [tasks.BROKEN]
    assert tasks.last_of(file).state == FAILED
    monkeypatch.undo()
    assert played(file, CHECK) == []


def test_a_writing_that_breaks_waits_for_somebody_to_go_on_or_take_it_back(app, browse_as, monkeypatch, dropped):
    staff = browse_as(Role.STAFF)
    file = dropped()
    file.user_id = db.session.scalar(select(func.min(User.id)))
    db.session.commit()
    act_as(Actor("Anne", "formulaire", user_id=file.user_id, role=Role.STAFF))
    assert played(file, CHECK) == []
    number = file.id
    for goes_on in (False, True):
        with monkeypatch.context() as broken:
            broken.setattr(packets, "PACKET", 3)
            broken.setattr(packets.time, "sleep", lambda _seconds: 1 // 0)
            assert written(file) == [tasks.BROKEN]
        assert (file.state, len(names())) == (WRITING, 3)
        page = staff.get(f"/imports/check/?id={file.id}")
        assert page.title == "Import interrompu"
        assert tasks.BROKEN in page.words
        staff.post(f"/imports/{'run' if goes_on else 'undo'}/", {"id": number})
        file = db.session.get(ImportedFile, number)  # the request left nothing in the session
        assert ended(file) == ([] if goes_on else ["C'est annulé : 3 lignes."])
        assert names() == (sorted(WORDS) if goes_on else [])
        file.state = DONE if goes_on else CHECKED
        db.session.commit()


def test_what_is_said_of_a_file_leaves_with_it(dropped):
    played(dropped(), CHECK)
    with told_on(now() + timedelta(days=31)):
        assert "Imports inachevés (plus de 30 jours) : 1 ligne retirée." in purged()
    assert db.session.scalar(select(func.count()).select_from(ImportTask)) == 0
