"""Trial: a label is said in one place; the form, the list, the file and the history follow it."""

from __future__ import annotations

from tests.copies import copy_on

COHORT, LABEL, OTHER = "models/cohorts/cohort.py", 'field("Places"', 'field("Sièges offerts"'
PLAY = """
from models.cohorts.cohort import Cohort
make(Cohort, capacity=6)
staff, edit = browse_as(Role.STAFF), "/cohort/edit/?id=1"
assert staff.submit(edit, capacity="0").errors == ["Sièges offerts : Au moins 1."]
assert staff.submit(edit, capacity="8").status == 302
form, rows, record = staff.get(edit), staff.get("/cohort/"), staff.get("/cohort/details/?id=1")
assert "Sièges offerts" in form.words
assert rows.column("Sièges offerts") == ["8"]
assert "Sièges offerts de 6 à 8" in record.words
head = staff.client.get("/cohort/export/norme/", buffered=True).get_data(as_text=True).splitlines()[0]
excel = staff.client.get("/cohort/export/excel/", buffered=True).get_data(as_text=True).splitlines()[0]
assert "Sièges offerts" in excel, (head, excel)
for page in (form, rows, record):
    assert "Places" not in page.words
flask("db", "check")
"""


def test_a_label_changes_everywhere_at_once(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)
    copy.edit(COHORT, LABEL, OTHER)
    copy.script(PLAY)
