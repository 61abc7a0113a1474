"""A merge costs the same statements however many rows move, and moves every key there is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select

from models.engine import Base, JournalEntry, concepts, db, links_to
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from tests.statements import statements

MOST = 60  # statements
MERGED = sorted(name for name, model in concepts().items() if model.__concept__.resembles)


@pytest.mark.parametrize("number", [5, 200])
def test_many_rows_cost_no_more_statements_than_a_few(app, browse_as, make, number):
    admin, kept, lost = browse_as(Role.ADMIN), make(Company), make(Company, siren=None, siren_absence="Demandé")
    person, first = make(Person), date(2000, 1, 1)
    with app.app_context():
        both = {"organisation": db.session.get(Company, lost), "person": db.session.get(Person, person)}
        days = [first + timedelta(days=one) for one in range(number)]
        db.session.add_all([Position(role=PositionRole.OTHER, starts_on=day, **both) for day in days])
        db.session.commit()
    form = admin.get(f"/company/merge/?id={kept}&with={lost}").form()

    with statements() as seen:
        assert admin.post("/company/merge/", form).status == 302

    assert len(seen) <= MOST, seen
    with app.app_context():
        assert len(db.session.scalars(select(Position).where(Position.organisation_id == kept)).all()) == number
        last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
    with statements() as seen:
        assert admin.post("/undo/", {"operation": last}).status == 302
    assert len(seen) <= MOST, seen


def keys_to(model):
    """(table, column) of every foreign key to its records, but for its own parts and what is ticked in it."""
    tables = {one.name for one in inspect(model).tables}
    for table in Base.metadata.sorted_tables:
        is_ticked = table.name.startswith(tuple(f"{one}_" for one in tables)) and len(table.c) == 2
        for key in table.foreign_keys:
            if key.column.table.name in tables and key.parent.name != "id" and not is_ticked:
                yield table.name, key.parent.name


@pytest.mark.parametrize("name", MERGED)
def test_every_key_to_what_is_merged_is_a_link_that_the_merge_moves(name):
    model = concepts()[name]
    links = [one for one in links_to(model, owned=True) if one.shape == "one"]
    tables = [inspect(one.model).columns[f"{one.name}_id"].table.name for one in links]
    moved = {(table, f"{one.name}_id") for table, one in zip(tables, links, strict=True)}

    assert set(keys_to(model)) - moved == set()
