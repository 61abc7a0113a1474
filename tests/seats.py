"""Persons who sit in councils, for accounts that read what a mandate lets them read."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.accounts.user import User
from models.conduct.scope import Scope, Seat
from models.councils.council import Council, CouncilKind
from models.councils.mandate import Mandate
from models.engine import Actor, concepts, db, readers_of, rights, sees, verbs_of
from models.parties.person import Person
from models.policy import Role
from tests.factories import Make, sample

GENERAL = tuple(one for one in Role if one not in {Role.EVALUATOR, Role.REGION})  # to whom nothing need be given
THEIRS_ALONE = {  # held to a person: test_readers.py, test_marking.py, test_opinion.py, test_agenda_rows.py
    (Role.COMMITTEE, name)
    for name in ("conflict_of_interest", "evaluation", "pitch_feedback", "review_opinion", "score")
}
EVERYWHERE = Scope(seats=frozenset({Seat(0, CouncilKind.STEERING, None)}))


def unlike(name: str) -> list[Role]:
    """Of those of `GENERAL` who hold the same rights, see as much and do the same verbs of a concept, one."""
    model, found = concepts()[name], dict[Any, Role]()
    for role in GENERAL:
        verbs = tuple(verb.is_for(role) for verb in verbs_of(model))
        found.setdefault((rights(role, name), sees(role), verbs, role in (readers_of(model) or {})), role)
    return list(found.values())


def asking(role: Role | None, scope: Scope = EVERYWHERE) -> Actor:
    """Who asks for a page: of a role, from a seat of every programme unless said."""
    return Actor("Quelqu'un", "formulaire", None, role, scope)


def account(role: Role, **said: Any) -> User:
    """An unsaved account of a role; of the committee, its person sits in a council of every programme."""
    person = sample(Person, email=None) if role in {Role.COMMITTEE, Role.EVALUATOR} else None
    if role is Role.COMMITTEE:
        db.session.add(sample(Mandate, council=sample(Council), person=person))
    user: User = sample(User, role=role, **{"person": person, "until": None, "is_disabled": False} | said)
    return user


def seated(
    make: Make,
    *,
    kind: CouncilKind = CouncilKind.STEERING,
    programme: int | None = None,
    starts_on: date = date(2017, 5, 15),
    ends_on: date | None = None,
) -> int:
    """A person with a mandate in a council of this kind; its own, or of every programme."""
    person = make(Person, email=None)
    council: dict[str, Any] = {"kind": kind, "programme": programme}
    make(Mandate, council=make(Council, **council), person=person, starts_on=starts_on, ends_on=ends_on)
    return person
