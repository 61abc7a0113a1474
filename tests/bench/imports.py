"""What bringing a file in costs, beside the same rows saved through the models: `python -m tests.bench.imports STORE`.

STORE is a SQLite file, which is copied first, or the address of a PostgreSQL database that may be written in; more
words: how many rows (10,000), and `near` for names that are nearly the same. A line for each step: seconds of this
processor, how many times the models that is, megabytes more than before it, at most, statements of each row, and the
longest that somebody who saves something else meanwhile waited, in seconds of the clock.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine, update

from admin_views.engine.files import Column
from admin_views.engine.importing import imports, running, undoing
from admin_views.engine.list_export import WRITERS, About
from models.accounts.user import User
from models.engine import Actor, FileFormat, act_as, db, kinds, today
from models.engine.sheets import read_file
from models.parties.company import Company
from models.policy import Role
from tests.bench.recorded import _application
from tests.migrated import copy_file
from tests.numbers import siren
from tests.seats import account
from tests.statements import statements

HEAD = ("Raison sociale", "SIREN", "Statut ESS", "Site internet")
OTHERS = ("UPDATE user ", 'UPDATE "user" ')  # what somebody else saves meanwhile
SYLLABLES = ("ba", "cor", "di", "fel", "gra", "ho", "lin", "mar", "no", "pel", "rou", "sa", "ter", "vi", "zé")


@dataclass(frozen=True)
class Step:
    """What a step took."""

    name: str
    seconds: float
    megabytes: float
    statements: int
    waited: float


def rows_of(count: int, *, near: bool) -> list[tuple[str, ...]]:
    """Companies that are nobody's, whose names are nearly the same, or as far from each other as names are."""
    chance = Random(count)  # noqa: S311 — the same names each time
    names = (f"Import numéro {at}" if near else f"{_word(chance)} {_word(chance)}" for at in range(count))
    return [(name, siren(500_000 + at), "Scop", f"https://n{at}.example.org") for at, name in enumerate(names)]


def _word(chance: Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=4)).capitalize()


def measure(store: str, count: int, *, near: bool) -> list[Step]:
    """Each step of an import, then the same rows through the models."""
    with tempfile.TemporaryDirectory() as folder:
        url = store
        if "://" not in store:
            copy_file(Path(store), Path(folder) / "store.db")
            url = f"sqlite:///{folder}/store.db"
        app = _application(Path(folder), url)
        with app.app_context():
            db.session.add(user := account(Role.STAFF, email="bench@example.org"))
            db.session.commit()
            act_as(Actor("Anne", "formulaire", user_id=user.id, role=Role.STAFF))
            return list(_steps(rows_of(count, near=near)))


def _steps(rows: list[tuple[str, ...]]) -> Any:
    heads = [Column(name, name, kinds.Kind()) for name in HEAD]
    content = b"".join(WRITERS[FileFormat.XLSX].write(heads, rows, About(today(), "x")))
    held: list[Any] = []

    def drop() -> None:
        held.append(imports.kept(Company, "x.xlsx", read_file(content)))
        db.session.commit()

    yield _step("drop", drop)
    yield _step("check", lambda: running.check(held[0]))
    print(imports.told(imports.counts(held[0])), file=sys.stderr)
    yield _step("write", lambda: print(running.run(held[0], without_refused=True), file=sys.stderr))
    yield _step("undo", lambda: print(undoing.undone(held[0], None).done, file=sys.stderr))
    yield _step("models", lambda: _saved(rows))


def _saved(rows: list[tuple[str, ...]]) -> None:
    """Each row a record, as a form would save it; in one commit."""
    for name, number, _status, site in rows:
        db.session.add(Company(name=name, siren=number, ess_status="scop", website=site))
        db.session.flush()
    db.session.commit()


class _Other(Thread):
    """Somebody who saves something every tenth of a second."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(daemon=True)
        self.engine, self.is_over, self.waited = engine, Event(), 0.0

    def run(self) -> None:
        while not self.is_over.wait(0.1):
            begun = time.perf_counter()
            with self.engine.begin() as connection:
                connection.execute(update(User).values(version=User.version + 1))
            self.waited = max(self.waited, time.perf_counter() - begun)


def _step(name: str, play: Callable[[], object]) -> Step:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    other = _Other(db.engine)
    with statements() as seen:
        other.start()
        begun = time.process_time()
        play()
        seconds = time.process_time() - begun
        other.is_over.set()
        other.join()
    db.session.expire_all()
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Step(name, seconds, more, len([one for one in seen if not one.startswith(OTHERS)]), other.waited)


def _print(found: list[Step], count: int) -> None:
    models = found[-1].seconds
    print(f"{'':10}{'seconds':>9}{'× models':>10}{'MB more':>9}{'statements a row':>18}{'waited':>8}")
    for one in found:
        times, each = one.seconds / models, one.statements / count
        shown = f"{one.name:10}{one.seconds:>9.1f}{times:>10.1f}{one.megabytes:>9.0f}{each:>18.1f}{one.waited:>8.1f}"
        print(shown, flush=True)


if __name__ == "__main__":
    words = sys.argv[2:]
    number = int(next((one for one in words if one.isdecimal()), "10000"))
    _print(measure(sys.argv[1], number, near="near" in words), number)
