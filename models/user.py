"""The accounts: who signs in, as what, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Mapped

from models import password
from models.base import Record
from models.fields import Concept, Day, Email, field, link, technical
from models.kinds import PARIS
from models.policy import Role, Sensitivity

if TYPE_CHECKING:
    from models.person import Person

LAST_ADMINISTRATOR = "Il faut qu'un compte d'administration au moins reste ouvert."


def today() -> date:
    """The day on the wall of the Urscop."""
    return datetime.now(PARIS).date()


class User(Record):
    """An account of the back-office."""

    __concept__ = Concept("Compte", "Comptes", menu="Administration")

    email: Mapped[Email] = field("Courriel", unique=True, listed=True, searched=True, sensitivity=Sensitivity.PERSONAL)
    name: Mapped[str] = field("Nom", max=120, listed=True, searched=True)
    role: Mapped[Role] = field("Rôle", listed=True, filtered=True)
    until: Mapped[Day | None] = field(
        "Dernier jour d'accès", help="La fin du mandat ; vide, l'accès dure.", listed=True
    )
    is_disabled: Mapped[bool] = field("Accès fermé", default=False, listed=True, filtered=True)
    person: Mapped[Person | None] = link("Personne")
    password_hash: Mapped[str | None] = technical()

    is_authenticated = True  # asked of whoever is looking: a stranger answers otherwise

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the account may be used today."""
        return not (self.is_disabled or self.deleted_at or (self.until and self.until < today()))

    def set_password(self, text: str) -> None:
        """Replace the password; `ValueError` says in French why this one will not do."""
        if reason := password.refusal(text, self.email, self.name):
            raise ValueError(reason)
        self.password_hash = password.hashed(text)

    def rules(self) -> Iterator[tuple[str, str]]:
        """The last open administrator stays one."""
        if self._was_administrator and not (self.role is Role.ADMIN and self.is_open) and self._is_alone:
            yield "role", LAST_ADMINISTRATOR

    def leaving(self) -> Iterator[tuple[str, str]]:
        """The last open administrator does not go to the bin."""
        if self._was_administrator and self._is_alone:
            yield "role", LAST_ADMINISTRATOR

    @property
    def _was_administrator(self) -> bool:
        """As the database knows the account before this change."""
        until, closed = self._before("until"), self._before("is_disabled")
        return self._before("role") is Role.ADMIN and not closed and not (until and until < today())

    def _before(self, name: str) -> Any:
        history = inspect(self).attrs[name].history
        return history.deleted[0] if history.deleted else getattr(self, name)

    @property
    def _is_alone(self) -> bool:
        session = inspect(self).session
        if session is None or self.id is None:
            return False
        still = or_(User.until.is_(None), User.until >= today())
        others = select(User.id).where(User.id != self.id, User.role == Role.ADMIN, ~User.is_disabled, still)
        return session.scalars(others.limit(1).with_for_update()).first() is None
