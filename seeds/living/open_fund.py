"""A fund that is open, and how far the files of the companies went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from stdnum import iban

from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import FAVOURABLE, Decision, Outcome
from models.councils.mandate import Mandate, MemberCategory
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import db, months_after, on_or_after, today, working_days_after
from models.fund.agreement_state import PaidOut
from models.fund.bank_account import BankAccount, account_to_pay
from models.fund.bound_application import agreement_of
from models.fund.de_minimis import regimes_on
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.fund import Fund
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.fund_contribution import FundContribution
from models.fund.fund_instrument import FundInstrument
from models.fund.payment import Payment
from models.fund.plan_line import PlanKind, PlanLine, ResourceStatus
from models.fund.public_grant import PublicGrant
from models.fund.review_opinion import Advice, OpinionSide, ReviewOpinion
from models.parties.control_link import ControlKind, ControlLink
from models.policy import Role
from models.reference.aid_regime import AidSector
from models.reference.instrument import Instrument
from seeds.living.cast import Cast
from seeds.living.fund_files import FILES, LOAN, Asked
from seeds.living.jury import WORDS
from seeds.living.story import Story, add, at, flush, move

BOUNDS = {  # of the instruments of the fund: from how much to how much
    "subvention": (5_000, 30_000),
    "avance_remboursable": (10_000, 60_000),
    LOAN: (20_000, 150_000),
    "titres_participatifs": (20_000, 150_000),
    "garantie": (10_000, 100_000),
}
REMARKS = {
    "drop": "L'entreprise finance autrement ce projet (démo).",
    "postpone": "Le carnet de commandes est à préciser (démo).",
}
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
    opened = on_or_after(months_after(story.day, -10))
    story.on(opened, _open, cast)
    story.on(opened, _had_before, cast)
    for asked in FILES:
        story.on(months_after(story.day, -asked.months), _draft, cast, asked)
        for step in asked.steps:
            story.on(asked.day_of(step, story.day), _go, cast, asked, step)


def _open(cast: Cast) -> None:
    limits = {"endowment": 500_000, "least": 5_000, "most": 150_000}
    names = {"code": "FDEMO", "name": "Fonds de croissance (démo)", "manager": cast.year.partners["URSCOP-LR"]}
    in_force = regimes_on(db.session(), today())
    usual = next((one for one in in_force if one.sector is AidSector.GENERAL), None)
    cast.fund = add(Fund, opened_on=today(), default_regime=usual, **names, **limits)
    for giver, is_public in (("REG-OCC", True), ("URSCOP-LR", False)):
        who = {"fund": cast.fund, "organisation": cast.year.partners[giver]}
        add(FundContribution, amount=250_000, given_on=today(), is_public=is_public, **who)
    for code, (least, most) in BOUNDS.items():
        kind = cast.year.found(Instrument, code=code)
        add(FundInstrument, fund=cast.fund, instrument=kind, least=least, most=most)
    move("open", cast.fund)
    rule = {"kind": CouncilKind.COMMITMENT, "fund": cast.fund, "quorum_share": "50 %"}
    council = cast.committee = add(Council, name="Comité d'engagement (démo)", **rule)
    for first_name, last_name in MEMBERS:
        person = cast.person(first_name, last_name, "Siège au comité d'engagement")
        held = {"category": MemberCategory.NETWORK, "starts_on": today()}
        council.mandates.append(Mandate(person=person, organisation=cast.year.partners["URSCOP-LR"], **held))
    cast.reviewer = cast.person("Inès", "Fictif-Instruction", "Instruit les dossiers du fonds")


def _had_before(cast: Cast) -> None:
    """What two companies that one controls had of others; both count for each of them."""
    holding, held = cast.companies["P2"], cast.companies["P4"]
    add(ControlLink, upstream=holding, downstream=held, kind=ControlKind.VOTES, starts_on=months_after(today(), -20))
    for company, months, amount in ((holding, -14, 60_000), (held, -11, 25_000)):
        who = {"organisation": company, "granting_body": "Collectivité (démo)", "regime": cast.fund.default_regime}
        add(DeMinimisAid, source=AidSource.DECLARED, granted_on=months_after(today(), months), amount=amount, **who)


def _draft(cast: Cast, asked: Asked) -> None:
    company, joined = cast.companies[asked.code], cast.joined[asked.code]
    kind = cast.year.found(Instrument, code=asked.instrument)
    who = {"fund": cast.fund, "company": company, "participation": joined, "instrument": kind}
    terms = {"requested": asked.amount, "months": asked.length, "aid_share": asked.share or None}
    rates = {"rate": "2 %", "reference_rate": "6 %"} if asked.instrument == LOAN else {}
    cast.files[asked] = add(FundApplication, title=f"Développement de {company}", **who, **terms, **rates)


def _go(cast: Cast, asked: Asked, step: str) -> None:
    """The next step of a file, on its day, once what it asks is typed."""
    file = cast.files[asked]
    if step in AFTER_SIGNATURE:
        AFTER_SIGNATURE[step](file)
        return
    if step in TYPED:
        TYPED[step](file, cast)
    move(AS_IS.get(step, step), file, remark=REMARKS.get(step, PAPER))


def _declare(file: Any, _cast: Cast) -> None:
    file.aids_declared_on = today()


def _miss(file: Any, _cast: Cast) -> None:
    file.completion = "Les comptes du dernier exercice (démo)."


def _turn_away(file: Any, _cast: Cast) -> None:
    file.reason = "L'entreprise a déjà un dossier pour ce projet (démo)."


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
    session = _committee_on(working_days_after(today(), AHEAD), cast)
    file.committee_on, cast.committee_sessions[file.reference] = session.day, session


def _committee_on(day: date, cast: Cast) -> Any:
    """The session of that day, convened: the same for all the files that are put before it."""
    known = next((one for one in cast.committee_sessions.values() if one.day == day), None)
    if known is not None:
        return known
    session = add(CouncilSession, council=cast.committee, starts_at=at(day, HOUR), place="Urscop")
    for mandate in cast.committee.mandates:
        session.attendances.append(SessionAttendance(person=mandate.person))
    move("convene", session)
    return session


def _decide(file: Any, cast: Cast, outcome: Outcome) -> None:
    """The session that it was put before was held, and its voices were as one."""
    session = cast.committee_sessions[file.reference]
    for one in session.attendances:
        one.presence = Presence.PRESENT
    flush(Role.STAFF)
    cast_for = "votes_for" if outcome in FAVOURABLE else "votes_against"
    votes = {cast_for: len(session.attendances)}
    add(Decision, council_session=session, fund_application=file, outcome=outcome, reason=WORDS[outcome], **votes)
    if session.state is not SessionState.HELD:
        move("hold", session)


def _allow(file: Any, cast: Cast) -> None:
    """What is granted; of a subsidy, the half that is public money is the Région's, and is to be published."""
    _decide(file, cast, Outcome.FAVOURABLE)
    file.granted = file.requested
    for line in file.plan:
        line.status = ResourceStatus.OBTAINED if line.kind is PlanKind.FUND else line.status
    if file.instrument.is_subsidy:
        file.public_purpose = "Développement de l'activité (démo)"
        told = {"decision_reference": "DEMO-01", "rae_absence": "Aide fictive : elle n'est pas au répertoire."}
        file.public_grants.append(PublicGrant(grantor=cast.year.partners["REG-OCC"], amount=file.granted / 2, **told))


