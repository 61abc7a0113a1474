"""The files of 2017, beside cohorts under way on the day of the load."""

from __future__ import annotations

import pytest

from models.region.export_run import Dataset
from tests.present import load_present


@pytest.mark.one_database
def test_the_files_of_2017_are_the_same_beside_the_present(app, content):
    alone = {one: content(one) for one in Dataset}
    with app.app_context():
        load_present()

    assert {one: content(one) for one in Dataset} == alone
