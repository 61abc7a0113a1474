"""What an application to a fund waits for at each step: `app/docs/states.md#fund_application`."""

from __future__ import annotations

from collections.abc import Iterator

from models.engine import Obstacle, months_after, today, uncapitalised
from models.fund.application_state import GRANTED
from models.fund.bound_application import agreement_of, ends_on, payments_made
from models.fund.cents import euros
from models.fund.committee_day import too_near
from models.fund.fund_agreement import GUARANTEE, TO_SIGN, FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.review_opinion import OpinionSide

SIDES = (OpinionSide.ECONOMIC, OpinionSide.SOCIAL)  # each committee reads these two


def entering(application: FundApplication) -> Iterator[Obstacle]:
    """Its fund takes it: open, within bounds, with an instrument that goes with the company."""
    refused = *application.refused_by_its_fund(enters=True), *application.refused_instrument(files=True)
    for name, sentence in refused:
        yield Obstacle(f"{sentence.removesuffix('.')} :", application.fund if name == "state" else application)


def balanced(application: FundApplication) -> Iterator[Obstacle]:
    """Its financing plan has lines, and resources that make its uses."""
    plan = application.financing
    if plan.uses == 0:
        yield Obstacle("Le plan de financement n'a pas d'emploi :", application)
    elif plan.gap < 0:
        yield Obstacle(f"Au plan de financement, il manque {euros(-plan.gap)} de ressources :", application)
    elif plan.gap > 0:
        yield Obstacle(f"Au plan de financement, il y a {euros(plan.gap)} de ressources de trop :", application)


def reviewed(application: FundApplication) -> Iterator[Obstacle]:
    """Both sides that a committee reads have an opinion, and it has the days to read them."""
    told = {one.side for one in application.opinions}
    for side in SIDES:
        if side not in told:
            yield Obstacle(f"L'avis {uncapitalised(side.label)} manque :", application)
    if sentence := too_near(application):
        yield Obstacle(sentence, field="committee_on")


def bound(application: FundApplication) -> Iterator[Obstacle]:
    """Its agreement is signed."""
    agreement = agreement_of(application)
    if agreement is None:
        sentence = "Le contrat n'est pas préparé : faites-en la fiche d'abord."
        yield Obstacle(sentence, to_make=(FundAgreement, "fund_application"))
    elif not agreement.is_signed:
        yield Obstacle("Le contrat n'est pas signé :", agreement)


def without_agreement(application: FundApplication) -> Iterator[Obstacle]:
    """No agreement that was signed holds it."""
    agreement = agreement_of(application)
    if agreement is not None and agreement.is_signed:
        yield Obstacle("Le contrat est signé, corrigez d'abord son état :", agreement)


def expired(application: FundApplication) -> Iterator[Obstacle]:
    """The months in which it was to be signed are over, and it was not."""
    yield from without_agreement(application)
    if application.decided_on is None:
        yield Obstacle("Le jour de la décision n'est pas connu : le délai ne se compte pas.")
    elif today() <= (last := months_after(application.decided_on, TO_SIGN)):
        yield Obstacle(f"Le contrat peut se signer jusqu'au {last:%d/%m/%Y}.")


def had_money(application: FundApplication) -> Iterator[Obstacle]:
    """A payment was made."""
    agreement = agreement_of(application)
    if agreement is None or not payments_made(agreement):
        yield Obstacle("Aucun versement n'est fait :", agreement)


def never_paid_out(application: FundApplication) -> str:
    """Why nothing of it is ever paid out, as a French sentence; empty when it is."""
    if application.instrument.code != GUARANTEE:
        return ""
    return f"« {application.instrument} » ne se verse pas : elle se paie quand un prêteur l'appelle."


def without_money(application: FundApplication) -> Iterator[Obstacle]:
    """No payment was made: none is before an agreement."""
    agreement = agreement_of(application) if application.state in GRANTED else None
    for one in payments_made(agreement)[:1] if agreement else ():
        yield Obstacle("Une somme est déjà versée :", one)


def finished(application: FundApplication) -> Iterator[Obstacle]:
    """All was paid and came back; the term of a guarantee was reached."""
    agreement = agreement_of(application)
    if agreement is None:
        yield Obstacle("Le contrat n'est pas enregistré : rien ne dit que tout est payé.")
    elif not agreement.is_paid_out:
        yield from _run_out(agreement)
    else:
        yield from _settled(agreement)


def _run_out(guarantee: FundAgreement) -> Iterator[Obstacle]:
    last = ends_on(guarantee)
    if last is None:
        yield Obstacle("La durée de la garantie n'est pas dite :", guarantee)
    elif last > today():
        yield Obstacle(f"La garantie court jusqu'au {last:%d/%m/%Y}.", guarantee)
    for call in [one for one in guarantee.guarantee_calls if one.paid_on is None][:1]:
        yield Obstacle("Un appel en garantie n'est pas payé :", call)


def _settled(agreement: FundAgreement) -> Iterator[Obstacle]:
    """What is to be paid, then what is to come back."""
    unpaid = next((one for one in agreement.payments if one.missing > 0), None)
    if unpaid is not None:
        yield Obstacle(f"Un versement prévu n'est pas fait{' en entier' if unpaid.paid else ''} :", unpaid)
        return
    for repayment in [one for one in agreement.repayments if one.missing > 0][:1]:
        yield Obstacle("Une échéance n'est ni remboursée ni passée en perte :", repayment)
