"""What each role is for, in the sentences that matter most (`app/docs/security.md#roles`)."""

from __future__ import annotations

import pytest

from models.engine import Right, Sensitivity, allows, managers, sees, verbs_of
from models.policy import POLICY, Role
from models.selection.candidacy import Candidacy

WRITING = (Right.CREATE, Right.UPDATE, Right.BIN)


def written_by(role):
    return {name for name in POLICY if any(allows(role, name, right) for right in WRITING)}


def test_who_manages_the_programme_decides_and_manages_reference_data_but_no_account():
    role = Role.PROGRAMME_MANAGER
    assert written_by(role) == written_by(Role.ADMIN) - {"user"}
    assert not allows(role, "user", Right.READ)
    assert role in managers()
    decisions = [one for one in verbs_of(Candidacy) if one.name in {"select", "decline"}]
    assert decisions
    assert all(one.is_for(role) for one in decisions)


def test_who_administers_accounts_reads_nothing_of_the_programme():
    role = Role.ACCOUNTS
    assert written_by(role) == {"user"}
    read = {name for name in POLICY if allows(role, name, Right.READ)}
    assert read == {"user", "person", "position", "mandate", "council"}
    assert not sees(role) & {Sensitivity.CONFIDENTIAL, Sensitivity.RESTRICTED}


def test_who_manages_the_fund_writes_it_and_reads_the_rest():
    role = Role.FUND_MANAGER
    assert written_by(role) == {
        "fund",
        "fund_application",
        "fund_contribution",
        "fund_instrument",
        "fund_agreement",
        "guarantee_call",
        "payment",
        "repayment",
        "de_minimis_aid",
        "control_link",
        "plan_line",
        "public_grant",
        "beneficiary_share",
        "review_opinion",
        "attachment",
        "bank_account",
        "export_run",
    }  # files of the fund alone: tests/contract/test_attachments.py, tests/region/test_page.py
    assert allows(role, "company", Right.READ)
    assert Sensitivity.RESTRICTED not in sees(role)


def test_an_evaluator_writes_on_the_page_made_for_it_alone():
    assert written_by(Role.EVALUATOR) == set()
    assert {name for name in POLICY if allows(Role.EVALUATOR, name, Right.ANSWER)} == {"evaluation"}


def test_an_administrator_may_do_what_every_role_may():
    """Accounts of earlier releases keep what they could do."""
    wanting = [
        (name, role)
        for name, row in POLICY.items()
        for role, right in row.items()
        if right & ~Right.MACHINE not in row[Role.ADMIN]  # a token is of an account that takes little
    ]
    assert wanting == []


@pytest.mark.one_database  # the policy; the SQL of a home is tried by tests/overview and tests/screens
@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.STAFF, Role.FUND_MANAGER, Role.EVALUATOR])
def test_accounts_and_the_journal_are_not_for(browse_as, role):
    browser = browse_as(role)
    assert {browser.get(one).status for one in ("/user/", "/journal_entry/")} == {403}


@pytest.mark.one_database
@pytest.mark.parametrize("role", Role)
def test_the_first_page_opens_for(browse_as, role):
    assert browse_as(role).get("/").status == 200
