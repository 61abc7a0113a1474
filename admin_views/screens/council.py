"""The page of a council prepares its next session."""

from __future__ import annotations

from admin_views.engine.audiences import may
from admin_views.engine.view import BackOfficeView
from models.councils.council_session import CouncilSession
from models.engine import Right


class CouncilView(BackOfficeView):
    """The page of a council."""

    details_template = "council_details.html"

    @property
    def may_prepare(self) -> bool:
        """Whether the role makes sessions."""
        return may(Right.CREATE, CouncilSession, self.role)
