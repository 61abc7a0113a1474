"""The accounts: who signs in, as what, until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.orm.attributes import set_committed_value

from models.accounts import password
from models.engine import (
    AccessEntry,
    Concept,
    Day,
    Email,
    JournalEntry,
    LabelledEnum,
    Record,
    Sensitivity,
    access_line,
    add_foreign_key,
    db,
    field,
    kinds,
    link,
    technical,
    today,
    widen_choice,
    write_accesses,
    write_deed,
)
from models.policy import Role

if TYPE_CHECKING:
    from models.parties.person import Person

ADMINISTERING = (Role.ADMIN, Role.ACCOUNTS)
LAST_ADMINISTRATOR = "Il faut qu'un compte d'administration au moins reste ouvert."


class AccountAction(LabelledEnum):
    """What the journal says of an account beside the changes of its fields."""

    PASSWORD = "password", "Nouveau mot de passe"
    PASSWORD_LINK = "password_link", "Lien de mot de passe"
    SECOND_FACTOR = "second_factor", "Second facteur"
    SECOND_FACTOR_REMOVED = "second_factor_removed", "Second facteur retiré"
    TOKEN = "token", "Nouveau jeton"
    TOKEN_ENDED = "token_ended", "Jeton fermé"


class AccountEvent(LabelledEnum):
    """What the trail of access says of accounts."""

    SIGNED_IN = "signed_in", "Connexion"
    SIGN_IN_REFUSED = "sign_in_refused", "Connexion refusée"
    SIGN_IN_BRAKED = "sign_in_braked", "Connexion freinée"
    SIGNED_OUT = "signed_out", "Déconnexion"
    ACCOUNT_CHANGED = "account_changed", "Compte ou droits modifiés"


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

    def rehash(self, text: str) -> None:
        """Keep the same password at today's cost, unless it was changed meanwhile.

        Nothing else of the account moves, nobody is signed out.
        """
        accounts: Any = User.__table__
        again = password.hashed(text)
        same = accounts.c.id == self.id, accounts.c.password_hash == self.password_hash
        saved = accounts.update().where(*same).values(password_hash=again).returning(accounts.c.id)
        if db.session.scalar(saved) is not None:
            set_committed_value(self, "password_hash", again)

    def rules(self) -> Iterator[tuple[str, str]]:
        """The last open administrator stays one."""
        if self._leaves_nobody():
            yield "role", LAST_ADMINISTRATOR

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """The last open administrator does not go to the bin."""
        yield from self.rules()

    @property
    def _administers(self) -> bool:
        return self.role in ADMINISTERING and self.is_open

    def _leaves_nobody(self) -> bool:
        """Whether this change takes the last one away; two who leave at once wait for each other."""
        if self.id is None or self._administers or self not in self._administrators():
            return False
        accounts: Any = User.__table__
        lock = accounts.update().where(accounts.c.role.in_(ADMINISTERING)).values(role=accounts.c.role)
        db.session.execute(lock)  # a write that changes nothing: both engines lock on it, SQLite on nothing less
        return not any(one._administers for one in self._administrators())

    def _administrators(self) -> list[User]:
        """The open administrators of the database, each with the changes that this session is about to save."""
        still = or_(User.until.is_(None), User.until >= today())
        query = select(User).where(User.role.in_(ADMINISTERING), ~User.is_disabled, still)
        return list(db.session.scalars(query))


def account_of(address: str) -> User | None:
    """The account of an address, however it was typed; None when there is none.

    Some were kept with a curly apostrophe, before it was read as that of a keyboard; of two, the other one is meant.
    """
    held = as_held(address)
    ways = {held, held.replace("'", "’")}
    return db.session.scalars(select(User).where(User.email.in_(ways)).order_by(User.email != held)).first()


def as_held(address: str) -> str:
    """An address that somebody typed or pasted, as accounts hold theirs; what is no address, without what harms."""
    try:
        return kinds.Email().read(address)
    except ValueError:
        return address.replace("\0", "").strip().lower()[: kinds.Email.longest]


def write_account_deed(session: Session, action: AccountAction, account: User, what: str = "") -> None:
    """What happened to an account without a change in its fields: a line of the journal, and one of the trail.

    `what` it was, in French, for the trail.
    """
    write_deed(session, action, account)
    remark = f"{action.label} {what}".strip()
    line = access_line(AccountEvent.ACCOUNT_CHANGED, "user", record_id=account.id, remark=remark)
    write_accesses(session.connection(), [line])


widen_choice(JournalEntry, "action", AccountAction)
widen_choice(AccessEntry, "event", AccountEvent)
add_foreign_key(JournalEntry, "actor_id", User)
for one in (JournalEntry, AccessEntry):
    one.__concept__ = replace(one.__concept__, menu="Administration")  # type: ignore[attr-defined]
