"""What the rules of decisions are tried on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from models.engine import db
from models.selection.call_for_applications import CallForApplications
from tests.applications import a_call, saved


@pytest.fixture
def call(app: Flask) -> Iterator[CallForApplications]:
    """A published call, saved."""
    with app.app_context():
        saved(one := a_call())
        yield one
        db.session.rollback()
