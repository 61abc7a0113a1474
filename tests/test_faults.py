"""The faults that `python -m tests.faults` makes are still faults of this source."""

from __future__ import annotations

import pytest

from tests.faults import EVERY, ROOT


@pytest.mark.parametrize("fault", EVERY, ids=lambda one: one.why)
def test_a_fault_is_of_a_line_that_is_there_once_and_names_tests_that_exist(fault):
    assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.text) == 1
    assert fault.text != fault.instead
    assert all((ROOT / test).exists() for test in fault.tests)


def test_there_are_at_least_twenty():
    assert len({one.why for one in EVERY}) == len(EVERY) >= 20
