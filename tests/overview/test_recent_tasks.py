"""The first page asks for what is recent alone; the page of the week has the rest."""

from __future__ import annotations

import pytest

from models.accompaniment.follow_up import FollowUp
from models.overview.week import week
from tests.factories import sample
from tests.overview.conftest import DAY, STAFF


@pytest.mark.parametrize(("due", "is_recent"), [("02/06/2017", False), ("03/06/2017", True), ("01/09/2017", True)])
def test_what_is_long_past_is_left_to_the_page_of_the_week(tasks, joined, due, is_recent):
    asked = {"participation": joined, "meeting": None, "owner": None, "done_on": None}
    tasks(sample(FollowUp, label="Relancer", due_on=due, **asked))

    assert len(week(DAY, STAFF)) == 1
    assert len(week(DAY, STAFF, is_recent=True)) == is_recent
