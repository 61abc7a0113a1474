"""A long file written by packets: what is killed goes on, what changes meanwhile is told, others write."""

from __future__ import annotations

import os
import signal
import sqlite3

import pytest
from sqlalchemy import create_engine, func, select, text, update

from admin_views.engine.importing import aside, imports, packets, running, tasks
from admin_views.engine.importing.trying import Trial
from app import import_tasks
from models.accounts.user import User
from models.engine import (
    CHECK,
    CHECKED,
    DONE,
    DROPPED,
    UNDO,
    UNDONE,
    WRITE,
    WRITING,
    ImportedFile,
    ImportRow,
    JournalEntry,
    acting,
    db,
)
from models.parties.company import Company
from tests.contract.long_files import WORDS, dropped, ended, names, packets_of_three, played, written
from tests.factories import sample
from tests.numbers import siren

__all__ = ["dropped", "packets_of_three"]


@pytest.mark.one_database  # the other engine copies nothing
def test_a_disk_without_a_place_for_the_copy_is_told_and_nothing_is_half_done(dropped, monkeypatch):
    file, connect = dropped(), sqlite3.connect

    def small(path, *more, **said):
        made = connect(path, *more, **said)
        if path == "":
            made.execute("PRAGMA max_page_count = 20")
        return made

    with monkeypatch.context() as little:
        little.setattr(sqlite3, "connect", small)
        assert played(file, CHECK) == [tasks.FULL]
    assert (file.state, names(), db.session.scalar(select(func.count(ImportRow.operation)))) == (DROPPED, [], 0)

    assert played(file, CHECK) == []
    assert written(file) == []
    assert names() == sorted(WORDS)


@pytest.mark.parametrize("kind", [WRITE, UNDO])
def test_a_server_that_is_killed_goes_on_and_nothing_is_doubled_nor_lost(app, dropped, kind):
    _killed_then_goes_on(dropped, kind, "in a packet")


@pytest.mark.one_database  # all that was written is committed: no engine has anything to take back
@pytest.mark.parametrize("kind", [WRITE, UNDO])
def test_a_server_that_is_killed_between_two_packets_goes_on_too(app, dropped, kind):
    _killed_then_goes_on(dropped, kind, "between packets")


def _killed_then_goes_on(dropped, kind, at):
    file = dropped()
    assert played(file, CHECK) == []
    if kind == UNDO:
        assert written(file) == []
    tasks.ask(file, kind, **({"without_refused": False} if kind == WRITE else {}))
    db.session.remove()
    child = os.fork()
    if child == 0:
        try:
            db.engine.dispose(close=False)
            _die(at, kind)
            import_tasks.play()
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL

    file = db.session.get_one(ImportedFile, file.id)
    task = tasks.last_of(file)
    assert (task.is_open, task.done, len(names())) == (True, 3, 3 if kind == WRITE else 5)
    assert file.state == (WRITING if kind == WRITE else DONE)
    assert ended(file) == ([] if kind == WRITE else ["C'est annulé : 8 lignes."])
    assert (names(), file.state) == ((sorted(WORDS), DONE) if kind == WRITE else ([], UNDONE))
    assert (tasks.last_of(file).tries, tasks.last_of(file).done, tasks.last_of(file).total) == (2, 8, 8)
    lines = db.session.scalars(select(JournalEntry.record_label).where(JournalEntry.channel == file.channel)).all()
    assert sorted(lines) == sorted(WORDS * (1 if kind == WRITE else 2))
    if kind == WRITE:
        assert len(set(db.session.scalars(select(ImportRow.operation).where(ImportRow.operation.is_not(None))))) == 8
        assert played(file, UNDO) == ["C'est annulé : 8 lignes."]
        assert names() == []


