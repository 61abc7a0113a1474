"""What a fund engaged and what is left of it, worked out here alone (`app/docs/fund.md#what-is-left`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, extract, func, inspect, literal, select

from models.engine import as_saved, concepts, held_alone, kinds, session_of
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.cents import NOTHING

if TYPE_CHECKING:
    from models.fund.fund import Fund
    from models.fund.fund_application import FundApplication


def engaging(state: ApplicationState, granted: Decimal | None, given_up: Decimal | None, deleted_at: object) -> Decimal:
    """What one application engages: what it was granted and not given up, until it lapses, is dropped or is binned."""
    return (granted or NOTHING) - (given_up or NOTHING) if state in GRANTED and deleted_at is None else NOTHING


def engaged(session: Any, funds: Any, but: Collection[int] = ()) -> dict[int, Decimal]:
    """By the id of a fund (of these ids, or of a statement that gives them), what its applications engage."""
    file = concepts()["fund_application"].__table__.c
    query = select(file.fund_id, _engaged(file)).where(file.fund_id.in_(funds), file.granted.is_not(None))
    counted = query.where(file.state.in_(GRANTED), file.deleted_at.is_(None), file.id.not_in(but))
    return dict(session.execute(counted.group_by(file.fund_id)).tuples().all())


def _engaged(file: Any) -> Any:
    """What applications engage, rounded: SQLite counts in doubles."""
    return func.round(func.sum(file.granted) - func.coalesce(func.sum(file.given_up), 0), 2, type_=kinds.Money())


@dataclass(frozen=True)
class Standing:
    """What a fund has, and what of it is engaged."""

    endowment: Decimal
    engaged: Decimal

    @property
    def available(self) -> Decimal:
        """What it may still grant: less than nothing only where more was granted before that was held."""
        return self.endowment - self.engaged


def of_funds(session: Any, funds: Any) -> dict[int, Standing]:
    """By the id of a fund, where it stands; in two statements, however many there are."""
    fund, spent = concepts()["fund"].__table__.c, engaged(session, funds)
    rows = session.execute(select(fund.id, fund.endowment).where(fund.id.in_(funds))).tuples()
    return {number: Standing(had or NOTHING, spent.get(number, NOTHING)) for number, had in rows}


def standing_of(fund: Fund) -> Standing:
    """Where one fund stands, by what is saved of its applications."""
    session, endowment = session_of(fund), fund.endowment or NOTHING
    if session is None or fund.id is None:
        return Standing(endowment, NOTHING)
    return Standing(endowment, engaged(session, [fund.id]).get(fund.id, NOTHING))


def engaged_by_year(fund: Fund) -> Select[Any]:
    """The statement of what it engaged: which figure, the year of the decision, the instrument's name, how much."""
    tables = concepts()
    file, instrument = tables["fund_application"].__table__.c, tables["instrument"].__table__.c
    year: Any = extract("year", file.decided_on)
    parts = literal("engaged"), year, instrument.name, _engaged(file)
    query = select(*parts).where(file.instrument_id == instrument.id)
    counted = query.where(file.fund_id == fund.id, file.granted > 0, file.state.in_(GRANTED), file.deleted_at.is_(None))
    return counted.group_by(year, instrument.name)


def left_for(application: FundApplication) -> Decimal | None:
    """What its fund may still grant, where a save would engage more than that; None where there is enough.

    The fund is held until the save is over: who grants at the same time waits, then counts what this one granted. What
    engages no more than before is never refused.
    """
    session = session_of(application)
    if session is None or application.engages <= engaged_before(application):
        return None
    left = _endowment(application.fund) - _beside(session, application)
    return max(left, NOTHING) if application.engages > left else None


def spent_above(fund: Fund) -> Decimal | None:
    """What a fund engaged, where a save would lessen its endowment under that; None where it may."""
    endowment, former = fund.endowment or NOTHING, as_saved(fund, "endowment")["endowment"] or NOTHING
    if endowment >= former or fund.id is None:
        return None
    held_alone(fund)
    spent = standing_of(fund).engaged
    return spent if endowment < spent else None


def engaged_before(application: FundApplication) -> Decimal:
    """What it engaged of the same fund before what is about to be saved."""
    was: dict[str, Any] = as_saved(application, "fund", "state", "granted", "given_up", "deleted_at")
    if not inspect(application).persistent or was["fund"] is not application.fund:
        return NOTHING
    return engaging(was["state"], was["granted"], was["given_up"], was["deleted_at"])


def _endowment(fund: Fund) -> Decimal:
    """That of a fund that nobody else changes any more: as others saved it by now, unless this save changes it."""
    if fund.id is None or as_saved(fund, "endowment")["endowment"] != fund.endowment:
        return fund.endowment or NOTHING
    return held_alone(fund, "endowment") or NOTHING


def _beside(session: Any, application: FundApplication) -> Decimal:
    """What the other applications of its fund engage, those of the same save included."""
    fund, others = application.fund, NOTHING
    pending = [one for one in (*session.new, *session.dirty) if type(one) is type(application)]
    if fund.id is not None:
        apart = [one.id for one in (*pending, application) if one.id is not None]
        others = engaged(session, [fund.id], apart).get(fund.id, NOTHING)
    return sum((one.engages for one in pending if one is not application and one.fund is fund), others)
