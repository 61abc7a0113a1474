"""A file that was made: its bytes and their digest, told by its title, altered by nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select

from models.cohorts.cohort import Cohort
from models.engine import Right, db
from models.policy import POLICY, Role
from models.region.export_run import Dataset, ExportRun
from tests.factories import sample


def test_it_is_called_by_its_file_its_cohort_and_its_day(app):
    with app.app_context():
        cohort = sample(Cohort, code="AV-2017")
        db.session.add(run := sample(ExportRun, dataset=Dataset.JOBS, cohort=cohort, as_of="05/02/2018"))
        db.session.commit()

        assert str(run) == "Emplois par département — AV-2017, données au 05/02/2018"


def test_its_bytes_are_read_only_when_asked_for(app, make):
    make(ExportRun)
    with app.app_context():
        run = db.session.scalars(select(ExportRun)).one()

        assert "content" in inspect(run).unloaded
        assert run.content


def test_nobody_alters_or_bins_one():
    for rights in POLICY["export_run"].values():
        assert not rights & (Right.UPDATE | Right.BIN)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.STAFF])
def test_no_form_writes_one(browse_as, make, role):
    number = make(ExportRun)
    browser = browse_as(role)

    assert browser.post("/export_run/edit/?id=1", {"made_by": "Autre"}).status == 403
    assert browser.post("/export_run/delete/?id=1", {}).status == 403
    assert browser.get(f"/export_run/details/?id={number}").status == 200


def test_one_that_left_keeps_its_cohort(browse_as, make):
    cohort = make(Cohort)
    make(ExportRun, cohort=cohort)

    assert browse_as(Role.ADMIN).post(f"/cohort/delete/?id={cohort}", {}).status == 409
    assert browse_as(Role.ADMIN).post(f"/cohort/delete/?id={make(Cohort)}", {}).status == 302
