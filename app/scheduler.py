"""What the server does by itself, each minute or each day, without cron.

To add a task, register it where its room is put in the application (`init_app`):

    scheduler.register(app, Task("seal", "Scelle les lignes du journal", seal))            # each minute
    scheduler.register(app, Task("purge", "Vide ce qui est périmé", purge, hour=3))         # each day at 3, in Paris

    scheduler.register(app, Task("imports", "Écrit les imports", play, wanted=are_waiting))  # as soon as it is wanted

`play` takes nothing, works in an application context of its own with `db.session`, commits what it writes, and returns
what it did, as a French sentence: "" when there was nothing to do; `Undone` says in one why it could not. What else it
raises is logged and noted by its kind, and stops no other task; nor does one that is long: each has a thread of its
own, and is never played twice at once. One process at a time plays them, whatever the number of workers and machines:
the one that holds the lock. Each of its commits asks the server it writes to whether it still does: once a standby took
over, who led writes no more, and whoever takes the lock there leads. A daily task that failed, or whose process died,
is played again after an hour; one that was missed, as soon as a server is there.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy import Connection, delete, event, func, select, text
from sqlalchemy.engine import Engine

from app.config import Settings
from app.disk_faults import facts_of
from models.engine import PARIS, Actor, TaskRun, act_as, day_of, db, now

LOOK_EVERY = 20  # seconds
AGAIN = timedelta(hours=1)
A_LITTLE = timedelta(seconds=LOOK_EVERY)
CALL_AGAIN = 1  # second, when another process was at work just then
MOMENT = 5  # seconds that a server which ends leaves to what it plays
LOCK = 7_305_620_118  # any number, the same for every process, other than that of `prepare`
# A machine that loses its power says nothing: the server asks for it, and frees the lock after a minute.
HOLDS_IT = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = :pid"
    " AND (classid::bigint << 32) + objid::bigint = :lock)"
)
LEADS_NO_MORE = "La base a changé de serveur pendant la tâche : qui y mène maintenant la joue de nouveau."
ASK_FOR_IT = ("tcp_keepalives_idle = 30", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")

_leader: ContextVar[int | None] = ContextVar("leader", default=None)  # what holds the lock, on the server's side


class Undone(Exception):  # noqa: N818 — it reads as a sentence where it is caught
    """Why a task could not be done, in a French sentence that names nobody: whoever keeps the server reads it."""


@dataclass(frozen=True)
class Task:
    """What is played: its name on the command line, what it does in French, at which hour of Paris or each minute.

    `wanted`: whether there is something to do, for what is played at no time but then; `call_tasks` says it is so.
    """

    name: str
    title: str
    play: Callable[[], str]
    hour: int | None = None
    wanted: Callable[[], bool] | None = None

    @property
    def period(self) -> str:
        """When it is played, in French."""
        if self.wanted is not None:
            return "dès qu'il y a à faire"
        return "chaque minute" if self.hour is None else f"chaque jour à {self.hour} h"

    def due_since(self, moment: datetime) -> datetime:
        """The last instant at which it was to be played."""
        if self.hour is None:
            return moment.replace(second=0, microsecond=0)
        today = datetime.combine(day_of(moment), time(self.hour), PARIS)
        yesterday = datetime.combine(day_of(moment) - timedelta(days=1), time(self.hour), PARIS)
        return today if today <= moment else yesterday


def register(app: Flask, task: Task) -> None:
    """Let the server play this task."""
    tasks = registered(app)
    if task.name in tasks:
        raise RuntimeError(f"two tasks are called {task.name}")
    tasks[task.name] = task


def registered(app: Flask) -> dict[str, Task]:
    """Every task by its name, in the order in which they were registered."""
    tasks: dict[str, Task] = app.extensions.setdefault("tasks", {})
    return tasks


class Looking(Thread):
    """A thread that plays what is due every few seconds, until it is told to end or its process ends."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="tasks", daemon=True)
        self.app, self.is_over, self.is_hindered, self.is_called = app, False, False, False
        self.news = Event()  # a task ended, something is to be done at once, or all is to end

    def run(self) -> None:
        """Wait, look, wait again."""
        is_owed = False  # it was called, and another process was at work
        while not self.is_over:
            self.news.clear()
            is_idle = not (self.is_over or self.is_called)
            if is_idle and self.news.wait(CALL_AGAIN if is_owed else LOOK_EVERY) and not self.is_called:
                continue
            is_owed, self.is_called = is_owed or self.is_called, False
            with self.app.app_context():
                try:
                    is_owed = not self.look() and is_owed
                except Exception as failure:  # the database is away, or not of this release yet: next time
                    is_owed = False
                    self._tell(failure)

    def call(self) -> None:
        """Something is to be done at once."""
        self.is_called = True
        self.news.set()

    def look(self) -> bool:
        """Play what is due, when no other process is doing so, and what comes due until all of it has ended."""
        at_work, self.is_hindered = dict[str, Thread](), False
        with leading() as leads:
            try:
                while leads and not (self.is_over or self.is_hindered):
                    self.news.clear()
                    busy = {*at_work}  # before asking: what ends meanwhile was not known to have begun
                    found = [task for task in due(now()) if task.name not in busy and not self.is_over]
                    for task in found:
                        self._begin(task, at_work)
                    if not (found or at_work):  # what was begun may have ended already, and be due again
                        break
                    self.news.wait(LOOK_EVERY)
            finally:
                for one in tuple(at_work.values()):
                    one.join()
        return leads

    def _begin(self, task: Task, at_work: dict[str, Thread]) -> None:
        """Play a task beside the others, as whoever leads; it is in `at_work` until it has ended."""

        def played() -> None:
            try:
                with self.app.app_context():
                    play(task)
            except Exception as failure:  # of the database: the run could not be noted, and would be due again at once
                self.is_hindered = True
                self._tell(failure, task.name)
            finally:
                del at_work[task.name]
                self.news.set()

        thread = Thread(target=copy_context().run, args=(played,), name=f"task {task.name}", daemon=True)
        at_work[task.name] = thread
        try:
            thread.start()
        except RuntimeError:  # there are too many: it is not waited for
            del at_work[task.name]
            raise

    def _tell(self, failure: Exception, task: str = "") -> None:
        facts = ({"task": task} if task else {}) | facts_of(failure)
        self.app.logger.error("tasks: %s", type(failure).__name__, extra={"facts": facts})

    def end(self) -> None:
        """Begin nothing more; what is at work has a moment to end, and is played again where it has not."""
        self.is_over = True
        self.news.set()
        self.join(MOMENT)


