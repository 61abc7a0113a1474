"""The engine without any room: a copy of it with a shop of three concepts passes its own tests, on both databases."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parent.parent.parent
COPIED = (
    "pyproject.toml",
    "models/__init__.py",
    "models/engine",
    "admin_views/__init__.py",
    "admin_views/engine",
    "tests/__init__.py",
    "tests/engine/__init__.py",
    "tests/engine/alone",
    "tests/html.py",
    "tests/pages.py",
    "tests/postgres.py",
)
LEAST = 300  # tests, on both databases
OURS = ("admin_views", "models", "tests")
KNOWN = (
    "admin_views.engine",
    "models.ROOMS",
    "models.engine",
    "tests.engine",
    "tests.forked",
    "tests.pages",
    "tests.papers",
    "tests.postgres",
    "tests.typography",
)
MODULES = [
    path.relative_to(ROOT)
    for folder in ("models/engine", "admin_views/engine", "tests/engine")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


@pytest.fixture
def copy(tmp_path):
    """The engine and the shop, and nothing else."""
    for name in COPIED:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target)
        else:
            shutil.copy(ROOT / name, target)
    return tmp_path


def test_the_engine_serves_a_shop_without_any_room(copy, capsys, run_folder):
    kept = {"FOLDER_OF_POSTGRESQL": str(run_folder / "postgres")} | {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))
    }
    # A folder of its own: by default, pytest closes to others the one where the databases of this run are; a short
    # one, since the path of PostgreSQL's socket has at most 107 signs.
    with TemporaryDirectory() as folder:
        unused = ("-p", "no:xdist", "-p", "no:hypothesispytest")
        command = [sys.executable, "-m", "pytest", "-q", *unused, f"--basetemp={folder}/run", "tests/engine/alone"]
        done = subprocess.run(command, cwd=copy, env=kept, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = re.search(r"^(\d+) passed in ", done.stdout, re.MULTILINE)
    assert found is not None, done.stdout[-300:]
    with capsys.disabled():
        sys.stdout.write(f"\n{found[1]} tests of the engine alone\n")
    assert int(found[1]) >= LEAST


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_the_engine_and_its_tests_import_no_room(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    lines = [one for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)]
    heads = {one: f"{one.module}." if isinstance(one, ast.ImportFrom) else "" for one in lines}
    named = [f"{heads[one]}{each.name}" for one in lines for each in one.names]
    assert [one for one in named if one.split(".")[0] in {*OURS, "app", "seeds"} and not one.startswith(KNOWN)] == []
