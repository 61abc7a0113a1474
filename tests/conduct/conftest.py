"""What the rules of decisions are tried on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from models.engine import db
from models.selection.call_for_applications import CallForApplications
from tests.applications import a_call


@pytest.fixture
def call(app: Flask) -> Iterator[CallForApplications]:
    """A published call, saved."""
    with app.app_context():
        db.session.add(one := a_call())
        db.session.commit()
        yield one
        db.session.rollback()


@pytest.fixture
def saved(app):
    """Saves what is given, and gives it back."""

    def save(record):
        db.session.add(record)
        db.session.commit()
        return record

    with app.app_context():
        yield save
