"""What is kept of accounts: every table of theirs is told, or says why it is not; no secret has a place there."""

from __future__ import annotations

import pytest

from models.engine import Base
from models.overview.account_traces import TRACES, UNTOLD

OF_ACCOUNTS = {"user_id", "actor_id", "author_id", "factor_id", "link_user_id"}
SECRETS = {"digest", "secret", "password_hash", "key", "salt", "text", "before", "changes"}
TOLD = {one.table.name for one in TRACES}


def test_every_table_of_accounts_is_told_or_says_why_not():
    """Records are found by their links; the others by the columns that name an account."""
    tables = {
        name
        for name, table in Base.metadata.tables.items()
        if OF_ACCOUNTS & {*table.columns.keys()} and "deleted_at" not in table.columns
    }
    assert tables - TOLD == set(UNTOLD) - {"form_key"}
    assert not TOLD & set(UNTOLD)


@pytest.mark.parametrize("trace", TRACES, ids=lambda one: one.label)
def test_a_trace_tells_columns_of_its_table_and_no_secret(trace):
    columns = {*trace.told, trace.key, *([trace.at] if trace.at else [])}
    assert columns <= {*trace.table.columns.keys()}
    assert not SECRETS & columns