def start(app: Flask) -> Looking | None:
    """Play tasks in this process, when the settings say so: called by a worker of the server once it is made."""
    if not app.config["SETTINGS"].TASKS:
        return None
    looking = Looking(app)
    app.extensions["call_tasks"] = looking.call
    looking.start()
    return looking


def due(moment: datetime) -> list[Task]:
    """The tasks to be played at an instant; what ran after it was noted by a clock that was wrong."""
    ended = TaskRun.ended_at.is_not(None) & ~TaskRun.failed
    done, tried = func.max(TaskRun.started_at).filter(ended), func.max(TaskRun.started_at)
    query = select(TaskRun.name, done, tried).where(TaskRun.started_at <= moment).group_by(TaskRun.name)
    last = {name: (done, tried) for name, done, tried in db.session.execute(query)}
    found = [task for task in registered(current_app).values() if _is_due(task, moment, *last.get(task.name, ()))]
    db.session.rollback()
    return found


def _is_due(task: Task, moment: datetime, done: datetime | None = None, tried: datetime | None = None) -> bool:
    if task.wanted is not None:  # what failed, or was cut short, waits a little
        return (tried == done or tried is None or tried <= moment - A_LITTLE) and task.wanted()
    since = task.due_since(moment)
    if tried is None or tried < since:
        return True
    return task.hour is not None and (done is None or done < since) and tried <= moment - AGAIN


def play(task: Task) -> TaskRun:
    """Play a task now and note it; the row of this run. Whoever calls it leads."""
    run = TaskRun(name=task.name, started_at=now())
    db.session.add(run)
    db.session.commit()
    number = run.id
    with current_app.app_context():
        said, failed = _said(task)
    run = db.session.get_one(TaskRun, number)
    run.said, run.failed, run.ended_at = said, failed, now()
    if not failed:  # those of each minute would fill the table, and what had nothing to say
        superseded = (TaskRun.name == task.name) & ~TaskRun.failed & TaskRun.ended_at.is_not(None)
        of_no_use = superseded if task.hour is None else superseded & (TaskRun.said == "")
        db.session.execute(delete(TaskRun).where(of_no_use, TaskRun.id < number))
    db.session.commit()
    return run


def _said(task: Task) -> tuple[str, bool]:
    """What a task says, and whether it failed."""
    try:
        act_as(Actor("Serveur", "tâche"))
        return task.play(), False
    except Undone as refusal:
        current_app.logger.error("task failed", extra={"facts": {"task": task.name, "why": str(refusal)}})
        return f"Échec : {refusal}", True
    except Exception as failure:
        current_app.logger.exception("task failed", extra={"facts": {"task": task.name}})
        return f"Échec ({type(failure).__name__}) : le journal du serveur dit où.", True
    finally:
        db.session.rollback()


@contextmanager
def leading() -> Iterator[bool]:
    """Whether this process is the only one that plays tasks, until the end of the block or of the process."""
    settings: Settings = current_app.config["SETTINGS"]
    with _file_lock(settings.INSTANCE_PATH) if db.engine.name == "sqlite" else _database_lock() as is_held:
        yield is_held


@contextmanager
def _file_lock(folder: Path) -> Iterator[bool]:
    with (folder / ".tasks.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _database_lock() -> Iterator[bool]:
    with db.engine.connect() as connection:
        connection.detach()  # whatever happens, the database frees the lock once this connection is gone
        for setting in ASK_FOR_IT:
            connection.execute(text(f"SET {setting}"))
        is_held = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}))
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.commit()  # the lock is that of the session: a long task holds no transaction open
        if not event.contains(Engine, "commit", _must_lead):
            event.listen(Engine, "commit", _must_lead)
        led = _leader.set(pid if is_held else None)
        try:
            yield is_held
        finally:
            _leader.reset(led)
        connection.execute(text("SELECT pg_advisory_unlock_all()"))  # at once: it takes a moment to see it gone


def _must_lead(connection: Connection) -> None:
    """Refuse what a task would commit to a server where this process holds the lock no more."""
    pid = _leader.get()
    if pid is not None and not connection.scalar(HOLDS_IT, {"pid": pid, "lock": LOCK}):
        connection.connection.rollback()  # SQLAlchemy takes a commit that failed for a connection that is lost
        raise ValueError(LEADS_NO_MORE)
