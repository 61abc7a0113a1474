"""The promise of the README, kept for real: one model file, its migration and one row of policy are a whole concept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IMPORTS = '''"""Training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, Money, Record, Sensitivity, field, link

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort


'''
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
    assert "Énergie et coûts" in staff.get(f"/cohort/details/?id={cohort}").text
    assert "Énergie" in staff.client.get("/training/export/excel/", buffered=True).get_data(as_text=True)

    assert "Énergie" in member.get("/training/details/?id=1").text
    assert "Budget" not in member.get("/training/details/?id=1").text
    assert member.get("/training/edit/?id=1").status == 403

    assert staff.post("/training/delete/?id=1", {}).status == 302
    assert staff.get("/training/").rows == []
    assert staff.post("/training/restore/", {"id": "1"}).status == 302
    assert len(staff.get("/training/").rows) == 1
'''


@pytest.fixture
def copy(tmp_path):
    """The repository with the concept of the README, and nothing else."""
    for name in ("app", "admin_views", "models", "seeds", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("wsgi.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    declaration = re.search(r"```python\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert declaration is not None
    body = "\n".join(line.removeprefix("   ") for line in declaration[1].splitlines())
    (tmp_path / "models/accompaniment/training.py").write_text(f"{IMPORTS}{body}\n", encoding="utf-8")
    policy = tmp_path / "models/policy.py"
    policy.write_text(policy.read_text(encoding="utf-8").replace('    "user":', '    "training": SHARED,\n    "user":'))
    (tmp_path / "tests/accompaniment/test_training.py").write_text(LIFE, encoding="utf-8")
    return tmp_path


def run(folder, *command):
    """Run one of our tools there."""
    # An environment of its own: no setting of this machine, no worker of this run.
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATABASE", "INSTANCE"))
    }
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_one_model_one_migration_and_one_row_are_enough(copy):
    run(copy, "flask", "--app", "wsgi", "db", "upgrade")
    run(copy, "flask", "--app", "wsgi", "db", "migrate", "-m", "training")
    assert len(list((copy / "models/migrations/versions").glob("*_training.py"))) == 1

    out = run(
        copy, "pytest", "-q", "-k", "sqlite and training", "tests/accompaniment/test_training.py", "tests/contract"
    )

    assert re.search(r"\d+ passed", out)
