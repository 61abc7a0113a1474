"""The present of the demonstration, in a store that holds the communes of the region alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.engine import act_as, db
from models.reference.commune import Commune
from models.reference.department import Department
from seeds.demo import LOADER
from seeds.living.load import load_living
from seeds.reference import LOADER as REFERENCE

ELSEWHERE = "69123"  # the one commune out of the region that it needs


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
