"""An application to the fund: what its financing plan comes to, what its company has had of the ceilings of aid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from admin_views.screens.de_minimis_gauge import gauges
from models.engine import Words, kinds, today
from models.fund.financing_plan import FinancingPlan
from models.fund.fund_application import FundApplication
from models.fund.plan_line import PlanLine

money, percent = kinds.Money().show, kinds.Percent().show
SUMMED = ("kind", "amount", "status", "is_public_aid")


class FundApplicationView(BackOfficeView):
    """The page of an application; the rest is generated."""

    def blocks(self, record: FundApplication) -> Sequence[Block]:
        """The totals of the plan, for who reads its lines; the ceilings, on the day of the decision, else today."""
        told = gauges(record.company, record.decided_on or today())
        if not shows(PlanLine, *SUMMED) or not record.plan:
            return told
        return [Block("Équilibre du plan de financement", [*_totals(record.financing), *_leverage(record)]), *told]


def _totals(plan: FinancingPlan) -> Iterator[Item]:
    yield Item("Emplois", money(plan.uses))
    yield Item("Ressources", money(plan.resources))
    yield Item("Écart", Words(_gap(plan)))
    if plan.guarantees:
        yield Item("Garanties, pour mémoire", money(plan.guarantees))
    if plan.public_share is not None:
        yield Item("Aides publiques", f"{money(plan.public_aid)} ({percent(plan.public_share)} des ressources)")


def _gap(plan: FinancingPlan) -> str:
    if plan.is_balanced:
        return "Plan équilibré au centime"
    if plan.gap < 0:
        return f"Plan non équilibré : il manque {money(-plan.gap)} de ressources"
    if plan.gap > 0:
        return f"Plan non équilibré : les ressources dépassent les emplois de {money(plan.gap)}"
    return "Plan sans emploi"


def _leverage(record: FundApplication) -> Iterator[Item]:
    """Of a grant that whoever asks may read."""
    ratio = record.financing.leverage(record.granted) if shows(FundApplication, "granted") else None
    if ratio is not None:
        yield Item("Effet de levier", Words(f"{money(ratio)} d'autres ressources obtenues pour 1 € accordé"))
