"""Which files each role makes and reads: who manages the fund, those of the fund; the Région, those given to it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement

from models.conduct.scope import scope_of
from models.engine import EVERY_ROW, Actor, LabelledEnum, rows
from models.policy import TEAM, Role
from models.region.export_run import Dataset, ExportRun

OF_THE_FUND = (Dataset.FUND, Dataset.SUBSIDIES, Dataset.AIDS)
_MADE_BY: dict[LabelledEnum, Collection[Dataset]] = {
    **dict.fromkeys(TEAM, tuple(Dataset)),
    Role.FUND_MANAGER: OF_THE_FUND,
}


def made_by(role: LabelledEnum | None) -> Collection[Dataset]:
    """The files that a role makes, as far as it reads all that they tell."""
    return _MADE_BY.get(role, ()) if role else ()


def _given(who: Actor) -> ColumnElement[bool]:
    return ExportRun.recipient_id.in_(scope_of(who).services)  # type: ignore[attr-defined, no-any-return]


def _of_the_fund(_who: Actor) -> ColumnElement[bool]:
    return ExportRun.dataset.in_(OF_THE_FUND)


rows(ExportRun)({**dict.fromkeys(TEAM, EVERY_ROW), Role.FUND_MANAGER: _of_the_fund, Role.REGION: _given})
