"""What may be done to an agreement: the table of `app/docs/states.md#fund_agreement`, its guards, its effects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from models.engine import Correction, Obstacle, Verb, discard, months_after, verbs
from models.fund.agreement_state import AgreementState
from models.fund.application_state import ENDED
from models.fund.bound_application import NOTHING_LEAVES, bind, may_be_bound, may_be_unbound, unbind
from models.fund.cents import euros
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import SHARES, SHARES_LAST, SHARES_MONTHS
from models.fund.giving_up import give_up, gives_nothing_up, may_give_up
from models.fund.giving_up import told as told_of_giving_up
from models.fund.grantors import ungranted
from models.fund.repayment import Repayment
from models.fund.rescheduling import owed, plans_nothing_again, reschedule, told
from models.fund.schedule import schedule
from models.policy import FUNDING


def _has_no_schedule(agreement: FundAgreement) -> str:
    if agreement.is_repaid:
        return ""
    return f"« {agreement.fund_application.instrument} » ne se rembourse pas : il n'y a pas d'échéancier."


def _granted(agreement: FundAgreement) -> Iterator[Obstacle]:
    """The amount is there, and that of the application still."""
    granted = agreement.fund_application.granted
    if not granted:
        yield Obstacle("Le montant accordé n'est pas dit :", agreement.fund_application)
    elif agreement.state is not AgreementState.PREPARED and granted != agreement.amount:
        yield Obstacle("Le montant accordé n'est plus celui du contrat :", agreement.fund_application)


def _may_be_scheduled(agreement: FundAgreement) -> Iterator[Obstacle]:
    yield from _granted(agreement)
    yield from _lasts(agreement)


def _lasts(agreement: FundAgreement) -> Iterator[Obstacle]:
    """As long as the law and its fund want of its instrument; what never comes back has no end, but a guarantee."""
    if not (agreement.is_repaid or agreement.is_guarantee):
        return
    application, months = agreement.fund_application, agreement.months or 0
    used = [one for one in application.fund.instruments if one.instrument is application.instrument]
    told = [sentence for one in used for sentence in one.refused_months(months)]
    if application.instrument.code == SHARES and months < SHARES_MONTHS:
        told.append(SHARES_LAST)
    yield from (Obstacle(sentence, field="months") for sentence in told)


def _shares_stay(agreement: FundAgreement) -> Iterator[Obstacle]:
    """Nobody may require participating shares back before seven years: no capital of them is planned sooner."""
    begins = agreement.begins_on or agreement.signed_on
    if agreement.fund_application.instrument.code != SHARES or begins is None:
        return
    first = months_after(begins, SHARES_MONTHS)
    for one in [one for one in agreement.repayments if one.capital and one.due_on < first][:1]:
        yield Obstacle(
            f"Des titres participatifs ne se remboursent pas avant le {first:%d/%m/%Y}, sept ans après :", one
        )


def _may_be_signed(agreement: FundAgreement) -> Iterator[Obstacle]:
    yield from may_be_bound(agreement)
    yield from _may_be_scheduled(agreement)
    yield from _shares_stay(agreement)
    if agreement.conditions and not agreement.lifted_on:
        yield Obstacle("Les conditions suspensives ne sont pas levées : dites quel jour elles l'ont été.")
    granted, none = agreement.fund_application.granted or Decimal(0), Decimal(0)
    capital = sum((one.capital for one in agreement.repayments), none)
    planned = sum((one.amount for one in agreement.payments), none)
    if capital != (due := granted if agreement.is_repaid else none):
        yield Obstacle(f"Les remboursements font {euros(capital)} de capital, il en faut {euros(due)}.")
    if planned != (due := granted if agreement.is_paid_out else none):
        yield Obstacle(f"Les versements prévus font {euros(planned)}, il en faut {euros(due)}.")
    yield from _paid_first(agreement)
    yield from ungranted(agreement.fund_application)


def _paid_first(agreement: FundAgreement) -> Iterator[Obstacle]:
    """On no day more capital is to come back than was to leave by then."""
    none = Decimal(0)
    back = none
    for one in sorted(agreement.repayments, key=lambda line: line.due_on):
        back += one.capital
        left = sum((each.amount for each in agreement.payments if each.due_on <= one.due_on), none)
        if one.capital and back > left:
            told = f"Au {one.due_on:%d/%m/%Y}, {euros(back)} de capital seraient à rembourser"
            yield Obstacle(f"{told}, et {euros(left)} sont prévus d'ici là en versements :", one)
            return


def _nothing_moved(agreement: FundAgreement) -> Iterator[Obstacle]:
    """Once money moved, the signature stays."""
    yield from may_be_unbound(agreement)
    left = [one for one in agreement.payments if one.paid_on]
    came = [one for one in agreement.repayments if one.received_on]
    lost = [one for one in agreement.repayments if one.lost_on]
    for one in (*left, *came, *lost, *agreement.guarantee_calls)[:1]:
        yield Obstacle("Une somme est déjà passée :", one)
    if agreement.reschedulings:
        yield Obstacle("Le contrat est rééchelonné : il reste signé.")


def _loses_nothing(agreement: FundAgreement) -> str:
    if agreement.fund_application.state in ENDED:
        return NOTHING_LEAVES
    return "" if owed(agreement) else "Plus rien n'est à recevoir : il n'y a rien à passer en perte."


def _write_off(agreement: FundAgreement) -> None:
    """All that is still to come is lost, line by line."""
    for one in owed(agreement):
        one.lost_on, one.loss_reason = agreement.lost_on, agreement.loss_reason


def _schedule(agreement: FundAgreement) -> None:
    """The repayments that come of the terms take the place of those of before."""
    assert agreement.begins_on is not None, "the verb asks for it"
    agreement.take_amount()
    if agreement.terms_refused:
        return  # the rule of the agreement says it by its field
    held = {one.rank: one for one in agreement.repayments}
    for row in schedule(agreement.terms, agreement.begins_on):
        one = held.pop(row.rank, None)
        if one is None:
            one = Repayment(rank=row.rank)
            agreement.repayments.append(one)
        one.due_on, one.capital, one.interest = row.due_on, row.capital, row.interest
    for one in held.values():
        discard(one)


def _sign(agreement: FundAgreement) -> None:
    agreement.take_amount()
    bind(agreement)


def _not_signed(agreement: FundAgreement) -> None:
    agreement.signed_on = None
    unbind(agreement)


verbs(FundAgreement)(
    Verb(
        "schedule",
        "Établir l'échéancier",
        (AgreementState.PREPARED,),
        AgreementState.SCHEDULED,
        FUNDING,
        guard=_may_be_scheduled,
        irrelevant=_has_no_schedule,
        effect=_schedule,
        asks=("months", "begins_on"),
        shows_again=("amount", "rate", "rhythm", "repaying"),
    ),
    Verb("reopen", "Reprendre les conditions", (AgreementState.SCHEDULED,), AgreementState.PREPARED, FUNDING),
    Verb(
        "sign",
        "Enregistrer la signature",
        (AgreementState.PREPARED, AgreementState.SCHEDULED),
        AgreementState.SIGNED,
        FUNDING,
        guard=_may_be_signed,
        effect=_sign,
        asks=("signed_on",),
        offers=("lifted_on",),
    ),
    Verb(
        "reschedule",
        "Rééchelonner",
        (AgreementState.SIGNED,),
        AgreementState.SIGNED,
        FUNDING,
        irrelevant=plans_nothing_again,
        effect=reschedule,
        asks=("rescheduled_on", "rescheduling_reason", "months", "begins_on"),
        offers=("deferral_months", "rate", "rhythm", "repaying"),
        tells=told,
    ),
    Verb(
        "give_up",
        "Renoncer au reste à verser",
        (AgreementState.SIGNED,),
        AgreementState.SIGNED,
        FUNDING,
        irrelevant=gives_nothing_up,
        guard=may_give_up,
        effect=give_up,
        asks=("given_up_on", "giving_up_reason"),
        tells=told_of_giving_up,
    ),
    Verb(
        "write_off",
        "Passer le reste en perte",
        (AgreementState.SIGNED,),
        AgreementState.SIGNED,
        FUNDING,
        irrelevant=_loses_nothing,
        effect=_write_off,
        asks=("lost_on", "loss_reason"),
    ),
    Correction(AgreementState.PREPARED, guard=_nothing_moved, effect=_not_signed),
    Correction(AgreementState.SCHEDULED, guard=_nothing_moved, effect=_not_signed),
    Correction(
        AgreementState.SIGNED,
        guard=_may_be_signed,
        effect=_sign,
        asks=("signed_on",),
    ),
)
