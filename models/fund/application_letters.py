"""The letters about an application to a fund: when each is written, the words that it is filled in with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from models.engine import full_day
from models.fund.application_state import GRANTED, NOT_FILED, ApplicationState
from models.fund.cents import euros
from models.fund.fund_application import FundApplication
from models.selection.letter_template import LetterOccasion, letters_about

OCCASIONS: Mapping[LetterOccasion, tuple[ApplicationState, ...]] = {
    LetterOccasion.FUND_RECEIPT: tuple(one for one in ApplicationState if one not in NOT_FILED),
    LetterOccasion.FUND_INADMISSIBLE: (ApplicationState.INADMISSIBLE,),
    LetterOccasion.FUND_GRANTED: GRANTED,
    LetterOccasion.FUND_REFUSED: (ApplicationState.REFUSED,),
    LetterOccasion.FUND_POSTPONED: (ApplicationState.POSTPONED,),
}


def _day(day: date | None) -> str:
    return full_day(day) if day else ""


WORDS: Mapping[str, Callable[[FundApplication], str]] = {
    "entreprise": lambda one: one.company.name,
    "référence": lambda one: one.reference,
    "fonds": lambda one: one.fund.name,
    "projet": lambda one: one.title,
    "instrument": lambda one: one.instrument.name,
    "montant demandé": lambda one: euros(one.requested),
    "montant accordé": lambda one: "" if one.granted is None else euros(one.granted),
    "durée": lambda one: f"{one.months} mois" if one.months else "",
    "date de dépôt": lambda one: _day(one.filed_on),
    "date du comité": lambda one: _day(one.committee_on),
    "date de décision": lambda one: _day(one.decided_on),
    "motif": lambda one: one.reason or "",
}
letters_about(WORDS, *OCCASIONS)
