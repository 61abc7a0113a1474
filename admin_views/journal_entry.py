"""The journal: the page of a line tells the change it records."""

from __future__ import annotations

from typing import Any

from admin_views import history
from admin_views.base import BackOfficeView


class JournalEntryView(BackOfficeView):
    """A line of the journal."""

    def history_of(self, record: Any) -> list[history.Moment]:
        """The change itself, as a sentence."""
        return history.moments([record], self.role)
