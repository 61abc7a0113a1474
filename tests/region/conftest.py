"""The demo year, and its files; somebody of the Région, and their token."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from admin_views.region.making import make as make_file
from models.accounts.access_token import ending, new_token
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, db, today
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.region.export_run import Dataset
from tests.factories import Make, sample
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


@pytest.fixture
def service(make: Make) -> int:
    """A service of the Région; its id."""
    return make(PartnerService)


@pytest.fixture
def holder(app: Flask, make: Make, service: int) -> int:
    """Somebody of the Région, in a position at the service; the id of their account."""
    with app.app_context():
        held = db.session.get_one(PartnerService, service)
        person = sample(Person, email=None)
        db.session.add(sample(Position, person=person, organisation=held.partner, service=held, ends_on=None))
        db.session.commit()
        number = person.id
    return make(User, name="Sam", role=Role.REGION, person=number, until=None, is_disabled=False)


@pytest.fixture
def secret(app: Flask, holder: int) -> str:
    """That of a token of theirs."""
    with app.app_context():
        user = db.session.get_one(User, holder)
        found = new_token(user, "SI Région", f"{today() + timedelta(days=30):%d/%m/%Y}", ending(user))
        db.session.commit()
        return found


@pytest.fixture
def ask(app: Flask, secret: str) -> Callable[..., TestResponse]:
    """A demand of a program; with the token, unless other headers are said."""

    def send(address: str, method: str = "GET", *, headers: dict[str, str] | None = None) -> TestResponse:
        said = {"Authorization": f"Bearer {secret}"} if headers is None else headers
        return app.test_client().open(address, method=method, headers=said, buffered=True)

    return send
