"""What is loaded: the engine and the shop, no room of another domain; what the engine starts with."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

from models import ROOMS
from models.engine import concepts, roles
from tests.engine.alone.toy import Role

OURS = ["customer", "order", "order_line", "stocktake", "supplier", "tag"]


def test_no_room_is_loaded():
    loaded = {name.split(".")[1] for name in sys.modules if name.startswith("models.")}
    assert loaded == {"engine"}
    assert {name.split(".")[1] for name in sys.modules if name.startswith("admin_views.")} == {"engine"}


@pytest.mark.parametrize("name", ["app", "seeds", "admin_views.screens", *(f"models.{one}" for one in ROOMS[1:])])
def test_no_room_is_there(name):
    assert find_spec(name) is None


def test_the_concepts_are_those_of_the_shop_and_the_journal():
    assert list(concepts()) == ["access_entry", "attachment", *OURS[:1], "journal_entry", *OURS[1:]]
    assert roles() == list(Role)
