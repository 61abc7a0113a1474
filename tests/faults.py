"""Whether the tests notice: each fault of `EVERY`, made in a copy of the repository, must fail its tests.

`python -m tests.faults [WORD]` plays those whose `why` holds the word, or all of them; 1 when one goes unnoticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fault_list import FAULTS, Fault
from tests.fund.faults import FAULTS as OF_THE_FUND

EVERY = (*FAULTS, *OF_THE_FUND)
ROOT = Path(__file__).resolve().parent.parent
LEFT = shutil.ignore_patterns(".git", ".venv*", ".hypothesis", ".*_cache", "instance", "screenshots")
PASSED, FAILED = 0, 1  # what pytest says; anything else is a run that did not take place
ALONE = ["-q", "-x", "--one-database", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser"]


def main(word: str = "") -> int:
    """Play the faults, print a line each; 0 when all were noticed."""
    chosen = [one for one in EVERY if word in one.why]
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "repository"
        shutil.copytree(ROOT, copy, ignore=LEFT)
        (copy / "instance").mkdir()
        if _said_by_pytest(copy, sorted({test for one in chosen for test in one.tests})) != PASSED:
            return _say("These tests do not pass without any fault: mend them first.")
        missed = [one for one in chosen if not _is_noticed(copy, one)]
    return _say(f"{len(chosen) - len(missed)} of {len(chosen)} noticed.") if missed else 0


def _is_noticed(copy: Path, fault: Fault) -> bool:
    file = copy / fault.file
    right = file.read_text(encoding="utf-8")
    if right.count(fault.text) != 1:
        _say(f"not found exactly once in {fault.file}: {fault.text}")
        return False
    file.write_text(right.replace(fault.text, fault.instead), encoding="utf-8")
    code = _said_by_pytest(copy, list(fault.tests))
    file.write_text(right, encoding="utf-8")
    _say(f"{ {PASSED: 'NOT NOTICED', FAILED: 'noticed'}.get(code, 'DOES NOT RUN'):12} {fault.why}")
    return code == FAILED


def _said_by_pytest(copy: Path, tests: list[str]) -> int:
    place = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", "pytest", *ALONE, *tests]
    return subprocess.run(command, cwd=copy, env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def _say(words: str) -> int:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
