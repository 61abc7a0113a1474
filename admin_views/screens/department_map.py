"""The map of the thirteen departments of Occitanie, drawn from outlines that were simplified once (decision 54)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from admin_views.engine.charts import Chart, Shape, map_chart

OUTLINES = Path(__file__).parent / "departments.json"


def department_map(title: str, counts: Mapping[str, int], head: str) -> Chart:
    """How many of something are in each department, by its code; `head`: what they are, over their column."""
    size, shapes = _outlines()
    return map_chart(title, size, shapes, counts, ("Département", head))


@cache
def _outlines() -> tuple[tuple[int, int], dict[str, Shape]]:
    read = json.loads(OUTLINES.read_text(encoding="utf-8"))
    shapes = {code: Shape(one["name"], one["path"], tuple(one["at"])) for code, one in read["shapes"].items()}
    return tuple(read["size"]), shapes
