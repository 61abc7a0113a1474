"""The files of 2017, beside cohorts under way on the day of the load; what the norm of subsidies says of these."""

from __future__ import annotations

import pytest
from frictionless import Resource, Schema
from sqlalchemy import select

from admin_views.region import FILES, schema_of
from admin_views.region.kept_rows import kept_rows
from admin_views.region.making import make
from models.accompaniment.participation import Participation
from models.engine import FileFormat, db, today
from models.fund.public_grant import PublicGrant
from models.parties.company import Company
from models.region.export_run import Dataset
from tests.present import put_back_the_present


@pytest.mark.one_database
def test_the_files_of_2017_are_the_same_beside_the_present(app, content, tmp_path):
    alone = {one: content(one) for one in Dataset}
    with app.app_context():
        put_back_the_present()
        grants = db.session.scalars(select(PublicGrant).order_by(PublicGrant.id)).all()
        cohort = grants[0].fund_application.participation.cohort
        signed = [one for one in grants if one.fund_application.signed_on]
        run = make(Dataset.SUBSIDIES, cohort, FileFormat.NORME, today(), "Anne")
        moved = db.session.scalars(select(Participation).join(Company).where(Company.name == "Sono Coop (démo)")).one()
        companies = make(Dataset.COMPANIES, moved.cohort, FileFormat.NORME, today(), "Anne")
        away = next(one for one in kept_rows(companies) if one["raison_sociale"] == "Sono Coop (démo)")

    # It left the Région, and its cohort goes on: nobody knows yet what there is at the end.
    assert (away["etp_t0"], away["etp_fin"], away["etp_t12"]) == ("8.40", "", "")
    assert {one: content(one) for one in Dataset} == alone
    (tmp_path / run.file_name).write_bytes(run.content)
    schema = Schema.from_descriptor(schema_of(Dataset.SUBSIDIES, FILES[Dataset.SUBSIDIES]))
    assert Resource(path=run.file_name, basepath=str(tmp_path), schema=schema).validate().valid
    assert run.follows_norm
    assert run.content.count(b"\r\n") == 1 + len(signed) == 3  # its columns and two subsidies
