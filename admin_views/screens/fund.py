"""A fund: how many files it has in each state, which is all that some roles read of those that are not granted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from admin_views.engine.audiences import may
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from models.engine import Right, db
from models.fund.fund import Fund
from models.fund.fund_application import ApplicationState, FundApplication


class FundView(BackOfficeView):
    """The page of a fund; the rest is generated."""

    def blocks(self, record: Fund) -> Sequence[Block]:
        """The files of the fund, state by state, of the whole table: the same for all who may read it."""
        if not may(Right.TOTALS, FundApplication):
            return []
        file = FundApplication.__table__.c
        query = select(file.state, func.count()).where(file.fund_id == record.id, file.deleted_at.is_(None))
        found = dict(db.session.execute(query.group_by(file.state)).tuples().all())
        items = [Item(state.label, found[state]) for state in ApplicationState if state in found]
        return [Block("Dossiers par état", items)] if items else []
