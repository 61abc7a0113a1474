"""The day of an instant in Paris, asked of the store: that of `day_of`, whatever the zone of the server."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.engine.kinds import PARIS, Day

# SQLite knows no zone: clocks go forward, and back, at one in universal time on the last Sunday of March and October.
_MARCH, _OCTOBER = (f"'start of year', '+{months} months', '+24 days', 'weekday 0', '+1 hour'" for months in (2, 9))


class paris_day(FunctionElement[Any]):  # noqa: N801 — reads as an SQL function
    """That of one instant: what was typed as a day alone is at midnight, the day before in universal time."""

    inherit_cache = True
    type = Day()


@compiles(paris_day)
def _in_its_zone(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(timezone('{PARIS.key}', {compiler.process(element.clauses, **kw)}) AS DATE)"


@compiles(paris_day, "sqlite")
def _by_the_hours(element: Any, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    is_summer = f"{moment} >= datetime({moment}, {_MARCH}) AND {moment} < datetime({moment}, {_OCTOBER})"
    return f"date({moment}, CASE WHEN {is_summer} THEN '+2 hours' ELSE '+1 hour' END)"
