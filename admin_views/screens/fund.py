"""A fund: what is left of it; how many files it has in each state, all that some roles read of those not granted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from admin_views.engine.audiences import may, shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from models.engine import Right, db, kinds
from models.fund.application_state import ApplicationState
from models.fund.commitments import engaged_in_parts, standing_of
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.fund.fund_contribution import FundContribution, contributed
from models.reference.instrument import Instrument


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
        items = [Item("Engagé", show(stands.engaged)), Item("Disponible", show(stands.available))]
        yield Block("Dotation", [*items, *_brought(fund)])
    if shows(FundApplication, "fund", "state", "granted", "decided_on", "instrument") and shows(Instrument, "name"):
        yield from _in_parts(fund)


def _brought(fund: Fund) -> Iterator[Item]:
    """What it was brought, and the gap to its endowment."""
    total = contributed(fund.contributions).total if shows(FundContribution, "fund", "amount") else Decimal(0)
    gap, show = total - (fund.endowment or Decimal(0)), kinds.Money().show
    if total:
        yield Item("Apports", show(total))
    if total and gap:
        yield Item("Reste à apporter" if gap < 0 else "Apporté au-delà de la dotation", show(abs(gap)))


def _in_parts(fund: Fund) -> Iterator[Block]:
    """What it engaged by year, then by instrument: each of them adds up to the whole."""
    years: dict[int, Decimal] = defaultdict(Decimal)
    instruments: dict[str, Decimal] = defaultdict(Decimal)
    for year, instrument, amount in engaged_in_parts(fund):
        years[year or 0] += amount
        instruments[instrument] += amount
    show = kinds.Money().show
    if years:
        items = [Item(str(year) if year else "Sans jour de décision", show(years[year])) for year in sorted(years)]
        yield Block("Engagé par année de décision", items)
        yield Block("Engagé par instrument", [Item(name, show(instruments[name])) for name in sorted(instruments)])


def _files(fund: Fund) -> Iterator[Block]:
    file = FundApplication.__table__.c
    query = select(file.state, func.count()).where(file.fund_id == fund.id, file.deleted_at.is_(None))
    found = dict(db.session.execute(query.group_by(file.state)).tuples().all())
    items = [Item(state.label, found[state]) for state in ApplicationState if state in found]
    if items:
        yield Block("Dossiers par état", items)
