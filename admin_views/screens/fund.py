"""A fund: what is left of it; how many files it has in each state, all that some roles read of those not granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from admin_views.engine.audiences import may, shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from models.engine import Right, db, kinds
from models.fund.application_state import ApplicationState
from models.fund.commitments import standing_of
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication


class FundView(BackOfficeView):
    """The page of a fund; the rest is generated."""

    def blocks(self, record: Fund) -> Sequence[Block]:
        """What is left of it, and its files state by state, of the whole table: the same for all who may read it."""
        if not may(Right.TOTALS, FundApplication):
            return []
        return [*_what_is_left(record), *_files(record)]


def _what_is_left(fund: Fund) -> Iterator[Block]:
    """What it engaged and may still grant, for who reads what this is made of."""
    if shows(Fund, "endowment") and shows(FundApplication, "fund", "state", "granted"):
        stands, show = standing_of(fund), kinds.Money().show
        yield Block("Dotation", [Item("Engagé", show(stands.engaged)), Item("Disponible", show(stands.available))])


def _files(fund: Fund) -> Iterator[Block]:
    file = FundApplication.__table__.c
    query = select(file.state, func.count()).where(file.fund_id == fund.id, file.deleted_at.is_(None))
    found = dict(db.session.execute(query.group_by(file.state)).tuples().all())
    items = [Item(state.label, found[state]) for state in ApplicationState if state in found]
    if items:
        yield Block("Dossiers par état", items)
