"""A pitch: what those who sat there thought of it, together."""

from __future__ import annotations

from collections.abc import Sequence

from admin_views.engine.blocks import Block
from admin_views.engine.view import BackOfficeView
from admin_views.screens.council_voices import opinion_block
from models.councils.pitch import Pitch


class PitchView(BackOfficeView):
    """Its page begins with what opinions come to."""

    def blocks(self, record: Pitch) -> Sequence[Block]:
        """The means, from three opinions on."""
        return [*opinion_block(record), *super().blocks(record)]
