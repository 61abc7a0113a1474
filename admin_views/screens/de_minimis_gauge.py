"""How much of a ceiling a company has had: the total, what is left, and the aids that count."""

from __future__ import annotations

from markupsafe import Markup

from admin_views.engine.audiences import shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item, link_to, value_of
from admin_views.engine.record_tables import Table
from models.engine import Day, Words, db, declared, kinds
from models.fund.de_minimis import Count, Outcome, counts, regimes_on
from models.fund.de_minimis_aid import DeMinimisAid
from models.parties.control_link import ControlLink
from models.parties.organisation import Organisation
from models.reference.aid_regime import AidSector

SHOWN = ("granted_on", "organisation", "regime", "source", "esb")


def gauges(organisation: Organisation, day: Day) -> list[Block]:
    """One for each sector that has aids on a day, and that of every company, for who reads aids and controls."""
    if not (shows(DeMinimisAid, *SHOWN) and shows(ControlLink, "upstream")):
        return []
    found = counts(db.session(), organisation, regimes_on(db.session(), day), day)
    return [_gauge(one) for one in found if one.aids or one.regime.sector is AidSector.GENERAL]


def _gauge(one: Count) -> Block:
    show, outcome = kinds.Money().show, one.outcome()
    rows = [[value_of(aid, declared(DeMinimisAid)[name]) for name in SHOWN] for aid in one.aids]
    window = f"{one.first:%d/%m/%Y} – {one.day:%d/%m/%Y}"
    items = [
        Item("Cumul", Words(f"{show(one.total)} sur {show(one.regime.ceiling)} ({window})")),
        Item("Reste disponible", show(one.available)),
    ]
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
