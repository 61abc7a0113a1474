"""A database that is away: a page that says so, whoever asks, and that asks it nothing more."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError, PendingRollbackError

from models.engine import db
from models.policy import Role


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
    "place", ["app.auth.holder", "admin_views.engine.list_rows.this_address", "admin_views.engine.list_rows.boxes"]
)
def test_it_is_said_in_french_and_nothing_of_the_inside(browse_as, monkeypatch, error, place):
    staff = browse_as(Role.STAFF)

    def away(*_arguments, **_more):
        raise error

    monkeypatch.setattr(place, away)
    page = staff.get("/company/")

    assert page.status == 503
    assert page.title == "Base de données indisponible"
    assert "Rien n'a été enregistré. Réessayez dans un instant." in page.words
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
