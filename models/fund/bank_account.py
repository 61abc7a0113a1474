"""Where the fund pays a company: typed by one person, checked by another (`app/docs/fund.md#bank-accounts`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, inspect, select
from sqlalchemy.orm import Mapped
from stdnum import bic

from models.engine import (
    Code,
    Concept,
    Correction,
    Day,
    Iban,
    JournalAction,
    JournalEntry,
    LabelledEnum,
    Obstacle,
    Record,
    Sensitivity,
    Tone,
    Verb,
    acting,
    as_saved,
    comes_to,
    field,
    link,
    perform_as_effect,
    session_of,
    settles,
    technical,
    today,
    verbs,
)
from models.policy import FUNDING

if TYPE_CHECKING:
    from models.parties.company import Company

PAID_TO = ("company", "holder", "iban", "bic")
BY_ANOTHER = "Une autre personne que celle qui a saisi ce compte le vérifie."
UNCHECKED = "L'entreprise n'a pas de compte bancaire vérifié : aucune somme ne part."
TWO = "L'entreprise a deux comptes bancaires vérifiés : cessez d'utiliser l'un des deux, puis notez le versement."
KEPT = "Ce compte a été vérifié : pour en changer, saisissez-en un autre, qui le remplacera."


class BankAccountState(LabelledEnum):
    """Whether the fund pays on it."""

    TYPED = "a_verifier", "À vérifier", Tone.WAITS
    CHECKED = "verifie", "Vérifié", Tone.DONE
    ENDED = "plus_utilise", "Plus utilisé", Tone.ENDED


class BankAccount(Record):
    """The account of a company at its bank; checked once, it changes no more: another one takes its place."""

    __concept__ = Concept("Compte bancaire", "Comptes bancaires", menu="Fonds", sensitivity=Sensitivity.CONFIDENTIAL)
    __table_args__ = (CheckConstraint("checked_by_id <> typed_by_id", name="checked_by_another"),)

    company: Mapped[Company] = link(
        "Entreprise", in_title=True, listed=True, searched=True, filtered=True, sensitivity=Sensitivity.INTERNAL
    )
    holder: Mapped[str] = field(
        "Titulaire", max=140, fills_itself=True, listed=True, help="Laissé vide : la raison sociale de l'entreprise."
    )
    iban: Mapped[Iban] = field("IBAN", sensitivity=Sensitivity.PERSONAL)
    bic: Mapped[Code | None] = field("BIC", max=11, help="8 ou 11 caractères.")
    state: Mapped[BankAccountState] = field(
        "État", default=BankAccountState.TYPED, computed=True, listed=True, filtered=True
    )
    typed_by: Mapped[str] = field("Saisi par", max=120, computed=True, listed=True)
    typed_on: Mapped[Day] = field("Saisi le", computed=True, listed=True)
    checked_by: Mapped[str | None] = field("Vérifié par", max=120, computed=True, listed=True)
    checked_on: Mapped[Day | None] = field("Vérifié le", computed=True, listed=True)
    typed_by_id: Mapped[int | None] = technical()  # the accounts; none for a command or a load
    checked_by_id: Mapped[int | None] = technical()

    def __str__(self) -> str:
        return f"{self.company} — {self.iban}"

    def autofill(self) -> None:
        """The name of the company, who types it, when."""
        if not self.holder and self.company:
            self.holder = self.company.name[:140]
        if not self.typed_by:
            self._typed()

    def rules(self) -> Iterator[tuple[str, str]]:
        """A code that banks have; what was checked stays as it was; nobody checks what they typed."""
        if self.bic and not bic.is_valid(self.bic):
            yield "bic", "Un BIC compte 8 ou 11 caractères : quatre lettres de la banque, deux du pays, le reste."
        if inspect(self).persistent and as_saved(self, "state")["state"] is not BankAccountState.TYPED:
            yield from ((name, KEPT) for name in PAID_TO if self._changes(name))
        if self.state is BankAccountState.CHECKED and comes_to(self, "state") and not self._is_checked_by_another():
            yield "state", BY_ANOTHER

    def settle(self) -> None:
        """Who writes it is who typed it; who brings it to « Vérifié », by whatever way, is who checked it."""
        state: Any = inspect(self)
        if state.persistent and any(self._changes(name) for name in PAID_TO):
            self._typed()
        if self.state is BankAccountState.TYPED:
            self.checked_by = self.checked_by_id = self.checked_on = None
        elif self.state is BankAccountState.CHECKED and (self._changes("state") or not self.checked_by):
            self._checked()

    def _changes(self, name: str) -> bool:
        state: Any = inspect(self)
        return bool(state.persistent and state.attrs[name].history.has_changes())

    def _typed(self) -> None:
        who = acting()
        self.typed_by, self.typed_by_id, self.typed_on = who.label[:120], who.user_id, today()

    def _checked(self) -> None:
        who = acting()
        self.checked_by, self.checked_by_id, self.checked_on = who.label[:120], who.user_id, today()

    def _is_checked_by_another(self) -> bool:
        return not self._was_typed_by(self.checked_by_id, self.checked_by)

    def _may_be_checked(self) -> Iterator[Obstacle]:
        who = acting()
        if self._was_typed_by(who.user_id, who.label):
            yield Obstacle(BY_ANOTHER)

    def _was_typed_by(self, user_id: int | None, label: str | None) -> bool:
        """Whether it is of an account, or of a name where one is not known: the whole of it, or the number alone."""
        typed = {(self.typed_by_id, self.typed_by), _number_typed_by(self)}
        return any(one[0] == user_id if one[0] and user_id else one[1] == label for one in typed if one)

    def _take_over(self) -> None:
        """The fund pays on one account of a company."""
        for one in _checked_of(self.company):
            if one is not self:
                perform_as_effect(one, "end")


verbs(BankAccount)(
    Verb(
        "check",
        "Vérifier",
        (BankAccountState.TYPED,),
        BankAccountState.CHECKED,
        FUNDING,
        guard=BankAccount._may_be_checked,
        effect=BankAccount._take_over,
        shows_again=("holder", "iban", "bic", "typed_by"),
    ),
    Verb(
        "end",
        "Cesser d'utiliser",
        (BankAccountState.TYPED, BankAccountState.CHECKED),
        BankAccountState.ENDED,
        FUNDING,
        needs_reason=True,
    ),
    Correction(BankAccountState.CHECKED, guard=BankAccount._may_be_checked, effect=BankAccount._take_over),
)


@settles(BankAccount)
def settle_who(account: BankAccount) -> None:
    """Who typed it, who checked it."""
    account.settle()


def _number_typed_by(account: BankAccount) -> tuple[int | None, str] | None:
    """Who wrote its number last, as the journal tells: another one may have changed the rest of it since."""
    session = session_of(account)
    if session is None or account.id is None:
        return None
    query = select(JournalEntry.actor_id, JournalEntry.actor, JournalEntry.changes).where(
        JournalEntry.concept == "bank_account",
        JournalEntry.record_id == account.id,
        JournalEntry.action.in_((JournalAction.CREATED, JournalAction.CHANGED)),
    )
    for user_id, label, changes in session.execute(query.order_by(JournalEntry.id.desc())):
        if any(one["field"] == "iban" for one in changes):
            return user_id, label
    return None


def _checked_of(company: Company) -> list[BankAccount]:
    session, account = session_of(company), BankAccount
    assert session is not None, "a company that is paid is in a session"
    held: Any = account.company_id  # type: ignore[attr-defined]  # made by `link`
    query = select(account).where(held == company.id, account.state == BankAccountState.CHECKED)
    return list(session.scalars(query.order_by(account.checked_on.desc(), account.id.desc())))


def account_to_pay(company: Company) -> BankAccount | None:
    """The one checked account of a company, on which the fund pays; None while there is none, or two after a merge."""
    found = _checked_of(company)
    return found[0] if len(found) == 1 else None


def unpayable(company: Company) -> str:
    """Why the fund pays on no account of a company, as a French sentence; empty when it has one."""
    return {0: UNCHECKED, 1: ""}.get(len(_checked_of(company)), TWO)
