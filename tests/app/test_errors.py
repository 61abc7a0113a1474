"""A database that is away: a page that says so, whoever asks, and that asks it nothing more."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, PendingRollbackError

from app.session_pages import UNWRITTEN
from models.engine import db
from models.policy import Role
from models.reference.theme import Theme
from tests.pages import Page


@pytest.mark.one_database  # the fault is played
@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT secret", {}, Exception("host=10.0.0.1")),
        InterfaceError("SELECT secret", {}, Exception("the connection is closed")),
        PendingRollbackError("rollback first"),
    ],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize(
    "place", ["app.auth.holder", "admin_views.engine.list_rows.this_address", "admin_views.engine.filter_form.boxes"]
)
def test_it_is_said_in_french_and_nothing_of_the_inside(browse_as, monkeypatch, error, place):
    staff = browse_as(Role.STAFF)

    def away(*_arguments, **_more):
        raise error

    monkeypatch.setattr(place, away)
    page = staff.get("/company/")

    assert page.status == 503
    assert page.title == "Base de données indisponible"
    assert "Réessayez dans un instant. Si vous enregistriez, regardez d'abord si c'est fait." in page.words
    assert not [word for word in ("SELECT", "10.0.0.1", "connection", "rollback") if word in page.text]


def test_one_that_leaves_once_the_page_is_ready_takes_nothing_from_it(app, browse_as, monkeypatch):
    staff = browse_as(Role.STAFF)
    with app.app_context():
        dialect = db.engine.dialect

    def gone(connection):
        connection.dbapi_connection.close()
        raise dialect.loaded_dbapi.OperationalError("Cannot operate on a closed database.")

    with monkeypatch.context() as cut:
        cut.setattr(dialect, "do_rollback", gone)
        page = staff.get("/company/")

    assert page.status == 200
    assert staff.get("/company/").status == 200


@pytest.mark.one_database  # the fault is played
@pytest.mark.parametrize("sent", [("/company/new/", {"csrf_token": "another"}), ("/nowhere", {})], ids=["form", "lost"])
def test_it_is_said_too_when_it_leaves_during_the_answer_to_another_fault(app, browse_as, monkeypatch, sent):
    staff = browse_as(Role.STAFF)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    def away(*_arguments, **_more):
        raise OperationalError("SELECT secret", {}, Exception("host=10.0.0.1"))

    monkeypatch.setattr("app.auth.holder", away)

    assert staff.post(*sent).status == 503


@pytest.mark.one_database  # the fault is played
def test_a_disk_that_is_full_is_not_said_to_be_a_base_that_will_answer_soon(browse_as, monkeypatch, app, caplog):
    admin, refusal = browse_as(Role.ADMIN), sqlite3.OperationalError("database or disk is full")
    refusal.sqlite_errorcode, refusal.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    form = admin.get("/theme/new/").form(name="Achats", code="achats")

    def full(*_arguments, **_more):
        raise OperationalError("INSERT secret", {}, refusal)

    monkeypatch.setattr("admin_views.engine.saving.wants_save", full)
    app.logger.addHandler(caplog.handler)
    try:
        alone = admin.get("/theme/new/")
        typed = admin.client.post("/theme/new/", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    finally:
        app.logger.removeHandler(caplog.handler)

    assert (alone.status, alone.title) == (507, "Plus de place")
    assert typed.status_code == 507
    assert "rien n’est enregistré. Prévenez qui l’administre." in typed.text
    assert 'value="Achats"' in typed.text
    assert [one.facts for one in caplog.records] == [{"code": "SQLITE_FULL"}] * 2


def test_a_standby_that_reads_and_does_not_write_is_as_good_as_away(browse_as, monkeypatch):
    staff, refusal = browse_as(Role.STAFF), Exception("read-only")
    monkeypatch.setattr("app.auth.holder", lambda *_: (_ for _ in ()).throw(InternalError("INSERT", {}, refusal)))

    assert staff.get("/company/").status == 500
    refusal.sqlstate = "25006"
    assert staff.get("/company/").status == 503


@pytest.mark.one_database
def test_a_fault_that_comes_after_the_save_is_not_said_to_have_saved_nothing(app, browse_as, monkeypatch):
    admin = browse_as(Role.ADMIN)
    form = admin.get("/theme/new/").form(name="Achats", code="achats")
    monkeypatch.setattr("admin_views.engine.record_screen.say_done", lambda *_: 1 / 0)
    page = admin.post("/theme/new/", form)

    assert (page.status, page.title) == (500, "Erreur inattendue")
    assert "Si vous enregistriez, regardez d'abord si c'est fait." in page.words
    with app.app_context():
        assert db.session.scalars(select(Theme.name)).all() == ["Achats"]


@pytest.mark.one_database
@pytest.mark.parametrize(("headers", "is_kept"), [({"Sec-Fetch-Site": "same-origin"}, True), ({}, False)], ids=str)
def test_a_fault_gives_back_what_was_typed_to_who_typed_it(browse_as, monkeypatch, headers, is_kept):
    admin = browse_as(Role.ADMIN)
    form = admin.get("/theme/new/").form(name="Achats", code="achats")
    with monkeypatch.context() as fault:
        fault.setattr("admin_views.engine.saving.wants_save", lambda *_: 1 / 0)
        page = Page(admin.client.post("/theme/new/", data=form, headers=headers))

    assert page.status == 500
    assert page.title == ("Reprendre votre saisie" if is_kept else "Erreur inattendue")
    assert ('value="Achats"' in page.text) is is_kept
    assert ("Revoyez votre saisie, puis enregistrez : rien ne sera enregistré deux fois." in page.words) is is_kept


@pytest.mark.one_database
@pytest.mark.parametrize(("what", "is_out"), [(OperationalError, True), (KeyError, False)])
@pytest.mark.parametrize("place", ["app.auth.holder", "app.auth.end"])
def test_who_signs_out_is_out_of_this_browser_whatever_the_base_does(browse_as, monkeypatch, place, what, is_out):
    staff = browse_as(Role.STAFF)

    def away(*_arguments, **_more):
        raise what("UPDATE secret", {}, Exception("database or disk is full"))

    with monkeypatch.context() as cut:
        cut.setattr(place, away)
        answer = staff.post("/sign-out", {})
    assert answer.status == (302 if is_out else 500)

    if is_out:
        assert UNWRITTEN in staff.get(answer.location).words
    assert staff.get("/").status == (302 if is_out else 200)
