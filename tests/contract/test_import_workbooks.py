"""Workbooks as others write them, from their bytes to what a record would hold."""

from __future__ import annotations

import pytest

from admin_views.engine.importing import imports, running
from models.engine import NEW, Actor, act_as, db
from models.engine.sheets import read_file
from models.parties.company import Company
from models.policy import Role
from tests.engine.sheets.files import xls
from tests.numbers import siren
from tests.seats import account

HEAD = ["Raison sociale", "SIREN", "Statut ESS", "Date de création"]


@pytest.fixture
def brought(app):
    """Brings a workbook in: what its first record would hold, once checked."""

    def bring(content, header=None):
        db.session.add(user := account(Role.STAFF))
        db.session.commit()
        act_as(Actor("Anne", "formulaire", user_id=user.id, role=Role.STAFF))
        file = imports.kept(Company, "structures.xls", read_file(content))
        if header is not None:
            imports.head_by(file, 0, header)
        db.session.commit()
        running.check(file)
        row = imports.rows_of(file)[0]
        return row.verdict, {name: value for name, _before, value in row.result["changes"]}

    with app.app_context():
        yield bring


@pytest.mark.one_database
@pytest.mark.parametrize(("is_1904", "counted"), [(False, 43053), (True, 41591)])
@pytest.mark.parametrize("header", [None, range(1, 2)])
def test_a_day_that_is_only_a_number_is_counted_as_its_workbook_counts(brought, is_1904, counted, header):
    rows = [["Les structures de 2017"], HEAD, ["Dune", siren(1), "Scop", counted]]

    verdict, held = brought(xls(("F", rows, False, ()), is_1904=is_1904), header)

    assert verdict == NEW
    assert (held["name"], held["founded_on"]) == ("Dune", "14/11/2017")
