"""No write without the token of one's own session; and looking never writes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.engine import Base, Right, allows, concepts, db
from models.policy import POLICY, Role

pytestmark = pytest.mark.one_database

TYPED = sorted(name for name in POLICY if allows(Role.ADMIN, name, Right.UPDATE))
WRITES = ("/new/", "/edit/?id={id}", "/delete/?id={id}", "/restore/", "/action/")


@pytest.fixture
def guarded(app):
    """The application as it runs: every form needs its token."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def rows(app):
    """What the database holds, table by table, sign-ins apart."""
    with app.app_context():
        tables = [table for table in Base.metadata.sorted_tables if not table.name.startswith("sign_in")]
        counts = {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}
        versions = {t.name: db.session.scalar(select(func.sum(t.c.version))) for t in tables if "version" in t.c}
        return counts, versions


@pytest.mark.parametrize("name", TYPED)
def test_nothing_is_written_without_a_good_token(guarded, make, browse_as, name):
    number = make(concepts()[name])
    mine, other = browse_as(Role.ADMIN), browse_as(Role.ADMIN)
    stolen = other.get(f"/{name}/new/").form()["csrf_token"]
    before = rows(guarded)

    for address in WRITES:
        for token in (None, "", "faux", stolen):
            data = {"id": number, "rowid": number, "action": "bin", "_confirmed": "1", "csrf_token": token}
            sent = {key: value for key, value in data.items() if value is not None}
            assert mine.post(f"/{name}{address.format(id=number)}", sent).status == 400, (address, token)

    assert rows(guarded) == before


@pytest.mark.parametrize("name", TYPED)
def test_the_same_form_with_its_token_is_heard(guarded, make, browse_as, name):
    number = make(concepts()[name])
    browser = browse_as(Role.ADMIN)
    token = browser.get(f"/{name}/new/").form()["csrf_token"]

    page = browser.post(f"/{name}/delete/?id={number}", {"csrf_token": token})

    assert page.status == 302
    assert browser.get("/bin/").status == 200


def test_no_file_for_the_region_leaves_without_a_good_token(guarded, make, browse_as):
    mine = browse_as(Role.STAFF)
    asked = {"dataset": "fonds-dossiers", "as_of": "05/02/2018", "format": "norme"}
    asked["cohort"] = make(concepts()["cohort"])
    token = mine.get(f"/export_run/new/?dataset=fonds-dossiers&cohort={asked['cohort']}").text
    token = token.split('name="csrf_token" value="')[-1].split('"')[0]
    before = rows(guarded)

    assert mine.post("/export_run/new/", asked).status == 400
    assert mine.post("/export_run/reissue/", {"id": 1}).status == 400
    assert rows(guarded) == before
    assert mine.client.post("/export_run/new/", data=asked | {"csrf_token": token}).status_code == 200
    assert rows(guarded) != before


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COMMITTEE, Role.EVALUATOR])  # all pages, most rows held, one's own
def test_looking_writes_nothing(app, make, browse_as, role):
    numbers = {name: make(model) for name, model in concepts().items() if name != "journal_entry"}
    browser = browse_as(role)
    before = rows(app)

    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            number = numbers.get(rule.endpoint.partition(".")[0], 1)
            address = rule.rule.replace("<export_type>", "excel").replace("<token>", "x")
            browser.client.get(f"{address}?id={number}", buffered=True)

    assert rows(app) == before
