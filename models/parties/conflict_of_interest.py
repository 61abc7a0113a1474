"""What ties a person to an organisation: known from a position, or declared (`app/docs/parties.md#ties`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, Session

from models.engine import Concept, Day, LabelledEnum, Record, Sensitivity, field, in_order, link, session_of, today

if TYPE_CHECKING:
    from models.parties.organisation import Organisation
    from models.parties.person import Person


class ConflictKind(LabelledEnum):
    """What a person declares; what a position tells needs no declaration."""

    COMPETITOR = "concurrent", "Concurrent·e"
    FAMILY = "familial", "Lien familial"
    FINANCIAL = "financier", "Intérêt financier"
    OTHER = "autre", "Autre"


class ConflictOfInterest(Record):
    """A tie that a person declared, for as long as it lasts."""

    __concept__ = Concept("Conflit d'intérêts", "Conflits d'intérêts", menu="Tiers", order="-declared_on")

    person: Mapped[Person] = link("Personne", in_title=True, listed=True, searched=True, filtered=True)
    organisation: Mapped[Organisation] = link(
        "Organisme", offered=False, in_title=True, listed=True, searched=True, filtered=True
    )
    kind: Mapped[ConflictKind] = field("Nature du lien", listed=True, filtered=True)
    words: Mapped[str | None] = field("Précision", max=300, sensitivity=Sensitivity.CONFIDENTIAL)
    declared_on: Mapped[Day] = field("Déclaré le", past=True, default=today, listed=True, filtered=True)
    ended_on: Mapped[Day | None] = field("Terminé le", listed=True)

    def __str__(self) -> str:
        return f"{self.person} — {self.kind.label} ({self.organisation})"

    def rules(self) -> Iterator[tuple[str, str]]:
        """It ends after it was declared; another tie than the usual ones is told in words."""
        yield from in_order(self, "declared_on", "ended_on")
        if self.kind is ConflictKind.OTHER and not self.words:
            yield "words", "Précisez ce lien en quelques mots."


@dataclass(frozen=True)
class Tie:
    """What ties a person to an organisation: a sentence without its full stop, and the record that shows it."""

    sentence: str
    record: Record


Ties = dict[tuple["Person", "Organisation"], list[Tie]]
Finder = Callable[[Session, Sequence["Person"], Sequence["Organisation"], Day], Ties]
_FINDERS: list[Finder] = []


def finds_ties(finder: Finder) -> Finder:
    """Register what finds ties, from a room that sees all that may be one (`models/conduct/ties.py`)."""
    _FINDERS.append(finder)
    return finder


def ties_among(people: Sequence[Person], organisations: Sequence[Organisation], day: Day) -> Ties:
    """What ties each person to each organisation on a day; nothing for who has none, nor for what is not saved yet."""
    saved = [one for one in organisations if one.id is not None]
    known = [one for one in people if one.id is not None]
    session = session_of(saved[0]) if saved and known else None
    found: Ties = {}
    if session is not None:
        for finder in _FINDERS:
            found |= finder(session, known, saved, day)
    return found


def ties_of(people: Sequence[Person], organisation: Organisation, day: Day) -> dict[Person, list[Tie]]:
    """The same for one organisation, by person."""
    return {person: ties for (person, _organisation), ties in ties_among(people, [organisation], day).items()}


def ties_between(person: Person, organisation: Organisation, day: Day) -> Iterator[Tie]:
    """What ties a person to an organisation on a day."""
    yield from ties_of([person], organisation, day).get(person, ())
