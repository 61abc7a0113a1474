"""Trial: a fourth role is written in the policy alone; the database takes it by a migration that writes itself."""

from __future__ import annotations

import pytest

from tests.copies import ENGINES, copy_on

POLICY = "models/policy.py"
LAST_ROLE = '    COMMITTEE = "committee", "Comité de pilotage"\n'
NEW_ROLE = LAST_ROLE + '    REGION = "region", "Région"\n'
COHORT = '    "cohort": SHARED,\n'
READ_BY_IT = '    "cohort": {**SHARED, Role.REGION: Right.READ},\n'
LAST_SEES = "    Role.COMMITTEE: frozenset({Sensitivity.OPEN, Sensitivity.INTERNAL}),\n"
ITS_SIGHT = LAST_SEES + "    Role.REGION: frozenset({Sensitivity.OPEN}),\n"
PLAY = """
flask("db", "check", fails=True)
flask("db", "migrate", "-m", "region")
flask("db", "upgrade")
flask("db", "check")
assert "(Région)" in flask("user", "create", "region@example.org", "--role", "region")

browser = browse_as(Role.REGION)
assert browser.get("/cohort/").status == 200
assert browser.get("/company/").status == 403

with app.app_context():
    db.session.execute(db.text("DELETE FROM sign_in"))
    db.session.execute(db.text("DELETE FROM \\"user\\" WHERE role = 'region'"))
    db.session.commit()
flask("db", "downgrade")
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_fourth_role_is_one_column_of_the_policy(engine, tmp_path, run_folder):
    copy = copy_on(engine, tmp_path, run_folder)

    copy.edit(POLICY, LAST_ROLE, NEW_ROLE)
    copy.edit(POLICY, COHORT, READ_BY_IT)
    copy.edit(POLICY, LAST_SEES, ITS_SIGHT)
    copy.script(PLAY)

    assert "::" not in copy.last_migration.read_text(encoding="utf-8"), "SQLite reads it too"
