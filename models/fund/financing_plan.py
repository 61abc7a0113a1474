"""What a financing plan comes to: totals, gap, share of public aid, leverage (`app/docs/fund.md#financing-plan`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from models.engine import rounded
from models.fund.cents import part_of
from models.fund.plan_line import RESOURCES, PlanKind, PlanLine, ResourceStatus

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class FinancingPlan:
    """Sums of lines; guarantees are a memo, a refused resource brings nothing: neither is counted in the resources."""

    uses: Decimal = NOTHING
    resources: Decimal = NOTHING
    guarantees: Decimal = NOTHING
    public_aid: Decimal = NOTHING
    obtained_beside: Decimal = NOTHING  # resources obtained from others than the fund

    @property
    def gap(self) -> Decimal:
        """What the resources are above the uses; below nought when some are missing."""
        return self.resources - self.uses

    @property
    def is_balanced(self) -> bool:
        """To the cent, of a plan that has lines."""
        return self.uses > 0 and self.gap == 0

    @property
    def public_share(self) -> Decimal | None:
        """The public aid among the resources; none without resources."""
        return part_of(self.public_aid, self.resources)

    def leverage(self, granted: Decimal | None) -> Decimal | None:
        """What others bring for each euro that the fund grants; none before it grants."""
        return rounded(self.obtained_beside / granted, 2) if granted else None


def plan_of(lines: Iterable[PlanLine]) -> FinancingPlan:
    """The plan that these lines make."""
    every = list(lines)
    counted = [one for one in every if not one.is_use and one.status is not ResourceStatus.REFUSED]
    resources = [one for one in counted if one.kind in RESOURCES]
    beside = [one for one in resources if one.kind is not PlanKind.FUND and one.status is ResourceStatus.OBTAINED]
    return FinancingPlan(
        uses=_sum(one for one in every if one.is_use),
        resources=_sum(resources),
        guarantees=_sum(one for one in counted if one.kind is PlanKind.GUARANTEE),
        public_aid=_sum(one for one in resources if one.is_public_aid),
        obtained_beside=_sum(beside),
    )


def _sum(lines: Iterable[PlanLine]) -> Decimal:
    return sum((one.amount for one in lines), NOTHING)
