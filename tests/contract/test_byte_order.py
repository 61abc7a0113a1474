"""Lists are in one order on both engines, whatever language the server of PostgreSQL was installed in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models.cohorts.cohort import Cohort
from models.engine import db
from models.migrations.byte_order import order_by_bytes, ordered_columns
from models.parties.company import Company
from models.policy import Role
from tests.statements import planned

CODES = ["AV-10", "AV-9", "AV10", "B-1", "av-1"]
NAMES = ["Fil d'Oc", "Filature", "La Fil", "Lab"]
COLLATIONS = text(
    "SELECT table_name, column_name, collation_name FROM information_schema.columns"
    " WHERE table_schema = current_schema()"
)


def test_codes_are_in_the_order_of_their_signs_and_titles_word_by_word(browse_as, make):
    for code in reversed(CODES):
        make(Cohort, code=code)
    for name in reversed(NAMES):
        make(Company, name=name)
    browser = browse_as(Role.STAFF)

    assert browser.get("/cohort/?sort=code").column("Code") == CODES
    assert browser.get("/cohort/?sort=-code").column("Code") == CODES[::-1]
    assert browser.get("/company/").column("Raison sociale") == NAMES


@pytest.mark.one_database("postgresql")
def test_postgresql_is_told_so_once_for_every_column_that_lists_are_ordered_by(app):
    with app.app_context():
        assert {("cohort", "code"), ("user", "email"), ("company", "state"), ("organisation", "sort_key")} <= {
            *ordered_columns()
        }
        assert ("organisation", "name") not in {*ordered_columns()}
        connection = db.session.connection()
        said = {(table, column): order for table, column, order in connection.execute(COLLATIONS)}
        assert {one: said[one] for one in ordered_columns() if said[one] != "C"} == {}

        db.session.rollback()
        asked = "SELECT id FROM organisation WHERE deleted_at IS NULL ORDER BY sort_key, id LIMIT 50"
        assert "ix_organisation_sort_key" in planned(asked, ())

        connection = db.session.connection()
        connection.exec_driver_sql('ALTER TABLE cohort ALTER COLUMN code TYPE varchar COLLATE "default"')
        order_by_bytes(connection)
        assert ("cohort", "code", "C") in connection.execute(COLLATIONS).tuples().all()
        db.session.rollback()
