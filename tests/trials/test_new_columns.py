"""A field that must be filled, without a value for the rows there are, is told when the migration is asked for."""

from __future__ import annotations

import pytest

from tests.copies import ENGINES, copy_on

COHORT = "models/cohorts/cohort.py"
CAPACITY = '    capacity: Mapped[int] = field("Places"'
ADDED = f'    seats: Mapped[int] = field("Sièges")\n{CAPACITY}'
EVERY_KIND = f"""\
    sober: Mapped[bool] = field("Sobre", default=True)
    ends: Mapped[CohortState] = field("Fin", default=CohortState.CLOSED)
    fee: Mapped[Money] = field("Frais", default=Decimal("12.50"))
    day: Mapped[Day] = field("Jour", default=date(2017, 5, 2))
    words: Mapped[str] = field("Mots", default="l'heure : 10:30, 5 %")
{CAPACITY}"""
LAST_IMPORT = "from itertools import combinations\n"
IMPORTS = f"from datetime import date\nfrom decimal import Decimal\n{LAST_IMPORT}"
BEFORE = """
from models.cohorts.cohort import Cohort
make(Cohort)
"""
PLAY = """
from models.cohorts.cohort import Cohort
flask("db", "migrate", "-m", "kinds")
flask("db", "upgrade")
flask("db", "check")
with app.app_context():
    cohort = db.session.get(Cohort, 1)
    assert (cohort.sober, cohort.ends.name, str(cohort.fee)) == (True, "CLOSED", "12.50")
    assert (str(cohort.day), cohort.words) == ("2017-05-02", "l'heure : 10:30, 5 %")
flask("db", "downgrade")
"""


def test_a_field_that_must_be_filled_needs_a_default(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)
    before = copy.last_migration

    copy.edit(COHORT, CAPACITY, ADDED)
    said = copy.flask("db migrate -m seats", fails=True)

    assert "cohort.seats : un champ obligatoire ne s'ajoute pas sans valeur" in said
    assert "Traceback" not in said
    assert copy.last_migration == before


@pytest.mark.parametrize("engine", ENGINES)
def test_the_rows_there_are_take_the_default_whatever_its_kind(engine, tmp_path, run_folder):
    copy = copy_on(engine, tmp_path, run_folder)
    copy.script(BEFORE)

    copy.edit(COHORT, CAPACITY, EVERY_KIND)
    copy.edit(COHORT, LAST_IMPORT, IMPORTS)
    copy.script(PLAY)
