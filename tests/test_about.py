"""`bin/test NAME` keeps what concerns a concept or a room, and nothing of its neighbours."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.about import about


def item(path, **params):
    return SimpleNamespace(path=Path(path), callspec=SimpleNamespace(params=params) if params else None)


OWN = item("tests/cohorts/test_sequence.py")
NEXT = item("tests/cohorts/test_sequence_template.py")
OTHER = item("tests/parties/test_company.py")
GENERATED = item("tests/contract/test_pages.py", name="sequence", role=1)
GENERATED_NEXT = item("tests/contract/test_pages.py", name="cohort", role=1)
ALL = [OWN, NEXT, OTHER, GENERATED, GENERATED_NEXT, item("tests/contract/test_bin.py")]


@pytest.mark.parametrize(
    ("name", "found"),
    [("sequence", [OWN, GENERATED]), ("cohorts", [OWN, NEXT, GENERATED, GENERATED_NEXT]), ("company", [OTHER])],
)
def test_it_keeps_its_files_and_its_cases(name, found):
    assert about(ALL, name) == found


def test_a_name_that_is_nobody_s_is_said():
    with pytest.raises(pytest.UsageError, match="Aucun test ne concerne « nothing »"):
        about(ALL, "nothing")
