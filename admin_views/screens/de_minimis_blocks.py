"""De minimis of an application or a company: the ceilings, what a grant adds and lacks, the checks kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import url_for
from markupsafe import Markup

from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item, link_to
from admin_views.engine.tables import Table
from admin_views.screens.de_minimis_gauge import gauges
from models.engine import Words, today
from models.fund.application_state import UNDECIDED, ApplicationState
from models.fund.de_minimis_check import DeMinimisCheck, checks_about, checks_of
from models.fund.de_minimis_grant import conditions_unmet
from models.fund.expected_aid import expected_aid
from models.fund.fund_application import FundApplication
from models.fund.shared_aid import parts_of
from models.parties.company import Company

HEADS = ["Étape", "Le", "Cumul", "Ce dossier", "Disponible", "Constat"]
BEFORE = (*UNDECIDED, ApplicationState.DRAFT)
BEFORE_IT = Words("Avant l'octroi")
SHOWN = 50  # checks
ALL = Markup('<a class="button quiet" href="{}">Voir la liste</a>')
LINK = Markup('<a class="button quiet" href="{}">Ce que demande l’octroi, contrôles conservés</a>')


def linked_ceilings(application: FundApplication) -> list[Block]:
    """The ceilings; after the last one, where the rest is told."""
    found = list(ceilings(application))
    link = LINK.format(url_for("fund_application.de_minimis_view", id=application.id))
    return [*found[:-1], *(replace(one, links=[link]) for one in found[-1:])]


def ceilings(application: FundApplication) -> Iterator[Block]:
    """Those of its company on the day of the decision, else today, with what it would add as long as none is taken."""
    day, expected = application.decided_on or today(), expected_aid(application)
    parts = parts_of(application, expected) if expected is not None and application.state in BEFORE else []
    esb = next((one.esb(day) for one in parts if one.organisation is application.company), None)
    yield from gauges(application.company, day, {expected.regime: esb} if expected and esb is not None else None)


def lacking(application: FundApplication) -> Iterator[Block]:
    """What its grant would be refused for, but for the ceilings."""
    day, expected = application.decided_on or today(), expected_aid(application)
    if application.state not in BEFORE or application.no_aid_reason:
        return
    if expected is None:
        yield Block(BEFORE_IT, [Item("Il manque", Words("Le régime d'aide du dossier."))])
        return
    lacks = [*expected.problems(day), *conditions_unmet(application, expected.regime, day)]
    items = [Item("Il manque", Words(sentence), wide=True) for _name, sentence in lacks]
    yield Block(BEFORE_IT, items or [Item("Il manque", "Rien d'autre que la place sous le plafond.")])


def of_company(company: Company) -> list[Block]:
    """What it had of the ceilings until today, where all its aids are, what was found when it asked the fund."""
    there = url_for("de_minimis_aid.index_view", organisation=company.id)
    found = [*gauges(company, today()), Block("Toutes ses aides", links=[ALL.format(there)])]
    checks = checks_about(company, SHOWN)
    if checks:
        rows = [[link_to(one.application), *_row(one)] for one in checks]
        found.append(Block("Contrôles conservés", table=Table("", ["Dossier", *HEADS], rows)))
    return found


def _row(check: DeMinimisCheck) -> list[str]:
    """Our own words are typeset as they leave."""
    return [Words(check.moment), check.day, check.total, check.esb, check.available, Words(check.outcome)]


def kept_checks(application: FundApplication) -> Iterator[Block]:
    """What was found of the ceiling at each step, as it was kept."""
    found = checks_of(application)
    if found:
        yield Block("Contrôles conservés", table=Table("", HEADS, [_row(one) for one in found]))
