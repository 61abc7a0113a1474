"""The application on both engines, somebody in front of it, and records to look at."""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

gc.set_threshold(50_000, 20, 100)  # what stays until the end is looked through for rubbish again and again: a tenth

from hypothesis import HealthCheck, settings
from hypothesis.internal.entropy import deterministic_PRNG

with deterministic_PRNG():
    pass  # with CI=true, its first use has all that there is looked through: it is little yet

import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event

from app import create_app
from app.config import Settings
from models.accounts import password
from models.engine import FileStore, Record, Refused, db
from models.engine.sheets import reading
from models.engine.sheets.gate import process
from models.policy import Role
from seeds import reference
from tests import stores
from tests.about import about, room_of
from tests.emptying import empty
from tests.factories import Make, count_again
from tests.migrated import migrated_url
from tests.pages import Browser
from tests.present import copy_of_the_region
from tests.seats import account
from tests.sessions import let_in
from tests.shuffle import shuffled

ENGINES = ("sqlite", "postgresql")
LONG = (
    "tests/test_new_concept",
    "tests/browser/test_whole",
    "tests/trials",
    "tests/contract/test_fourth",
    "tests/contract/test_ledger",
    "tests/drills",
)
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
os.environ["DEMO"] = "past"  # the present of the demonstration is another one each day
if "PYTEST_XDIST_WORKER" in os.environ:
    atexit.register(os._exit, 0)  # last of all: taking a million objects apart one by one is seconds for each worker


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `bin/test` may be told beside what pytest knows."""
    parser.addoption("--shuffle", type=int, metavar="SEED", help="play the tests in another order, the same each time")
    parser.addoption("--about", metavar="NAME", help="play what concerns one concept, or one room, alone")
    parser.addoption("--one-database", action="store_true", help="play on SQLite alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play on both engines what needs the application, unless its file says that the SQL in it is not the question.

    Both is what nobody has to think of: a test that forgets to say so is slow, never blind.
    """
    if "application" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("one_database")
        engines = (marker.args or ENGINES[:1]) if marker else ENGINES
        is_alone = metafunc.config.getoption("--one-database")
        played = [one for one in engines if one == "sqlite" or not is_alone]  # what is of the other is skipped
        metafunc.parametrize("application", played, indirect=True, scope="session")


def _turn(item: pytest.Item, is_long: bool) -> tuple[bool, bool, str]:
    """The long ones on SQLite come last of them, as the others begin on it: no worker changes engine in between.

    The others room by room, which `tests/scheduling.py` says why.
    """
    case = getattr(item, "callspec", None)
    is_last = is_long and case is not None and case.params.get("application") == "sqlite"
    return not is_long, is_last, "" if is_long else room_of(item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with one at the end; choose and shuffle, when asked to."""
    items.sort(key=lambda item: _turn(item, item.nodeid.startswith(LONG)))
    name, seed = config.getoption("--about"), config.getoption("--shuffle")
    if name is not None:
        items[:] = about(items, name)
    if seed is not None:
        items[:] = shuffled(items, seed)


def pytest_sessionfinish() -> None:
    """Look for rubbish once, as pytest is about to do twice: what is found fails the run all the same."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object | None:
    """Workers of the whole check stay with an engine; any other way to share tests is xdist's own."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.scheduling import StayingScheduling

    return StayingScheduling(config, log)


@pytest.fixture(scope="session")
def nobody_in_use() -> str:
    """What the password of an unknown address is compared with, before the tests change it."""
    return password._NOBODY


@pytest.fixture(scope="session", autouse=True)
def hasher_in_use(nobody_in_use: str) -> Iterator[PasswordHasher]:
    """Passwords are hashed at a lower cost than this one, that of use, which `test_user.py` pins."""
    in_use = password._hasher
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(password, "_hasher", quick)
        patch.setattr(password, "_NOBODY", quick.hash("nobody has this password"))
        yield in_use


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the whole run, whatever the number of workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session", autouse=True)
def shared_stores(run_folder: Path) -> None:
    """What one worker loads, the others take."""
    stores.FOLDER = run_folder


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference data without the communes that nothing needs: `tests/seeds/test_seeds.py` loads the whole country."""
    return copy_of_the_region(tmp_path_factory.mktemp("region"))


@pytest.fixture
def region_alone(region: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What commands load is the region."""
    monkeypatch.setattr(reference, "DATA", region)


@pytest.fixture(scope="session")
def application(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run_folder: Path
) -> Iterator[Flask]:
    """The application, migrated, on one of the two engines."""
    instance = tmp_path_factory.mktemp("instance")
    url = migrated_url(request.param, run_folder, instance, f"test_{secrets.token_hex(4)}")
    app = create_app(Settings(INSTANCE_PATH=instance, DATABASE_URL=url, ALLOWED_HOSTS="localhost", _env_file=None))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)  # tests/test_csrf.py has it on
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: g.pop("_login_user", None) and None)
    with app.app_context():
        if request.param == "sqlite":
            event.listen(db.engine, "connect", _forget_the_disk)
        else:
            event.listen(db.engine, "connect", _prepare_all)
        db.engine.update_execution_options(compiled_cache={})  # every statement of every concept, and not 500
    gc.freeze()
    yield app
    with app.app_context():
        db.engine.dispose()


def _forget_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # the tests' data may die with the machine


def _prepare_all(connection: Any, _record: object) -> None:
    connection.prepare_threshold = 1  # a statement that comes twice comes hundreds of times
    connection.prepared_max = 2000


@pytest.fixture
def app(application: Flask, run_folder: Path) -> Iterator[Flask]:
    """The application with an empty database."""
    with application.app_context():
        empty(run_folder)
    application.config["WTF_CSRF_ENABLED"] = False
    count_again()
    yield application
    with application.app_context():
        db.session.remove()


@pytest.fixture(scope="module")
def read_here() -> Iterator[None]:
    """Files that people send are read by this process, not by one of their own: `tests/engine/sheets` is of that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_lines", lambda content: process.answer(BytesIO(content)))
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def kept(app: Flask) -> FileStore:
    """The store of files of the application, empty."""
    store: FileStore = app.extensions["files"]
    for name in list(store.names()):
        store.remove(name)
    return store


@pytest.fixture
def make(app: Flask) -> Make:
    """Saves records."""
    return Make(app)


@pytest.fixture
def refusals(app: Flask) -> Iterator[Callable[..., list[tuple[str, str]]]]:
    """Saves records, or gives the (field, sentence) pairs for which they are not saved."""

    def save(*records: Record) -> list[tuple[str, str]]:
        db.session.add_all(records)
        try:
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            return [(one.field, one.sentence) for one in refusal.problems]
        return []

    with app.app_context():
        yield save


@pytest.fixture
def browse_as(app: Flask) -> Callable[..., Browser]:
    """Somebody of a role, signed in."""

    def browse(role: Role, name: str = "") -> Browser:
        client = app.test_client()
        with app.app_context():
            db.session.add(user := account(role, name=name or f"Compte {role.value}"))
            let_in(client, user)
        return Browser(client)

    return browse
