"""Which Python `bin/run`, `bin/test` and `bin/upgrade` take, and what they say without one that serves."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.config import ROOT

pytestmark = pytest.mark.one_database

# Debian's own without python3-venv: it is new enough, and cannot make an environment.
WITHOUT_VENV = """#!/bin/sh
[ "$1" = --version ] && echo "Python 3.13.5" && exit
"""


def found(python):
    words = ["sh", "-c", '. bin/requirements/venv.sh; printf %s "$python"']
    return subprocess.run(words, cwd=ROOT, env={"PYTHON": str(python)}, capture_output=True, text=True, check=False)


def test_the_python_that_is_asked_for_is_taken():
    assert found(sys.executable).stdout == sys.executable


@pytest.mark.parametrize(("script", "told"), [(WITHOUT_VENV, "Python 3.13.5"), (None, "aucun")])
def test_one_that_does_not_serve_is_told_and_no_other_is_taken(tmp_path, script, told):
    asked = tmp_path / "python3"
    if script:
        asked.write_text(f"{script}exit 1\n")
        asked.chmod(0o755)

    done = found(asked)

    assert done.returncode == 1
    assert done.stdout == ""
    assert "3.11" in done.stderr
    assert "python3-venv" in done.stderr
    assert told in done.stderr