def _die(at, kind):
    """Let this process be killed after the first packet: before the second one, or in it, once some of it is there."""

    def killed(*_told):
        os.kill(os.getpid(), signal.SIGKILL)

    if at == "between packets":
        packets.time.sleep = killed
        return
    name, times = ("outcome", 5) if kind == WRITE else ("undo", 5)
    place = Trial if kind == WRITE else tasks.undoing
    plays, done = getattr(place, name), []

    def until(*said):
        if len(done) == times:
            killed()
        done.append(said)
        return plays(*said)

    setattr(place, name, until)


@pytest.fixture
def eight(dropped):
    """The companies are there; the file changes them all."""
    db.session.add_all(
        sample(Company, name=f"{one} {at}", siren=siren(at), ess_status="scop", state="active")
        for at, one in enumerate(WORDS)
    )
    db.session.commit()
    file = dropped()
    assert played(file, CHECK) == []
    return file


def rename(at, name):
    company = db.session.scalars(select(Company).where(Company.siren == siren(at))).one()
    company.name = name
    db.session.commit()


def test_a_record_that_changed_since_the_check_stops_all_before_anything_is_written(eight):
    rename(7, "Autrement")
    before = names()
    assert written(eight) == [running.CHANGED_SINCE]
    assert (names(), eight.state) == (before, CHECKED)
    lines = select(func.count()).select_from(JournalEntry).where(JournalEntry.channel == eight.channel)
    assert db.session.scalar(lines) == 0  # not even written and taken back
    assert imports.rows_of(eight)[7].result["changes"] == [["name", "Autrement", "Lin"]]
    assert written(eight) == []
    assert names() == sorted(WORDS)


@pytest.fixture
def meanwhile(monkeypatch):
    """Renames some of the eight once a packet is written."""

    def change(renamed):
        left = list(renamed.items())
        monkeypatch.setattr(packets.time, "sleep", lambda _seconds: [rename(*left.pop(0)) for _one in left.copy()])

    return change


@pytest.mark.one_database  # what stays is asked below on both
def test_a_record_that_changes_meanwhile_has_what_was_written_taken_back(eight, meanwhile):
    before = names()
    meanwhile({7: "Autrement"})

    assert written(eight) == [running.CHANGED_SINCE]

    assert (names(), eight.state) == (sorted({*before, "Autrement"} - {"Lin 7"}), CHECKED)


def test_what_was_written_then_changed_by_another_is_not_taken_back(eight, meanwhile):
    before = names()
    meanwhile({7: "Autrement", 0: "Bois et fils"})

    assert written(eight) == [running.HELD_BACK.format("1 fiche")]

    assert eight.state == DONE
    assert names() == sorted({*before, "Autrement", "Bois et fils"} - {"Lin 7", "Bois 0"})
    assert [one.line for one in imports.rows_of(eight) if one.operation] == [1]  # the one that stays may be undone


@pytest.mark.one_database
def test_others_write_while_a_long_file_is_checked(dropped, monkeypatch):
    file, tried, number = dropped(), Trial.outcome, acting().user_id
    url = db.engine.url

    def outcome(trial, row):
        found = tried(trial, row)
        with create_engine(url, connect_args={"timeout": 0}).begin() as other:
            other.execute(text("PRAGMA busy_timeout = 0"))
            other.execute(update(User).where(User.id == number).values(version=User.version + 1))
        return found

    monkeypatch.setattr(Trial, "outcome", outcome)
    assert played(file, CHECK) == []
    assert db.session.scalar(select(User.version)) == 9
    assert names() == []
    assert {one.verdict for one in imports.rows_of(file)} == {"new"}


@pytest.mark.one_database
def test_a_copy_is_taken_of_what_is_there_and_nothing_of_it_stays(dropped):
    dropped()
    held = db.session()
    with pytest.raises(ZeroDivisionError), aside.tried_aside():  # noqa: PT012 — the block
        assert acting().label == "Anne"
        db.session.add(sample(Company, name="Essai"))
        db.session.commit()
        assert names() == ["Essai"]
        raise ZeroDivisionError
    assert db.session() is held
    assert names() == []
