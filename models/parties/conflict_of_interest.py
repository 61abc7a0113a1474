"""What ties a person to an organisation: known from a position, or declared (`app/docs/parties.md#ties`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Record, Sensitivity, field, in_order, link, session_of, today
from models.parties.position import Position, PositionRole

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
    organisation: Mapped[Organisation] = link("Organisme", in_title=True, listed=True, searched=True, filtered=True)
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


_DOES = {
    PositionRole.HEAD: "dirige {}",
    PositionRole.MAIN_CONTACT: "est le contact principal de {}",
    PositionRole.ACCOUNTANT: "tient la comptabilité de {}",
    PositionRole.COMMITTEE: "représente {} au comité",
    PositionRole.COUNCIL_MEMBER: "est membre du conseil pour {}",
    PositionRole.COUNCIL_GUEST: "est invité·e du conseil pour {}",
    PositionRole.MENTOR: "est mentor chez {}",
    PositionRole.ADVISER: "est accompagnateur·rice chez {}",
    PositionRole.REVIEWER: "est instructeur·rice chez {}",
    PositionRole.OTHER: "a une fonction chez {}",
}
_DECLARED = {
    ConflictKind.COMPETITOR: "a déclaré être en concurrence avec {}",
    ConflictKind.FAMILY: "a déclaré un lien familial avec {}",
    ConflictKind.FINANCIAL: "a déclaré un intérêt financier chez {}",
    ConflictKind.OTHER: "a déclaré un lien avec {}",
}


def ties_between(person: Person, organisation: Organisation, day: Day) -> Iterator[Tie]:
    """What ties a person to an organisation on a day: positions first, then what was declared."""
    yield from ties_of([person], organisation, day).get(person, ())


def ties_of(people: Sequence[Person], organisation: Organisation, day: Day) -> dict[Person, list[Tie]]:
    """The same for several people, in two statements; nothing for who has none, nor for what is not saved yet."""
    session = session_of(organisation)
    found: dict[Person, list[Tie]] = {}
    if session is None or organisation.id is None:
        return found
    known = {one.id: one for one in people if one.id is not None}
    for model, start, end in _told():
        held = (model.person_id.in_(known), model.organisation_id == organisation.id)
        in_force = (start <= day, or_(end.is_(None), end >= day))
        for one in session.scalars(select(model).where(*held, *in_force).order_by(start, model.id)):
            person = known[one.person_id]
            found.setdefault(person, []).append(Tie(_sentence(one, person, organisation), one))
    return found


def _told() -> Iterator[tuple[Any, Any, Any]]:
    """The concepts that show a tie, with the columns of its first and last day."""
    yield Position, Position.starts_on, Position.ends_on
    yield ConflictOfInterest, ConflictOfInterest.declared_on, ConflictOfInterest.ended_on


def _sentence(record: Position | ConflictOfInterest, person: Person, organisation: Organisation) -> str:
    """« Jeanne Martin dirige Fil d'Oc depuis le 01/01/2015 »."""
    who = f"{person.first_name} {person.last_name}"
    if isinstance(record, Position):
        return f"{who} {_DOES[record.role].format(organisation)} depuis le {record.starts_on:%d/%m/%Y}"
    return f"{who} {_DECLARED[record.kind].format(organisation)} le {record.declared_on:%d/%m/%Y}"
