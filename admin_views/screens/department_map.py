"""The map of the thirteen departments of Occitanie, drawn from outlines that were simplified once (decision 54)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from admin_views.engine.audiences import shows
from admin_views.engine.charts import Chart, Shape, map_chart
from admin_views.engine.list_rows import count_words
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune

OUTLINES = Path(__file__).parent / "departments.json"


def tells_places() -> bool:
    """Whether whoever asks reads where companies are."""
    return shows(Establishment, "company", "commune", "is_head_office") and shows(Commune, "department")


def department_map(title: str, counts: Mapping[str, int], head: str, names: Mapping[str, str] | None = None) -> Chart:
    """How many of something are in each department, by its code; `head`: what they are, over their column.

    `names`: of those elsewhere, which have no outline.
    """
    size, shapes = outlines()
    return map_chart(title, size, shapes, counts, ("Département", head), names)


def map_of_companies(companies: Iterable[Company]) -> Chart | None:
    """Where the head offices of companies are; None when none is known, or for who may not read it."""
    offices = [one.head_office for one in companies] if tells_places() else []
    places = [one.commune.department for one in offices if one is not None]
    counts = Counter(one.code for one in places)
    if not counts:
        return None
    there = count_words(sum(counts.values()), "entreprise", "entreprises")
    title = f"{there} dans {count_words(len(counts), 'département', 'départements')}"
    return department_map(title, counts, "Entreprises", {one.code: one.name for one in places})


@cache
def outlines() -> tuple[tuple[int, int], dict[str, Shape]]:
    """The size of the drawing, and each department by its code."""
    read = json.loads(OUTLINES.read_text(encoding="utf-8"))
    shapes = {code: Shape(one["name"], one["path"], tuple(one["at"])) for code, one in read["shapes"].items()}
    return tuple(read["size"]), shapes
