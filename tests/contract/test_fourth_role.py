"""A fourth role is a column of the policy and nothing else: it reads what it is granted, and nothing tells it more."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.copies import Copy

POLICY = "models/policy.py"
ROLE = '    COMMITTEE = "committee", "Comité de pilotage"\n'
COLUMN = """
AUDITED = {audited!r}
AUDITOR = {{Role.AUDITOR: Right.READ | Right.EXPORT}}
POLICY = {{name: row | AUDITOR if name in AUDITED else row for name, row in POLICY.items()}}
SEES = SEES | {{Role.AUDITOR: frozenset({{Sensitivity.OPEN}})}} if AUDITED else SEES

install_policy("""
AUDITED = (
    "approval",
    "cohort",
    "commune",
    "company",
    "department",
    "epci",
    "establishment",
    "legal_form",
    "naf_code",
    "programme",
    "sequence",
    "theme",
)


def walk(folder: Path, *audited: str) -> list[str]:
    """What is wrong when somebody of a fourth role, who reads these concepts, walks through the application."""
    copy = Copy(folder)
    copy.edit(POLICY, ROLE, ROLE + '    AUDITOR = "auditor", "Auditeur"\n')
    copy.edit(POLICY, "\ninstall_policy(", COLUMN.format(audited=audited))
    (folder / "instance").mkdir()
    return copy.shell(f"{sys.executable} -m tests.contract.fourth_role {folder / 'instance'}").splitlines()


def test_it_reads_what_it_is_granted_and_nothing_tells_it_more(tmp_path):
    *wrong, walked = walk(tmp_path, *AUDITED)
    assert wrong == []
    pages, concepts = map(int, re.findall(r"\d+", walked))
    assert concepts == len(AUDITED)
    assert pages > 5 * len(AUDITED)


def test_a_role_that_the_policy_does_not_name_finds_its_name_and_nothing_else(tmp_path):
    *wrong, walked = walk(tmp_path)
    assert wrong == []
    assert walked == "walked 5 pages, 0 concepts"  # home, help, news, about, password
