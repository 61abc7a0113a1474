"""Who votes in a session: the voices that are there, less those that a tie keeps from voting; and the quorum."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.accompaniment.presence import Presence
from models.councils.quorum import Quorum, quorum_of, voices
from models.parties.conflict_of_interest import Tie, ties_among

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession
    from models.councils.session_attendance import SessionAttendance
    from models.parties.company import Company
    from models.parties.person import Person


@dataclass(frozen=True)
class Voting:
    """The voices that are there, and the ties of those among them who withdraw."""

    voters: Sequence[SessionAttendance]
    withdrawn: dict[Person, list[Tie]]
    quorum: Quorum | None

    @property
    def sentences(self) -> str:
        """A line for each who withdraws, with what ties them."""
        told = ("Déport : " + " ; ".join(one.sentence for one in ties) + "." for ties in self.withdrawn.values())
        return "\n".join(told)

    @property
    def has_quorum(self) -> bool:
        """Whether those who may vote are enough: by the rule of the council, and one at least."""
        return len(self.voters) > len(self.withdrawn) and (self.quorum is None or self.quorum.is_met)


def voting(session: CouncilSession, company: Company | None) -> Voting:
    """Who votes of a company, or of what is about none."""
    return votings(session, [company])[company]


def votings(session: CouncilSession, companies: Collection[Company | None]) -> dict[Company | None, Voting]:
    """The same of several: their ties are read together."""
    here = [one for one in session.attendances if one.presence is Presence.PRESENT]
    holders = set(voices(here).values())
    there = [one for one in here if one.person in holders]
    ties = ties_among([one.person for one in there], [one for one in companies if one], session.day)
    found: dict[Company | None, Voting] = {}
    for company in companies:
        tied = {person: told for (person, about), told in ties.items() if about is company}
        found[company] = Voting(there, tied, quorum_of(session, tied))
    return found
