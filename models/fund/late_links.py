"""Grants that a control noted since put above their ceiling (`app/docs/fund.md#controls-noted-later`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, select, union
from sqlalchemy.orm import Session

from models.engine import day_of, midnight
from models.fund.aid_windows import Had, windows_of
from models.fund.de_minimis import ROLLING, Closings, closings_by_company, first_day, followed, linked_to
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.parties.control_link import ControlLink
from models.reference.aid_regime import AidRegime

AID: Any = DeMinimisAid.__table__
LINK: Any = ControlLink.__table__
STANDS = and_(AID.c.withdrawn_on.is_(None), AID.c.deleted_at.is_(None))


def noted_since(day: date) -> ColumnElement[bool]:
    """Of a control: noted, or changed, from that day on."""
    noted: ColumnElement[bool] = and_(LINK.c.updated_at >= midnight(day), LINK.c.deleted_at.is_(None))
    return noted


def relinked_since(day: date) -> CTE:
    """The ids of those of the undertakings in which a control was noted from that day on."""
    ends = union(
        *(select(one.label("id")).where(noted_since(day)) for one in (LINK.c.upstream_id, LINK.c.downstream_id))
    )
    return linked_to(select(ends.subquery().c.id), None)


def above_since(session: Session, applications: Collection[int], first: date) -> dict[int, date]:
    """By its id, the day from which controls noted after its grant put an application above its ceiling.

    Those that they do not are left out, as are those of before the first day; in two statements, or three.
    """
    asked = select(AID.c.organisation_id.label("id")).where(AID.c.application_id.in_(applications), STANDS)
    group = select(linked_to(asked, None).c.id)
    links = session.execute(select(LINK).where(*followed(None), LINK.c.upstream_id.in_(group))).all()
    query = select(AID, AidRegime).join(AidRegime, AidRegime.id == AID.c.regime_id)
    aids = session.execute(query.where(AID.c.organisation_id.in_(group), STANDS)).all()
    ours = [one for one in aids if one.source is AidSource.OURS and one.application_id in applications]
    by_years = {one.organisation_id for one in ours if one.AidRegime.span is not ROLLING}
    closings = closings_by_company(session, by_years) if by_years else {}
    found: dict[int, date] = {}
    for one in ours:
        since = _since(one, aids, links, closings.get(one.organisation_id, ()))
        if since is not None and day_of(since) >= first:
            found[one.application_id] = min(day_of(since), found.get(one.application_id, date.max))
    return found


def _since(grant: Any, aids: Sequence[Any], links: Sequence[Any], closings: Closings) -> datetime | None:
    """When the first control that put it above its ceiling was noted; None where it is not, or was without any."""
    on, regime = grant.granted_on, grant.AidRegime
    alive = [one for one in links if one.starts_on <= on <= (one.ends_on or date.max)]
    known = [one for one in alive if one.updated_at <= grant.created_at]
    later = sorted((one for one in alive if one.updated_at > grant.created_at), key=lambda one: one.updated_at)
    beside = [one for one in aids if one.id != grant.id and one.AidRegime.sector is regime.sector]
    new, *others = (Had(one.organisation_id, one.AidRegime, one.granted_on, one.esb) for one in (grant, *beside))

    def exceeds(noted: Sequence[Any]) -> bool:
        group = _reached(grant.organisation_id, noted)
        windows = windows_of(new, others, lambda _day: group, lambda of, day: first_day(of, day, closings)[0])
        return next(windows).exceeds  # that of its own day

    if exceeds(known):
        return None
    return next((one.updated_at for rank, one in enumerate(later, 1) if exceeds([*known, *later[:rank]])), None)


def _reached(start: int, links: Sequence[Any]) -> set[int]:
    """It and those that links reach from it, both ways, however far."""
    found, waiting = {start}, [start]
    while waiting:
        near = waiting.pop()
        ends = ((one.upstream_id, one.downstream_id) for one in links if near in (one.upstream_id, one.downstream_id))
        for far in {end for pair in ends for end in pair} - found:
            found.add(far)
            waiting.append(far)
    return found
