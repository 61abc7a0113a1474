"""The letters of a call and those of a fund, as the managers word them (`app/docs/selection.md#letters`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, LabelledEnum, Prose, ReferenceRow, field
from models.selection.candidacy_state import EVALUATED, CandidacyState
from models.selection.letter_words import WORDS


class LetterOccasion(LabelledEnum):
    """When a letter is written to a company that applies: to a call, or to a fund."""

    RECEIPT = "accuse_de_reception", "Accusé de réception"
    ADMISSIBLE = "recevable", "Recevable"
    INADMISSIBLE = "irrecevable", "Irrecevable"
    SELECTED = "retenue", "Retenue"
    WAITING = "liste_attente", "Liste d'attente"
    DECLINED = "non_retenue", "Non retenue"
    FUND_RECEIPT = "fonds_accuse_de_reception", "Fonds, accusé de réception"
    FUND_INADMISSIBLE = "fonds_irrecevable", "Fonds, irrecevable"
    FUND_GRANTED = "fonds_accordee", "Fonds, accordé"
    FUND_REFUSED = "fonds_refusee", "Fonds, refusé"
    FUND_POSTPONED = "fonds_ajournee", "Fonds, ajourné"

    @property
    def states(self) -> tuple[CandidacyState, ...]:
        """Those in which an application to a call is told so: none of what is told of a fund."""
        return _STATES.get(self, ())

    @property
    def tags(self) -> tuple[str, ...]:
        """The words that its letters may have, as they are written."""
        return tuple(f"[{one}]" for one in _WORDS[self])


def letters_about(words: Collection[str], *occasions: LetterOccasion) -> None:
    """Register the words that the letters of some occasions may have, from the room of what they are about."""
    _WORDS.update(dict.fromkeys(occasions, words))


_UNTOLD = (CandidacyState.DRAFT, CandidacyState.WITHDRAWN)
_STATES = {
    LetterOccasion.RECEIPT: tuple(one for one in CandidacyState if one not in _UNTOLD),
    LetterOccasion.ADMISSIBLE: EVALUATED,
    LetterOccasion.INADMISSIBLE: (CandidacyState.INADMISSIBLE,),
    LetterOccasion.SELECTED: (CandidacyState.SELECTED,),
    LetterOccasion.WAITING: (CandidacyState.WAITING,),
    LetterOccasion.DECLINED: (CandidacyState.DECLINED,),
}
CALL = tuple(_STATES)  # the occasions of a call
_WORDS: dict[LetterOccasion, Collection[str]] = dict.fromkeys(CALL, WORDS)
TAG = re.compile(r"\[[^\[\]]*\]?|\]")  # whole, or a bracket that was left alone
TOLD = 40  # letters of what is refused


class LetterTemplate(ReferenceRow):
    """A text with words to fill in, between brackets: it is never run, and each word is one of a short list."""

    __concept__ = Concept("Modèle de lettre", "Modèles de lettres", menu="Référentiels", small_table=True)

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=40, unique=True)
    occasion: Mapped[LetterOccasion] = field("Occasion", listed=True, filtered=True)
    subject: Mapped[str] = field("Objet", max=160, listed=True, searched=True)
    text: Mapped[Prose] = field("Texte", max=6000)

    def __str__(self) -> str:
        return self.name

    def rules(self) -> Iterator[tuple[str, str]]:
        """What is between brackets is filled in; a bracket is nothing else."""
        tags = self.occasion.tags
        for name in ("subject", "text"):
            unknown = next((one for one in TAG.findall(getattr(self, name) or "") if one not in tags), None)
            if unknown is not None:
                yield name, f"« {' '.join(unknown.split())[:TOLD]} » n'est pas un mot à remplir : {', '.join(tags)}."
