"""The present of the demonstration, in a store that holds the communes of the region alone."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

from sqlalchemy import select

from models.engine import act_as, db
from models.reference.commune import Commune
from models.reference.department import Department
from seeds import reference
from seeds.demo_load import LOADER
from seeds.living.load import load_living
from seeds.reference import LOADER as REFERENCE
from tests.stores import demo_year, put_back

ELSEWHERE = "69123"  # the one commune out of the region that it needs


def copy_of_the_region(folder: Path) -> Path:
    """The files of the reference tables, without the communes elsewhere but that one."""
    copied = shutil.copytree(reference.DATA, folder / "data")
    with (copied / "departements_france.csv").open(encoding="utf-8") as file:
        inside = {one["code"] for one in csv.DictReader(file) if one["code_region"] == reference.REGION}
    with (copied / "communes_france.csv").open(encoding="utf-8", newline="") as file:
        communes = csv.DictReader(file)
        kept = [one for one in communes if one["code_departement"] in inside or one["code_insee"] == ELSEWHERE]
    with (copied / "communes_france.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, communes.fieldnames or ())
        written.writeheader()
        written.writerows(kept)
    return copied


def load_present(day: date | None = None) -> int:
    """Tell it as of a day (today); the number of records added."""
    act_as(REFERENCE)
    if db.session.scalars(select(Commune.id).filter_by(insee_code=ELSEWHERE)).first() is None:
        rhone = db.session.scalars(select(Department).filter_by(code="69")).one()
        db.session.add(Commune(insee_code=ELSEWHERE, name="Lyon", department=rhone))
        db.session.flush()
    act_as(LOADER)
    added = load_living(day)
    db.session.commit()
    return added


def put_back_the_present() -> None:
    """Make of the empty store the whole demonstration, the year 2017 and the present as of today, once for the run."""

    def load() -> None:
        demo_year()
        load_present()

    put_back("present", load)
