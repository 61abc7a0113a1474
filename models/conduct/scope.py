"""What an account reaches on a day: the seats of its person, the files given to their service of the Région."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.mandate import Mandate
from models.engine import Actor, db, outside_the_bin, today
from models.parties.partner_service import PartnerService
from models.parties.position import Position
from models.policy import TEAM, Role

NOBODY = "Votre compte n'est rattaché à aucune personne."
NO_SERVICE = "Votre compte n'est rattaché à aucun service en cours."
ASK = "Rien ne vous est montré : demandez à l'équipe de l'Urscop"
EVERY = None  # what a council that is of no programme in particular reaches


@dataclass(frozen=True)
class Seat:
    """A mandate in force: of what kind of council, of which programme with which cohort of it, or of which fund."""

    council_id: int
    kind: CouncilKind
    programme_id: int | None
    cohort_id: int | None = None
    fund_id: int | None = None


@dataclass(frozen=True)
class Scope:
    """What the rows that an account reads are asked of; nothing for an account of nobody."""

    person_id: int | None = None
    seats: frozenset[Seat] = field(default_factory=frozenset)
    services: frozenset[int] = field(default_factory=frozenset)

    def cohorts(self, kinds: Collection[CouncilKind]) -> list[int] | None:
        """Those that councils of some kinds reach for this person: every one, some, or none."""
        return self._reached("cohort_id", kinds)

    def programmes(self, kinds: Collection[CouncilKind]) -> list[int] | None:
        """The same of programmes."""
        return self._reached("programme_id", kinds)

    def _reached(self, name: str, kinds: Collection[CouncilKind]) -> list[int] | None:
        found = [one for one in self.seats if one.kind in kinds]
        if any(one.programme_id is None for one in found):
            return EVERY
        return sorted({getattr(one, name) for one in found} - {None})


NOTHING = Scope()


def scope_of(who: Actor) -> Scope:
    """That of whoever asks; nothing for who has none."""
    return who.scope if isinstance(who.scope, Scope) else NOTHING


def actor_of(user: User) -> Actor:
    """Who acts when somebody asks for a page: what they reach today, and why it is nothing when it is."""
    scope, notice = NOTHING, ""
    person_id: int | None = user.person_id  # type: ignore[attr-defined]
    if user.role is Role.COMMITTEE:
        seats = _seats(person_id, today())
        scope, notice = (Scope(person_id, seats), "") if seats else (NOTHING, _why_nothing(person_id, today()))
    elif user.role is Role.EVALUATOR:
        scope, notice = Scope(person_id), "" if person_id else f"{NOBODY} {ASK} de le rattacher à la vôtre."
    elif user.role is Role.REGION:
        scope = Scope(person_id, services=_services(person_id, today()))
        notice = "" if scope.services else f"{NO_SERVICE} {ASK} d'enregistrer votre fonction et votre service."
    elif user.role in TEAM:
        scope = Scope(person_id)
    return Actor(user.name, "formulaire", user.id, user.role, scope, notice)


def _seats(person_id: int | None, day: date) -> frozenset[Seat]:
    """The seats that a person holds on a day, in one statement."""
    if person_id is None:
        return frozenset()
    return frozenset(Seat(*row) for row in db.session.execute(_seated(), {"person": person_id, "day": day}))


@cache
def _seated() -> Any:
    """The query of every page of the committee, kept."""
    start, end = _dates()
    day: Any = bindparam("day")
    query: Any = select(Council.id, Council.kind, Council.programme_id, Cohort.id, Council.fund_id)  # type: ignore[attr-defined]
    query = query.join(Mandate.council)
    of_it = and_(Cohort.programme_id == Council.programme_id, Cohort.deleted_at.is_(None))  # type: ignore[attr-defined]
    query = query.outerjoin(Cohort, of_it).where(Mandate.person_id == bindparam("person"))  # type: ignore[attr-defined]
    return outside_the_bin(query.where(start <= day, or_(end.is_(None), end >= day)))


def _services(person_id: int | None, day: date) -> frozenset[int]:
    """Those where a person has a position on a day; every one of the body, when the position names none."""
    held: Any = Position
    query = select(PartnerService.id).join(held, held.organisation_id == PartnerService.partner_id)  # type: ignore[attr-defined]
    query = query.where(
        held.person_id == person_id, or_(held.service_id.is_(None), held.service_id == PartnerService.id)
    )
    query = query.where(or_(held.starts_on.is_(None), held.starts_on <= day))
    query = query.where(or_(held.ends_on.is_(None), held.ends_on >= day))
    return frozenset(db.session.scalars(query))


def _dates() -> tuple[Any, Any]:
    return Mandate.starts_on, Mandate.ends_on


def _why_nothing(person_id: int | None, day: date) -> str:
    """One sentence: no person, no mandate, one that is over, one to come."""
    if person_id is None:
        return f"{NOBODY} {ASK} de le rattacher à la vôtre."
    start, end = _dates()
    query = select(Council.name, start, end).join(Mandate.council).where(Mandate.person_id == person_id)  # type: ignore[attr-defined]
    found = db.session.execute(query.order_by(start.desc()).limit(1)).first()
    if found is None:
        return f"Vous n'avez aucun mandat. {ASK} de l'enregistrer."
    name, begins, ended = found
    if begins > day:
        return f"Votre mandat ({name}) commence le {begins:%d/%m/%Y}. D'ici là, rien ne vous est montré."
    return f"Votre mandat ({name}) a pris fin le {ended:%d/%m/%Y}. {ASK} d'enregistrer le suivant."
