"""Which files each role reads: the services of the Région, those that were given to them."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from models.conduct.scope import scope_of
from models.engine import EVERY_ROW, Actor, rows
from models.policy import TEAM, Role
from models.region.export_run import ExportRun


def _given(who: Actor) -> ColumnElement[bool]:
    return ExportRun.recipient_id.in_(scope_of(who).services)  # type: ignore[attr-defined, no-any-return]


rows(ExportRun)({**dict.fromkeys(TEAM, EVERY_ROW), Role.REGION: _given})
