"""A new role is a column of the policy and nothing else: it reads what it is granted, and nothing tells it more."""

from __future__ import annotations

import re

from tests.copies import Copy

POLICY = "models/policy.py"
ROLE = '    COMMITTEE = "committee", "Comité de pilotage"\n'
ROLES = f"""{ROLE}    READER_OF_SOME = "reader_of_some", "Lecture de quelques fiches"
    READER_OF_NONE = "reader_of_none", "Lecture d'aucune"
"""
COLUMN = """
GRANTED = {granted!r}
READER_OF_SOME = {{Role.READER_OF_SOME: Right.READ | Right.EXPORT}}
POLICY = {{name: row | READER_OF_SOME if name in GRANTED else row for name, row in POLICY.items()}}
SEES = SEES | {{Role.READER_OF_SOME: frozenset({{Sensitivity.OPEN}})}}

install_policy("""
GRANTED = (
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
    copy.edit(POLICY, "\ninstall_policy(", COLUMN.format(granted=GRANTED))
    (tmp_path / "instance").mkdir()

    said = copy.typed(f"python -m tests.contract.fourth_role {tmp_path / 'instance'} {run_folder}")

    *wrong, walked, shut = said.splitlines()
    assert wrong == []
    pages, concepts = map(int, re.findall(r"\d+", walked))
    assert concepts == len(GRANTED)
    assert pages > 5 * len(GRANTED)
    assert shut == "reader_of_none walked 7 pages, 0 concepts"  # home, help, news, about, password, factor, sessions
