"""How much of a ceiling a company has had: the total, what is left, and the aids that count."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from markupsafe import Markup

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item, link_to, value_of
from admin_views.engine.tables import Table
from models.engine import Day, Words, db, declared, kinds
from models.fund.de_minimis import Count, Outcome, counts, regimes_on
from models.fund.de_minimis_aid import DeMinimisAid
from models.parties.control_link import ControlLink
from models.parties.organisation import Organisation
from models.reference.aid_regime import AidRegime, AidSector

SHOWN = ("granted_on", "organisation", "regime", "source", "esb")


def may_read_gauges() -> bool:
    """Whether who asks reads aids and controls, which a gauge is made of."""
    return shows(DeMinimisAid, *SHOWN) and shows(ControlLink, "upstream")


def gauges(organisation: Organisation, day: Day, esb: Mapping[AidRegime, Decimal] | None = None) -> list[Block]:
    """One for each sector that has aids on a day, and that of every company, for who reads aids and controls.

    `esb`: what an aid that is not granted yet would add, under its regime.
    """
    if not may_read_gauges():
        return []
    regimes, added = regimes_on(db.session(), day), esb or {}
    unless_empty = [one for one in regimes if one not in added and one.sector is not AidSector.GENERAL]
    found = counts(db.session(), organisation, regimes, day, unless_empty)
    return [_gauge(one, added.get(one.regime)) for one in found if one.aids or one.regime not in unless_empty]


def _gauge(one: Count, added: Decimal | None) -> Block:
    show, outcome = kinds.Money().show, one.outcome(added or Decimal(0))
    rows = [[value_of(aid, declared(DeMinimisAid)[name]) for name in SHOWN] for aid in one.aids]
    window = f"{one.first:%d/%m/%Y} – {one.day:%d/%m/%Y}"
    items = [
        Item("Cumul", Words(f"{show(one.total)} sur {show(one.regime.ceiling)} ({window})")),
        Item("Reste disponible", show(one.available)),
    ]
    if added is not None:
        items.append(Item("Avec ce dossier", Words(f"{show(one.total + added)} (équivalent-subvention {show(added)})")))
    if outcome is not Outcome.PASSES:
        items.append(Item("Alerte", outcome.label))
    if len(one.undertaking) > 1:
        items.append(Item("Entreprise unique", Markup(", ").join(map(link_to, one.undertaking)), wide=True))
    if one.warning:
        items.append(Item("Exercices", Words(one.warning), wide=True))
    heads = [declared(DeMinimisAid)[name].label for name in SHOWN]
    return Block(_title(one), items, table=Table("", heads, rows) if rows else None)


def _title(one: Count) -> str:
    return Words(f"Aides de minimis, {one.regime.sector.label.lower()}")
