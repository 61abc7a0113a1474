"""`flask new concept`: four files that work, or one sentence and nothing written."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from app import new_command
from app.config import ROOT

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
        (["Class"], "« Class » est un mot de Python"),
        (["Money"], "« Money » est un mot de Python ou du moteur"),
        (["Mapped"], "« Mapped » est un mot de Python ou du moteur"),
        (["Search"], "L'adresse /search est déjà celle d'une page"),
        (["Health"], "L'adresse /health est déjà celle d'une page"),
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
def place(tmp_path):
    """The policy, and the folders of a room, where the command writes."""
    for folder in ("models/councils", "models/migrations/versions", "tests/councils"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "models/policy.py", tmp_path / "models")
    return tmp_path


@pytest.fixture
def write(application, place, monkeypatch):
    """The command, there: what it says, its exit code. The process that would write the migration is told.

    A real one, on the files of a whole copy, is `tests/test_new_concept.py`'s.
    """

    def run(*arguments, of_migrate):
        monkeypatch.setattr(new_command, "ROOT", place)
        monkeypatch.setattr(new_command, "POLICY", place / "models/policy.py")
        monkeypatch.setattr(subprocess, "run", of_migrate)
        done = application.test_cli_runner().invoke(args=["new", "concept", *arguments])
        return done.output, done.exit_code

    return run


def test_nothing_stays_when_the_migration_cannot_be_written(place, write):
    before = files(place)

    def fail(command, **_said):
        assert files(place) != before
        return subprocess.CompletedProcess(command, 1, "", "FAILED\nRuntimeError: Two heads.\n")

    said, code = write("Training", "--room", "councils", of_migrate=fail)

    assert code == 1
    assert "Rien n'est écrit, la migration n'a pas pu l'être : RuntimeError: Two heads." in said
    assert files(place) == before


def test_the_four_files_are_in_the_room_that_is_named(place, write):
    asked = []

    def succeed(command, cwd, **_said):
        asked.append((command[1:], cwd))
        (place / "models/migrations/versions/099_site_visit.py").touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    said, code = write("SiteVisit", "--room", "councils", of_migrate=succeed)

    assert code == 0, said
    assert asked == [(["-m", "flask", "--app", "wsgi", "db", "migrate", "-m", "site_visit"], place)]
    model, test = "models/councils/site_visit.py", "tests/councils/test_site_visit.py"
    for file in (model, test, "models/policy.py", "models/migrations/versions/099_site_visit.py"):
        assert f"- {file}" in said
    rows = (place / "models/policy.py").read_text(encoding="utf-8")
    assert '    "site_visit": SHARED,\n    "social_score": SHARED,\n' in rows
    assert "class SiteVisit(Record)" in (place / model).read_text(encoding="utf-8")
    assert "from models.councils.site_visit import SiteVisit" in (place / test).read_text(encoding="utf-8")
    for file in (model, test, "models/policy.py"):
        compile((place / file).read_text(encoding="utf-8"), file, "exec")
