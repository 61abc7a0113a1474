"""A fund that is open, and how far the files of the companies went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.engine import db, months_after, today
from models.fund.application_state import ApplicationState
from models.fund.de_minimis import regimes_on
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.fund.fund_contribution import FundContribution
from models.reference.aid_regime import AidSector
from models.reference.instrument import Instrument
from seeds.living.cast import Cast
from seeds.living.story import Story, add, move
from seeds.living.working_days import on_or_after

FILED, GRANTED = ApplicationState.FILED, ApplicationState.GRANTED
REVIEWED = (FILED, ApplicationState.ADMISSIBLE, ApplicationState.UNDER_REVIEW)
DAYS = {
    **dict(zip(REVIEWED, ("filed_on", "admissible_on", "reviewed_on"), strict=True)),
    ApplicationState.IN_COMMITTEE: "committee_on",
    GRANTED: "decided_on",
    ApplicationState.REFUSED: "decided_on",
    ApplicationState.SIGNED: "signed_on",
}
DECIDED = (*REVIEWED, ApplicationState.IN_COMMITTEE)
Steps = tuple[ApplicationState, ...]
FILES: tuple[tuple[int, str, str, int, int | None, Steps], ...] = (  # months ago, company, …, a step each month
    (8, "P1", "subvention", 20_000, None, (*DECIDED, GRANTED, ApplicationState.SIGNED)),
    (7, "P4", "titres_participatifs", 60_000, 84, (*DECIDED, ApplicationState.REFUSED)),
    (4, "P2", "pret_participatif", 40_000, 60, REVIEWED),
    (2, "A1", "avance_remboursable", 30_000, 36, (FILED,)),
    (1, "A3", "subvention", 8_000, None, ()),
)


def plan(story: Story, cast: Cast) -> None:
    """Say what was asked of it, and decided."""
    opened = on_or_after(months_after(story.day, -9))
    story.on(opened, _open, cast)
    for months, code, instrument, amount, length, steps in FILES:
        began = months_after(story.day, -months)
        asked = {"requested": amount, "months": length}
        story.on(began, _draft, cast, code, instrument, asked)
        for number, step in enumerate(steps, 1):
            story.on(began + timedelta(days=28 * number), _go, cast, code, step)


def _open(cast: Cast) -> None:
    limits = {"endowment": 500_000, "least": 5_000, "most": 150_000}
    names = {"code": "FDEMO", "name": "Fonds de croissance (démo)", "manager": cast.year.partners["URSCOP-LR"]}
    in_force = regimes_on(db.session(), today())
    usual = next((one for one in in_force if one.sector is AidSector.GENERAL), None)
    cast.fund = add(Fund, opened_on=today(), default_regime=usual, **names, **limits)
    for giver, is_public in (("REG-OCC", True), ("URSCOP-LR", False)):
        who = {"fund": cast.fund, "organisation": cast.year.partners[giver]}
        add(FundContribution, amount=250_000, given_on=today(), is_public=is_public, **who)
    move("open", cast.fund)


def _draft(cast: Cast, code: str, instrument: str, asked: dict[str, Any]) -> None:
    company, joined = cast.companies[code], cast.joined[code]
    kind = cast.year.found(Instrument, code=instrument)
    title = f"Développement de {company}"
    who = {"fund": cast.fund, "company": company, "participation": joined}
    cast.files[code] = add(FundApplication, instrument=kind, title=title, **who, **asked)


def _go(cast: Cast, code: str, step: ApplicationState) -> None:
    """The next state of a file, on its day, with what goes with it."""
    file = cast.files[code]
    file.state = step
    setattr(file, DAYS[step], today())
    if step in (FILED, ApplicationState.IN_COMMITTEE):
        file.aids_declared_on = today()
    if step is GRANTED:
        file.granted = file.requested
    if step is ApplicationState.REFUSED:
        file.reason = "Le besoin n'est pas encore établi (démo)."
