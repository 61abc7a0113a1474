"""Sections that a page shows above the fields of its record: a checklist, figures, where to go next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from admin_views.engine.charts import Chart
from admin_views.engine.record_sections import Item
from admin_views.engine.tables import Table


@dataclass(frozen=True)
class Block:
    """A section: labels and values, links, a table, or charts."""

    title: str
    items: Sequence[Item] = ()
    links: Sequence[Markup] = ()
    table: Table | None = None
    charts: Sequence[Chart] = ()
