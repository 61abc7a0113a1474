"""Which mentors a company may be given, and why not the others (`app/docs/accompaniment.md#mentoring`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import UNDER_WAY, Mentoring, MentoringState, has_left, hindrances
from models.accompaniment.participation import Participation
from models.engine import Obstacle, db, load_link, title_options, today, uncapitalised
from models.parties.conflict_of_interest import Tie, ties_of
from models.parties.partner import Partner
from models.parties.person import Person


@dataclass(frozen=True)
class Candidate:
    """A mentor before a company: the places left, and what is in the way."""

    mentor: Mentor
    places: int
    obstacles: list[Obstacle]


def candidates(participation: Participation) -> list[Candidate]:
    """Every mentor but those who left: who is free first, then who gives the most hours, then by name.

    In a constant number of statements.
    """
    mentors = _mentors()
    links = ties_of([one.person for one in mentors], participation.company, today())
    pairs = _pairs(mentors)
    found = [_candidate(one, participation, pairs[one], links.get(one.person, [])) for one in mentors]
    return sorted(found, key=lambda one: (bool(one.obstacles), -(one.mentor.hours_a_month or 0), one.mentor.sort_key))


def _mentors() -> Sequence[Mentor]:
    loads = (load_link(Mentor, "person", Person), load_link(Mentor, "source", Partner))
    query = select(Mentor).where(Mentor.state != MentorState.GONE).options(*loads)
    return db.session.scalars(query).all()


def _pairs(mentors: Sequence[Mentor]) -> dict[Mentor, list[Mentoring]]:
    """Those of each mentor that are not over."""
    found: dict[Mentor, list[Mentoring]] = {one: [] for one in mentors}
    query = select(Mentoring).where(Mentoring.state.in_((MentoringState.PROPOSED, *UNDER_WAY)))
    for pair in db.session.scalars(query.options(*title_options(Mentoring, strict=False)).order_by(Mentoring.id)):
        found.get(pair.mentor, []).append(pair)
    return found


def _candidate(
    mentor: Mentor, participation: Participation, pairs: Sequence[Mentoring], links: Sequence[Tie]
) -> Candidate:
    others = [one for one in pairs if one.state in UNDER_WAY]
    with_it = (one for one in pairs if one.participation is participation)
    here = [Obstacle(f"Mentorat {uncapitalised(one.state.label)} :", one) for one in with_it]
    return Candidate(
        mentor, mentor.free_with(len(others)), [*here, *has_left(participation), *hindrances(mentor, others, links)]
    )
