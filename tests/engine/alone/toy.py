"""A shop, to throw away: customers, their orders and lines, tags; three roles. Declared with the engine alone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Mapped

from models.engine import (
    EVERY_ROW,
    Concept,
    Correction,
    Day,
    FileKind,
    LabelledEnum,
    Money,
    Obstacle,
    Percent,
    Phone,
    Policy,
    Prose,
    Record,
    ReferenceRow,
    Right,
    Sensitivity,
    Siren,
    Verb,
    attachments,
    children,
    days_of_states,
    field,
    install_policy,
    link,
    links,
    next_reference,
    reaches,
    rows,
    today,
    verbs,
)


class Role(LabelledEnum):
    """What somebody does in the shop."""

    OWNER = "owner", "Gérance"
    SELLER = "seller", "Vente"
    VISITOR = "visitor", "Visite"


class OrderState(LabelledEnum):
    """Where an order stands."""

    DRAFT = "draft", "Brouillon"
    SENT = "sent", "Envoyée"
    PAID = "paid", "Payée"
    CANCELLED = "cancelled", "Annulée"


class Tag(ReferenceRow):
    """A word for sorting customers."""

    __concept__ = Concept("Étiquette", "Étiquettes", feminine=True, menu="Réglages", small_table=True)

    name: Mapped[str] = field("Nom", max=40, unique=True, listed=True, searched=True)

    def __str__(self) -> str:
        return self.name


class Customer(Record):
    """Who buys."""

    __concept__ = Concept("Client", "Clients", menu="Ventes")

    name: Mapped[str] = field("Nom", max=80, unique=True, listed=True, searched=True, in_title=True)
    city: Mapped[str | None] = field("Ville", listed=True, searched=True, filtered=True)
    since: Mapped[Day | None] = field(
        "Client depuis", past=True, not_yet="attendez sa première commande", listed=True, filtered=True
    )
    siren: Mapped[Siren | None] = field("SIREN", group="Identité", unique=True, listed=True)
    discount: Mapped[Percent | None] = field("Remise", listed=True, sensitivity=Sensitivity.CONFIDENTIAL)
    phone: Mapped[Phone | None] = field("Téléphone", searched=True, sensitivity=Sensitivity.PERSONAL)
    remarks: Mapped[Prose | None] = field("Remarques")
    main_tag: Mapped[Tag | None] = link("Étiquette principale")
    tags: Mapped[list[Tag]] = links("Étiquettes", whole="Toutes les étiquettes")

    def __str__(self) -> str:
        return self.name


class Order(Record):
    """What a customer asked for."""

    __concept__ = Concept(
        "Commande",
        "Commandes",
        feminine=True,
        menu="Ventes",
        order="-ordered_on",
        unique_together=(("customer", "title"),),
    )

    number: Mapped[str] = field("Numéro", computed=True, listed=True, searched=True, in_title=True)
    title: Mapped[str] = field("Objet", max=80, listed=True, searched=True)
    customer: Mapped[Customer] = link("Client", listed=True, filtered=True, in_title=True)
    ordered_on: Mapped[Day] = field("Commandée le", listed=True, filtered=True)
    paid_on: Mapped[Day | None] = field("Payée le", listed=True)
    reader: Mapped[int | None] = field("Compte qui la lit")
    state: Mapped[OrderState] = field("État", default=OrderState.DRAFT, computed=True, listed=True, filtered=True)
    lines: Mapped[list[OrderLine]] = children("Lignes")

    def __str__(self) -> str:
        return f"{self.number} — {self.customer}"

    def autofill(self) -> None:
        """Its number."""
        self.number = self.number or next_reference(self, "number", "C-")

    def rules(self) -> Iterator[tuple[str, str]]:
        """Nobody pays before ordering."""
        if self.paid_on and self.paid_on < self.ordered_on:
            yield "paid_on", "Le paiement ne peut pas précéder la commande."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What was paid is kept."""
        if self.state is OrderState.PAID:
            yield "state", "Une commande payée se garde."

    def irrelevant(self) -> tuple[str, ...]:
        """Nobody pays a draft."""
        return ("paid_on",) if self.state is OrderState.DRAFT else ()


class OrderFile(FileKind):
    """What comes with an order."""

    QUOTE = "order_quote", "Devis", Sensitivity.INTERNAL
    INVOICE = "order_invoice", "Facture", Sensitivity.CONFIDENTIAL


