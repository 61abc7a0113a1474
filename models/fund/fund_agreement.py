"""The agreement that a granted application is signed with: `app/docs/fund.md#agreements`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from sqlalchemy import CheckConstraint, inspect
from sqlalchemy.orm import Mapped, relationship

from models.engine import (
    Code,
    Concept,
    Day,
    Money,
    Percent,
    Prose,
    Record,
    Sensitivity,
    as_saved,
    children,
    comes_to,
    days_of_states,
    field,
    kinds,
    link,
    months_after,
    next_reference,
    settles,
    today,
)
from models.fund.agreement_state import AgreementState, PaidOut
from models.fund.application_state import DAYS, GRANTED, ApplicationState
from models.fund.bound_application import AGREEMENT, make_known, paid_since
from models.fund.cents import NOTHING, to_the_cent
from models.fund.de_minimis_grant import more_than_granted
from models.fund.fund_application import FundApplication
from models.fund.guarantee_call import GuaranteeCall
from models.fund.payment import Payment
from models.fund.repayment import LAST_RANK, Repayment
from models.fund.schedule import Repaying, Rhythm, Terms

INTERNAL = Sensitivity.INTERNAL
TO_SIGN = 6  # months after the decision
GUARANTEE = "garantie"
ON_AGENDA = "committee_on"  # the day of the committee that an application is put before
NEVER_REPAID = ("subvention", "apport_fonds_propres", GUARANTEE)  # codes of instruments
SIGNED_FOR = ("fund_application", "guaranteed")
TERMS = (*SIGNED_FOR, "months", "deferral_months", "rate", "rhythm", "repaying", "begins_on")
LASTING = ("months", "begins_on")
OF_A_GUARANTEE = ("guaranteed", "guarantee_calls")
PAID_OUT = ("paid_out", "paid_out_when", "payments", "given_up_on", "giving_up_reason")
PAID_BACK = (
    *("secured", "deferral_months", "rate", "rhythm", "repaying", "repayments", "lost_on", "loss_reason"),
    *("rescheduled_on", "rescheduling_reason", "reschedulings"),
)


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
    months: Mapped[int | None] = field("Durée (mois)", min=1, max=360, group="Durée et échéances")
    deferral_months: Mapped[int] = field(
        "Différé (mois)",
        default=0,
        min=0,
        max=120,
        help="Pendant le différé, les intérêts seuls sont dus.",
        group="Durée et échéances",
    )
    rate: Mapped[Percent | None] = field("Taux annuel", group="Durée et échéances")
    rhythm: Mapped[Rhythm] = field("Rythme", default=Rhythm.MONTHLY, group="Durée et échéances")
    repaying: Mapped[Repaying] = field("Ce qui reste constant", default=Repaying.WHOLE, group="Durée et échéances")
    begins_on: Mapped[Day | None] = field(
        "Point de départ", help="La première échéance vient une période après.", group="Durée et échéances"
    )
    rescheduled_on: Mapped[Day | None] = field("Rééchelonné le", past=True, computed=True, group="Durée et échéances")
    rescheduling_reason: Mapped[str | None] = field(
        "Motif du rééchelonnement", computed=True, group="Durée et échéances"
    )
    reschedulings: Mapped[int] = field("Rééchelonnements", default=0, computed=True, min=0, group="Durée et échéances")
    given_up_on: Mapped[Day | None] = field("Renoncé au reste le", past=True, computed=True, group="Conditions")
    giving_up_reason: Mapped[str | None] = field("Motif de la renonciation", computed=True, group="Conditions")
    lost_on: Mapped[Day | None] = field("Reste passé en perte le", past=True, computed=True, group="Pertes")
    loss_reason: Mapped[str | None] = field("Motif de la perte", computed=True, group="Pertes")
    payments: Mapped[list[Payment]] = children("Versements", order="rank")
    repayments: Mapped[list[Repayment]] = children("Remboursements", order="rank")

    guarantee_calls: Mapped[list[GuaranteeCall]] = children("Appels en garantie", order="called_on")

    def __str__(self) -> str:
        return f"{self.number} — {self.fund_application}"

    @property
    def is_repaid(self) -> bool:
        """Whether the company gives the money back."""
        return self.fund_application.instrument.code not in NEVER_REPAID

    @property
    def is_guarantee(self) -> bool:
        """Whether nothing leaves until a lender calls it."""
        return self.fund_application.instrument.code == GUARANTEE

    @property
    def is_paid_out(self) -> bool:
        """Whether money leaves: a guarantee pays when it is called, and not before."""
        return not self.is_guarantee

    @property
    def paid(self) -> Decimal:
        """What left of it."""
        return sum((one.paid or NOTHING for one in self.payments), NOTHING)

    @property
    def had_money(self) -> bool:
        """Whether something of it left: before that nothing is late to come back."""
        return bool(self.paid)

    @property
    def guaranteed_amount(self) -> Decimal:
        """The most that may be called of a guarantee: its share of the amount, all of it where none is said."""
        share = Decimal(1) if self.guaranteed is None else self.guaranteed
        return to_the_cent((self.amount or Decimal(0)) * share)

    @property
    def is_signed(self) -> bool:
        """Whether both sides are bound."""
        return self.state is AgreementState.SIGNED

    @property
    def is_kept(self) -> bool:
        """Whether it is signed, and was before this save: what was signed changes no more."""
        return self.is_signed and not comes_to(self, "state")

    @property
    def is_replanned(self) -> bool:
        """Whether this save plans again what is still to come back, or takes that back."""
        return comes_to(self, "reschedulings") or (self.is_repaid and comes_to(self, "given_up_on"))

    @property
    def _is_planned_again(self) -> bool:
        """Whether it does from new terms, and takes nothing back."""
        return self.reschedulings > (as_saved(self, "reschedulings")["reschedulings"] or 0)

    @property
    def terms(self) -> Terms:
        """What its schedule is worked out from."""
        rate = self.rate or Decimal(0)
        return Terms(
            self.amount or Decimal(0), self.months or 0, self.deferral_months, rate, self.rhythm, self.repaying
        )

    @property
    def terms_refused(self) -> tuple[str, str] | None:
        """The field, and why no schedule comes of its terms; None when one does, or there are none."""
        if self.months and (sentence := self.terms.refusal):
            return "months", sentence
        if self.months and self.begins_on and months_after(self.begins_on, self.months) > kinds.Day.last:
            return "begins_on", f"La dernière échéance viendrait après {kinds.Day.last.year} : le calendrier finit là."
        if self._is_planned_again and self.rescheduled_on and self.begins_on and self.months:
            first = months_after(self.begins_on, self.rhythm.months)
            if first < self.rescheduled_on:
                told = f"La première nouvelle échéance viendrait le {first:%d/%m/%Y}, avant le rééchelonnement"
                return "begins_on", f"{told} : choisissez un point de départ plus proche de celui-ci."
        known = [one.rank for one in self.repayments if inspect(one).persistent] if self._is_planned_again else []
        if self.months and max(known, default=0) + self.months // self.rhythm.months > LAST_RANK:
            return "months", f"Le contrat compte déjà {max(known)} échéances : il en prend {LAST_RANK} au plus."
        return None

    def autofill(self) -> None:
        """The next number of the year."""
        if not self.number:
            self.number = next_reference(self, "number", f"C-{today().year}-")

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of an application that was granted, with terms that make a schedule, kept once they made one."""
        if self.fund_application.state not in GRANTED and comes_to(self, "fund_application"):
            yield "fund_application", "Ce dossier n'est pas accordé : il n'y a pas encore de contrat."
        if self.terms_refused:
            yield self.terms_refused
        if self.state is not AgreementState.PREPARED and not comes_to(self, "state"):
            yield from self._terms_kept()
        if self.signed_on and comes_to(self, "signed_on"):
            yield from self._signed_in_time()
        if self.is_signed:
            yield from self._signed_as_granted()

    def _signed_as_granted(self) -> Iterator[tuple[str, str]]:
        """On a day, which its application tells too, for no larger aid than what was granted."""
        if self.is_kept and inspect(self).attrs["signed_on"].history.has_changes():
            yield "signed_on", "Le contrat est signé : son jour ne change plus."
        if not self.signed_on:
            yield "signed_on", "Indiquez le jour de la signature."
        if self.months and comes_to(self, "state") and not self.terms.refusal:
            yield from more_than_granted(self.fund_application, self.terms, self.guaranteed, self.secured)

    def _terms_kept(self) -> Iterator[tuple[str, str]]:
        for name in TERMS if not self.is_replanned else SIGNED_FOR:
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

    def irrelevant(self) -> Collection[str]:
        """What is of another family of instruments: calls and a share, payments, what comes back and when."""
        if self.is_guarantee:
            return (*PAID_OUT, *PAID_BACK)
        return OF_A_GUARANTEE if self.is_repaid else (*OF_A_GUARANTEE, *PAID_BACK, *LASTING)

    def take_amount(self) -> None:
        """What was granted is its amount."""
        self.amount = self.fund_application.granted


days_of_states(FundAgreement)({AgreementState.SIGNED: "signed_on"})
# Before a committee since it was put there, not since the day of the committee, which is to come then.
days_of_states(FundApplication)(
    {state: day for state, day in DAYS.items() if day != ON_AGENDA} | {ApplicationState.PAID: paid_since},
    found={ApplicationState.IN_COMMITTEE: ON_AGENDA},
)
setattr(FundApplication, AGREEMENT, relationship(FundAgreement, viewonly=True, uselist=False))


@settles(FundAgreement)
def settle_the_amount(agreement: FundAgreement) -> None:
    """What was granted, as long as nothing was worked out of it."""
    if agreement.fund_application is not None:
        make_known(agreement)
        if agreement.state is AgreementState.PREPARED:
            agreement.take_amount()
