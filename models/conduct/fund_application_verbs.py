"""What may be done to an application to a fund: the table of `app/docs/states.md#fund_application`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.conduct.admissibility import admissible
from models.conduct.commitment import PUT_OFF, UNFAVOURABLE, decided, last_decision
from models.conduct.fund_application_guards import (
    balanced,
    bound,
    entering,
    expired,
    finished,
    had_money,
    never_paid_out,
    reviewed,
    without_agreement,
    without_money,
)
from models.councils.decision import FAVOURABLE
from models.engine import Correction, Obstacle, Verb, today, verbs
from models.fund.application_state import DAYS, STEPS, ApplicationState
from models.fund.bound_application import agreement_of
from models.fund.fund_application import FundApplication
from models.fund.review_clock import forget, resume, set_aside, stop
from models.policy import FUNDING

DRAFT, FILED, ADMISSIBLE = ApplicationState.DRAFT, ApplicationState.FILED, ApplicationState.ADMISSIBLE
UNDER_REVIEW, IN_COMMITTEE = ApplicationState.UNDER_REVIEW, ApplicationState.IN_COMMITTEE
POSTPONED, GRANTED, SIGNED = ApplicationState.POSTPONED, ApplicationState.GRANTED, ApplicationState.SIGNED
PAID, CLOSED = ApplicationState.PAID, ApplicationState.CLOSED
INADMISSIBLE, REFUSED = ApplicationState.INADMISSIBLE, ApplicationState.REFUSED
LAPSED, DROPPED = ApplicationState.LAPSED, ApplicationState.DROPPED

LAST = {**DAYS, DRAFT: None, POSTPONED: "committee_on", PAID: "signed_on"}  # the last step that a state has behind it
BEFORE_MONEY = (DRAFT, FILED, ADMISSIBLE, UNDER_REVIEW, IN_COMMITTEE, POSTPONED, GRANTED, SIGNED)
WITH_AMOUNT = (GRANTED, SIGNED, PAID, CLOSED)
REASONED = (INADMISSIBLE, REFUSED)


def _grant(application: FundApplication) -> Iterator[Obstacle]:
    yield from decided(FAVOURABLE)(application)
    if application.granted == 0:
        yield Obstacle("Le montant accordé est nul :", application)


def _comes_to(state: ApplicationState) -> Callable[[FundApplication], None]:
    """The effect that notes today as the day of a step, unless one was noted already."""

    def note(application: FundApplication) -> None:
        setattr(application, DAYS[state], getattr(application, DAYS[state]) or today())

    return note


def _comes_again_to(state: ApplicationState) -> Callable[[FundApplication], None]:
    """The same of a step that may come twice: the last time counts."""

    def note(application: FundApplication) -> None:
        setattr(application, DAYS[state], today())

    return note


def _filed(application: FundApplication) -> None:
    """The first day counts; that of a complement starts the clock again."""
    resume(application)
    _comes_to(FILED)(application)


def _decided(application: FundApplication) -> None:
    """A committee decides on the day of its session."""
    decision = last_decision(application)
    assert decision is not None, "the verb waits for it"
    application.decided_on = application.committee_on = decision.council_session.day


def _signed(application: FundApplication) -> None:
    agreement = agreement_of(application)
    application.signed_on = (agreement.signed_on if agreement else None) or today()


def _dropped(application: FundApplication) -> None:
    """A committee that was to come does not come any more."""
    if application.committee_on and application.committee_on > today():
        application.committee_on = None
    resume(application)
    application.closed_on = today()


def _nothing(_application: FundApplication) -> None:
    """Postponed, and paid out, have no day of their own; a draft has none at all; what ends has its own effect."""


def _arrival(state: ApplicationState) -> Callable[[FundApplication], None]:
    """What notes the day of a state that is set right."""
    if state in (LAPSED, DROPPED):
        return _dropped
    if state is SIGNED:
        return _signed
    return _comes_to(state) if state in DAYS else _nothing


# What becomes of a complement that is awaited, where a state is set right; elsewhere it came.
_CLOCK = {DRAFT: forget, FILED: set_aside, LAPSED: _nothing, DROPPED: _nothing}


def _back_to(state: ApplicationState) -> Callable[[FundApplication], None]:
    """The effect of setting right: the day of this step is known, those of later ones never were."""
    last, arrive, clock = LAST[state], _arrival(state), _CLOCK.get(state, resume)
    later = STEPS[STEPS.index(last) + 1 :] if last else STEPS

    def set_right(application: FundApplication) -> None:
        for name in later:
            setattr(application, name, None)
        clock(application)
        arrive(application)
        if state not in (*WITH_AMOUNT, LAPSED, DROPPED):
            application.granted = None

    return set_right


verbs(FundApplication)(
    Verb("file", "Déposer", (DRAFT,), FILED, FUNDING, guard=entering, effect=_filed),
    Verb(
        "return_for_completion", "Demander un complément", (FILED,), DRAFT, FUNDING, effect=stop, asks=("completion",)
    ),
    Verb(
        "admit",
        "Déclarer recevable",
        (FILED,),
        ADMISSIBLE,
        FUNDING,
        guard=admissible,
        effect=_comes_again_to(ADMISSIBLE),
    ),
    Verb(
        "reject_inadmissible",
        "Déclarer irrecevable",
        (FILED,),
        INADMISSIBLE,
        FUNDING,
        effect=_comes_again_to(INADMISSIBLE),
        asks=("reason",),
    ),
    Verb(
        "review",
        "Instruire",
        (ADMISSIBLE,),
        UNDER_REVIEW,
        FUNDING,
        guard=balanced,
        effect=_comes_again_to(UNDER_REVIEW),
        asks=("reviewer",),
    ),
    Verb(
        "put_on_agenda",
        "Inscrire au comité",
        (UNDER_REVIEW,),
        IN_COMMITTEE,
        FUNDING,
        guard=reviewed,
        asks=("committee_on",),
    ),
    Verb(
        "grant",
        "Accorder",
        (IN_COMMITTEE,),
        GRANTED,
        FUNDING,
        guard=_grant,
        effect=_decided,
        asks=("granted",),
        offers=("aid_regime", "no_aid_reason", "aid_share", "reference_rate", "aids_declared_on"),
        shows_again=("requested",),
    ),
    Verb(
        "postpone",
        "Ajourner",
        (IN_COMMITTEE,),
        POSTPONED,
        FUNDING,
        guard=decided(PUT_OFF),
        needs_reason=True,
        advances=True,
    ),
    Verb("resume", "Reprendre l'instruction", (POSTPONED,), UNDER_REVIEW, FUNDING, needs_reason=True, advances=True),
    Verb(
        "refuse",
        "Refuser",
        (IN_COMMITTEE,),
        REFUSED,
        FUNDING,
        guard=decided(UNFAVOURABLE),
        effect=_decided,
        asks=("reason",),
    ),
    Verb("sign", "Enregistrer le contrat", (GRANTED,), SIGNED, FUNDING, guard=bound, effect=_signed),
    Verb("lapse", "Constater la caducité", (GRANTED,), LAPSED, FUNDING, guard=expired, effect=_dropped),
    Verb(
        "pay",
        "Enregistrer le premier versement",
        (SIGNED,),
        PAID,
        FUNDING,
        guard=had_money,
        irrelevant=never_paid_out,
    ),
    Verb("close", "Clôturer", (SIGNED, PAID), CLOSED, FUNDING, guard=finished, effect=_comes_again_to(CLOSED)),
    Verb(
        "drop",
        "Abandonner",
        BEFORE_MONEY,
        DROPPED,
        FUNDING,
        guard=without_money,
        effect=_dropped,
        needs_reason=True,
    ),
    *(
        Correction(one, guard=without_agreement, effect=_back_to(one), asks=("reason",) if one in REASONED else ())
        for one in ApplicationState
        if one not in (*WITH_AMOUNT, DROPPED)
    ),
    Correction(GRANTED, guard=without_agreement, effect=_back_to(GRANTED), asks=("granted",)),
    Correction(
        SIGNED, guard=lambda one: (*bound(one), *without_money(one)), effect=_back_to(SIGNED), asks=("granted",)
    ),
    Correction(PAID, guard=had_money, effect=_back_to(PAID), asks=("granted",)),
    Correction(CLOSED, effect=_back_to(CLOSED), asks=("granted",)),
    Correction(DROPPED, guard=without_money, effect=_back_to(DROPPED)),
)
