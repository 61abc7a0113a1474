"""The page where a file for the Région is chosen, checked and taken away, and the command that does the same."""

from __future__ import annotations

import hashlib
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from admin_views.engine.long_files import Place
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, JournalEntry, db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.region.export_run import Dataset, ExportRun, FileAction

NEW = "/export_run/new/"
ASKED = {"dataset": "entreprises-accompagnees", "as_of": "05/02/2018", "format": "norme"}


@pytest.fixture
def cohort(make):
    """A cohort with a company that says little."""
    cohort = make(Cohort, code="AV-2017", starts_on="15/05/2017")
    company = make(Company, name="Filature", siren="000017012")
    commune = make(Commune, name="Lodève", department=make(Department, is_in_region=True))
    make(Establishment, company=company, siret="00001701200014", is_head_office=True, commune=commune)
    make(Participation, cohort=cohort, company=company, joined_on="15/05/2017", state="active")
    return cohort


@pytest.fixture
def taken(browse_as, cohort):
    """Anne takes a file away; the answer."""
    staff = browse_as(Role.STAFF, "Anne")
    return staff, lambda **said: staff.client.post(NEW, data={**ASKED, "cohort": str(cohort)} | said)


class TestTheCheck:
    def test_counts_the_rows_and_links_what_is_to_complete(self, browse_as, cohort):
        page = browse_as(Role.STAFF).get(f"{NEW}?dataset=entreprises-accompagnees&cohort={cohort}&as_of=05/02/2018")

        assert "1 ligne. Aucune donnée de contact." in page.words
        assert "Filature : La catégorie juridique manque." in page.words
        assert "Filature, 000 017 012 00014 — Lodève : Il manque le relevé d'emplois « T0 »" in page.words
        assert {"/company/edit/?id=1", "/establishment/edit/?id=1"} <= set(page.links)

    def test_is_ready_for_every_file_even_of_an_empty_cohort(self, browse_as, make):
        staff, cohort = browse_as(Role.STAFF), make(Cohort)
        for dataset in Dataset:
            page = staff.get(f"{NEW}?dataset={dataset.value}&cohort={cohort}&as_of=05/02/2018")
            assert "0 ligne." in page.words, dataset

    @pytest.mark.one_database  # refused before a file is made
    def test_refuses_what_it_cannot_read_and_keeps_it(self, browse_as, cohort):
        staff = browse_as(Role.STAFF)
        for name, typed, sentence in (
            ("dataset", "zz", "Fichier : À remplir."),
            ("cohort", "999", "Promotion : À remplir."),
            ("as_of", "31/02/2018", "Données au : « 31/02/2018 » n'est pas une date : écrivez par exemple"),
            ("as_of", "", "Données au : À remplir."),
            ("as_of", "01/01/2090", "Données au : Ce jour est à venir : un fichier dit ce qui était vrai aujourd'hui"),
        ):
            page = staff.post(NEW, ASKED | {"cohort": str(cohort)} | {name: typed})
            assert (page.status, page.errors[0][: len(sentence)]) == (422, sentence)
            assert name != "as_of" or page.form()["as_of"] == typed

    @pytest.mark.one_database
    def test_is_for_those_who_may_make_files(self, browse_as, cohort):
        assert browse_as(Role.COMMITTEE).get(NEW).status == 403
        assert browse_as(Role.COMMITTEE).post(NEW, ASKED | {"cohort": str(cohort)}).status == 403


class TestAFile:
    def test_leaves_by_post_and_is_remembered(self, app, taken, cohort):
        _staff, take = taken
        answer = take()

        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        name = "2018-02-05_alter-venture_entreprises-accompagnees_AV-2017_norme.csv"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        with app.app_context():
            run = db.session.scalars(select(ExportRun)).one()
            assert (run.made_by, run.dataset, run.cohort_id, run.rows) == ("Anne", Dataset.COMPANIES, cohort, 1)
            assert run.sha256 == hashlib.sha256(answer.data).hexdigest()

    @pytest.mark.one_database
    def test_is_not_made_by_looking(self, app, browse_as, cohort):
        browse_as(Role.STAFF).get(f"{NEW}?dataset=entreprises-accompagnees&cohort={cohort}&format=norme")

        with app.app_context():
            assert db.session.scalars(select(ExportRun)).all() == []

    @pytest.mark.parametrize("form", [one.value for one in FileFormat])
    def test_is_given_again_byte_for_byte_whatever_changed_since(self, app, taken, form):
        staff, take = taken
        first = take(format=form).data
        with app.app_context():
            db.session.scalars(select(Company)).one().name = "Autre"
            db.session.commit()

        again = staff.client.post("/export_run/reissue/", data={"id": "1"})

        assert again.data == first != take(format=form).data
        assert "Anne a téléchargé de nouveau la fiche." in staff.get("/export_run/details/?id=1").words
        with app.app_context():
            line = db.session.scalars(select(JournalEntry).where(JournalEntry.action == FileAction.REISSUED)).one()
            assert line.actor == "Anne"

    @pytest.mark.one_database
    def test_is_given_again_only_to_those_who_make_files(self, browse_as, taken):
        _staff, take = taken
        with Place(), Place():  # of two others: nothing is made
            assert take().status_code == 429
        take()

        assert browse_as(Role.COMMITTEE).client.post("/export_run/reissue/", data={"id": "1"}).status_code == 403
        assert browse_as(Role.STAFF).client.post("/export_run/reissue/", data={"id": "99"}).status_code == 404
        assert browse_as(Role.STAFF).client.get("/export_run/reissue/").status_code == 405

    def test_of_the_fund_is_made_and_taken_again_by_who_manages_it_and_no_other(self, browse_as, taken, cohort):
        _staff, take = taken
        assert [take().status_code, take(dataset="registre-minimis").status_code] == [200, 200]
        manager = browse_as(Role.FUND_MANAGER)

        again = [manager.client.post("/export_run/reissue/", data={"id": number}).status_code for number in (1, 2)]
        assert again == [404, 200]
        listed = manager.get("/export_run/").links
        assert [f"/export_run/details/?id={number}" in listed for number in (1, 2)] == [False, True]
        asked = {
            name: ASKED | {"cohort": str(cohort), "dataset": name} for name in ("fonds-dossiers", ASKED["dataset"])
        }
        assert [manager.client.post(NEW, data=one).status_code for one in asked.values()] == [200, 422]

    @pytest.mark.one_database
    def test_is_never_altered(self, browse_as, taken):
        _staff, take = taken
        take()
        admin = browse_as(Role.ADMIN)

        assert admin.get("/export_run/details/?id=1").status == 200
        assert admin.get("/export_run/edit/?id=1").status == 403
        assert admin.post("/export_run/delete/?id=1", {}).status == 403

    @pytest.mark.one_database
    def test_of_an_unknown_format_is_refused(self, taken):
        _staff, take = taken
        assert take(format="zz").status_code == 400