def _decline(file: Any, cast: Cast) -> None:
    _decide(file, cast, Outcome.UNFAVOURABLE)
    file.reason = "Le besoin n'est pas encore établi (démo)."


def _put_off(file: Any, cast: Cast) -> None:
    _decide(file, cast, Outcome.POSTPONED)


def _sign(file: Any) -> None:
    """Half is paid within the month, half in three; a loan comes back month by month, from now on."""
    agreement = add(FundAgreement, fund_application=file, signed_on=today())
    flush(Role.STAFF)
    if agreement.is_guarantee:
        agreement.months, agreement.guaranteed = file.months, file.aid_share
    else:
        agreement.paid_out = PaidOut.STAGED
        for rank, days in enumerate((28, 84), 1):
            due_on = on_or_after(today() + timedelta(days=days))
            agreement.payments.append(Payment(rank=rank, due_on=due_on, amount=file.granted / 2))
    if agreement.is_repaid:
        agreement.months, agreement.begins_on = file.months, today()
        move("schedule", agreement)
    move("sign", agreement)


def _pay(file: Any) -> None:
    """The first of its payments, on an account that one person typed and another checked."""
    if account_to_pay(file.company) is None:
        account = add(BankAccount, company=file.company, iban=_fictional_iban(file.company))
        flush(Role.FUND_MANAGER)
        move("check", account)
    _moved(_signed(file).payments[0], paid_on=today())


def _receive(file: Any) -> None:
    """The first instalment came; nobody saw the second one."""
    first, second, *_ = _signed(file).repayments
    _moved(first, received_on=first.due_on)
    if second.due_on <= today():
        _moved(second, unpaid_on=second.due_on)


def _close(file: Any) -> None:
    """All of it was paid."""
    _moved(_signed(file).payments[1], paid_on=today())
    move("close", file)


def _signed(file: Any) -> FundAgreement:
    agreement = agreement_of(file)
    assert agreement is not None, "it was signed before"
    return agreement


def _moved(line: Any, **days: Any) -> None:
    for name, day in days.items():
        setattr(line, name, day)


def _fictional_iban(company: Any) -> str:
    """A number with the right keys, at a bank that does not exist."""
    account = int(company.siren)
    number = f"FR000000000000{account:011}{97 - 3 * account % 97:02}"
    return f"FR{iban.calc_check_digits(number)}{number[4:]}"


TYPED: dict[str, Callable[[Any, Cast], None]] = {
    "file": _declare,
    "return_for_completion": _miss,
    "reject_inadmissible": _turn_away,
    "review": _balance,
    "put_on_agenda": _advise,
    "grant": _allow,
    "postpone": _put_off,
    "refuse": _decline,
}
AFTER_SIGNATURE: dict[str, Callable[[Any], None]] = {
    "sign": _sign,
    "pay": _pay,
    "receive": _receive,
    "close": _close,
}
