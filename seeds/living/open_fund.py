"""A fund that is open, and how far the files of the companies went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import FAVOURABLE, Decision, Outcome
from models.councils.mandate import Mandate, MemberCategory
from models.councils.session_attendance import SessionAttendance
from models.engine import db, months_after, today
from models.fund.de_minimis import regimes_on
from models.fund.fund import Fund
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.fund_contribution import FundContribution
from models.fund.payment import Payment
from models.fund.plan_line import PlanKind, PlanLine, ResourceStatus
from models.fund.public_grant import PublicGrant
from models.fund.review_opinion import Advice, OpinionSide, ReviewOpinion
from models.policy import Role
from models.reference.aid_regime import AidSector
from models.reference.instrument import Instrument
from seeds.living.cast import Cast
from seeds.living.jury import WORDS
from seeds.living.story import Story, add, at, flush, move
from seeds.living.working_days import after, on_or_after

REVIEWED = ("file", "admit", "review")
TO_COMMITTEE = (*REVIEWED, "put_on_agenda")
Steps = tuple[str, ...]
FILES: tuple[tuple[int, str, str, int, int | None, Steps], ...] = (  # months ago, company, …, a verb each month
    (8, "P1", "subvention", 20_000, None, (*TO_COMMITTEE, "grant", "sign")),
    (7, "P4", "titres_participatifs", 60_000, 84, (*TO_COMMITTEE, "refuse")),
    (4, "P2", "pret_participatif", 40_000, 60, REVIEWED),
    (2, "A1", "avance_remboursable", 30_000, 36, ("file",)),
    (1, "A3", "subvention", 8_000, None, ()),
)
LINES = (
    (PlanKind.EQUIPMENT, 2, None),
    (PlanKind.FUND, 1, ResourceStatus.ASKED),
    (PlanKind.BANK_LOAN, 1, ResourceStatus.OBTAINED),
)
AS_IS = {"admit": "correct_recevable"}  # by who answers for the programme: no file is in the demonstration
PAPER = "Pièces vues sur papier (démo)."
AHEAD, HOUR = 8, 9  # working days before a session, and its hour
MEMBERS = (("Ida", "Fictif-Engagement-Un"), ("Jean", "Fictif-Engagement-Deux"))
STRENGTHS = {
    OpinionSide.ECONOMIC: "Un carnet de commandes rempli (démo).",
    OpinionSide.SOCIAL: "Deux emplois consolidés (démo).",
}


def plan(story: Story, cast: Cast) -> None:
    """Say what was asked of it, and decided."""
    opened = on_or_after(months_after(story.day, -9))
    story.on(opened, _open, cast)
    for months, code, instrument, amount, length, steps in FILES:
        began = months_after(story.day, -months)
        asked = {"requested": amount, "months": length}
        story.on(began, _draft, cast, code, instrument, asked)
        for number, step in enumerate(steps, 1):
            story.on(began + timedelta(days=28 * number), _go, cast, code, step)


def _open(cast: Cast) -> None:
    limits = {"endowment": 500_000, "least": 5_000, "most": 150_000}
    names = {"code": "FDEMO", "name": "Fonds de croissance (démo)", "manager": cast.year.partners["URSCOP-LR"]}
    in_force = regimes_on(db.session(), today())
    usual = next((one for one in in_force if one.sector is AidSector.GENERAL), None)
    cast.fund = add(Fund, opened_on=today(), default_regime=usual, **names, **limits)
    for giver, is_public in (("REG-OCC", True), ("URSCOP-LR", False)):
        who = {"fund": cast.fund, "organisation": cast.year.partners[giver]}
        add(FundContribution, amount=250_000, given_on=today(), is_public=is_public, **who)
    move("open", cast.fund)
    rule = {"kind": CouncilKind.COMMITMENT, "fund": cast.fund, "quorum_share": "50 %"}
    council = cast.committee = add(Council, name="Comité d'engagement (démo)", **rule)
    for first_name, last_name in MEMBERS:
        person = cast.person(first_name, last_name, "Siège au comité d'engagement")
        held = {"category": MemberCategory.NETWORK, "starts_on": today()}
        council.mandates.append(Mandate(person=person, organisation=cast.year.partners["URSCOP-LR"], **held))
    cast.reviewer = cast.person("Inès", "Fictif-Instruction", "Instruit les dossiers du fonds")


def _draft(cast: Cast, code: str, instrument: str, asked: dict[str, Any]) -> None:
    company, joined = cast.companies[code], cast.joined[code]
    kind = cast.year.found(Instrument, code=instrument)
    title = f"Développement de {company}"
    who = {"fund": cast.fund, "company": company, "participation": joined}
    cast.files[code] = add(FundApplication, instrument=kind, title=title, **who, **asked)


def _go(cast: Cast, code: str, step: str) -> None:
    """The next step of a file, on its day, once what it asks is typed."""
    file = cast.files[code]
    if step == "sign":
        move(step, _agreement(file))
        return
    if step in TYPED:
        TYPED[step](file, cast)
    move(AS_IS.get(step, step), file, remark=PAPER)


def _declare(file: Any, _cast: Cast) -> None:
    file.aids_declared_on = today()


def _balance(file: Any, cast: Cast) -> None:
    """Who reviews it, and a plan: twice what is asked, half of it from a bank."""
    file.reviewer = cast.reviewer
    for kind, times, status in LINES:
        file.plan.append(PlanLine(kind=kind, amount=times * file.requested, status=status))


def _advise(file: Any, cast: Cast) -> None:
    for side, words in STRENGTHS.items():
        told = {"side": side, "advice": Advice.FOR, "mark": 4, "strengths": words}
        file.opinions.append(ReviewOpinion(author=cast.reviewer, **told))
    file.aids_declared_on = today()
    session = add(CouncilSession, council=cast.committee, starts_at=at(after(today(), AHEAD), HOUR), place="Urscop")
    for mandate in cast.committee.mandates:
        session.attendances.append(SessionAttendance(person=mandate.person))
    move("convene", session)
    file.committee_on, cast.committee_sessions[file.reference] = session.day, session


def _decide(file: Any, cast: Cast, outcome: Outcome) -> None:
    """The session that it was put before was held, and its voices were as one."""
    session = cast.committee_sessions[file.reference]
    for one in session.attendances:
        one.presence = Presence.PRESENT
    flush(Role.STAFF)
    cast_for = "votes_for" if outcome in FAVOURABLE else "votes_against"
    votes = {cast_for: len(session.attendances)}
    add(Decision, council_session=session, fund_application=file, outcome=outcome, reason=WORDS[outcome], **votes)
    move("hold", session)


def _allow(file: Any, cast: Cast) -> None:
    """What is granted; of a subsidy, the half that is public money is the Région's, and is to be published."""
    _decide(file, cast, Outcome.FAVOURABLE)
    file.granted = file.requested
    if file.instrument.is_subsidy:
        file.public_purpose = "Développement de l'activité (démo)"
        told = {"decision_reference": "DEMO-01", "rae_absence": "Aide fictive : elle n'est pas au répertoire."}
        file.public_grants.append(PublicGrant(grantor=cast.year.partners["REG-OCC"], amount=file.granted / 2, **told))


def _decline(file: Any, cast: Cast) -> None:
    _decide(file, cast, Outcome.UNFAVOURABLE)
    file.reason = "Le besoin n'est pas encore établi (démo)."


def _agreement(file: Any) -> FundAgreement:
    payment = Payment(rank=1, due_on=today() + timedelta(days=15), amount=file.granted)
    return add(FundAgreement, fund_application=file, signed_on=today(), payments=[payment])


TYPED: dict[str, Callable[[Any, Cast], None]] = {
    "file": _declare,
    "review": _balance,
    "put_on_agenda": _advise,
    "grant": _allow,
    "refuse": _decline,
}
