"""No write without the token of one's own session; that looking never writes, `contract/test_ledger.py` holds."""

from __future__ import annotations

import re
from functools import cache

import pytest
from sqlalchemy import text

from models.engine import Base, Right, allows, concepts, db
from models.policy import POLICY, Role
from tests.shapes import one_of_each_shape

pytestmark = pytest.mark.one_database

TYPED = sorted(name for name in POLICY if allows(Role.ADMIN, name, Right.UPDATE))
HEARD = set(one_of_each_shape(TYPED))  # of which a good token is tried too
WRITES = ("/new/", "/edit/?id={id}", "/delete/?id={id}", "/restore/", "/action/")


@pytest.fixture
def guarded(app):
    """The application as it runs: every form needs its token."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@cache
def _counted():
    """How many rows a table has and what their versions come to, of each in one statement; sign-ins apart."""
    tables = [table for table in Base.metadata.sorted_tables if not table.name.startswith("sign_in")]
    versions = ("sum(version)" if "version" in table.c else "0" for table in tables)
    of_each = zip((table.name for table in tables), versions, strict=True)
    counts = (f"SELECT '{name}', count(*), {said} FROM \"{name}\"" for name, said in of_each)  # noqa: S608
    return text(" UNION ALL ".join(counts))


def rows(app):
    """What the database holds, table by table."""
    with app.app_context():
        return db.session.execute(_counted()).all()


def token_of(browser, address):
    """The one that the forms of a page carry."""
    return re.findall(r'name="csrf_token" value="([^"]+)"', browser.get(address).raw)[-1]


def test_nothing_is_written_without_a_good_token_with_which_it_is_heard(guarded, make, browse_as):
    """From one concept to the next, each address gets another wrong token."""
    mine, other = browse_as(Role.ADMIN), browse_as(Role.ADMIN)
    wrong = ({}, {"csrf_token": ""}, {"csrf_token": "faux"}, {"csrf_token": token_of(other, "/password")})
    for turn, name in enumerate(TYPED):
        number = make(concepts()[name])
        form = "new/" if allows(Role.ADMIN, name, Right.CREATE) else f"edit/?id={number}"
        token, before = token_of(mine, f"/{name}/{form}"), rows(guarded)

        for place, address in enumerate(WRITES):
            sent = {"id": number, "rowid": number, "action": "bin", "_confirmed": "1"}
            sent |= wrong[(turn + place) % len(wrong)]
            assert mine.post(f"/{name}{address.format(id=number)}", sent).status == 400, (name, address, sent)

        assert rows(guarded) == before, name
        if name in HEARD:
            assert mine.post(f"/{name}/delete/?id={number}", {"csrf_token": token}).status == 302, name
            assert rows(guarded) != before, name
    assert mine.get("/bin/").status == 200


def test_no_file_for_the_region_leaves_without_a_good_token(guarded, make, browse_as):
    mine = browse_as(Role.STAFF)
    asked = {"dataset": "fonds-dossiers", "as_of": "05/02/2018", "format": "norme"}
    asked["cohort"] = make(concepts()["cohort"])
    token = token_of(mine, f"/export_run/new/?dataset=fonds-dossiers&cohort={asked['cohort']}")
    before = rows(guarded)

    assert mine.post("/export_run/new/", asked).status == 400
    assert mine.post("/export_run/reissue/", {"id": 1}).status == 400
    assert rows(guarded) == before
    assert mine.client.post("/export_run/new/", data=asked | {"csrf_token": token}).status_code == 200
    assert rows(guarded) != before
