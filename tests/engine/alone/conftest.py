"""The shop on both databases, somebody in front of it, and records to look at."""

from __future__ import annotations

import gc
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

gc.set_threshold(50_000, 20, 100)  # as in tests/conftest.py, of which the copy has nothing

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from models.engine import Base, FolderStore, Record, db, sealing_path
from tests.engine.alone.shop import make_shop
from tests.engine.alone.toy import Customer, Order, OrderLine, Role, Tag, today
from tests.pages import Browser
from tests.postgres import database_url

if find_spec("app") is not None:
    raise pytest.UsageError("These tests run where there is no other domain: run tests/engine/test_alone.py.")


ENGINES = ("sqlite", "postgresql")
SERVER = "FOLDER_OF_POSTGRESQL"  # which test_alone.py says: that of its own run, whose server serves here too


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play on both databases what needs the shop, unless its file says that the SQL in it is not the question."""
    if "shop" in metafunc.fixturenames:
        is_one = metafunc.definition.get_closest_marker("one_database")
        metafunc.parametrize("shop", ENGINES[:1] if is_one else ENGINES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, on one of the two databases."""
    folder = tmp_path_factory.mktemp("shop")
    url = f"sqlite:///{folder / 'shop.db'}"
    if request.param == "postgresql":
        server = os.environ.get(SERVER, tmp_path_factory.getbasetemp() / "postgres")
        url = database_url(Path(server), f"shop_{secrets.token_hex(4)}")
    app = make_shop(url)
    kept = tmp_path_factory.getbasetemp() / "templates"  # what a template compiles to serves on both
    kept.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept))
    app.extensions["files"] = FolderStore(folder / "files", most=1_000_000, quota=2_000_000)
    with app.app_context():
        event.listen(db.engine, "connect", _be_quick)
        db.engine.dispose()
    gc.freeze()
    yield app
    with app.app_context():
        db.engine.dispose()


def _be_quick(connection: Any, _record: Any) -> None:
    """SQLite waits for the disk after every commit, unless it is told that these data may be lost."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=ON")


@pytest.fixture
def app(shop: Flask) -> Flask:
    """The application with an empty database."""
    with shop.app_context(), db.engine.begin() as connection, sealing_path(connection):
        held = set(connection.exec_driver_sql(_filled()).scalars())
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in held - {"sealing_path"}:  # which lets the sealed lines go
                connection.execute(table.delete())
    return shop


@cache
def _filled() -> str:
    """The tables that hold something: to delete nothing costs as much as to delete."""
    names = [table.name for table in Base.metadata.sorted_tables]
    return " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in names)  # noqa: S608


@pytest.fixture
def make(app: Flask) -> Callable[..., int]:
    """Saves a record; gives its id. Values that are ids stand for the records that have them."""

    def save(model: type[Record], **values: Any) -> int:
        with app.app_context():
            for name in [one for one in values if one in LINKS]:
                values[name] = db.session.get(LINKS[name], values[name])
            record = model(**values)
            db.session.add(record)
            db.session.commit()
            return record.id

    return save


LINKS = {"customer": Customer, "order": Order, "main_tag": Tag}


@pytest.fixture
def customer(make: Callable[..., int]) -> int:
    """Somebody who buys."""
    return make(Customer, name="Épicerie Dupré", city="Lyon", siren="000000018", discount="10", phone="0639980001")


@pytest.fixture
def order(make: Callable[..., int], customer: int) -> int:
    """What they asked for: two lines, account 7 reads it."""
    number = make(Order, title="Rentrée", customer=customer, ordered_on=today(), reader=7)
    make(OrderLine, order=number, article="Cahier", quantity=12, price="3.5")
    make(OrderLine, order=number, article="Règle", quantity=2)
    return number


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """Somebody of a role, of an account."""

    def come(role: Role, account: int = 1, name: str = "") -> Browser:
        client = app.test_client()
        client.environ_base |= {"HTTP_X_ROLE": role.value, "HTTP_X_ACCOUNT": str(account)}
        client.environ_base |= {"HTTP_X_NAME": name} if name else {}
        return Browser(client)

    return come


@pytest.fixture
def owner(browse: Callable[..., Browser]) -> Browser:
    """Who may do everything."""
    return browse(Role.OWNER)


@pytest.fixture
def saved(app: Flask) -> Callable[..., Any]:
    """A value of a record, read again."""

    def read(model: type[Record], number: int, name: str) -> Any:
        with app.app_context():
            return getattr(db.session.get(model, number), name)

    return read
