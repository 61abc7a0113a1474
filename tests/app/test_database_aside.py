"""The database in which `bin/upgrade` tries the next version: there as long as it is wanted, never left behind."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from app.upgrading import database_aside
from tests.postgres import database_url
from tests.served import ROOT

pytestmark = pytest.mark.one_database
LEFT = """SELECT count(*) FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
WHERE starts_with(datname, 'essai_de_mise_a_niveau_') AND rolname = current_user"""


@pytest.fixture(params=["CREATEDB"])
def url(run_folder, request):
    """The address of a database, as the account that is its owner and may make others, or not."""
    name = f"aside_{os.urandom(4).hex()}"
    address = database_url(run_folder / "postgres", name)
    with psycopg.connect(libpq(address), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN {request.param} PASSWORD 'secret'")
        connection.execute(f"ALTER DATABASE {name} OWNER TO {name}")
    yield address.replace("postgres@", f"{name}:secret@", 1)
    with psycopg.connect(libpq(address).replace(f"/{name}", "/postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP ROLE {name}")


def libpq(address):
    """Without the name of the driver."""
    return address.replace("+psycopg", "")


def aside(address):
    """The script at work, and the line it says."""
    words = [sys.executable, "-I", ROOT / "app/upgrading/database_aside.py"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=os.environ | {"DATABASE_URL": address}
    )
    return process, process.stdout.readline()


def end(process):
    """Its input ends."""
    process.communicate()
    return process.returncode


def test_it_is_there_until_its_input_ends_and_the_next_removes_what_a_killed_one_left(url):
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        first, there = aside(url)
        second, elsewhere = aside(url)
        with psycopg.connect(libpq(there.strip())) as inside:
            inside.execute("CREATE TABLE one (id integer)")
        assert (there != elsewhere, connection.execute(LEFT).fetchone()[0]) == (True, 2)

        second.kill()
        assert end(second) == -9
        third, _address = aside(url)
        assert connection.execute(LEFT).fetchone()[0] == 2  # the first is in use, the second is gone
        assert (end(first), end(third), connection.execute(LEFT).fetchone()[0]) == (0, 0, 0)


@pytest.mark.parametrize("url", ["NOCREATEDB"], indirect=True)
def test_an_account_that_may_not_make_one_is_told_so(url):
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        process, said = aside(url)
        assert (said, end(process), connection.execute(LEFT).fetchone()[0]) == ("\n", 0, 0)


def test_an_account_that_may_make_one_and_not_reach_it_is_told_the_same(url, monkeypatch, capsys):
    connected = database_aside._connected

    def refused(address):
        if database_aside.PREFIX in address:
            raise psycopg.OperationalError("no pg_hba.conf entry for host")
        return connected(address)

    monkeypatch.setattr(database_aside, "_connected", refused)
    database_aside.main(url)
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        assert (capsys.readouterr().out, connection.execute(LEFT).fetchone()[0]) == ("\n", 0)


def test_a_server_that_is_away_gives_no_line(url):
    process, said = aside("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert (said, end(process)) == ("", 1)
