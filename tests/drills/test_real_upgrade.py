"""The upgrade of this very program, with its real packages, under continuous requests (holds 9; decision 48).

`DRILL_UPGRADE=real pytest -s tests/drills/test_real_upgrade.py` plays it on SQLite and on PostgreSQL, from the commit
before the packages changed last (or `DRILL_FROM`) to what is here: fifteen minutes, 2 GB of disk, the package registry,
and a machine that does little else: the seconds of the cut are mostly those of the processor.
"""

from __future__ import annotations

import os
import sys

import pytest

from tests.drills.pair import BASE, USER, Pair
from tests.drills.real_site import Asking, CutNetwork, RealSite, free_of_space
from tests.drills.server import Browser, Crowd, until
from tests.postgres import keep_locks_in

pytestmark = [
    pytest.mark.xdist_group("drills"),
    pytest.mark.skipif(os.environ.get("DRILL_UPGRADE") != "real", reason="minutes long: DRILL_UPGRADE=real plays it"),
]
AWAY_AT_MOST = 5  # seconds
CUT_AFTER = 20_000_000  # bytes of some 60 million
GOES_ON, SERVES_AGAIN = "Rien n'a changé, le site continue.", "La version qui servait est remise en service."


@pytest.fixture(scope="module")
def server(tmp_path_factory, run_folder):
    """A PostgreSQL that keeps what it is told, whose account may make databases."""
    keep_locks_in(run_folder / "postgres")
    made = Pair(tmp_path_factory.mktemp("pg") / "pg", until)
    yield made.primary
    made.leave()


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    """The former version, installed and serving, with a year of demonstration."""
    url = ""
    if request.param == "postgresql":
        node = request.getfixturevalue("server")
        node.ask(f"ALTER ROLE {USER} CREATEDB")
        url = f"postgresql+psycopg://{USER}:secret@127.0.0.1:{node.port}/{BASE}"
    made = RealSite(tmp_path, url)
    code, said = made.shell("bin/run --detach")
    assert code == 0, said
    yield made
    made.shell("bin/run --stop")
    free_of_space(tmp_path)


def upgraded(site, words="--yes", **more):
    """What `bin/upgrade` came to, while somebody reads and others write; nothing acknowledged is lost."""
    with Asking(site) as asking, Crowd(site.port, 2, *site.account) as crowd:
        crowd.wait_for(2)
        code, said = site.shell(f"bin/upgrade {words}", **more)
        until(lambda: Browser(site.port).ask("/ready").status_code == 200)
        crowd.wait_for(2)
    there = set(site.ask("SELECT name FROM organisation"))
    assert set(crowd.acknowledged) <= there
    tell(f"bin/upgrade {words}: {code}; {asking}; {len(crowd.acknowledged)} saves acknowledged, 0 lost")
    return code, said, asking


def tell(text):
    """One line of the figures."""
    sys.stdout.write(f"\n{text}")


def test_an_upgrade_fails_without_harm_succeeds_in_seconds_and_is_undone(site, server):
    former, present = site.heads
    first, was = site.packages, site.commit
    tell(f"--- {site.url.partition(':')[0] or 'sqlite'}: revision {former} to {present}")
    unchanged = (former, first, was)

    network = CutNetwork(CUT_AFTER)
    site.publish(site.present)
    code, said, asking = upgraded(site, **network.settings)
    assert (code, network.carried > CUT_AFTER, GOES_ON in said) == (1, True, True), said
    assert (set(asking.seen), site.schema, site.packages, site.commit) == ({200}, *unchanged)

    site.publish(site.broken("True"))
    code, said, asking = upgraded(site)
    assert (code, "n'a pas passé l'essai" in said, GOES_ON in said) == (1, True, True), said
    assert (set(asking.seen), site.schema, site.packages, site.commit) == ({200}, *unchanged)

    site.publish(site.broken("os.environ['INSTANCE_PATH'].endswith('/clone/instance')"))  # the rehearsal has another
    code, said, asking = upgraded(site)
    assert (code, SERVES_AGAIN in said) == (1, True), said
    assert (site.schema, site.packages, site.commit) == unchanged
    assert "drill" not in tables(site)

    site.publish(site.present)
    code, said, asking = upgraded(site)
    assert (code, "essayées d'abord sur une copie" in said, "Coupure :" in said) == (0, True, True), said
    assert (site.schema, site.packages != first, site.commit) == (present, True, site.present)
    assert (asking.silence <= AWAY_AT_MOST, set(asking.seen) <= {200, 503, 0}) == (True, True), asking
    assert site.shell("bin/upgrade --yes") == (0, "Déjà à jour.\n")

    code, said, asking = upgraded(site, "--yes --back")
    assert (code, "Revenu." in said) == (0, True), said
    assert (site.schema, site.packages, site.commit) == unchanged

    if site.url:
        server.ask(f"ALTER ROLE {USER} NOCREATEDB")
        code, said, asking = upgraded(site)
        assert (code, "ne peut pas en créer une autre" in said, site.schema) == (0, True, present), said

        site.shell(f"git reset -q --keep {site.former}")  # as a machine whose neighbour was upgraded first
        code, said, asking = upgraded(site)
        assert (code, site.schema, site.commit) == (0, present, site.present), said
    assert copies_left(server) == 0


def tables(site):
    """Those of the database."""
    named = "SELECT tablename FROM pg_tables" if site.url else "SELECT name FROM sqlite_master"
    return site.ask(named)


def copies_left(server):
    """How many databases of a rehearsal are still there."""
    return server.ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'essai%'")
