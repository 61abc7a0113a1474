"""The trail of a day: who came in, was refused, took or read what; for administrators alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from admin_views.engine import tracing
from admin_views.engine.tracing import Taken, traced_pieces
from app import trail
from models.accounts.sign_in import GUESSES_PER_ACCOUNT
from models.accounts.user import User
from models.engine import AccessEntry, AccessEvent, PriorValue, db, seal_lines, verify
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.pages import Browser
from tests.seats import account

SECRET = "une phrase longue et bien à elle"


@pytest.fixture
def told(app):
    """The lines of the trail: (event, concept, record, who, columns)."""

    def read():
        with app.app_context():
            lines = db.session.scalars(select(AccessEntry).order_by(AccessEntry.id))
            return [line for line in lines if line.event.value != "account_changed"]

    return read


@pytest.fixture
def person(make):
    return make(Person, first_name="Léa", last_name="Roux", phone="0639980001", email="lea@exemple.fr")


def opened(browser, address):
    """An answer that has left whole."""
    return browser.client.get(address, buffered=True)


def test_a_played_day(app, browse_as, make, person, told):
    with app.app_context():
        db.session.add(anne := account(Role.STAFF, name="Anne"))
        anne.set_password(SECRET)
        db.session.commit()
        email, number = anne.email, anne.id
    browser = Browser(app.test_client())
    post = browser.client.post
    post("/sign-in", data={"email": email, "password": "pas celle-ci"}, buffered=True)
    post("/sign-in", data={"email": "inconnue@exemple.fr", "password": SECRET}, buffered=True)
    post("/sign-in", data={"email": email, "password": SECRET}, buffered=True)
    company = make(Company)
    for address in ("/", "/company/", "/company/?q=filature", f"/company/details/?id={company}", "/person/"):
        assert opened(browser, address).status_code == 200
    opened(browser, f"/person/details/?id={person}")
    taken = opened(browser, "/company/export/norme/?q=filature&ess_status=scop")
    opened(browser, "/user/?q=secret")
    post("/sign-out", buffered=True)

    lines = told()
    assert [one.event.value for one in lines] == [
        "sign_in_refused",
        "sign_in_refused",
        "signed_in",
        "fields_read",
        "fields_read",
        "list_taken",
        "refused",
        "signed_out",
    ]
    assert [(one.actor, one.actor_id) for one in lines] == [("Anne", number), (None, None), *[("Anne", number)] * 6]
    assert {one.origin for one in lines} == {"127.0.0.1"}
    *reads, export, refused = lines[3:7]
    words = "Courriel professionnel, Téléphone professionnel"
    assert [(one.concept, one.record_id, one.columns) for one in reads] == [("person", person, words)] * 2
    assert [one.remark for one in reads] == ["GET /person/", "GET /person/details/"]
    assert (export.concept, export.rows) == ("company", 0)
    assert export.sha256 == hashlib.sha256(taken.data).hexdigest()
    assert "Raison sociale" in export.columns
    assert export.filters.splitlines() == ["Statut ESS : Scop", "Recherche : mots tapés"]
    assert (refused.concept, refused.remark) == ("user", "GET /user/")
    written = json.dumps([[str(value) for value in vars(one).values()] for one in lines])
    assert [word for word in (SECRET, "pas celle-ci", "inconnue", "filature", "secret") if word in written] == []


@pytest.mark.one_database
def test_a_braked_sign_in_is_told(app, told):
    client = app.test_client()
    for _ in range(GUESSES_PER_ACCOUNT + 1):
        client.post("/sign-in", data={"email": "anne@exemple.fr", "password": "x"}, buffered=True)
    assert [one.event.value for one in told()] == ["sign_in_refused"] * GUESSES_PER_ACCOUNT + ["sign_in_braked"]


def test_what_changes_in_an_account_is_told_with_its_change(app, browse_as):
    with app.app_context():
        db.session.add(user := account(Role.STAFF, name="Anne"))
        db.session.commit()
        user.role = Role.PROGRAMME_MANAGER
        db.session.flush()
        db.session.rollback()
        user.is_disabled = True
        db.session.commit()
        query = select(AccessEntry.columns, AccessEntry.remark).where(AccessEntry.record_id == user.id)
        assert db.session.execute(query.order_by(AccessEntry.id)).all() == [(None, "création"), ("Accès fermé", None)]


def test_the_last_piece_of_a_file_waits_for_its_line(app, told):
    with app.app_context():
        taken = Taken(AccessEvent.LIST_TAKEN, "company", 2)
        pieces = traced_pieces([b"a", b"b"], "liste.csv", taken, None)
        assert (next(pieces), told()) == (b"a", [])
        assert (next(pieces), len(told())) == (b"b", 1)
        cut = traced_pieces([b"a", b"b"], "liste.csv", taken, None)
        next(cut)
        cut.close()  # the reader hangs up
    assert [one.remark for one in told()] == ["liste.csv", "liste.csv (interrompu)"]


@pytest.mark.one_database
def test_a_trail_that_cannot_be_written_keeps_nobody_from_working(browse_as, make, told, monkeypatch, caplog, app):
    def fail(*_arguments):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(tracing, "write_accesses_apart", fail)
    monkeypatch.setattr(app.logger, "propagate", True)
    make(Company)
    answer = opened(browse_as(Role.STAFF), "/company/export/norme/")

    assert (answer.status_code, told()) == (200, [])
    assert answer.data.count(b"\n") == 2
    facts = caplog.records[-1].facts
    assert (facts["event"], facts["rows"], facts["concept"]) == ("list_taken", 1, "company")
    assert facts["sha256"] == hashlib.sha256(answer.data).hexdigest()


def test_only_administrators_read_it(app, browse_as):
    status = {role: browse_as(role).get("/access_entry/").status for role in Role}
    assert {role for role, one in status.items() if one == 200} == {Role.ADMIN}
    assert set(status.values()) == {200, 403}
    assert app.test_client().get("/access_entry/").status_code == 302
    found = browse_as(Role.ADMIN).get("/access_entry/?event=account_changed").rows
    assert found
    assert {row["Sur quoi"] for row in found} == {"Comptes"}
    assert browse_as(Role.ADMIN).get("/access_entry/?event=signed_out").rows == []


def test_the_command_line_verifies_exports_and_forgets(app, person, browse_as, tmp_path):
    runner = app.test_cli_runner()
    with app.app_context():
        db.session.add(user := account(Role.STAFF, name="Anne"))
        db.session.commit()
        email, number = user.email, user.id
    anne = browse_as(Role.STAFF, "Bruno")
    opened(anne, "/user/")
    assert "3 pas encore" in runner.invoke(args=["trail", "verify"]).output.partition("Journal")[0]
    assert "Lignes scellées" in runner.invoke(args=["trail", "seal"]).output
    assert runner.invoke(args=["trail", "seal"]).output == "Tout est déjà scellé.\n"

    assert runner.invoke(args=["trail", "export", "--output", str(tmp_path / "trace.csv")]).exit_code == 0
    text = (tmp_path / "trace.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Quoi"] for row in rows][-1] == "Page refusée"

    with app.app_context():  # what a change of address replaces is kept to be undone: hers, and that of a person
        db.session.get(User, number).email = email = "anne.apres@exemple.fr"
        db.session.get(Person, person).email = "lea.apres@exemple.fr"
        db.session.commit()
        assert sorted(db.session.scalars(select(PriorValue.concept))) == ["person", "user"]
    refused = runner.invoke(args=["trail", "forget", email])
    assert (refused.exit_code, "ouvert" in refused.output) == (1, True)
    runner.invoke(args=["user", "disable", email])
    assert "Personne effacée de" in runner.invoke(args=["trail", "forget", email]).output
    with app.app_context():
        assert db.session.scalars(select(AccessEntry).where(AccessEntry.actor_id == number)).all() == []
        assert list(db.session.scalars(select(PriorValue.concept))) == ["person"]
        seal_lines(db.engine)
        assert [one.broken for one in verify(db.engine)] == [None] * 4
    done = runner.invoke(args=["trail", "verify"])
    assert (done.exit_code, done.output.count("sans altération")) == (0, 4)
    with app.app_context():
        assert trail.purge_what_is_old() == ""
