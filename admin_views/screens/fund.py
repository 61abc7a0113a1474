"""A fund: what is left of it; how many files it has in each state, all that some roles read of those not granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from admin_views.engine.audiences import may, shows
from admin_views.engine.blocks import Block
from admin_views.engine.charts import Chart, lying_bars, short_money
from admin_views.engine.child_totals import RowTotal, row_totals
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from admin_views.screens.fund_application import COUNTED, working_days
from models.engine import Right, Words, db, kinds
from models.fund.application_state import ApplicationState
from models.fund.cents import euros
from models.fund.fund import Fund
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.fund_contribution import FundContribution, contributed
from models.fund.fund_figures import Amounts, FundFigures, figures_of
from models.fund.guarantee_call import GuaranteeCall
from models.fund.payment import Payment
from models.fund.repayment import Repayment
from models.fund.review_clock import review_times
from models.reference.instrument import Instrument

percent = kinds.Percent().show
ENGAGED = ("fund", "state", "granted", "given_up", "decided_on", "instrument")
MOVED = {  # what is read of each, that payments and repayments are told of
    FundAgreement: ("fund_application",),
    GuaranteeCall: ("fund_agreement", "paid_on", "amount"),
    Payment: ("fund_agreement", "paid_on", "paid"),
    Repayment: ("fund_agreement", "received_on", "received"),
}

row_totals(Fund, "contributions")(RowTotal("Apports", "amount"))


def money(amount: Decimal | int) -> str:
    """An amount as a reader sees it: « 1 234,50 € »."""
    return euros(Decimal(amount))


class FundView(BackOfficeView):
    """The page of a fund; the rest is generated."""

    def blocks(self, record: Fund) -> Sequence[Block]:
        """What is left of it, and its files state by state, of the whole table: the same for all who may read it."""
        if not may(Right.TOTALS, FundApplication):
            return []
        return [*_money(record), *_files(record), *_times(record)]


def _money(fund: Fund) -> Iterator[Block]:
    """What it engaged, paid, got back and may still grant, for who reads what each is made of."""
    if not (shows(Fund, "endowment") and shows(FundApplication, *ENGAGED) and shows(Instrument, "name")):
        return
    moved = all(shows(model, *names) for model, names in MOVED.items())
    found = figures_of(fund, moved=moved)
    items = [*_engaged(found), *(_moved(found.total) if moved else ()), Item("Disponible", money(found.available))]
    yield Block("Dotation", [*items, *_brought(fund)])
    if found.rows:
        yield Block("Par année et par instrument", charts=list(_charts(fund, found, moved)))


def _engaged(found: FundFigures) -> Iterator[Item]:
    rate = "" if found.engagement_rate is None else f" ({percent(found.engagement_rate)} de la dotation)"
    yield Item("Engagé", Words(money(found.total.engaged) + rate))


def _moved(total: Amounts) -> Iterator[Item]:
    rate = "" if total.payment_rate is None else f" ({percent(total.payment_rate)} de ce qui est engagé)"
    yield Item("Versé", Words(money(total.paid) + rate))
    yield Item("Remboursé, intérêts compris", money(total.received))


def _brought(fund: Fund) -> Iterator[Item]:
    """What it was brought, and the gap to its endowment."""
    total = contributed(fund.contributions).total if shows(FundContribution, "fund", "amount") else Decimal(0)
    gap = total - (fund.endowment or Decimal(0))
    if total:
        yield Item("Apports", money(total))
    if total and gap:
        yield Item("Reste à apporter" if gap < 0 else "Apporté au-delà de la dotation", money(abs(gap)))


def _charts(fund: Fund, found: FundFigures, moved: bool) -> Iterator[Chart]:
    """The whole, then its parts: each of them adds up to it."""
    left = f"Il reste {money(found.available)} sur {money(found.endowment)}"
    heads, shown = ["Engagé", "Versé", "Remboursé"][: 3 if moved else 1], (short_money, money)
    whole = (found.endowment, *_values(found.total, moved), max(found.available, Decimal(0)))
    yield lying_bars(left, ("Fonds", "Dotation", *heads, "Disponible"), [(fund.code, whole)], *shown)
    for words, head, parts in (
        ("Année la plus engagée", "Année", found.by_year),
        ("Instrument le plus engagé", "Instrument", found.by_instrument),
    ):
        groups = [(_named(key), _values(amounts, moved)) for key, amounts in parts.items()]
        yield lying_bars(f"{words} : {_named(_first(parts))}", (head, *heads), groups, *shown)


def _values(amounts: Amounts, moved: bool) -> tuple[Decimal, ...]:
    return (amounts.engaged, amounts.paid, amounts.received) if moved else (amounts.engaged,)


def _first(parts: Mapping[Any, Amounts]) -> Any:
    """That which engaged the most."""
    return max(parts, key=lambda one: parts[one].engaged)


def _named(key: int | str | None) -> str:
    return "Sans jour de décision" if key is None else str(key)


def _files(fund: Fund) -> Iterator[Block]:
    file = FundApplication.__table__.c
    query = select(file.state, func.count()).where(file.fund_id == fund.id, file.deleted_at.is_(None))
    found = dict(db.session.execute(query.group_by(file.state)).tuples().all())
    items = [Item(state.label, found[state]) for state in ApplicationState if state in found]
    if items:
        yield Block("Dossiers par état", items)


def _times(fund: Fund) -> Iterator[Block]:
    """How long its decisions took, for who reads what that is counted from."""
    found = review_times(fund) if shows(FundApplication, "fund", *COUNTED) else None
    if found is not None:
        items = [Item("Médiane", working_days(found.median)), Item("90e centile", working_days(found.ninth_tenth))]
        yield Block("Délai d'instruction", [*items, Item("Dossiers décidés", len(found.days))])
