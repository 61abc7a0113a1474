"""The agreement that a granted application is signed with: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, inspect
from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Correction,
    Day,
    Money,
    Obstacle,
    Percent,
    Prose,
    Record,
    Sensitivity,
    Verb,
    children,
    comes_to,
    days_of_states,
    discard,
    field,
    link,
    months_after,
    next_reference,
    now,
    settles,
    verbs,
)
from models.fund.agreement_state import AgreementState, PaidOut
from models.fund.application_state import GRANTED
from models.fund.cents import euros
from models.fund.grantors import ungranted
from models.fund.payment import Payment
from models.fund.repayment import Repayment
from models.fund.schedule import Repaying, Rhythm, Terms, schedule
from models.policy import FUNDING

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication

INTERNAL = Sensitivity.INTERNAL
TO_SIGN = 6  # months after the decision
GUARANTEE = "garantie"
NEVER_REPAID = ("subvention", "apport_fonds_propres", GUARANTEE)  # codes of instruments
TERMS = ("fund_application", "months", "deferral_months", "rate", "rhythm", "repaying", "begins_on")


class FundAgreement(Record):
    """What the fund and a company sign: the amount that was granted, and how it is paid back."""

    __concept__ = Concept(
        "Contrat du fonds",
        "Contrats du fonds",
        menu="Fonds",
        order="-number",
        unique_together=(("fund_application",),),
        sensitivity=Sensitivity.CONFIDENTIAL,
    )
    __table_args__ = (CheckConstraint("deferral_months < months", name="deferral_within"),)

    number: Mapped[Code] = field(
        "Référence",
        max=30,
        unique=True,
        computed=True,
        listed=True,
        searched=True,
        group="Contrat",
        sensitivity=INTERNAL,
    )
    fund_application: Mapped[FundApplication] = link(
        "Dossier du fonds", in_title=True, listed=True, searched=True, group="Contrat", sensitivity=INTERNAL
    )
    state: Mapped[AgreementState] = field(
        "État",
        default=AgreementState.PREPARED,
        computed=True,
        listed=True,
        filtered=True,
        group="Contrat",
        sensitivity=INTERNAL,
    )
    amount: Mapped[Money | None] = field(
        "Montant", computed=True, adds_up=True, min=0, listed=True, help="Le montant accordé.", group="Contrat"
    )
    signed_on: Mapped[Day | None] = field("Signé le", past=True, listed=True, filtered=True, group="Contrat")
    conditions: Mapped[Prose | None] = field("Conditions suspensives", group="Conditions")
    lifted_on: Mapped[Day | None] = field("Conditions levées le", past=True, group="Conditions")
    paid_out: Mapped[PaidOut] = field("Versement", default=PaidOut.ONCE, group="Conditions")
    paid_out_when: Mapped[Prose | None] = field("Conditions de versement", group="Conditions")
    guaranteed: Mapped[Percent | None] = field("Quotité garantie", group="Conditions")
    secured: Mapped[Percent | None] = field("Part couverte par des sûretés", group="Conditions")
    variable_pay: Mapped[Prose | None] = field("Rémunération variable", group="Conditions")
    months: Mapped[int | None] = field("Durée (mois)", min=1, max=360, group="Remboursement")
    deferral_months: Mapped[int] = field(
        "Différé (mois)",
        default=0,
        min=0,
        max=120,
        help="Pendant le différé, les intérêts seuls sont dus.",
        group="Remboursement",
    )
    rate: Mapped[Percent | None] = field("Taux annuel", group="Remboursement")
    rhythm: Mapped[Rhythm] = field("Rythme", default=Rhythm.MONTHLY, group="Remboursement")
    repaying: Mapped[Repaying] = field("Ce qui reste constant", default=Repaying.WHOLE, group="Remboursement")
    begins_on: Mapped[Day | None] = field(
        "Point de départ", help="La première échéance vient une période après.", group="Remboursement"
    )
    payments: Mapped[list[Payment]] = children("Versements", order="rank")
    repayments: Mapped[list[Repayment]] = children("Remboursements", order="rank")

    def __str__(self) -> str:
        return f"{self.number} — {self.fund_application}"

    @property
    def is_repaid(self) -> bool:
        """Whether the company gives the money back."""
        return self.fund_application.instrument.code not in NEVER_REPAID

    @property
    def is_paid_out(self) -> bool:
        """Whether money leaves: a guarantee pays when it is called, and not before."""
        return self.fund_application.instrument.code != GUARANTEE

    @property
    def is_signed(self) -> bool:
        """Whether both sides are bound."""
        return self.state is AgreementState.SIGNED

    @property
    def is_kept(self) -> bool:
        """Whether it is signed, and was before this save: what was signed changes no more."""
        return self.is_signed and not comes_to(self, "state")

    @property
    def terms(self) -> Terms:
        """What its schedule is worked out from."""
        rate = self.rate or Decimal(0)
        return Terms(
            self.amount or Decimal(0), self.months or 0, self.deferral_months, rate, self.rhythm, self.repaying
        )

    def autofill(self) -> None:
        """The next number of the year."""
        if not self.number:
            self.number = next_reference(self, "number", f"C-{now().year}-")

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of an application that was granted, with terms that make a schedule, kept once they made one."""
        if self.fund_application.state not in GRANTED and comes_to(self, "fund_application"):
            yield "fund_application", "Ce dossier n'est pas accordé : il n'y a pas encore de contrat."
        if self.months and (sentence := self.terms.refusal):
            yield "months", sentence
        if self.state is not AgreementState.PREPARED and not comes_to(self, "state"):
            yield from self._terms_kept()
        if self.signed_on and comes_to(self, "signed_on"):
            yield from self._signed_in_time()
        if self.is_signed and not self.signed_on:
            yield "signed_on", "Indiquez le jour de la signature."

    def _terms_kept(self) -> Iterator[tuple[str, str]]:
        for name in TERMS:
            if not inspect(self).attrs[name].history.has_changes():
                continue
            if self.is_signed:
                yield name, "Le contrat est signé : ses conditions ne changent plus."
            else:
                yield name, "L'échéancier vient de ces conditions : reprenez-les d'abord, par l'action de ce nom."

    def _signed_in_time(self) -> Iterator[tuple[str, str]]:
        decided = self.fund_application.decided_on
        if decided is None or self.signed_on is None:
            return
        if self.signed_on < decided:
            yield "signed_on", f"Le dossier est décidé le {decided:%d/%m/%Y} : la signature ne peut pas précéder."
        elif self.signed_on > (last := months_after(decided, TO_SIGN)):
            yield "signed_on", f"Le contrat se signait au plus tard le {last:%d/%m/%Y}, six mois après la décision."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What was signed stays."""
        if self.is_signed:
            yield "state", "Le contrat est signé : il reste."

    def _may_be_scheduled(self) -> Iterator[Obstacle]:
        yield from self._granted()
        if not self.is_repaid:
            yield Obstacle(f"« {self.fund_application.instrument} » ne se rembourse pas : il n'y a pas d'échéancier.")

    def _granted(self) -> Iterator[Obstacle]:
        """The amount is there, and that of the application still."""
        granted = self.fund_application.granted
        if not granted:
            yield Obstacle("Le montant accordé n'est pas dit :", self.fund_application)
        elif self.state is not AgreementState.PREPARED and granted != self.amount:
            yield Obstacle("Le montant accordé n'est plus celui du contrat :", self.fund_application)

    def _may_be_signed(self) -> Iterator[Obstacle]:
        yield from self._granted()
        if self.conditions and not self.lifted_on:
            yield Obstacle("Les conditions suspensives ne sont pas levées : dites quel jour elles l'ont été.")
        granted, none = self.fund_application.granted or Decimal(0), Decimal(0)
        capital = sum((one.capital for one in self.repayments), none)
        planned = sum((one.amount for one in self.payments), none)
        if capital != (due := granted if self.is_repaid else none):
            yield Obstacle(f"Les remboursements font {euros(capital)} de capital, il en faut {euros(due)}.")
        if planned != (due := granted if self.is_paid_out else none):
            yield Obstacle(f"Les versements prévus font {euros(planned)}, il en faut {euros(due)}.")
        yield from ungranted(self.fund_application)

    def _nothing_moved(self) -> Iterator[Obstacle]:
        """Once money moved, the signature stays."""
        left = [one for one in self.payments if one.paid_on]
        came = [one for one in self.repayments if one.received_on]
        for one in (*left, *came)[:1]:
            yield Obstacle("Une somme est déjà passée :", one)

    def _schedule(self) -> None:
        """The repayments that come of the terms take the place of those of before."""
        assert self.begins_on is not None, "the verb asks for it"
        self.take_amount()
        held = {one.rank: one for one in self.repayments}
        for row in schedule(self.terms, self.begins_on):
            one = held.pop(row.rank, None)
            if one is None:
                one = Repayment(rank=row.rank)
                self.repayments.append(one)
            one.due_on, one.capital, one.interest = row.due_on, row.capital, row.interest
        for one in held.values():
            discard(one)

    def take_amount(self) -> None:
        """What was granted is its amount."""
        self.amount = self.fund_application.granted

    def _not_signed(self) -> None:
        self.signed_on = None


verbs(FundAgreement)(
    Verb(
        "schedule",
        "Établir l'échéancier",
        (AgreementState.PREPARED,),
        AgreementState.SCHEDULED,
        FUNDING,
        guard=FundAgreement._may_be_scheduled,
        effect=FundAgreement._schedule,
        asks=("months", "begins_on"),
        shows_again=("amount", "rate", "rhythm", "repaying"),
    ),
    Verb("reopen", "Reprendre les conditions", (AgreementState.SCHEDULED,), AgreementState.PREPARED, FUNDING),
    Verb(
        "sign",
        "Enregistrer la signature",
        (AgreementState.PREPARED, AgreementState.SCHEDULED),
        AgreementState.SIGNED,
        FUNDING,
        guard=FundAgreement._may_be_signed,
        effect=FundAgreement.take_amount,
        asks=("signed_on",),
        offers=("lifted_on",),
    ),
    Correction(AgreementState.PREPARED, guard=FundAgreement._nothing_moved, effect=FundAgreement._not_signed),
    Correction(AgreementState.SCHEDULED, guard=FundAgreement._nothing_moved, effect=FundAgreement._not_signed),
    Correction(
        AgreementState.SIGNED,
        guard=FundAgreement._may_be_signed,
        effect=FundAgreement.take_amount,
        asks=("signed_on",),
    ),
)
days_of_states(FundAgreement)({AgreementState.SIGNED: "signed_on"})


@settles(FundAgreement)
def settle_the_amount(agreement: FundAgreement) -> None:
    """What was granted, as long as nothing was worked out of it."""
    if agreement.state is AgreementState.PREPARED and agreement.fund_application is not None:
        agreement.take_amount()
