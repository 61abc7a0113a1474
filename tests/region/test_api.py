"""A program that comes with a token takes what was handed to the service of its account, and nothing else."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from sqlalchemy import select

from app import machines
from models.accounts import password as passwords
from models.accounts import second_factor
from models.accounts.access_token import LASTS_AT_MOST, AccessToken, TokenError, digest, new_token
from models.accounts.sign_in import GUESSES_PER_ACCOUNT, GUESSES_PER_ADDRESS
from models.accounts.user import User
from models.engine import AccessEntry, AccessEvent, Right, allows, db, now, today
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.region.export_run import ExportRun
from tests.factories import sample
from tests.pages import Browser
from tests.sessions import sign_in_as

DAY = "05/02/2018"


@pytest.fixture
def service(make):
    return make(PartnerService)


@pytest.fixture
def holder(app, make, service):
    """Somebody of the Région, in a position at the service; its id."""
    with app.app_context():
        held = db.session.get_one(PartnerService, service)
        person = sample(Person, email=None)
        db.session.add(sample(Position, person=person, organisation=held.partner, service=held, ends_on=None))
        db.session.commit()
        number = person.id
    return make(User, name="Sam", role=Role.REGION, person=number, until=None, is_disabled=False)


@pytest.fixture
def secret(app, holder):
    """That of a token of theirs."""
    with app.app_context():
        user = db.session.get_one(User, holder)
        found = new_token(user, "SI Région", f"{today():%d/%m/%Y}", user.password_hash)
        db.session.commit()
        return found


@pytest.fixture
def given(browse_as, demo, service):
    """The files of the demo year, handed to the service: their archive, as staff took it."""
    asked = {"dataset": "fonds-dossiers", "cohort": str(demo), "as_of": DAY, "format": "zip", "service": str(service)}
    return browse_as(Role.STAFF, "Anne").client.post("/export_run/new/", data=asked).data


@pytest.fixture
def ask(app, secret):
    """A demand of the program; with the token, unless another header is said."""

    def send(address, method="GET", *, headers=None):
        said = {"Authorization": f"Bearer {secret}"} if headers is None else headers
        return app.test_client().open(address, method=method, headers=said, buffered=True)

    return send


def changed(app, number, **said):
    with app.app_context():
        user = db.session.get_one(User, number)
        for name, value in said.items():
            setattr(user, name, value)
        db.session.commit()


def taken(app):
    with app.app_context():
        query = select(AccessEntry).where(AccessEntry.event == AccessEvent.FILE_TAKEN).order_by(AccessEntry.id)
        return list(db.session.scalars(query))


class TestWhatItTakes:
    @pytest.fixture(autouse=True)
    def _given(self, given):
        self.archive = given

    def test_is_what_the_page_of_the_region_shows(self, app, ask, holder):
        answer = ask("/api/v1/files")
        listed = answer.json["fichiers"]
        client = app.test_client()
        sign_in_as(app, client, holder)
        shown = {int(one) for one in re.findall(r"/export_run/details/\?id=(\d+)", client.get("/region/").text)}
        assert {one["numero"] for one in listed} == shown
        assert len(listed) == 14
        assert not answer.headers.getlist("Set-Cookie")
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]

    def test_are_the_same_bytes_and_the_same_rows(self, app, ask):
        listed = ask("/api/v1/files").json["fichiers"]
        jobs = [one for one in listed if one["fichier"] == "emplois-par-departement"]
        assert {one["format"] for one in jobs} == {"xlsx", "norme"}
        for one in jobs:
            answer = ask(one["contenu"])
            assert hashlib.sha256(answer.data).hexdigest() == one["sha256"]
            assert answer.headers["Content-Disposition"] == f"attachment; filename={one['nom']}"
        book, norm = (ask(one["lignes_json"]).json for one in jobs)
        assert book["lignes"] == norm["lignes"]
        assert len(norm["lignes"]) == jobs[0]["lignes"]
        kinds = {type(norm["lignes"][-1][name]) for name in ("secret", "nb_entreprises", "etp_t0")}
        assert kinds == {bool, int, float}
        archive = ask(jobs[0]["archive"])
        assert archive.data == self.archive
        assert zipfile.ZipFile(io.BytesIO(archive.data)).testzip() is None
        last = taken(app)[-5:]
        assert {one.actor for one in last} == {"Sam, jeton « SI Région »"}
        assert [one.sha256 for one in last[:2]] == [one["sha256"] for one in jobs]

    @pytest.mark.one_database
    def test_is_read_and_never_written(self, app, ask):
        [first, *_others] = ask("/api/v1/files").json["fichiers"]
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = ask(first["contenu"], method)
            assert (answer.status_code, answer.is_json) == (405, True), method

    @pytest.mark.one_database
    def test_is_traced_when_it_leaves_and_not_when_it_is_there_already(self, app, ask, secret):
        [first, *_others] = ask("/api/v1/files").json["fichiers"]
        before, token = len(taken(app)), {"Authorization": f"Bearer {secret}"}
        assert ask(first["contenu"], "HEAD").headers["ETag"] == f'"{first["sha256"]}"'
        known = ask(first["contenu"], headers=token | {"If-None-Match": f'"{first["sha256"]}"'})
        assert (known.status_code, known.data, len(taken(app))) == (304, b"", before)
        part = ask(first["contenu"], headers=token | {"Range": "bytes=0-9"})
        assert (part.status_code, hashlib.sha256(part.data).hexdigest()) == (200, first["sha256"])
        assert len(taken(app)) == before + 1

    @pytest.mark.one_database
    def test_is_what_the_openapi_document_says(self, app, ask, browse_as):
        document = browse_as(Role.STAFF).client.get("/region/openapi.json").json
        validate(document)
        rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.rule) for one in app.url_map.iter_rules()}
        assert set(document["paths"]) == {one for one in rules if one.startswith("/api/")}
        files = ask("/api/v1/files").json["fichiers"]
        norms = [one for one in files if one["format"] == "norme"]
        played = {
            "/api/v1/files": ["/api/v1/files"],
            "/api/v1/files/{number}/content": [one["contenu"] for one in files],
            "/api/v1/files/{number}/rows": [one["lignes_json"] for one in norms],
            "/api/v1/archives/{cohort}/{day}": [files[0]["archive"]],
            "/api/v1/schemas/{name}": [one["schema"] for one in norms],
        }
        for address, said in document["paths"].items():
            content = said["get"]["responses"]["200"]["content"]
            for one in played[address]:
                answer = ask(one)
                assert answer.status_code == 200, one
                for schema in (each["schema"] for each in content.values() if "schema" in each):
                    wrong = Draft202012Validator(schema | {"components": document["components"]})
                    assert [error.message for error in wrong.iter_errors(answer.json)] == []
                assert {answer.mimetype, "*/*"} & set(content)
        refused = Draft202012Validator(document["components"]["schemas"]["Erreur"])
        for one in ("/api/v1/files/99999/content", "/api/v1/files?page=0", "/api/v1/schemas/zz", "/api/v2/"):
            answer = ask(one)
            assert (answer.status_code, list(refused.iter_errors(answer.json))) == (404, []), one


class TestWhatItDoesNot:
    @pytest.fixture
    def run(self, make, browse_as, service):
        """A file handed to the service."""
        number = make(ExportRun)
        browse_as(Role.STAFF).post("/export_run/give/", {"id": number, "service": service})
        return number

    def test_a_file_that_was_not_given_to_its_service(self, make, browse_as, ask, run):
        other, kept, elsewhere = make(ExportRun), make(ExportRun), make(PartnerService)
        browse_as(Role.STAFF).post("/export_run/give/", {"id": other, "service": elsewhere})
        assert [one["numero"] for one in ask("/api/v1/files").json["fichiers"]] == [run]
        for number in (other, kept, 10**30, "x", "9" * 5000):
            for what in ("content", "rows"):
                assert ask(f"/api/v1/files/{number}/{what}").status_code == 404, (number, what)
        assert ask(f"/api/v1/archives/{10**30}/2018-02-05").status_code == 404

    def test_a_file_that_was_replaced_says_so_and_is_still_taken(self, app, make, browse_as, ask, run):
        with app.app_context():
            held = db.session.get_one(ExportRun, run)
            said = {"dataset": held.dataset, "cohort": held.cohort_id, "format": held.format}
            day = held.as_of + timedelta(days=1)
            service = held.recipient_id
        newer = make(ExportRun, as_of=day, **said)
        browse_as(Role.STAFF).post("/export_run/give/", {"id": newer, "service": service})
        told = {one["numero"]: one["remplace_par"] for one in ask("/api/v1/files").json["fichiers"]}
        assert told == {run: newer, newer: None}
        assert ask(f"/api/v1/files/{run}/content").status_code == 200

    @pytest.mark.one_database
    def test_any_other_address(self, app, ask, run, secret):
        for address in ("/", "/region/", "/export_run/", "/sessions", "/company/", "/API/v1/files"):
            answer = ask(address)
            assert answer.status_code in {302, 308}, address
            assert "Fichier" not in answer.text
        for address in (f"/region/?token={secret}", f"/api/v1/files?token={secret}&access_token={secret}"):
            assert ask(address, headers={}).status_code in {302, 401}

    @pytest.mark.one_database
    def test_whoever_is_signed_in_without_a_token(self, app, holder, run):
        client = app.test_client()
        sign_in_as(app, client, holder)
        answer = client.get("/api/v1/files")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "/region/api/" in answer.json["erreur"]
        assert not answer.headers.getlist("Set-Cookie")

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        "header",
        ["Bearer {}x", "Basic {}", "{}", "Bearer", "Bearer  ", "Bearer {0}, Bearer {0}", "Bearer {0} {0}", "Bearer é"],
    )
    def test_a_header_that_is_not_a_token(self, ask, secret, run, header):
        answer = ask("/api/v1/files", headers={"Authorization": header.format(secret)})
        assert (answer.status_code, answer.json["erreur"]) == (401, machines.WRONG)
        assert ask("/api/v1/files", headers={"Authorization": f"bearer {secret}"}).status_code == 200

    @pytest.mark.one_database
    def test_one_in_upper_case(self, ask, secret):
        assert ask("/api/v1/files", headers={"Authorization": f"Bearer {secret.upper()}"}).status_code == 401


class TestItEnds:
    def test_with_its_account(self, app, ask, holder):
        for said in ({"until": today() - timedelta(days=1)}, {"until": None}):
            changed(app, holder, **said)
            assert (ask("/api/v1/files").status_code == 200) == (said["until"] is None)

    @pytest.mark.parametrize(
        ("said", "back"),
        [
            ({"is_disabled": True}, {"is_disabled": False}),
            ({"role": Role.STAFF}, {"role": Role.REGION}),
            ({"deleted_at": now()}, {}),
            ({"password_hash": "autre"}, {}),
        ],
    )
    def test_for_good_when_the_account_changed(self, app, ask, holder, said, back):
        assert ask("/api/v1/files").status_code == 200
        changed(app, holder, **said)
        assert ask("/api/v1/files").status_code == 401
        if back:
            changed(app, holder, **back)
            assert ask("/api/v1/files").status_code == 401

    def test_where_the_role_has_it_no_more(self, app, ask, secret):
        with app.app_context(), db.engine.begin() as connection:  # whatever path it came by
            connection.exec_driver_sql("UPDATE \"user\" SET role = 'staff'")
        assert ask("/api/v1/files").status_code == 401

    def test_with_the_position_of_its_holder(self, app, make, browse_as, ask, service):
        browse_as(Role.STAFF).post("/export_run/give/", {"id": make(ExportRun), "service": service})
        assert len(ask("/api/v1/files").json["fichiers"]) == 1
        with app.app_context():
            for one in db.session.scalars(select(Position)):
                one.starts_on, one.ends_on = date(2017, 1, 1), today() - timedelta(days=1)
            db.session.commit()
        assert ask("/api/v1/files").json["fichiers"] == []

    def test_after_its_last_day(self, app, ask, secret):
        with app.app_context():
            db.session.scalars(select(AccessToken)).one().until = today() - timedelta(days=1)
            db.session.commit()
        assert ask("/api/v1/files").status_code == 401


@pytest.mark.one_database
class TestTheBrake:
    def test_counts_wrong_ones_by_network_and_lets_the_right_one_through(self, app, ask, secret):
        def sent(token):
            return ask("/api/v1/files", headers={"Authorization": f"Bearer {token}"}).status_code

        assert [sent("w" * 43) for _ in range(GUESSES_PER_ACCOUNT + 1)] == [401] * GUESSES_PER_ACCOUNT + [429]
        wrong = [sent(f"{number:043d}") for number in range(GUESSES_PER_ADDRESS - GUESSES_PER_ACCOUNT + 1)]
        assert wrong == [401] * (GUESSES_PER_ADDRESS - GUESSES_PER_ACCOUNT) + [429]
        assert sent(secret) == 200
        lines = app.test_client().post("/sign-in", data={"email": "a@example.org", "password": "b"})
        assert lines.status_code == 401  # of sign-in, nothing is counted
        with app.app_context():
            told = [one.event.value for one in db.session.scalars(select(AccessEntry)) if one.remark == "jeton"]
            assert (told.count("sign_in_refused"), told.count("sign_in_braked")) == (GUESSES_PER_ADDRESS, 2)


class TestThePage:
    @pytest.fixture
    def browser(self, app, holder):
        client = app.test_client()
        sign_in_as(app, client, holder)
        return Browser(client)

    def test_makes_one_shown_once_kept_as_a_digest_and_ends_it(self, app, browser, ask):
        until = f"{today() + timedelta(days=30):%d/%m/%Y}"
        page = browser.post("/sessions/token", {"name": "Entrepôt", "until": until})
        [secret] = re.findall(r"jeton_[\w-]{43}", page.words)
        assert secret not in browser.get("/sessions").words
        assert "Jamais" in browser.get("/sessions").words
        with app.app_context():
            row = db.session.scalars(select(AccessToken).order_by(AccessToken.id.desc())).first()
            assert (row.digest, row.name) == (digest(secret), "Entrepôt")
            number = row.id
        header = {"Authorization": f"Bearer {secret}"}
        assert ask("/api/v1/files", headers=header).status_code == 200
        assert browser.get("/sessions").words.count("Jamais") == 1  # the other one

        again = browser.post("/sessions/token", {"name": "Entrepôt", "until": until})
        assert (again.status, "Vous avez déjà un jeton de ce nom" in again.words) == (422, True)
        assert browser.post("/sessions/token/end", {"token": number}).location == "/sessions"
        assert ask("/api/v1/files", headers=header).status_code == 401
        assert browser.post("/sessions/token/end", {"token": number}).status == 404
        with app.app_context():
            told = [one.remark for one in db.session.scalars(select(AccessEntry)) if one.remark]
            assert {"Nouveau jeton « Entrepôt »", "Jeton fermé « Entrepôt »"} <= set(told)

    @pytest.mark.parametrize(
        ("name", "days", "sentence"),
        [
            (" ", 30, "Donnez-lui un nom"),
            ("x" * 61, 30, "60 caractères au plus"),
            ("a\0b", 30, "caractère de contrôle"),
            ("SI", -1, "d'aujourd'hui à un an au plus"),
            ("SI", LASTS_AT_MOST.days + 1, "d'aujourd'hui à un an au plus"),
        ],
    )
    @pytest.mark.one_database
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, browser, name, days, sentence):
        day = f"{today() + timedelta(days=days):%d/%m/%Y}"
        page = browser.post("/sessions/token", {"name": name, "until": day})
        assert (page.status, sentence in page.words) == (422, True)
        assert f'value="{day}"' in page.text

    def test_is_not_for_other_roles_and_an_administrator_ends_it(self, app, browse_as, ask, secret, holder):
        staff, admin = browse_as(Role.STAFF), browse_as(Role.ADMIN)
        assert "Jeton" not in staff.get("/sessions").words
        for one in (staff, admin):
            assert one.post("/sessions/token", {"name": "x", "until": f"{today():%d/%m/%Y}"}).status == 403
        with app.app_context():
            number = db.session.scalars(select(AccessToken.id)).one()
        assert staff.post("/user/token-end/", {"id": holder, "token": number}).status == 403
        assert "Fermer le jeton « SI Région »" in admin.get(f"/user/details/?id={holder}").words
        assert admin.post("/user/token-end/", {"id": holder, "token": number}).status == 302
        assert ask("/api/v1/files").status_code == 401

    def test_that_of_another_is_not_found(self, app, make, secret):
        client = app.test_client()
        sign_in_as(app, client, make(User, role=Role.REGION, until=None, is_disabled=False))
        with app.app_context():
            number = db.session.scalars(select(AccessToken.id)).one()
        assert Browser(client).post("/sessions/token/end", {"token": number}).status == 404


def test_an_account_that_changed_as_it_asked_gets_none(app, holder):
    with app.app_context():
        user = db.session.get_one(User, holder)
        checked = user.password_hash
        user.password_hash = passwords.hashed("girafe lune tambour orange")
        db.session.commit()
        with pytest.raises(TokenError, match="Votre compte vient de changer"):
            new_token(user, "SI", f"{today():%d/%m/%Y}", checked)


def test_no_role_that_changes_records_comes_by_a_token():
    """SECOND_FACTOR_REQUIRED is about those that do: a token goes round none."""
    held = [role for role in Role if allows(role, "export_run", Right.MACHINE)]
    assert held == [Role.REGION]
    assert not [role for role in held if second_factor.is_required_of(role)]


@pytest.mark.one_database
def test_the_page_that_explains_it_is_for_who_reads_the_files(browse_as):
    assert "Mes connexions" in browse_as(Role.REGION).get("/region/api/").words
    assert "curl" in browse_as(Role.STAFF).get("/region/api/").words
    assert browse_as(Role.COMMITTEE).get("/region/api/").status == 403
    assert browse_as(Role.COMMITTEE).get("/region/openapi.json").status == 403
