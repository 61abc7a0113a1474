"""What a connection is told when it opens."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.database import LOCK_PATIENCE
from models.engine import db


@pytest.mark.one_database("postgresql")
def test_postgresql_waits_for_a_lock_and_compiles_no_statement_to_machine_code(app):
    with app.app_context():
        told = [db.session.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "jit")]

    assert told == [f"{LOCK_PATIENCE}s", "off"]
