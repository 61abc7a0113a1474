"""`flask new concept`: four files that work, or one sentence and nothing written."""

from __future__ import annotations

import pytest

from app import new_command
from app.config import ROOT
from tests.copies import Copy, copy_on

pytestmark = pytest.mark.one_database


def files(folder):
    """Every file of the code, and what it holds."""
    return {
        path: path.read_bytes()
        for name in ("models", "tests")
        for path in (folder / name).rglob("*.py")
        if path.exists()
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["training"], "« training » ne s'écrit pas comme une classe"),
        (["Training_day"], "« Training_day » ne s'écrit pas comme une classe"),
        (["../Training"], "ne s'écrit pas comme une classe"),
        (["Cohort"], "Le concept « Cohort » existe déjà."),
        (["SignIn"], "Le concept « SignIn » existe déjà."),
        (["Training", "--room", "kitchen"], "Le dossier « kitchen » n'existe pas : choisissez parmi reference, "),
        (["Training", "--room", "engine"], "Le dossier « engine » n'existe pas"),
        (["Training", "--room", "policy"], "Le dossier « policy » n'existe pas"),
        (["Training", "--room", "../models"], "n'existe pas"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(application, arguments, sentence):
    before = files(ROOT)

    done = application.test_cli_runner().invoke(args=["new", "concept", *arguments])

    assert done.exit_code == 1
    assert sentence in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert files(ROOT) == before


@pytest.fixture
def write(application, monkeypatch):
    """The command, on the files of a copy: what it says, and its exit code. What it starts is of the copy alone."""

    def run(copy, *arguments):
        monkeypatch.setattr(new_command, "ROOT", copy.folder)
        monkeypatch.setattr(new_command, "POLICY", copy.folder / "models/policy.py")
        monkeypatch.setenv("DATABASE_URL", "")
        monkeypatch.delenv("INSTANCE_PATH", raising=False)
        done = application.test_cli_runner().invoke(args=["new", "concept", *arguments])
        return done.output, done.exit_code

    return run


def test_nothing_stays_when_the_migration_cannot_be_written(tmp_path, write):
    copy = Copy(tmp_path)  # its store is empty: it is not at the last migration
    before = files(copy.folder)

    said, code = write(copy, "Training")

    assert code == 1
    assert "Rien n'est écrit, la migration n'a pas pu l'être : " in said
    assert files(copy.folder) == before


def test_the_four_files_are_in_the_room_that_is_named(tmp_path, run_folder, write):
    copy = copy_on("sqlite", tmp_path, run_folder)

    said, code = write(copy, "SiteVisit", "--room", "councils")

    assert code == 0, said
    model, test = "models/councils/site_visit.py", "tests/councils/test_site_visit.py"
    for file in (model, test, "models/policy.py", "models/migrations/versions/"):
        assert f"- {file}" in said
    rows = (copy.folder / "models/policy.py").read_text(encoding="utf-8")
    assert '    "site_visit": SHARED,\n    "social_score": SHARED,\n' in rows
    assert "sa.CheckConstraint('length(title) <= 120'" in copy.last_migration.read_text(encoding="utf-8")
    assert "class SiteVisit(Record)" in (copy.folder / model).read_text(encoding="utf-8")
