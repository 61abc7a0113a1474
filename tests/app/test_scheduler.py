"""Tasks of the server: each at its time, once whatever the servers, none stopped by another; `flask tasks`."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app import scheduler
from app.scheduler import LOOK_EVERY, Looking, Task, leading, register
from models.engine import PARIS, TaskRun, db, told_on

NOON = datetime(2026, 11, 26, 12, 0, 5, tzinfo=PARIS)


@pytest.fixture
def played(app, monkeypatch):
    """What is played at a moment, names in order, in an application that has no task but those that are added."""
    monkeypatch.setitem(app.extensions, "tasks", {})
    names = []

    def at(moment):
        names.clear()
        with app.app_context(), told_on(moment):
            Looking(app).look()
        return sorted(names)

    def add(name, hour=None, says=lambda: "Fait.", wanted=None):
        def does():
            names.append(name)
            return says()

        register(app, Task(name, name.capitalize(), does, hour, wanted))

    at.add = add
    return at


def runs(app):
    """Every run that is noted: its name, what it said, whether it failed."""
    with app.app_context():
        return [(one.name, one.said, one.failed) for one in db.session.scalars(select(TaskRun).order_by(TaskRun.id))]


def test_each_minute_or_once_a_day_whatever_looks_at_it(app, played):
    played.add("seal")
    played.add("purge", hour=3)

    assert played(NOON) == ["purge", "seal"]  # what was missed is done as soon as a server is there
    assert played(NOON + timedelta(seconds=LOOK_EVERY)) == []
    assert played(NOON + timedelta(minutes=1)) == ["seal"]
    assert played(NOON.replace(day=27, hour=2, minute=59)) == ["seal"]
    assert played(NOON.replace(day=27, hour=3, minute=0)) == ["purge", "seal"]
    assert sorted(runs(app)) == [("purge", "Fait.", False)] * 2 + [("seal", "Fait.", False)]  # of each minute, the last


@pytest.mark.one_database  # Python says what hour it is
@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=PARIS), datetime(2026, 10, 25, tzinfo=PARIS)])
def test_the_days_when_the_hour_of_paris_changes_have_one_run(played, day):
    played.add("purge", hour=2)  # that hour is not there in March, and is there twice in October
    hours = [played((day + timedelta(days=-1)).replace(hour=12))]
    begun = day.astimezone(PARIS).timestamp()
    hours += [played(datetime.fromtimestamp(begun + 1800 * half, PARIS)) for half in range(40)]

    assert hours.count(["purge"]) == 2
    assert hours[0] == ["purge"]


def test_what_is_wanted_is_played_at_once_and_only_then(app, played):
    wanted = []
    played.add("imports", says=lambda: wanted.pop() and "Fait.", wanted=lambda: bool(wanted))

    assert played(NOON) == []
    wanted += ["one", "two"]
    assert played(NOON) == ["imports", "imports"]
    wanted.append("")  # `Échec`, for a task that says so
    played.add("broken", says=lambda: 1 // 0, wanted=lambda: True)
    assert played(NOON + timedelta(minutes=1)) == ["broken", "imports"]
    assert played(NOON + timedelta(minutes=1, seconds=1)) == []  # what failed waits
    assert played(NOON + timedelta(minutes=2)) == ["broken"]


def test_a_server_that_is_called_looks_at_once_and_again_when_another_was_at_work(app, played, monkeypatch):
    done, looks = Event(), []
    monkeypatch.setattr(scheduler, "CALL_AGAIN", 0.01)
    look = Looking.look

    def second(looking):
        looks.append("")
        return look(looking) if len(looks) > 1 else False

    monkeypatch.setattr(Looking, "look", second)
    played.add("imports", says=lambda: done.set() or "Fait.", wanted=lambda: not done.is_set())
    thread = scheduler.start(app)
    try:
        app.extensions["call_tasks"]()
        assert done.wait(10)
    finally:
        thread.end()
    assert len(looks) == 2


def test_a_failure_is_noted_stops_no_other_and_a_daily_one_is_tried_again(app, played, caplog):
    played.add("backup", hour=3, says=lambda: 1 // 0)
    played.add("seal", says=lambda: db.session.execute(select(func.nothing())) and "")
    played.add("mail")
    app.logger.addHandler(caplog.handler)
    try:
        assert played(NOON) == ["backup", "mail", "seal"]
    finally:
        app.logger.removeHandler(caplog.handler)

    failure = "Échec ({}) : le journal du serveur dit où."
    with app.app_context():
        unknown = "OperationalError" if db.engine.dialect.name == "sqlite" else "ProgrammingError"
    assert sorted(runs(app)) == [
        ("backup", failure.format("ZeroDivisionError"), True),
        ("mail", "Fait.", False),
        ("seal", failure.format(unknown), True),
    ]
    assert sorted(one.facts["task"] for one in caplog.records) == ["backup", "seal"]
    assert "backup" not in played(NOON + timedelta(minutes=59))
    assert "backup" in played(NOON + timedelta(minutes=60))


def test_a_clock_that_was_wrong_stops_nothing(played):
    played.add("seal")
    played.add("purge", hour=3)

    assert played(NOON.replace(year=2036)) == ["purge", "seal"]
    assert played(NOON) == ["purge", "seal"]
    assert played(NOON) == []


def test_what_said_nothing_leaves_one_row(app, played):
    played.add("seal", says=lambda: "")
    for minute in range(3):
        played(NOON + timedelta(minutes=minute))

    assert runs(app) == [("seal", "", False)]


def test_one_leads_and_another_takes_over_when_it_is_killed(app, played):
    played.add("seal")
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:  # another server, killed in the middle of a task
        try:
            with app.app_context():
                db.engine.dispose(close=False)
                with leading() as leads:
                    os.write(writes, b"leads" if leads else b"waits")
                    time.sleep(600)
        finally:
            os._exit(1)
    os.close(writes)
    try:
        assert os.read(reads, 5) == b"leads"
        assert played(NOON) == []
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reads)
    for _ in range(100):  # PostgreSQL takes a moment to see it
        if done := played(NOON):
            break
        time.sleep(0.1)

    assert done == ["seal"]


@pytest.mark.one_database("postgresql")
def test_who_lost_the_lock_writes_no_more(app, played):
    with app.app_context():
        with pytest.raises(ValueError, match="La base a changé de serveur"), leading():  # noqa: PT012 — the block
            with db.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": scheduler._leader.get()})
            scheduler.play(Task("seal", "Scelle", lambda: "Fait."))
        db.session.rollback()
        with leading() as leads:
            scheduler.play(Task("seal", "Scelle", lambda: "Fait."))

    assert (leads, runs(app)) == (True, [("seal", "Fait.", False)])


def test_a_run_that_died_is_played_again(app, played):
    played.add("backup", hour=3)
    with app.app_context():
        db.session.add(TaskRun(name="backup", started_at=NOON))
        db.session.commit()

    assert played(NOON + timedelta(minutes=59)) == []
    assert played(NOON + timedelta(minutes=60)) == ["backup"]


def test_a_thread_plays_them_unless_the_settings_say_no(app, played, monkeypatch):
    done = Event()
    played.add("seal", says=lambda: done.set() or "Fait.")
    monkeypatch.setattr(scheduler, "LOOK_EVERY", 0.01)
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"TASKS": False}))
    assert scheduler.start(app) is None
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    thread = scheduler.start(app)
    try:
        assert done.wait(10)
    finally:
        thread.end()
    assert not thread.is_alive()


def test_what_is_short_does_not_wait_for_what_is_long_nor_is_that_played_twice(app, played, monkeypatch):
    """A backup that ends after the third seal, by a clock that goes on by a minute at each of the first two."""
    seals, third = [], Event()
    monkeypatch.setattr(scheduler, "now", lambda: NOON + min(len(seals), 2) * timedelta(minutes=1))
    monkeypatch.setattr(scheduler, "LOOK_EVERY", 0.01)
    played.add("backup", hour=3, says=lambda: "Fait." if third.wait(10) else "Les sceaux ont attendu.")
    played.add("seal", says=lambda: seals.append("") or (len(seals) > 2 and third.set()) or "Fait.")

    assert sorted(played(NOON)) == ["backup", *["seal"] * 3]
    assert sorted(runs(app)) == [("backup", "Fait.", False), ("seal", "Fait.", False)]


def test_a_run_that_cannot_be_noted_is_begun_once_each_time_one_looks(app, played, monkeypatch):
    begun = []

    def refused(task):
        begun.append(task.name)
        raise OperationalError("INSERT", None, Exception("the disk is full"))

    monkeypatch.setattr(scheduler, "play", refused)
    played.add("seal")

    assert (played(NOON), begun) == ([], ["seal"])
    assert (played(NOON), begun) == ([], ["seal", "seal"])


def test_a_server_that_ends_begins_nothing_more_and_leaves_what_is_at_work_a_moment(app, played, monkeypatch):
    begun, goes_on = Event(), Event()
    played.add("seal", says=lambda: begun.set() or ("Fait." if goes_on.wait(10) else "Coupée."))
    monkeypatch.setattr(scheduler, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(scheduler, "MOMENT", 0)
    thread = scheduler.start(app)
    assert begun.wait(10)

    thread.end()  # at once: it was left no time
    assert thread.is_alive()
    played.add("mail")
    goes_on.set()
    thread.join(10)
    assert runs(app) == [("seal", "Fait.", False)]


def test_the_command_lists_them_and_plays_one(app, played):
    played.add("purge", hour=3, says=lambda: "2 fiches retirées.")
    played.add("backup", hour=4, says=lambda: 1 // 0)
    flask = app.test_cli_runner()

    assert flask.invoke(args=["tasks"]).output.splitlines() == [
        "purge\tchaque jour à 3 h\tPurge\tjamais jouée",
        "backup\tchaque jour à 4 h\tBackup\tjamais jouée",
    ]
    with told_on(NOON):
        done = flask.invoke(args=["tasks", "run", "purge"])
    assert (done.exit_code, done.output) == (0, "26/11/2026 à\u00a012\u00a0h : 2 fiches retirées.\n")
    assert "26/11/2026 à\u00a012\u00a0h : 2 fiches retirées." in flask.invoke(args=["tasks"]).output
    assert flask.invoke(args=["tasks", "run", "backup"]).exit_code == 1
    missing = flask.invoke(args=["tasks", "run", "rien"])
    assert (missing.exit_code, missing.output) == (1, "Aucune tâche « rien » : purge, backup.\n")
