"""Trial: a verb that leads to a new state of an existing concept migrates by itself, is offered and is performed."""

from __future__ import annotations

from tests.copies import copy_on

DELIVERABLE = "models/accompaniment/deliverable.py"
LAST_STATE = '    TO_REDO = "a_revoir", "À revoir"\n'
NEW_STATE = LAST_STATE + '    DROPPED = "abandonne", "Abandonné"\n'
LAST_VERB = '    Verb("validate", '
NEW_VERB = (
    '    Verb("drop", "Abandonner", (DeliverableState.EXPECTED,), DeliverableState.DROPPED, needs_reason=True),\n'
    + LAST_VERB
)
PLAY = """
from models.accompaniment.deliverable import Deliverable
flask("db", "check", fails=True)
flask("db", "migrate", "-m", "dropped")
flask("db", "upgrade")
flask("db", "check")

record, staff = make(Deliverable), browse_as(Role.STAFF)
assert "Abandonner" in staff.get(f"/deliverable/details/?id={record}").words
move = {"id": record, "verb": "drop"}
assert staff.post("/deliverable/move/", move).errors == ["Dites pourquoi."]
assert staff.post("/deliverable/move/", move | {"remark": "Sans objet."}).status == 302
assert "Abandonné" in staff.get(f"/deliverable/details/?id={record}").words
"""


def test_a_verb_and_its_new_state_are_added(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)

    copy.edit(DELIVERABLE, LAST_STATE, NEW_STATE)
    copy.edit(DELIVERABLE, LAST_VERB, NEW_VERB)
    copy.script(PLAY)
