"""How a tie is told: « Jeanne Martin » est mentor de « Fil d'Oc » depuis le 01/02/2017."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.engine import quoted
from models.parties.conflict_of_interest import ConflictKind
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.parties.position import PositionRole

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


@dataclass(frozen=True)
class Found:
    """A tie as it was found: whose, with whom, the record that shows it, through whom, since when.

    `record` is None for whoever may not read it: the tie is told all the same, by less.
    """

    person: Person
    organisation: Organisation
    record: Any
    through: Organisation | None
    since: date | None

    def say(self, words: str, *, link: str = "depuis le") -> str:
        """The sentence; `{}` in the words is the organisation."""
        since = f" {link} {self.since:%d/%m/%Y}" if self.since else ""
        name = f"{self.person.first_name} {self.person.last_name}"
        return f"{quoted(name)} {words.format(quoted(str(self.organisation)))}{since}"

    def say_through(self, words: str) -> str:
        """The same of somebody who is in the organisation that does it."""
        return self.say(f"a une fonction chez {quoted(str(self.through))}, {words}")

    def kind(self, words: str) -> str:
        """The words, with what the adviser is to the company."""
        return f"{words} ({self.record.kind.label})" if self.record else words


WORDS: dict[str, Callable[[Found], str]] = {
    "position": lambda tie: tie.say(_DOES[tie.record.role if tie.record else PositionRole.OTHER]),
    "mandate": lambda tie: tie.say("siège pour {}"),
    "conflict": lambda tie: tie.say(_DECLARED[tie.record.kind if tie.record else ConflictKind.OTHER], link="le"),
    "mentor": lambda tie: tie.say("est mentor de {}"),
    "mentor_firm": lambda tie: tie.say_through("que dirige le mentor de {}"),
    "adviser": lambda tie: tie.say(tie.kind("accompagne habituellement {}")),
    "adviser_firm": lambda tie: tie.say_through(tie.kind("qui accompagne habituellement {}")),
    "lender": lambda tie: tie.say_through("qui finance {}"),
}
