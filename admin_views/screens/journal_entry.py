"""The journal: the page of a line tells the change it records."""

from __future__ import annotations

from typing import Any

from admin_views.engine import history
from admin_views.engine.view import BackOfficeView


class JournalEntryView(BackOfficeView):
    """A line of the journal."""

    def history_of(self, record: Any) -> list[history.HistoryLine]:
        """The change itself, as a sentence."""
        return history.history_lines([record], self.role)
