"""Trial: another role is written in the policy alone; the database takes it by a migration that writes itself."""

from __future__ import annotations

import pytest

from tests.copies import ENGINES, copy_on

POLICY = "models/policy.py"
LAST_ROLE = '    REGION = "region", "Service de la Région"\n'
NEW_ROLE = LAST_ROLE + '    GUEST = "guest", "Invité"\n'
COHORT = '    "cohort": EVALUATED,\n'
READ_BY_IT = '    "cohort": {**EVALUATED, Role.GUEST: Right.READ},\n'
LAST_SEES = "    Role.REGION: _SHARED_OUTSIDE,\n"
ITS_SIGHT = LAST_SEES + "    Role.GUEST: frozenset({Sensitivity.OPEN}),\n"
PLAY = """
flask("db", "check", fails=True)
flask("db", "migrate", "-m", "guest")
flask("db", "upgrade")
flask("db", "check")
assert "(Invité)" in flask("user", "create", "guest@example.org", "--role", "guest")

browser = browse_as(Role.GUEST)
assert browser.get("/cohort/").status == 200
assert browser.get("/company/").status == 403

with app.app_context():
    db.session.execute(db.text("DELETE FROM sign_in"))
    db.session.execute(db.text("DELETE FROM \\"user\\" WHERE role = 'guest'"))
    db.session.commit()
flask("db", "downgrade")
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_another_role_is_one_column_of_the_policy(engine, tmp_path, run_folder):
    copy = copy_on(engine, tmp_path, run_folder)

    copy.edit(POLICY, LAST_ROLE, NEW_ROLE)
    copy.edit(POLICY, COHORT, READ_BY_IT)
    copy.edit(POLICY, LAST_SEES, ITS_SIGHT)
    copy.script(PLAY)

    assert "::" not in copy.last_migration.read_text(encoding="utf-8"), "SQLite reads it too"
