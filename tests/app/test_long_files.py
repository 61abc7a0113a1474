"""Long files leave a few at a time: pages keep threads of the server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.exceptions import TooManyRequests

from admin_views.engine.long_files import AT_ONCE, Place
from models.policy import Role

pytestmark = pytest.mark.one_database
FILE = "/company/export/norme/"


def free():
    """How many places there are left."""
    taken = []
    try:
        while True:
            taken.append(Place())
    except TooManyRequests:
        return len(taken)


def test_one_too_many_is_told_to_wait_and_pages_are_not(browse_as):
    staff, under_way = browse_as(Role.STAFF), [Place() for _ in range(AT_ONCE)]

    refused = staff.get(FILE)
    assert refused.status == 429
    assert refused.title == "Trop de fichiers à la fois"
    assert "redemandez le vôtre" in refused.words
    assert staff.client.get(FILE).headers["Retry-After"] == "10"
    assert staff.get("/company/").status == 200

    under_way.pop()
    assert [staff.client.get(FILE, buffered=True).status_code for _ in range(AT_ONCE)] == [200] * AT_ONCE


@pytest.mark.parametrize("read", [list, next, len], ids=["to its end", "in part", "not at all"])
def test_a_file_leaves_its_place_however_it_is_read(read):
    pieces = Place().held_by(iter([b"a", b"b"]))
    assert free() == AT_ONCE - 1

    if read is not len:
        read(pieces)
    del pieces

    assert free() == AT_ONCE


def test_pages_have_as_many_threads_left_at_least():
    threads = re.search(r"--threads (\d+)", Path("bin/run").read_text(encoding="utf-8"))
    assert threads is not None
    assert int(threads[1]) >= 2 * AT_ONCE