class OrderLine(Record):
    """So many of an article."""

    __concept__ = Concept("Ligne", "Lignes", feminine=True)

    order: Mapped[Order] = link("Commande", owner="lines", in_title=True)
    article: Mapped[str] = field("Article", max=80, listed=True, searched=True)
    quantity: Mapped[int] = field("Quantité", default=1, min=1, max=999, listed=True)
    price: Mapped[Money | None] = field("Prix", min=0, listed=True)

    def __str__(self) -> str:
        return f"{self.order} — {self.article}"


class Supplier(Record):
    """Of whom visitors read the page and see nothing."""

    __concept__ = Concept("Fournisseur", "Fournisseurs", sensitivity=Sensitivity.CONFIDENTIAL)

    name: Mapped[str] = field("Nom", listed=True)

    def __str__(self) -> str:
        return self.name


class Stocktake(Record):
    """A concept that the policy forgets."""

    __concept__ = Concept("Inventaire", "Inventaires", menu="Ventes")

    name: Mapped[str] = field("Nom", listed=True)

    def __str__(self) -> str:
        return self.name


def _has_lines(order: Order) -> Iterator[Obstacle]:
    if not [one for one in order.lines if not one.deleted_at]:
        yield Obstacle("Ajoutez au moins une ligne.", order)


def _date_it(order: Order) -> None:
    order.paid_on = order.paid_on or today()


def _was_paid(order: Order) -> str:
    return "Le jour où elle est payée est dit." if order.paid_on else ""


def _undate_it(order: Order) -> None:
    order.paid_on = None


DRAFT, SENT, PAID, CANCELLED = OrderState
verbs(Order)(
    Verb("send", "Envoyer", (DRAFT,), SENT, guard=_has_lines),
    Verb("pay", "Encaisser", (SENT,), PAID, roles=frozenset({Role.OWNER}), asks=("paid_on",), shows_again=("title",)),
    Verb("pay_today", "Encaisser ce jour", (SENT,), PAID, effect=_date_it, irrelevant=_was_paid),
    Verb("cancel", "Annuler", (DRAFT, SENT), CANCELLED, needs_reason=True),
    Correction(PAID, guard=_has_lines, effect=_date_it),
    Correction(DRAFT, effect=_undate_it),
)

attachments(Order, OrderFile)

days_of_states(Order)({PAID: "paid_on"}, found={SENT: "ordered_on"})

reaches(OrderLine, "tag", "Étiquette", "order.customer.main_tag", listed=True, filtered=True, searched=True)
reaches(Order, "article", "Articles", "lines.article", filtered=True, searched=True)
rows(Order)({Role.OWNER: EVERY_ROW, Role.SELLER: EVERY_ROW, Role.VISITOR: lambda who: Order.reader == who.user_id})
rows(OrderLine)(
    {
        Role.OWNER: EVERY_ROW,
        Role.SELLER: EVERY_ROW,
        Role.VISITOR: lambda who: OrderLine.order.has(Order.reader == who.user_id),
    }
)

EDIT = Right.READ | Right.CREATE | Right.UPDATE
FULL = EDIT | Right.BIN | Right.EXPORT
KEPT = Right.READ | Right.UPDATE | Right.BIN
GRANTS = {
    "access_entry": {Role.OWNER: Right.READ},
    "attachment": dict.fromkeys((Role.OWNER, Role.SELLER), KEPT) | {Role.VISITOR: Right.READ},
    "customer": {Role.OWNER: FULL, Role.SELLER: EDIT, Role.VISITOR: Right.READ},
    "journal_entry": {Role.OWNER: Right.READ | Right.HISTORY, Role.SELLER: Right.HISTORY},
    "order": {Role.OWNER: FULL, Role.SELLER: FULL, Role.VISITOR: Right.READ | Right.EXPORT},
    "order_line": {Role.OWNER: FULL, Role.SELLER: FULL, Role.VISITOR: Right.READ},
    "supplier": {Role.OWNER: FULL, Role.VISITOR: Right.READ | Right.EXPORT},
    "tag": {Role.OWNER: FULL, Role.SELLER: Right.READ},
}
PUBLIC = frozenset({Sensitivity.OPEN, Sensitivity.INTERNAL})
SEES = {Role.OWNER: frozenset(Sensitivity), Role.SELLER: PUBLIC | {Sensitivity.CONFIDENTIAL}, Role.VISITOR: PUBLIC}

install_policy(Policy(GRANTS, SEES, team=frozenset({Role.OWNER, Role.SELLER}), managers=frozenset({Role.OWNER})))
