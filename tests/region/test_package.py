"""All the files of a cohort in one ZIP: a data package that frictionless finds right."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import zipfile

import pytest
from frictionless import Package
from sqlalchemy import func, select

from admin_views.region import FILES
from admin_views.region.package import ABSENT, package
from models.engine import FileFormat, db
from models.parties.partner_service import PartnerService
from models.policy import Role
from models.region.export_run import Dataset, ExportRun
from tests.pages import plain
from tests.statements import statements

pytestmark = pytest.mark.one_database


@pytest.fixture
def taken(browse_as, demo, make):
    """The archive that staff take of the demo year, and the service that it is handed to."""
    service = make(PartnerService)
    asked = {"dataset": "fonds-dossiers", "cohort": str(demo), "as_of": "05/02/2018", "format": "zip"}
    staff = browse_as(Role.STAFF, "Anne")
    return lambda: staff.client.post("/export_run/new/", data=asked | {"service": service}), service


def test_every_file_is_there_as_it_was_kept_and_handed(app, taken):
    take, service = taken
    with statements() as seen:
        answer = take()
    for read in ("FROM mentoring", "FROM support_request"):
        assert len([one for one in seen if read in one]) == 1  # by a file and the one to publish

    name = "2018-02-05_alter-venture_fichiers-region_AV-2017.zip"
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "application/zip", f"attachment; filename={name}",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive, app.app_context():
        runs = db.session.scalars(select(ExportRun)).all()
        assert {(one.dataset, one.format) for one in runs} == {
            (dataset, form) for dataset in FILES for form in (FileFormat.XLSX, FileFormat.NORME)
        }
        assert {one.recipient.id for one in runs} == {service}
        for one in runs:
            assert archive.read(f"donnees/{one.file_name}") == one.content
        sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
        assert set(sums) == {*archive.namelist()} - {"SHA256SUMS"}
        assert {hashlib.sha256(archive.read(name)).hexdigest() == known for name, known in sums.items()} == {True}
    assert take().data == answer.data


def test_a_service_that_is_gone_is_told_and_nothing_is_made(app, browse_as, demo):
    asked = {"dataset": "fonds-dossiers", "cohort": str(demo), "as_of": "05/02/2018", "format": "zip"}
    staff = browse_as(Role.STAFF)
    answer = staff.client.post("/export_run/new/", data=asked | {"service": "999"}, follow_redirects=True)
    assert "Ce service n'existe plus" in plain(html.unescape(answer.text))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ExportRun)) == 0


def test_frictionless_finds_it_right_and_finds_what_was_altered(taken, tmp_path):
    with zipfile.ZipFile(io.BytesIO(taken[0]().data)) as archive:
        archive.extractall(tmp_path)
    package = Package(str(tmp_path / "datapackage.json"))

    assert [one.name for one in package.resources] == [one.value for one in FILES]
    report = package.validate()
    assert report.valid, report.flatten(["title", "note"])
    file = next((tmp_path / "donnees").glob("*emplois-par-departement_AV-2017_norme.csv"))
    file.write_bytes(file.read_bytes().replace(b"57.00", b"58.00"))
    assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_the_dictionary_and_the_notice_say_what_each_column_is(taken):
    with zipfile.ZipFile(io.BytesIO(taken[0]().data)) as archive:
        told = archive.read("dictionnaire-des-donnees.csv").decode("utf-8-sig")
        notice = archive.read("notice.txt").decode()

    rows = list(csv.DictReader(io.StringIO(told), delimiter=";"))
    assert len(rows) == sum(len(file.columns) for file in FILES.values())
    assert {row["Unité"] for row in rows if row["Nom dans la norme"] == "heures_collectives"} == {"heures"}
    assert notice.count("Données au 05/02/2018.") == len(FILES)
    assert (
        "Note moyenne : Vide tant que moins de trois avis ont été donnés : personne ne doit y être reconnu." in notice
    )


def test_the_notice_says_why_a_file_is_empty_and_which_are_absent(app, browse_as, demo):
    asked = {"dataset": "fonds-dossiers", "cohort": str(demo), "as_of": "01/01/2017", "format": "zip"}
    answer = browse_as(Role.STAFF).client.post("/export_run/new/", data=asked)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive, app.app_context():
        notice = archive.read("notice.txt").decode()
        runs = db.session.scalars(select(ExportRun)).all()
        for one in {run.dataset: run for run in runs}.values():
            assert (f"\n{one.dataset.label}\n- 0 ligne : {FILES[one.dataset].empty}.\n" in notice) is (one.rows == 0)
        assert "Fichiers absents" not in notice

        alone = [one for one in runs if one.dataset is not Dataset.AIDS]
        with zipfile.ZipFile(io.BytesIO(package(alone))) as fewer:
            told = fewer.read("notice.txt").decode()
    assert {one.rows for one in runs} >= {0}
    assert told.endswith(f"Fichiers absents de ce dossier\n- {ABSENT}\n- Registre des aides de minimis\n")
