"""What is kept of people beside records: every table of theirs is told, or says why not; never a secret."""

from __future__ import annotations

import pytest

from models.engine import Base, own_links_to, stem
from models.overview.account_traces import TRACES, UNTOLD
from models.parties.person import Person

SECRETS = {"digest", "secret", "password_hash", "key", "salt", "text", "before", "changes"}
TOLD = {one.table.name for one in TRACES}
BY_NAME = {"user_id", "actor_id"}  # of tables of the engine, which knows no account


def theirs():
    """The tables whose rows are a person's: from the links that are never empty, as `appearances` follows them."""
    found, level = {"person", "user"}, [Person]
    while level:
        links = [one for model in level for one in own_links_to(model) if one.required or one.owner]
        level = [one.model for one in links if stem(one.model.__name__) not in found]
        found |= {stem(one.__name__) for one in level}
    return found


def around(tables):
    """The tables, of no record, that point to those; and those that point to them in turn."""
    found = set()
    for name, table in Base.metadata.tables.items():
        columns, pointed = {*table.columns.keys()}, {key.column.table.name for key in table.foreign_keys}
        if "id" in columns and "deleted_at" not in columns and (pointed & tables or BY_NAME & columns):
            found.add(name)
    return found | around(found) if found - tables else found


def test_every_table_around_a_person_is_told_or_says_why_not():
    """Records are found by their links; the others by the tables that they point to, as many as there are."""
    assert around(theirs()) - TOLD == set(UNTOLD) - {"form_key"}
    assert not TOLD & set(UNTOLD)


@pytest.mark.parametrize("trace", TRACES, ids=lambda one: one.label)
def test_a_trace_tells_columns_of_its_table_and_no_secret(trace):
    columns = {*trace.told, trace.key, *([trace.at] if trace.at else [])}
    assert columns <= {*trace.table.columns.keys()}
    assert not SECRETS & columns
