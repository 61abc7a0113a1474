"""A company: a meeting is one click from its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select

from admin_views.audiences import may
from admin_views.base import BackOfficeView
from admin_views.blocks import Block
from models.base import db
from models.meeting import Meeting
from models.participation import PRESENT, Participation
from models.policy import Right


class CompanyView(BackOfficeView):
    """Its page leads to what is written most often about it."""

    def blocks(self, record: Any) -> Sequence[Block]:
        """For those who write: a meeting of the year it takes part in."""
        if not may(Right.CREATE, Meeting, self.role):
            return ()
        held = Participation.company_id == record.id  # type: ignore[attr-defined]
        query = (
            select(Participation).where(held, Participation.state.in_(PRESENT)).order_by(Participation.joined_on.desc())
        )
        joined = db.session.scalars(query.limit(1)).first()
        if joined is None:
            return ()
        address = url_for("meeting.create_view", participation=joined.id)
        return [Block("Accompagnement", (), [Markup('<a class="button" href="{}">Rendez-vous</a>').format(address)])]
