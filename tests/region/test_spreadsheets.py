"""What opens the files: LibreOffice in French where it is installed, frictionless for the norm."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from frictionless import Resource, Schema
from openpyxl import load_workbook

from admin_views.region import FILES, schema_of
from models.engine import FileFormat
from models.region.export_run import Dataset

pytestmark = pytest.mark.one_database  # `test_demo_files.py` says on both what the files hold

FRENCH_CSV = "CSV:59,34,76,1,,1036,false,true"  # semicolon, quotes, UTF-8, first line, French, dates and numbers read


@pytest.fixture
def opened(content, tmp_path):
    """Opens a file as a double click would; its rows, as LibreOffice understood them."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")

    def read(dataset, form):
        file = tmp_path / f"{dataset.value}.{'xlsx' if form is FileFormat.XLSX else 'csv'}"
        file.write_bytes(content(dataset, form))
        how = [f"--infilter={FRENCH_CSV}"] if form is FileFormat.EXCEL else []
        home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", "--headless", home, *how, "--convert-to", "xlsx", "--outdir", tmp_path / "out", file]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        sheet = load_workbook(tmp_path / "out" / f"{dataset.value}.xlsx", data_only=True).worksheets[0]
        heads, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows]

    return read


@pytest.mark.parametrize("form", [FileFormat.EXCEL, FileFormat.XLSX])
def test_libreoffice_reads_accents_dates_decimals_and_codes(opened, form):
    row = next(one for one in opened(Dataset.COMPANIES, form) if one["Raison sociale"] == "Fil d'Oc (démo)")

    assert row["SIRET du siège"] == "00001701200014"
    assert row["Département"] == "34"
    assert row["Entrée le"] == datetime(2017, 5, 15)  # noqa: DTZ001 — a spreadsheet's days have no zone
    assert row["ETP à la fin"] == 15
    assert row["Activité"] == "Fabrication d'articles textiles, sauf habillement"
    jobs = next(one for one in opened(Dataset.JOBS, form) if one["Département"] == "Pyrénées-Orientales")
    assert (jobs["ETP à T0"], jobs["Code département"]) == (57, "66")
    assert sum(one["ETP au jalon"] for one in opened(Dataset.JOBS, form) if one["Jalon"] == "fin") == 2 * 156


def test_frictionless_finds_the_norm_as_its_schema_declares_it(content, tmp_path: Path):
    for dataset in Dataset:
        (tmp_path / f"{dataset.value}.csv").write_bytes(content(dataset))
        schema = Schema.from_descriptor(schema_of(dataset, FILES[dataset]))
        resource = Resource(path=f"{dataset.value}.csv", basepath=str(tmp_path), schema=schema)
        report = resource.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
        assert len(schema.fields) == len(FILES[dataset].columns)


def test_frictionless_refuses_what_is_required_known_or_told_apart(content, tmp_path: Path):
    right = content(Dataset.COMPANIES)
    last = right.splitlines(keepends=True)[-1]
    schema = Schema.from_descriptor(schema_of(Dataset.COMPANIES, FILES[Dataset.COMPANIES]))
    for wrong, told in (
        (right.replace(b"AV-2017,", b",", 1), "constraint-error"),
        (right.replace("Terminée".encode(), b"Finie", 1), "constraint-error"),
        (right.replace(b"00001701200014", b"17012", 1), "constraint-error"),
        (right + last, "primary-key"),
    ):
        (tmp_path / "wrong.csv").write_bytes(wrong)
        report = Resource(path="wrong.csv", basepath=str(tmp_path), schema=schema).validate()
        assert {kind for (kind,) in report.flatten(["type"])} == {told}


def test_frictionless_refuses_another_date(content, tmp_path: Path):
    (tmp_path / "wrong.csv").write_bytes(content(Dataset.COMPANIES).replace(b"2017-05-15", b"15/05/2017"))
    schema = Schema.from_descriptor(schema_of(Dataset.COMPANIES, FILES[Dataset.COMPANIES]))

    assert not Resource(path="wrong.csv", basepath=str(tmp_path), schema=schema).validate().valid
