"""The promise of the README, kept for real: what it prints, copied by a machine, is a whole concept."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.copies import ROOT, copy_on
from tests.migrated import FILE, READY

LIFE = '''"""A training lives: typed, found, filtered, exported, binned, restored, told; and hidden where it must be."""

from models.cohorts.cohort import Cohort
from models.policy import Role


def test_a_training_has_all_that_a_concept_has(app, make, browse_as):
    cohort = make(Cohort, code="AV-2017")
    staff, member = browse_as(Role.STAFF, "Anne"), browse_as(Role.COMMITTEE)
    assert "Formations" in staff.get("/").text
    assert "Intitulé : À remplir." in staff.submit("/training/new/").errors

    said = {"title": "Énergie et coût", "held_on": "14/11/2017", "cohort": str(cohort), "budget": "1 234,50"}
    page = staff.submit("/training/new/", **said)
    assert page.location == "/training/details/?id=1"
    assert "a créé la fiche" in staff.get(page.location).words
    staff.submit("/training/edit/?id=1", title="Énergie et coûts")
    assert "Intitulé de Énergie et coût à Énergie et coûts" in staff.get(page.location).words

    assert staff.get("/training/?q=energie").column("Intitulé") == ["Énergie et coûts"]
    assert staff.get("/training/?held_on_from=15/11/2017").rows == []
    assert len(staff.get(f"/training/?cohort={cohort}").rows) == 1
    around = next(one for one in staff.get(f"/cohort/details/?id={cohort}").links if "first=training-cohort" in one)
    assert "Énergie et coûts" in staff.get(around).text
    assert "Énergie" in staff.client.get("/training/export/excel/", buffered=True).get_data(as_text=True)

    assert "Énergie" in member.get("/training/details/?id=1").text
    assert "Budget" not in member.get("/training/details/?id=1").text
    assert member.get("/training/edit/?id=1").status == 403

    assert app.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0
    assert staff.post("/training/delete/?id=1", {}).status == 302
    assert staff.get("/training/").rows == []
    assert staff.post("/training/restore/", {"id": "1"}).status == 302
    assert len(staff.get("/training/").rows) == 1
'''


@pytest.fixture
def section():
    """What the README says of adding a concept."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.split("## Add a concept\n")[1].split("\n## ")[0]


def test_what_the_readme_prints_is_a_whole_concept(tmp_path, run_folder, section):
    copy = copy_on("sqlite", tmp_path, run_folder)
    if (ROOT / ".mypy_cache").is_dir():  # what it knows of the files that do not change, since `bin/test` began with it
        shutil.copytree(ROOT / ".mypy_cache", copy.folder / ".mypy_cache")
    path = re.search(r"`([\w/]+\.py)`:\n\n```python", section)
    assert path is not None
    first, declared, then = re.findall(r"```(?:sh|python)\n(.+?)```", section, re.DOTALL)

    copy.shell(f"set -e\n{first}")
    assert "sa.CheckConstraint('length(title) <= 120'" in copy.last_migration.read_text(encoding="utf-8")
    copy.shell(f"ruff format --check . && ruff check . && mypy {path[1]}")  # what the command wrote by itself

    (copy.folder / path[1]).write_text(declared, encoding="utf-8")
    (copy.folder / "tests/accompaniment/test_training_life.py").write_text(LIFE, encoding="utf-8")
    of_its_room = "tests/accompaniment/test_training.py tests/accompaniment/test_training_life.py"
    tests = f"pytest -q -k 'sqlite and training' {of_its_room} tests/contract tests/test_consistency.py"
    copy.environment[READY] = str(copy.folder / "instance" / FILE)
    out = copy.typed(f"{then}ruff format --check .\nruff check .\n{tests}")
    assert re.search(r"\d+ passed", out)
    assert "failed" not in out
    ledger = (copy.folder / "tests/contract/ledger.txt").read_text(encoding="utf-8")
    assert re.search(r"^GET +/training/ +sign-in +refused +refused +open +refused( +open){4}$", ledger, re.MULTILINE)
