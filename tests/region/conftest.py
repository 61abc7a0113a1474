"""The demo year, and its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from admin_views.region.making import make as make_file
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, db
from models.region.export_run import Dataset
from tests.stores import demo_year

AS_OF = date(2018, 2, 5)


@pytest.fixture
def demo(app: Any) -> int:
    """The demo year, loaded; the id of its first cohort."""
    with app.app_context():
        demo_year()
        return int(db.session.scalars(select(Cohort.id).where(Cohort.code == "AV-2017")).one())


@pytest.fixture
def content(app: Any, demo: int) -> Callable[..., bytes]:
    """The bytes of a file of the first cohort."""

    def build(dataset: Dataset, form: FileFormat = FileFormat.NORME, as_of: date = AS_OF) -> bytes:
        with app.app_context():
            run = make_file(dataset, db.session.get(Cohort, demo), form, as_of, "Anne")
            db.session.commit()
            return bytes(run.content)

    return build


@pytest.fixture
def lines(content: Callable[..., bytes]) -> Callable[..., list[dict[str, str]]]:
    """The rows of a file in its « norme » form."""

    def read(dataset: Dataset, as_of: date = AS_OF) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(content(dataset, FileFormat.NORME, as_of).decode(), newline="")))

    return read
