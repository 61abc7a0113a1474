"""A program that comes with a token takes what was handed to the service of its account, and nothing else."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from sqlalchemy import select

from admin_views.region import FILES
from app import machines, region_api
from models.cohorts.cohort import Cohort
from models.engine import AccessEntry, AccessEvent, db
from models.parties.partner_service import PartnerService
from models.policy import Role
from models.region.export_run import ExportRun
from tests.factories import count_again, sample
from tests.sessions import sign_in_as
from tests.statements import statements
from tests.stores import demo_year, put_back

DAY, NOT_AMONG_THEM = "05/02/2018", 5001


def handed(staff, cohort, service):
    """The files of the demo year, handed to a service: their archive, as staff take it."""
    asked = {"dataset": "fonds-dossiers", "cohort": cohort, "as_of": DAY, "format": "zip", "service": service}
    return staff.client.post("/export_run/new/", data=asked).data


def checked(schema):
    """What checks an answer against a schema, the days in it included."""
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def taken(app):
    with app.app_context():
        query = select(AccessEntry).where(AccessEntry.event == AccessEvent.FILE_TAKEN).order_by(AccessEntry.id)
        return list(db.session.scalars(query))


class TestWhatItTakes:
    @pytest.fixture(autouse=True)
    def service(self, app, browse_as):
        """A service, to which the files of the demo year were handed: once for all that only read them."""

        def hand():
            demo_year()
            db.session.add(held := sample(PartnerService))
            db.session.commit()
            cohort = db.session.scalars(select(Cohort.id).where(Cohort.code == "AV-2017")).one()
            assert handed(browse_as(Role.STAFF, "Anne"), cohort, held.id)

        with app.app_context():
            put_back("handed", hand)
            count_again(NOT_AMONG_THEM)
            return db.session.scalars(select(ExportRun.recipient_id).distinct()).one()

    @pytest.mark.one_database
    def test_is_what_the_page_of_the_region_shows(self, app, ask, holder):
        answer = ask("/api/v1/files")
        listed = answer.json["fichiers"]
        client = app.test_client()
        sign_in_as(app, client, holder)
        shown = {int(one) for one in re.findall(r"/export_run/details/\?id=(\d+)", client.get("/region/").text)}
        assert {one["numero"] for one in listed} == shown
        assert len(listed) == 2 * len(FILES)
        assert not answer.headers.getlist("Set-Cookie")
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]

    def test_is_read_a_page_at_a_time(self, ask, monkeypatch):
        whole = ask("/api/v1/files").json["fichiers"]
        monkeypatch.setattr(region_api, "PAGE", 5)
        pages, following = [], "/api/v1/files"
        while following:
            with statements() as seen:
                answer = ask(following).json
            read = [one for one in seen if "FROM export_run" in one and "export_run.file_name" in one]
            assert len([one for one in read if "LIMIT" in one]) == len(read) - 1 == 1  # and the last of each issue
            pages.append(answer["fichiers"])
            following = answer["suite"]
        assert [len(one) for one in pages] == [5, 5, 5, 3]
        assert [one for page in pages for one in page] == whole

    @pytest.mark.one_database
    def test_is_read_and_never_written(self, app, ask):
        [first, *_others] = ask("/api/v1/files").json["fichiers"]
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = ask(first["contenu"], method)
            assert (answer.status_code, answer.is_json, {*answer.allow}) == (405, True, {"GET", "HEAD"}), method

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
        assert set(document["paths"]) == {one for one in rules if one.startswith("/api/v1/")}
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
                    wrong = checked(schema | {"components": document["components"]})
                    assert [error.message for error in wrong.iter_errors(answer.json)] == []
                assert {answer.mimetype, "*/*"} & set(content)
        refused = checked(document["components"]["schemas"]["Erreur"])
        for one in ("/api/v1/files/99999/content", "/api/v1/files?page=0", "/api/v1/schemas/zz", "/api/v2/"):
            answer = ask(one)
            assert (answer.status_code, list(refused.iter_errors(answer.json))) == (404, []), one


def test_what_it_takes_are_the_same_bytes_and_the_same_rows(app, browse_as, demo, service, ask):
    given = handed(browse_as(Role.STAFF, "Anne"), demo, service)
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
    assert archive.data == given
    assert zipfile.ZipFile(io.BytesIO(archive.data)).testzip() is None
    last = taken(app)[-5:]
    assert {one.actor for one in last} == {"Sam, jeton « SI Région »"}
    assert [one.sha256 for one in last[:2]] == [one["sha256"] for one in jobs]


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

    def test_a_file_that_was_replaced_says_so_and_is_still_taken(self, app, make, browse_as, ask, run, monkeypatch):
        with app.app_context():
            held = db.session.get_one(ExportRun, run)
            said = {"dataset": held.dataset, "cohort": held.cohort_id, "format": held.format}
            day = held.as_of + timedelta(days=1)
            service = held.recipient_id
        newer = make(ExportRun, as_of=day, **said)
        browse_as(Role.STAFF).post("/export_run/give/", {"id": newer, "service": service})
        for most in (100, 1):
            monkeypatch.setattr(region_api, "PAGE", most)
            pages = [ask(f"/api/v1/files?page={number}").json["fichiers"] for number in (1, 2)]
            told = {one["numero"]: one["remplace_par"] for page in pages for one in page}
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


@pytest.mark.one_database
def test_the_page_that_explains_it_is_for_who_reads_the_files(browse_as):
    assert "Mes connexions" in browse_as(Role.REGION).get("/region/api/").words
    assert "curl" in browse_as(Role.STAFF).get("/region/api/").words
    assert browse_as(Role.COMMITTEE).get("/region/api/").status == 403
    assert browse_as(Role.COMMITTEE).get("/region/openapi.json").status == 403
