"""What a single undertaking has had of a ceiling on a day (`app/docs/fund.md#what-counts-on-a-day`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, exists, join, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from models.engine import Day, LabelledEnum, months_after
from models.fund.de_minimis_aid import DeMinimisAid
from models.parties.company import Company
from models.parties.control_link import ControlLink
from models.parties.financial_year import FinancialYear
from models.parties.organisation import Organisation
from models.reference.aid_regime import AidRegime, AidWindow
from models.reference.legal_form import LegalFamily, LegalForm
from models.reference.nature import Nature

ROLLING = AidWindow.ROLLING_YEARS
YEARS = 36  # months
NEAR = Decimal("0.9")  # of the ceiling: from there on it warns
PUBLIC = "personne_publique"  # the nature through which no control is followed, as through such a legal form
ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=5 * 366)  # more than any window
EDGE: Any = ControlLink.__table__
Closings = Sequence[tuple[Day, int]]  # of financial years: their days and months
NO_CLOSING = "Les clôtures d'exercice manquent : les années civiles sont comptées."


class Outcome(LabelledEnum):
    """What a new aid would make of the ceiling."""

    PASSES = "passe", "Sous le plafond"
    NEAR = "proche", "Plus de 90 % du plafond"
    EXCEEDS = "depasse", "Plafond dépassé"
    UNKNOWN = "inconnu", "Équivalent-subvention à compléter"


@dataclass(frozen=True)
class Count:
    """The aids that count, the ceiling, what is left of it; a warning where years had to be supposed."""

    regime: AidRegime
    day: Day
    first: Day
    undertaking: tuple[Organisation, ...]
    aids: tuple[DeMinimisAid, ...]
    warning: str = ""

    @property
    def total(self) -> Decimal:
        """Of their gross grant equivalents."""
        return sum((one.esb for one in self.aids), Decimal(0))

    @property
    def available(self) -> Decimal:
        """What may still be granted; nothing once it is passed."""
        return max(Decimal(0), self.regime.ceiling - self.total)

    def outcome(self, esb: Decimal = Decimal(0)) -> Outcome:
        """With a new aid, which counts whole: past the ceiling, it is not the excess alone that falls outside."""
        total = self.total + esb
        if total > self.regime.ceiling:
            return Outcome.EXCEEDS
        return Outcome.NEAR if total > NEAR * self.regime.ceiling else Outcome.PASSES


def single_undertaking(session: Session, organisation: Organisation, day: Day | None) -> tuple[Organisation, ...]:
    """It and those that controls link to it on a day, both ways, however far; by id; in one statement.

    Without a day: those that controls ever linked to it.
    """
    if organisation.id is None:
        return (organisation,)
    group = linked_to(_itself(organisation), day)
    query = select(Organisation).where(Organisation.id.in_(select(group.c.id))).order_by(Organisation.id)
    return tuple(session.scalars(query))


def _itself(organisation: Organisation) -> Select[Any]:
    return select(literal(organisation.id).label("id"))


def linked_to(ids: Select[Any], day: Day | None) -> CTE:
    """The ids that a statement gives, and those that controls link to them on a day, or ever, without one."""
    group = ids.cte("undertaking", recursive=True)
    is_upstream, is_downstream = EDGE.c.upstream_id == group.c.id, EDGE.c.downstream_id == group.c.id
    other_end = case((is_upstream, EDGE.c.downstream_id), else_=EDGE.c.upstream_id)
    reached = select(other_end).select_from(join(group, EDGE, or_(is_upstream, is_downstream)))
    return group.union(reached.where(*followed(day)))


def followed(day: Day | None) -> tuple[ColumnElement[bool], ...]:
    """Of a control: that it counts on a day, or ever did, without one; through no public body."""
    alive: list[ColumnElement[bool]] = [EDGE.c.deleted_at.is_(None)]
    if day is not None:
        alive += [EDGE.c.starts_on <= day, or_(EDGE.c.ends_on.is_(None), EDGE.c.ends_on >= day)]
    return (*alive, ~_is_public(EDGE.c.upstream_id), ~_is_public(EDGE.c.downstream_id))


def _is_public(number: Any) -> ColumnElement[bool]:
    """Whether an organisation is a public body, by its natures or by its legal form."""
    held = Organisation.natures.property.secondary  # type: ignore[attr-defined]
    nature, form, company = Nature.__table__, LegalForm.__table__, Company.__table__
    by_nature = exists().where(
        held.c.organisation_id == number, held.c.nature_id == nature.c.id, nature.c.code == PUBLIC
    )
    is_public = form.c.family == LegalFamily.PUBLIC
    by_form = exists().where(company.c.id == number, company.c.legal_form_id == form.c.id, is_public)
    return or_(by_nature, by_form)


def first_day(regime: AidRegime, day: Day, closings: Closings = ()) -> tuple[Day, str]:
    """From which day aids count on a day, itself counted; and a warning. `closings`: their days and months."""
    if regime.span is ROLLING:
        return months_after(day, -YEARS), ""
    past = sorted((one for one in closings if one[0] < day), reverse=True)[:2]
    openings = [months_after(closed + ONE_DAY, -months) for closed, months in past]
    if len(past) == 2 and openings[0] == past[1][0] + ONE_DAY and months_after(past[0][0], 24) >= day:
        return openings[1], ""
    return date(day.year - 2, 1, 1), NO_CLOSING


def count(session: Session, organisation: Organisation, regime: AidRegime, day: Day) -> Count:
    """The aids of its single undertaking that count on a day, under regimes of the same sector."""
    (found,) = counts(session, organisation, [regime], day)
    return found


def counts(
    session: Session,
    organisation: Organisation,
    regimes: Sequence[AidRegime],
    day: Day,
    unless_empty: Collection[AidRegime] = (),
) -> list[Count]:
    """The same under several regimes, in as many statements; `unless_empty`: told where aids count alone."""
    undertaking, aids = _with_aids(session, organisation, day)
    sectors = {one.regime.sector for one in aids}
    looked_at = [one for one in regimes if one not in unless_empty or one.sector in sectors]
    by_years = any(one.span is not ROLLING for one in looked_at)
    closings = closings_of(session, organisation) if by_years else ()
    firsts = [first_day(one, day, closings) for one in regimes]
    return [
        Count(
            regime,
            day,
            first,
            undertaking,
            tuple(one for one in aids if one.regime.sector is regime.sector and one.granted_on >= first),
            warning,
        )
        for regime, (first, warning) in zip(regimes, firsts, strict=True)
    ]


def closings_of(session: Session, organisation: Organisation) -> Closings:
    """The closings that are known of it: their days and months."""
    return closings_by_company(session, [organisation.id]).get(organisation.id, [])


def closings_by_company(session: Session, numbers: Collection[int]) -> dict[int, Closings]:
    """The same of several, by their ids, in a statement."""
    found: dict[int, list[tuple[Day, int]]] = {}
    company = FinancialYear.__table__.c.company_id
    query = select(company, FinancialYear.closed_on, FinancialYear.months).where(company.in_(numbers))
    for number, closed, months in session.execute(query).tuples():
        found.setdefault(number, []).append((closed, months))
    return dict(found)


def _with_aids(
    session: Session, organisation: Organisation, day: Day
) -> tuple[tuple[Organisation, ...], list[DeMinimisAid]]:
    """The single undertaking of a day, and the aids that any regime may count on it, in one statement."""
    if organisation.id is None:
        return (organisation,), []
    counted = and_(
        DeMinimisAid.__table__.c.organisation_id == Organisation.id,
        DeMinimisAid.withdrawn_on.is_(None),
        DeMinimisAid.granted_on.between(day - LONGEST, day),
    )
    query = (
        select(Organisation, DeMinimisAid)
        .outerjoin(DeMinimisAid, counted)
        .where(Organisation.id.in_(select(linked_to(_itself(organisation), day).c.id)))
        .options(joinedload(DeMinimisAid.regime))
        .order_by(Organisation.id)
    )
    rows = session.execute(query).tuples().all()
    aids = [aid for _organisation, aid in rows if aid is not None]
    return tuple(dict.fromkeys(one for one, _aid in rows)), sorted(aids, key=lambda one: (one.granted_on, one.id))


def regimes_on(session: Session, day: Day) -> list[AidRegime]:
    """Those in force on a day, still used, in the order of their codes."""
    query = select(AidRegime).where(AidRegime.is_active, AidRegime.begins_on <= day, AidRegime.ends_on >= day)
    return list(session.scalars(query.order_by(AidRegime.code)))
