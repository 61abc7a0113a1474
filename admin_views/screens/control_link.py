"""A control of one organisation over another: what those that it links had of the ceilings of aid, together."""

from __future__ import annotations

from collections.abc import Sequence

from admin_views.engine.blocks import Block
from admin_views.engine.view import BackOfficeView
from admin_views.screens.de_minimis_gauge import gauges
from models.engine import today
from models.parties.control_link import ControlLink


class ControlLinkView(BackOfficeView):
    """The page of a link; the rest is generated."""

    def blocks(self, record: ControlLink) -> Sequence[Block]:
        """The ceilings of the undertaking that it makes, today or once it begins: what it exceeds is told at once."""
        return gauges(record.downstream, max(today(), record.starts_on))
