"""The shop is a domain of its own: its tests run where there is no other one, see `test_alone.py`."""

from __future__ import annotations

from pathlib import Path

ALONE = Path(__file__).parent / "alone"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what would bring the concepts of the shop among ours."""
    return True if ALONE in (collection_path, *collection_path.parents) else None
