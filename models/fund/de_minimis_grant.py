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
from models.fund.shared_aid import AidPart, beneficiaries, parts_of, split
from models.reference.aid_regime import AidRegime

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.fund.schedule import Terms
    from models.parties.organisation import Organisation

AID: Any = DeMinimisAid.__table__
BY_MONTHS = (GrantMethod.REFERENCE_RATE, GrantMethod.SECURED_LOAN, GrantMethod.GUARANTEE)
SAID = (  # of an application, what its aid is made of
    *("company", "granted", "decided_on", "instrument", "months", "deferral_months", "rate"),
    *("aid_regime", "no_aid_reason", "aid_method", "aid_share", "reference_rate", "stated_esb", "aid_note"),
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
    if not problems:
        parts = parts_of(application, expected)
        for who, one in exceeding(application, parts, day):
            yield "granted", above(one, who if len(parts) > 1 else None)


def refused_shares(application: FundApplication) -> Iterator[str]:
    """What keeps what is granted from being shared so, in French sentences."""
    expected, day = expected_aid(application), application.decided_on
    if application.engages and not application.no_aid_reason and expected is not None and day is not None:
        yield from (sentence for _name, sentence in _refusals_on(application, expected, day))


def above(window: Window, who: Organisation | None) -> str:
    """The refusal of an aid that a window has no room for: whole, and not its excess alone. `who`: among several."""
    days, had = f"{window.first:%d/%m/%Y} au {window.last:%d/%m/%Y}", euros(window.total)
    most, of = euros(window.regime.ceiling), f" de {who}" if who else ""
    return f"Du {days}, l'entreprise unique{of} aurait {had} d'aides avec celle-ci, pour un plafond de {most}."


def conditions_unmet(application: FundApplication, regime: AidRegime, day: date) -> Iterator[tuple[str, str]]:
    """An activity that the regime excludes; no declaration of the other aids, or one that is too old on that day."""
    declared, lasts = application.aids_declared_on, regime.declaration_days or 0
    for one in beneficiaries(application):
        activity = getattr(one, "naf_code", None)  # a partner has none
        if activity is not None and regime.excludes(activity.code):
            whose = "l'entreprise" if one is application.company else str(one)
            yield "aid_regime", f"Ce régime exclut l'activité de {whose} ({activity.code})."
    is_fresh = declared is not None and timedelta(0) <= day - declared <= timedelta(days=lasts)
    if regime.declared_until is not None and day <= regime.declared_until and not is_fresh:
        yield "aids_declared_on", f"L'octroi demande une déclaration signée des autres aides, de {lasts} jours au plus."


def exceeding(application: FundApplication, parts: list[AidPart], day: date) -> Iterator[tuple[Organisation, Window]]:
    """The windows that the parts of an aid would exceed, with whose part it is."""
    session = session_of(application)
    more = [one for one in parts if not _is_no_more(application, one, day)]
    if session is None or not more:
        return
    held = hold_undertaking(session, *(one.organisation for one in more if one.organisation.id))
    news = [Had(one.organisation.id, one.expected.regime, day, one.esb(day) or Decimal(0)) for one in parts]
    for part, new in zip(parts, news, strict=True):
        if part in more:
            beside = [one for one in news if one is not new and one.organisation]
            others = [*_others(session, held, application, new), *beside] if new.organisation else []
            yield from ((part.organisation, one) for one in _windows(session, part, new, others) if one.exceeds)


def _windows(session: Session, part: AidPart, new: Had, others: list[Had]) -> Iterator[Window]:
    of, groups = part.organisation, dict[date, frozenset[int]]()
    closings = closings_of(session, of)

    def group_on(day: date) -> frozenset[int]:
        if day not in groups:
            groups[day] = frozenset(one.id for one in single_undertaking(session, of, day))
        return groups[day]

    def first_on(regime: AidRegime, day: date) -> date:
        return first_day(regime, day, closings)[0]

    return windows_of(new, others, group_on, first_on)


def hold_undertaking(session: Session, *organisations: Organisation) -> list[int]:
    """The ids of all that controls ever linked to them, which nobody else grants to until the transaction is over."""
    held: dict[int, Organisation] = {}

    def linked() -> dict[int, Organisation]:
        return {each.id: each for one in organisations for each in single_undertaking(session, one, None)}

    while new := [one for number, one in sorted(linked().items()) if number not in held]:
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


def _is_no_more(application: FundApplication, part: AidPart, day: date) -> bool:
    """Whether its aid was recorded already, of the same day and regime, for as much or more."""
    for aid in aids_of(application):
        if inspect(aid).persistent:
            was = as_saved(aid, "organisation", "regime", "granted_on", "esb")
            same = (was["organisation"], was["regime"], was["granted_on"])
            if same == (part.organisation, part.expected.regime, day) and was["esb"] >= (part.esb(day) or 0):
                return True
    return False


def aids_of(application: FundApplication) -> list[DeMinimisAid]:
    """The aids that its grant recorded and that stand: one of each beneficiary."""
    session = session_of(application)
    if session is None:
        return []
    made = [one for one in session.new if isinstance(one, DeMinimisAid) and one.application is application]
    mine = AID.c.application_id == application.id, AID.c.source == AidSource.OURS, AID.c.withdrawn_on.is_(None)
    kept = session.scalars(select(DeMinimisAid).where(*mine).order_by(AID.c.id)).all() if application.id else ()
    return [one for one in (*made, *kept) if one.source is AidSource.OURS and one.withdrawn_on is None]


def record(application: FundApplication) -> None:
    """Before a save: keep the checks of the steps that it comes to; write the aid that it grants, or withdraw it.

    What is undone is written back as it was, the aid too.
    """
    session = session_of(application)
    if session is None or "undoes" in session.info:
        return
    keep_checks(session, application)
    if _is_one_no_more(application):
        for aid in aids_of(application):
            aid.withdrawn_on = today()
    elif application.engages and not application.no_aid_reason and _is_granted_by_this(application):
        write_aids(application)


def _is_one_no_more(application: FundApplication) -> bool:
    """Whether a save ends what was granted, or says that it is no aid."""
    state: Any = inspect(application)
    said = state.persistent and state.attrs["no_aid_reason"].history.has_changes()
    ends = engaged_before(application) and not application.engages
    return bool(ends or (said and application.no_aid_reason))


def write_aids(application: FundApplication) -> None:
    """The aids of what is granted, one of each beneficiary; that of who is one no more is of another, or withdrawn."""
    session, expected, day = session_of(application), expected_aid(application), application.decided_on
    if session is None or expected is None or day is None or expected.worked_out(day) is None:
        return
    parts, free = parts_of(application, expected), aids_of(application)
    mine: list[DeMinimisAid | None] = []
    for part in parts:
        mine.append(next((one for one in free if one.organisation is part.organisation), None))
        free = [one for one in free if one is not mine[-1]]
    for part, known in zip(parts, mine, strict=True):
        aid = known or (free.pop(0) if free else None)
        if aid is None:
            session.add(aid := DeMinimisAid(source=AidSource.OURS, application=application))
        write_terms(aid, application, part, day)
        settle_the_equivalent(aid)
    for aid in free:
        aid.withdrawn_on = today()


def write_terms(aid: DeMinimisAid, application: FundApplication, part: AidPart, day: date) -> None:
    """What the aid of a beneficiary is, as the application says."""
    expected, terms = part.expected, part.expected.terms
    aid.organisation, aid.instrument = part.organisation, application.instrument
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
    aids = aids_of(application)
    if not aids or aids[0].method not in BY_MONTHS:
        return
    aid, whole = aids[0], sum((one.amount for one in aids), Decimal(0))
    terms, name = replace(aid.terms, months=agreed.months, deferral=agreed.deferral, rate=agreed.rate), "months"
    terms = replace(terms, repaying=agreed.repaying, rhythm=agreed.rhythm, amount=whole)
    if aid.method is GrantMethod.GUARANTEE:
        share = Decimal(1) if guaranteed is None else guaranteed
        name = "guaranteed" if share > (aid.share or 0) else name
        terms = replace(terms, share=share, amount=aided(application.instrument, agreed.amount, share))
    if aid.method is GrantMethod.SECURED_LOAN:
        terms = replace(terms, share=secured)
        name = "months" if secured and secured >= SECURITY else "secured"
    if found := obstacle(aid.method, terms, limits_of(aid.regime)):
        yield name, found[1]
        return
    amounts = split(terms.amount, (one.amount / whole for one in aids)) if whole else [terms.amount]
    esb = sum(
        (work_out(aid.method, replace(terms, amount=one), limits_of(aid.regime)).amount for one in amounts), Decimal(0)
    )
    if esb > (was := sum((one.esb for one in aids), Decimal(0))):
        yield name, f"Ces conditions font {euros(esb)} d'équivalent-subvention, l'octroi {euros(was)}."
