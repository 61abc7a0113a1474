"""What de minimis asks of a grant of the fund, and the aid that it is (`app/docs/fund.md#de-minimis-at-the-grant`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from models.engine import as_saved, held_alone, session_of, today
from models.fund.aid_windows import Had, Window, windows_of
from models.fund.cents import euros
from models.fund.commitments import engaged_before
from models.fund.de_minimis import LONGEST, closings_of, first_day, single_undertaking
from models.fund.de_minimis_aid import AidSource, DeMinimisAid, limits_of, settle_the_equivalent
from models.fund.de_minimis_check import is_its_own, keep_checks
from models.fund.expected_aid import ExpectedAid, aided, expected_aid
from models.fund.gross_grant import SECURITY, GrantMethod, obstacle, work_out
from models.reference.aid_regime import AidRegime

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.fund.schedule import Terms
    from models.parties.organisation import Organisation

AID: Any = DeMinimisAid.__table__
BY_MONTHS = (GrantMethod.REFERENCE_RATE, GrantMethod.SECURED_LOAN, GrantMethod.GUARANTEE)
SAID = (  # of an application, what its aid is made of
    "company",
    "granted",
    "decided_on",
    "instrument",
    "months",
    "deferral_months",
    "rate",
    "aid_regime",
    "no_aid_reason",
    "aid_method",
    "aid_share",
    "reference_rate",
    "stated_esb",
    "aid_note",
)


def refusals(application: FundApplication) -> Iterator[tuple[str, str]]:
    """What keeps an application from being granted, by field; nothing where a save grants no more than before.

    The whole undertaking is held until the save is over: who grants to one of it at the same time waits, then counts
    what this save granted.
    """
    if application.aid_regime is not None and application.no_aid_reason:
        yield "no_aid_reason", "Ce dossier a un régime d'aide : videz l'un ou l'autre."
    elif _is_granted_by_this(application) and not application.no_aid_reason:
        expected, day = expected_aid(application), application.decided_on
        if expected is None:
            yield "aid_regime", "Indiquez le régime de l'aide, ou le motif pour lequel ce n'en est pas une de minimis."
        elif day is None:
            yield "decided_on", "Indiquez le jour de la décision : l'aide est octroyée ce jour-là."
        else:
            yield from _refusals_on(application, expected, day)


def _refusals_on(application: FundApplication, expected: ExpectedAid, day: date) -> Iterator[tuple[str, str]]:
    problems = list(expected.problems(day))
    yield from problems
    yield from conditions_unmet(application, expected.regime, day)
    found = None if problems else expected.worked_out(day)
    if found is not None and not _is_no_more(application, expected.regime, day):
        for one in exceeding(application, Had(application.company.id, expected.regime, day, found.amount)):
            yield "granted", above(one)


def above(window: Window) -> str:
    """The refusal of an aid that a window has no room for: whole, and not its excess alone."""
    days, had = f"{window.first:%d/%m/%Y} au {window.last:%d/%m/%Y}", euros(window.total)
    most = euros(window.regime.ceiling)
    return f"Du {days}, l'entreprise unique aurait {had} d'aides avec celle-ci, pour un plafond de {most}."


def conditions_unmet(application: FundApplication, regime: AidRegime, day: date) -> Iterator[tuple[str, str]]:
    """An activity that the regime excludes; no declaration of the other aids, or one that is too old on that day."""
    activity, declared, lasts = application.company.naf_code, application.aids_declared_on, regime.declaration_days or 0
    if activity is not None and regime.excludes(activity.code):
        yield "aid_regime", f"Ce régime exclut l'activité de l'entreprise ({activity.code})."
    is_fresh = declared is not None and timedelta(0) <= day - declared <= timedelta(days=lasts)
    if regime.declared_until is not None and day <= regime.declared_until and not is_fresh:
        yield "aids_declared_on", f"L'octroi demande une déclaration signée des autres aides, de {lasts} jours au plus."


def exceeding(application: FundApplication, new: Had) -> Iterator[Window]:
    """The first window that an aid to the company of an application would exceed, if any."""
    session = session_of(application)
    if session is None:
        return
    company, groups = application.company, dict[date, frozenset[int]]()
    closings = closings_of(session, company)

    def group_on(day: date) -> frozenset[int]:
        if day not in groups:
            groups[day] = frozenset(one.id for one in single_undertaking(session, company, day))
        return groups[day]

    def first_on(regime: AidRegime, day: date) -> date:
        return first_day(regime, day, closings)[0]

    others = _others(session, hold_undertaking(session, company), application, new) if company.id else []
    yield from (one for one in windows_of(new, others, group_on, first_on) if one.exceeds)


def hold_undertaking(session: Session, organisation: Organisation) -> list[int]:
    """The ids of all that controls ever linked to it, which nobody else grants to until the transaction is over."""
    held: dict[int, Organisation] = {}
    while new := [one for one in single_undertaking(session, organisation, None) if one.id not in held]:
        for one in new:  # by id: who holds one of them never waits for who waits for it
            held_alone(one)
            held[one.id] = one
    return sorted(held)


def _others(session: Session, undertaking: list[int], application: FundApplication, new: Had) -> list[Had]:
    """The aids that they had under regimes of the sector, but that of this grant; those of this save included."""
    regimes = {one.id: one for one in session.scalars(select(AidRegime).where(AidRegime.sector == new.regime.sector))}
    query = select(AID.c.id, AID.c.organisation_id, AID.c.regime_id, AID.c.granted_on, AID.c.esb).where(
        AID.c.organisation_id.in_(undertaking),
        AID.c.regime_id.in_(regimes),
        AID.c.granted_on.between(new.granted_on - LONGEST, new.granted_on + LONGEST),
        AID.c.withdrawn_on.is_(None),
        AID.c.deleted_at.is_(None),
        or_(AID.c.application_id.is_(None), AID.c.application_id != application.id, AID.c.source != AidSource.OURS),
    )
    pending = [one for one in (*session.new, *session.dirty) if isinstance(one, DeMinimisAid)]
    apart = {one.id for one in pending}
    return [
        *(
            Had(who, regimes[of], day, esb)
            for number, who, of, day, esb in session.execute(query)
            if number not in apart
        ),
        *(
            Had(one.organisation.id, one.regime, one.granted_on, one.esb)
            for one in pending
            if not is_its_own(one, application) and one.regime.sector is new.regime.sector
            if one.withdrawn_on is None and one.deleted_at is None and one.organisation.id in undertaking
        ),
    ]


def _is_granted_by_this(application: FundApplication) -> bool:
    """Whether a save engages more than before, or changes what the aid of a granted application is made of."""
    state: Any = inspect(application)
    if not application.engages:
        return False
    if application.engages > engaged_before(application):
        return True
    is_told = application.aid_regime is not None
    return is_told and any(state.attrs[name].history.has_changes() for name in SAID)


def _is_no_more(application: FundApplication, regime: AidRegime, day: date) -> bool:
    """Whether its aid was recorded already, of the same day and regime, for as much or more."""
    aid = aid_of(application)
    if aid is None or not inspect(aid).persistent:
        return False
    was = as_saved(aid, "organisation", "regime", "granted_on", "esb")
    return (was["organisation"], was["regime"], was["granted_on"]) == (
        application.company,
        regime,
        day,
    ) and was["esb"] >= aid.esb


def aid_of(application: FundApplication) -> DeMinimisAid | None:
    """The aid that its grant recorded and that stands."""
    session = session_of(application)
    if session is None:
        return None
    made = (one for one in session.new if isinstance(one, DeMinimisAid) and one.application is application)
    pending = (one for one in made if one.source is AidSource.OURS and one.withdrawn_on is None)
    mine = AID.c.application_id == application.id, AID.c.source == AidSource.OURS, AID.c.withdrawn_on.is_(None)
    return next(pending, None) or session.scalar(select(DeMinimisAid).where(*mine).limit(1))


def record(application: FundApplication) -> None:
    """Before a save: keep the checks of the steps that it comes to; write the aid that it grants, or withdraw it.

    What is undone is written back as it was, the aid too.
    """
    session = session_of(application)
    if session is None or "undoes" in session.info:
        return
    keep_checks(session, application)
    if _is_one_no_more(application):
        if aid := aid_of(application):
            aid.withdrawn_on = today()
    elif application.engages and not application.no_aid_reason:
        _write(session, application)


def _is_one_no_more(application: FundApplication) -> bool:
    """Whether a save ends what was granted, or says that it is no aid."""
    state: Any = inspect(application)
    said = state.persistent and state.attrs["no_aid_reason"].history.has_changes()
    ends = engaged_before(application) and not application.engages
    return bool(ends or (said and application.no_aid_reason))


def _write(session: Session, application: FundApplication) -> None:
    """The aid of what is granted: as it was until a save changes what it is made of, and asked for no sooner."""
    if not _is_granted_by_this(application):
        return
    expected, day = expected_aid(application), application.decided_on
    if expected is None or day is None or expected.worked_out(day) is None:
        return
    aid = aid_of(application)
    if aid is None:
        session.add(aid := DeMinimisAid(source=AidSource.OURS, application=application))
    write_terms(aid, application, expected, day)
    settle_the_equivalent(aid)


def write_terms(aid: DeMinimisAid, application: FundApplication, expected: ExpectedAid, day: date) -> None:
    """What the aid is, as its application says."""
    terms = expected.terms
    aid.organisation, aid.instrument = application.company, application.instrument
    aid.regime, aid.method, aid.granted_on, aid.method_note = expected.regime, expected.method, day, expected.note
    aid.amount, aid.months, aid.deferral_months, aid.repaying = (
        terms.amount,
        terms.months,
        terms.deferral,
        terms.repaying,
    )
    aid.share, aid.rate, aid.reference_rate, aid.stated_esb = (
        terms.share,
        terms.rate,
        terms.reference_rate,
        terms.stated,
    )


def more_than_granted(
    application: FundApplication, agreed: Terms, guaranteed: Decimal | None, secured: Decimal | None
) -> Iterator[tuple[str, str]]:
    """The rule that an agreement is no larger aid than what its application was granted.

    `guaranteed`: its share; `secured`: that of a loan.
    """
    aid = aid_of(application)
    if aid is None or aid.method not in BY_MONTHS:
        return
    terms, name = replace(aid.terms, months=agreed.months, deferral=agreed.deferral, rate=agreed.rate), "months"
    terms = replace(terms, repaying=agreed.repaying, rhythm=agreed.rhythm)
    if aid.method is GrantMethod.GUARANTEE:
        share = Decimal(1) if guaranteed is None else guaranteed
        name = "guaranteed" if share > (aid.share or 0) else name
        terms = replace(terms, share=share, amount=aided(application.instrument, agreed.amount, share))
    if aid.method is GrantMethod.SECURED_LOAN:
        terms = replace(terms, share=secured)
        name = "months" if secured and secured >= SECURITY else "secured"
    if found := obstacle(aid.method, terms, limits_of(aid.regime)):
        yield name, found[1]
    elif (esb := work_out(aid.method, terms, limits_of(aid.regime)).amount) > aid.esb:
        yield name, f"Ces conditions font {euros(esb)} d'équivalent-subvention, l'octroi {euros(aid.esb)}."