@pytest.mark.one_database
def test_without_a_cohort_the_page_says_what_comes_first(browse_as):
    pages = {role: browse_as(role).get("/export_run/new/") for role in (Role.PROGRAMME_MANAGER, Role.FUND_MANAGER)}

    assert all("Aucune promotion pour l'instant" in page.words for page in pages.values())
    assert "/cohort/new/" in pages[Role.PROGRAMME_MANAGER].links
    assert "/cohort/new/" not in pages[Role.FUND_MANAGER].links


def test_what_is_not_dated_is_said_before_it_leaves_in_the_workbook_and_in_the_schema(browse_as, taken, cohort):
    staff, take = taken
    page = staff.get(f"{NEW}?dataset=entreprises-accompagnees&cohort={cohort}&as_of=05/02/2018")
    schema = staff.client.get("/export_run/schema/entreprises-accompagnees/").get_json()
    book = load_workbook(io.BytesIO(take(format="xlsx").data))

    said = "faute d'être datées, ces colonnes : Édition, Raison sociale, Numéro RNA, Code APE"
    assert said in page.words
    assert said in schema["description"]
    notice = [row[0].value for row in book["Notice"].rows]
    assert said in " ".join(notice)
    assert notice[0] == "Données au 05/02/2018."
    assert (
        "Heures collectives (heures_collectives), heures : Journées collectives et regards croisés suivis. "
        "Calcul : Comme les heures individuelles. Depuis la version 1.0.0."
    ) in notice


@pytest.mark.one_database
def test_the_schema_of_a_file_names_its_columns(browse_as):
    staff = browse_as(Role.STAFF)
    fields = staff.client.get("/export_run/schema/emplois-par-departement/").get_json()["fields"]

    assert [one["type"] for one in fields if one["name"] in {"jalon", "date_reference", "etp_t0", "secret"}] == [
        "string", "date", "number", "boolean",
    ]  # fmt: skip
    assert staff.client.get("/export_run/schema/zz/").status_code == 404


class TestTheCommand:
    @pytest.fixture
    def export(self, app, cohort):
        runner = app.test_cli_runner()
        return lambda *arguments: runner.invoke(args=["export", *arguments])

    def test_writes_the_same_bytes_as_the_page(self, app, export, taken):
        _staff, take = taken
        done = export("entreprises-accompagnees", "--cohort", "AV-2017", "--as-of", "2018-02-05")

        assert done.exit_code == 0
        assert done.stdout_bytes == take().data
        with app.app_context():
            assert [one.made_by for one in db.session.scalars(select(ExportRun).order_by(ExportRun.id))] == [
                "Ligne de commande",
                "Anne",
            ]

    @pytest.mark.one_database
    def test_writes_a_file(self, export, tmp_path):
        done = export("fonds-dossiers", "--cohort", "AV-2017", "--format", "xlsx", "--output", str(tmp_path / "f.xlsx"))

        assert (done.exit_code, done.output) == (0, "")
        assert (tmp_path / "f.xlsx").read_bytes()[:2] == b"PK"

    @pytest.mark.one_database  # refused before a file is made
    def test_refuses_in_one_sentence_and_remembers_nothing(self, app, export):
        for arguments, sentence in (
            (("zz", "--cohort", "AV-2017"), "Aucun fichier « zz » : entreprises-accompagnees,"),
            (("fonds-dossiers",), "Indiquez la promotion : --cohort CODE."),
            (("fonds-dossiers", "--cohort", "zz"), "Aucune promotion « zz »"),
            (("fonds-dossiers", "--cohort", "AV-2017", "--format", "pdf"), "Aucun format « pdf » : xlsx,"),
            (("fonds-dossiers", "--cohort", "AV-2017", "--as-of", "hier"), "« hier » n'est pas une date"),
            (("fonds-dossiers", "--cohort", "AV-2017", "--as-of", "01/01/2090"), "Ce jour est à venir :"),
            (("fonds-dossiers", "--cohort", "AV-2017", "--output", "/nowhere/f"), "n'a pas pu être écrit."),
        ):
            done = export(*arguments)
            assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1), arguments
            assert sentence in done.stderr
        with app.app_context():
            assert db.session.scalars(select(ExportRun)).all() == []
