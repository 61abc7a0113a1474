"""A new role is a column of the policy and nothing else: it reads what it is granted, and nothing tells it more."""

from __future__ import annotations

import re

from tests.copies import Copy

POLICY = "models/policy.py"
ROLE = '    COMMITTEE = "committee", "Comité de pilotage"\n'
ROLES = ROLE + '    AUDITOR = "auditor", "Auditeur"\n    VISITOR = "visitor", "Visiteur"\n'
COLUMN = """
AUDITED = {audited!r}
AUDITOR = {{Role.AUDITOR: Right.READ | Right.EXPORT}}
POLICY = {{name: row | AUDITOR if name in AUDITED else row for name, row in POLICY.items()}}
SEES = SEES | {{Role.AUDITOR: frozenset({{Sensitivity.OPEN}})}}

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


def test_it_reads_what_it_is_granted_and_a_role_that_the_policy_does_not_name_nothing(tmp_path, run_folder):
    copy = Copy(tmp_path)
    copy.edit(POLICY, ROLE, ROLES)
    copy.edit(POLICY, "\ninstall_policy(", COLUMN.format(audited=AUDITED))
    (tmp_path / "instance").mkdir()

    said = copy.typed(f"python -m tests.contract.fourth_role {tmp_path / 'instance'} {run_folder}")

    *wrong, walked, shut = said.splitlines()
    assert wrong == []
    pages, concepts = map(int, re.findall(r"\d+", walked))
    assert concepts == len(AUDITED)
    assert pages > 5 * len(AUDITED)
    assert shut == "visitor walked 7 pages, 0 concepts"  # home, help, news, about, password, factor, sessions
