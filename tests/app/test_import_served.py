"""A file brought in on PostgreSQL by the real server, in processes of its own: to its undoing, by its pages."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import contextmanager

import psycopg
import pytest

from app import create_app
from app.config import Settings
from models.engine import db
from models.policy import Role
from tests.migrated import migrated_url
from tests.numbers import siren
from tests.pages import Page
from tests.seats import account
from tests.served import Visitor, free_port, serve_forked, token

pytestmark = pytest.mark.one_database
WORDS = "une phrase de passe assez longue"
NAMES = "SELECT name FROM organisation WHERE deleted_at IS NULL ORDER BY name"


@contextmanager
def served(run_folder, instance):
    """Its port, and the address of its database; it ends with the block."""
    url = migrated_url("postgresql", run_folder, instance, f"served_{os.urandom(4).hex()}")
    app = create_app(Settings(INSTANCE_PATH=instance, DATABASE_URL=url, ALLOWED_HOSTS="localhost", _env_file=None))
    with app.app_context():
        person = account(Role.STAFF)
        person.set_password(WORDS)
        db.session.add(person)
        db.session.commit()
        email = person.email
        db.engine.dispose()
    port = free_port()
    process = serve_forked("wsgi:app", port, 2, DATABASE_URL=url, INSTANCE_PATH=str(instance))
    try:
        while not Visitor(port).ask("/sign-in").status_code:
            assert process.is_alive()
            time.sleep(0.1)
        yield Visitor(port).sign_in(email, WORDS), url.replace("+psycopg", "")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.join()


def test_a_file_is_brought_in_and_taken_back_by_the_real_server_on_postgresql(run_folder, tmp_path):
    with served(run_folder, tmp_path) as (staff, address), psycopg.connect(address, autocommit=True) as store:

        def post(path, **said):
            return staff.ask(path, said | {"csrf_token": token(staff.ask("/imports/").get_data())})

        rows = "\n".join(f"{name};{siren(at)};Scop" for at, name in enumerate(("Dune", "Grès", "Sable"), 1))
        match = post("/imports/new/", concept="company", pasted=f"Raison sociale;SIREN;Statut ESS\n{rows}\n").location
        check = staff.ask(match, Page(staff.ask(match)).form(_next="1")).location
        assert "Importer 3 lignes" in Page(staff.ask(check)).words
        assert store.execute(NAMES).fetchall() == []

        number = re.search(r"id=(\d+)", check)[1]
        post("/imports/run/", id=number)
        assert store.execute(NAMES).fetchall() == [("Dune",), ("Grès",), ("Sable",)]
        post("/imports/undo/", id=number)
        assert store.execute(NAMES).fetchall() == []
