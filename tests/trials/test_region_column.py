"""Trial: a column of a file for the Région is one line, and its pin: it then leaves with the file."""

from __future__ import annotations

from tests.copies import copy_on

FUND = "admin_views/region/fund.py"
LAST = '    Read("motif_refus", "Motif de refus", TEXT),\n'
ADDED = LAST + '    Read("besoin", "Besoin de financement", MONEY, lambda row: row.read("need")),\n'
PLAY = """
from models.cohorts.cohort import Cohort
from tests.region.test_fund import granted
make(Cohort, code="AV-2017", starts_on="15/05/2017")
with app.app_context():
    db.session.add(granted(filed_on="01/06/2017", need="1234,50"))
    db.session.commit()
flask("export", "fonds-dossiers", "--cohort", "AV-2017", "--format", "norme", "--output", "file.csv")

from tests.region import test_demo_files as pins

def as_pinned():
    try:
        pins.test_the_columns_never_move(app, make)
    except AssertionError:
        return False
    return True

assert not as_pinned()
pins.COLUMNS["fonds-dossiers"].append("besoin")
assert as_pinned()
"""


def test_a_column_is_one_line_and_its_pin(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)
    copy.edit(FUND, LAST, ADDED)
    copy.script(PLAY)

    head, row = (copy.folder / "file.csv").read_text(encoding="utf-8").splitlines()
    assert head.split(",")[-2:] == ["motif_refus", "besoin"]
    assert row.split(",")[-1] == "1234.50"
