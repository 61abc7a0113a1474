"""The specialised fund to come (`app/docs/fund.md#the-fund-to-come`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Day,
    FileKind,
    LabelledEnum,
    Money,
    Percent,
    Record,
    Sensitivity,
    Tone,
    acting,
    as_saved,
    attachments,
    children,
    comes_to,
    field,
    has_come,
    in_order,
    link,
)
from models.fund.cents import euros
from models.fund.commitments import spent_above, standing_of
from models.policy import FUNDING

if TYPE_CHECKING:
    from models.fund.fund_contribution import FundContribution
    from models.fund.fund_instrument import FundInstrument
    from models.parties.partner import Partner
    from models.reference.aid_regime import AidRegime


class FundState(LabelledEnum):
    """Where a fund stands."""

    BEING_SET_UP = "en_creation", "En création", Tone.AHEAD
    OPEN = "ouvert", "Ouvert", Tone.UNDER_WAY
    SUSPENDED = "suspendu", "Suspendu", Tone.PAUSED
    CLOSED = "ferme", "Fermé", Tone.ENDED


class FundFile(FileKind):
    """What a file of the fund itself holds."""

    RULES = "fund_rules", "Règlement du fonds", Sensitivity.INTERNAL


class Fund(Record):
    """A fund that complements the programme; usable for drafts before it opens."""

    __concept__ = Concept("Fonds", "Fonds", menu="Fonds", small_table=True)

    code: Mapped[Code] = field("Code", max=12, unique=True, listed=True, searched=True, group="Fonds")
    name: Mapped[str] = field("Nom", max=120, listed=True, searched=True, group="Fonds")
    state: Mapped[FundState] = field(
        "État", default=FundState.BEING_SET_UP, computed=True, listed=True, filtered=True, group="Fonds"
    )
    manager: Mapped[Partner | None] = link("Gestionnaire", group="Fonds")
    opened_on: Mapped[Day | None] = field("Ouvert le", listed=True, group="Fonds")
    endowment: Mapped[Money | None] = field("Dotation", adds_up=True, min=0, listed=True, group="Conditions")
    least: Mapped[Money | None] = field("Ticket minimum", min=0, group="Conditions")
    most: Mapped[Money | None] = field("Ticket maximum", min=0, group="Conditions")
    public_share: Mapped[Percent | None] = field(
        "Part de ressources publiques", computed=True, help="Celle des apports.", group="Conditions"
    )
    needs_participation: Mapped[bool] = field("Participation au programme requise", default=True, group="Conditions")
    default_regime: Mapped[AidRegime | None] = link(
        "Régime d'aide par défaut", help="Celui que prend un dossier du fonds, s'il n'en dit pas.", group="Conditions"
    )

    instruments: Mapped[list[FundInstrument]] = children("Instruments")
    contributions: Mapped[list[FundContribution]] = children("Apports", order="given_on")

    def __str__(self) -> str:
        return f"{self.code} — {self.name}"

    @property
    def engaged(self) -> Decimal:
        """What its applications engage (`app/docs/fund.md#what-is-left`)."""
        return standing_of(self).engaged

    @property
    def available(self) -> Decimal:
        """What it may still grant."""
        return standing_of(self).available

    def accepts(self, amount: Decimal) -> bool:
        """Whether an amount is between the least and the most it gives."""
        return (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)

    @property
    def limits(self) -> str:
        """« au moins 10 000,00 €, au plus 100 000,00 € », as far as they are set."""
        bounds = (("au moins", self.least), ("au plus", self.most))
        return ", ".join(f"{word} {euros(amount)}" for word, amount in bounds if amount is not None)

    def rules(self) -> Iterator[tuple[str, str]]:
        """The least is not above the most; an open fund has its opening day; the endowment covers what is engaged."""
        yield from in_order(self, "least", "most", "Le ticket maximum ne peut pas être sous le minimum.")
        if self.state is FundState.OPEN and not self.opened_on:
            yield "opened_on", "Indiquez le jour de l'ouverture."
        elif self.state is FundState.OPEN:
            yield from has_come(self, "opened_on", "Ce jour est à venir : le fonds n'est pas encore ouvert.")
        is_decided = inspect(self).persistent and as_saved(self, "state")["state"] is not FundState.BEING_SET_UP
        if is_decided and comes_to(self, "endowment") and acting().role not in {None, *FUNDING}:
            yield "endowment", "La gestion du fonds, ou une personne responsable du programme, change sa dotation."
        if (spent := spent_above(self)) is not None:
            yield (
                "endowment",
                f"Le fonds a engagé {euros(spent)} : sa dotation n'est pas moindre.",
            )


attachments(Fund, FundFile)
