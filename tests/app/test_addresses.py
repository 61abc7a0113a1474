"""An address that is kept is the one that Flask builds."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask import Flask, url_for

ASKED = [
    ("company.index_view", {}),
    ("company.details_view", {"id": 3}),
    ("company.details_view", {"id": "3"}),
    ("company.index_view", {"q": "é & à", "sort": None}),
    ("company.export", {"export_type": "excel"}),
    ("company.index_view", {"state": ["active", "closed"]}),
    ("company.index_view", {"_anchor": "end"}),
    ("company.index_view", {"_external": True}),
    ("company.index_view", {"q": 1}),
    ("company.index_view", {"q": True}),
    (".details_view", {"id": 3}),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("endpoint", "values"), ASKED)
@pytest.mark.parametrize("root", ["", "/venture"])
def test_it_is_the_same_the_first_time_and_the_next(application, endpoint, values, root):
    for host in ("localhost", "other.example.org"):
        with application.test_request_context("/company/", base_url=f"http://{host}{root}/"):
            flask_s_own = Flask.url_for(application, endpoint, **values)
            assert [url_for(endpoint, **values) for _twice in range(2)] == [flask_s_own] * 2


@pytest.mark.one_database
def test_it_is_built_once_wherever_it_is_asked(application):
    """`flask.url_for` is what Python asks, `app.url_for` what templates do."""
    values = {"endpoint": "company.details_view", "id": 987_654}
    with application.test_request_context("/"), patch.object(Flask, "url_for", return_value="/built") as built:
        assert {url_for(**values), application.url_for(**values), url_for(**values)} == {"/built"}

    assert built.call_count == 1
    application._built.cache_clear()
