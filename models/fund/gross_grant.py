"""The gross grant equivalent of an aid, worked out to the cent (`app/docs/fund.md#gross-grant-equivalent`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from models.engine import LabelledEnum, kinds
from models.fund.cents import euros, to_the_cent
from models.fund.schedule import Repaying, Rhythm, Terms, schedule

FIVE_YEARS, TEN_YEARS = 60, 120  # months
ANY_DAY = date(2000, 1, 1)  # what is left hangs on no day
SECURITY = Decimal("0.5")  # of a loan: less, and its equivalent is that of its rate


class GrantMethod(LabelledEnum):
    """How the gross grant equivalent (ESB) is known."""

    STATED = "saisi", "ESB donné, avec sa note"
    WHOLE = "montant_entier", "Montant entier"
    SECURED_LOAN = "pret_avec_surete", "Prêt avec sûreté"
    GUARANTEE = "garantie", "Garantie"
    REFERENCE_RATE = "taux_de_reference", "Écart au taux de référence"
    MARKET = "conditions_de_marche", "Conditions de marché, sans aide"


@dataclass(frozen=True)
class Limits:
    """What a regime says: its ceiling, and the most that is lent or guaranteed on five and on ten years."""

    ceiling: Decimal
    loan: tuple[Decimal | None, Decimal | None] = (None, None)
    guarantee: tuple[Decimal | None, Decimal | None] = (None, None)
    guaranteed_share: Decimal | None = None


@dataclass(frozen=True)
class AidTerms:
    """What was agreed; rates are yearly."""

    amount: Decimal
    months: int | None = None
    deferral: int = 0
    rate: Decimal = Decimal(0)
    reference_rate: Decimal | None = None
    share: Decimal | None = None
    stated: Decimal | None = None
    repaying: Repaying = Repaying.CAPITAL
    rhythm: Rhythm = Rhythm.MONTHLY


@dataclass(frozen=True)
class GrossGrant:
    """The amount that counts, and the lines that show how it comes."""

    amount: Decimal
    steps: tuple[str, ...]


def obstacle(method: GrantMethod, terms: AidTerms, limits: Limits) -> tuple[str, str] | None:
    """What keeps the method from being used: the term, and a French sentence."""
    if method is GrantMethod.STATED and terms.stated is None:
        return "stated", "Indiquez l'équivalent-subvention donné."
    if method is not GrantMethod.STATED and terms.stated is not None:
        return "stated", "L'ESB est calculé : videz cette case, ou choisissez « ESB donné »."
    if method in (GrantMethod.SECURED_LOAN, GrantMethod.GUARANTEE):
        return _beyond(method, terms, limits)
    if method is GrantMethod.REFERENCE_RATE:
        return _rates_missing(terms)
    return None


def _rates_missing(terms: AidTerms) -> tuple[str, str] | None:
    if not terms.months:
        return "months", "Indiquez la durée."
    if terms.reference_rate is None:
        return "reference_rate", "Indiquez le taux de référence."
    if terms.deferral >= terms.months:
        return "deferral", "Le différé est plus court que la durée."
    return None


def _beyond(method: GrantMethod, terms: AidTerms, limits: Limits) -> tuple[str, str] | None:
    five, ten = limits.loan if method is GrantMethod.SECURED_LOAN else limits.guarantee
    if five is None:
        return "method", "Ce régime ne donne pas de limites pour cette méthode : choisissez-en une autre."
    if not terms.months:
        return "months", "Indiquez la durée."
    most = five if terms.months <= FIVE_YEARS else ten if terms.months <= TEN_YEARS else None
    if most is None:
        return "months", f"Cette méthode va jusqu'à {TEN_YEARS if ten else FIVE_YEARS} mois."
    if terms.amount > most:
        return "amount", f"Pour cette durée, la méthode va jusqu'à {euros(most)}."
    return _share(method, terms.share, limits.guaranteed_share)


def _share(method: GrantMethod, share: Decimal | None, most: Decimal | None) -> tuple[str, str] | None:
    if share is None:
        return "share", "Indiquez la sûreté du prêt, ou la quotité garantie."
    if method is GrantMethod.SECURED_LOAN:
        return None if share >= SECURITY else ("share", "Cette méthode demande une sûreté de 50 % au moins.")
    if most is not None and share > most:
        return "share", f"La quotité garantie ne dépasse pas {kinds.Percent().show(most)}."
    return None


def work_out(method: GrantMethod, terms: AidTerms, limits: Limits) -> GrossGrant:
    """The gross grant equivalent of terms that meet no `obstacle`."""
    if method is GrantMethod.SECURED_LOAN:
        return _proportion("Prêt", terms, limits.ceiling, limits.loan[0])
    if method is GrantMethod.GUARANTEE:
        return _proportion("Montant garanti", terms, limits.ceiling, limits.guarantee[0])
    if method is GrantMethod.REFERENCE_RATE:
        return _gap_of_rates(terms)
    if method is GrantMethod.MARKET:
        return GrossGrant(Decimal("0.00"), ("Souscrit aux conditions du marché : ce n'est pas une aide.",))
    amount = terms.amount if method is GrantMethod.WHOLE else terms.stated
    assert amount is not None
    words = "Montant entier" if method is GrantMethod.WHOLE else "Équivalent-subvention donné"
    return GrossGrant(to_the_cent(amount), (f"{words} : {euros(amount)}",))


def _proportion(words: str, terms: AidTerms, ceiling: Decimal, most: Decimal | None) -> GrossGrant:
    """The part of the ceiling that the amount and its months are of the most that is allowed on five years."""
    assert most is not None
    assert terms.months is not None
    with localcontext() as context:
        context.prec = 50
        exact = ceiling * terms.amount * terms.months / (most * FIVE_YEARS)
    factors = f"{euros(ceiling)} × {euros(terms.amount)} × {terms.months} mois"
    return GrossGrant(
        to_the_cent(exact),
        (
            f"{words} : {euros(terms.amount)} sur {terms.months} mois",
            f"Plafond du régime : {euros(ceiling)}, pour {euros(most)} sur {FIVE_YEARS} mois",
            f"{factors} ÷ ({euros(most)} × {FIVE_YEARS} mois) = {euros(to_the_cent(exact))}",
        ),
    )


def _gap_of_rates(terms: AidTerms) -> GrossGrant:
    """Month by month, what the reference rate would cost more; brought back to the day of the grant at that rate."""
    assert terms.months is not None
    assert terms.reference_rate is not None
    repaid_over, zero = terms.months - terms.deferral, Decimal(0)
    gap = max(zero, terms.reference_rate - terms.rate)
    with localcontext() as context:
        context.prec = 50
        monthly, factor = terms.reference_rate / 12, Decimal(1)
        plain = discounted = zero
        for left in _left_month_by_month(terms, terms.months):
            factor /= 1 + monthly
            plain += left * gap / 12
            discounted += left * gap / 12 * factor
    show = kinds.Percent().show
    parts = "à parts égales" if terms.repaying is Repaying.CAPITAL else "par échéances constantes"
    return GrossGrant(
        to_the_cent(discounted),
        (
            f"Capital : {euros(terms.amount)} sur {terms.months} mois, remboursé {parts} sur {repaid_over}",
            f"Taux de référence {show(terms.reference_rate)}, taux du contrat {show(terms.rate)}",
            f"Somme, mois par mois, de l'écart sur le capital restant dû : {euros(to_the_cent(plain))}",
            f"Actualisée au taux de référence, au jour de l'octroi : {euros(to_the_cent(discounted))}",
        ),
    )


def _left_month_by_month(terms: AidTerms, months: int) -> Iterator[Decimal]:
    """The capital that is due at the beginning of each month: equal parts each month are not rounded."""
    if (terms.repaying, terms.rhythm) == (Repaying.CAPITAL, Rhythm.MONTHLY):
        over = months - terms.deferral
        yield from (terms.amount * (over - max(0, month - terms.deferral)) / over for month in range(months))
        return
    agreed = Terms(terms.amount, months, terms.deferral, terms.rate, terms.rhythm, terms.repaying)
    for left in (terms.amount, *(row.left for row in schedule(agreed, ANY_DAY)[:-1])):
        yield from [left] * terms.rhythm.months
