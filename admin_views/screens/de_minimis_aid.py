"""A de minimis aid: how its gross grant equivalent comes, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from admin_views.screens.de_minimis_gauge import gauges
from models.engine import Words, today
from models.fund.de_minimis_aid import DeMinimisAid


class DeMinimisAidView(BackOfficeView):
    """The page of an aid; the rest is generated."""

    def blocks(self, record: DeMinimisAid) -> Sequence[Block]:
        """The steps, as they would be told to the company; then what it has had of the ceilings until today."""
        found = record.worked_out if shows(DeMinimisAid, "amount", "esb", "method") else None
        steps = found.steps if found else ()
        items = [Item(f"Étape {rank}", Words(step), wide=True) for rank, step in enumerate(steps, start=1)]
        worked_out = [Block(Words("Calcul de l'équivalent-subvention"), items)] if items else []
        return [*worked_out, *gauges(record.organisation, today())]
