"""Trial: fields of every kind, one with bounds, added to a concept that has rows, migrate by themselves and back."""

from __future__ import annotations

import pytest

from tests.copies import ENGINES, copy_on

COHORT = "models/cohorts/cohort.py"
CAPACITY = '    capacity: Mapped[int] = field("Places"'
ADDED = f"""\
    seats: Mapped[int] = field("Sièges", min=2, max=40, default=12, group="Conditions")
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
make(Cohort, code="AV-2017")
"""
AFTER = """
from sqlalchemy.exc import IntegrityError

from models.cohorts.cohort import Cohort

def tables():
    with app.app_context(), db.engine.connect() as connection:
        read = db.inspect(connection)
        told = read.get_columns, read.get_check_constraints
        return {name: [sorted(map(str, ask(name))) for ask in told] for name in read.get_table_names()}

before = tables()
flask("db", "check", fails=True)
flask("db", "migrate", "-m", "kinds")
flask("db", "upgrade")
flask("db", "check")
with app.app_context():
    cohort = db.session.get(Cohort, 1)
    assert (cohort.sober, cohort.ends.name, str(cohort.fee)) == (True, "CLOSED", "12.50")
    assert (str(cohort.day), cohort.words) == ("2017-05-02", "l'heure : 10:30, 5 %")

admin, edit = browse_as(Role.ADMIN), "/cohort/edit/?id=1"
assert admin.get(edit).form()["seats"] == "12"
assert admin.submit(edit, seats="41").errors == ["Sièges : Au plus 40."]
assert admin.submit(edit, seats="1").errors == ["Sièges : Au moins 2."]
assert admin.submit(edit, seats="40").status == 302
with app.app_context():
    try:
        db.session.execute(db.text("UPDATE cohort SET seats = 41"))
    except IntegrityError:
        db.session.rollback()
    else:
        raise AssertionError("the database takes any number")
assert tables() != before
flask("db", "downgrade")
assert tables() == before
with app.app_context():
    assert db.session.execute(db.text("SELECT code FROM cohort")).scalars().all() == ["AV-2017"]
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_fields_are_added_with_their_defaults_and_bounds_and_taken_back(engine, tmp_path, run_folder):
    copy = copy_on(engine, tmp_path, run_folder)
    copy.script(BEFORE)

    copy.edit(COHORT, CAPACITY, ADDED)
    copy.edit(COHORT, LAST_IMPORT, IMPORTS)
    copy.script(AFTER)
