"""Who votes in a session: the voices that are there, less those that a tie keeps from voting; and the quorum."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.accompaniment.presence import Presence
from models.councils.quorum import Quorum, quorum_of, voices
from models.fund.fund_application import FundApplication
from models.parties.conflict_of_interest import Tie, Ties, ties_among
from models.selection.candidacy import Candidacy

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession
    from models.councils.session_attendance import SessionAttendance
    from models.parties.person import Person

Subject = Candidacy | FundApplication | None


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


def voting(session: CouncilSession, subject: Subject) -> Voting:
    """Who votes on a candidacy or on a file of the fund, or on what is about no company."""
    return votings(session, [subject])[subject]


def votings(session: CouncilSession, subjects: Collection[Subject]) -> dict[Subject, Voting]:
    """The same of several: the ties with their companies are read together."""
    here = [one for one in session.attendances if one.presence is Presence.PRESENT]
    holders = set(voices(here).values())
    there = [one for one in here if one.person in holders]
    companies = list({one.company: None for one in subjects if one})
    ties = ties_among([one.person for one in there], companies, session.day)
    found: dict[Subject, Voting] = {}
    for subject in subjects:
        tied = dict(_tied(subject, ties))
        found[subject] = Voting(there, tied, quorum_of(session, tied))
    return found


def _tied(subject: Subject, ties: Ties) -> Iterator[tuple[Person, list[Tie]]]:
    """Who is tied to the company of a subject, by what."""
    for (person, organisation), told in ties.items():
        if subject is not None and organisation is subject.company:
            counted = subject.counted_ties(told) if isinstance(subject, FundApplication) else told
            if counted:
                yield person, counted
