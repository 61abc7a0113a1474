"""What was found of a ceiling, kept as it was found: nobody changes it afterwards (`app/docs/fund.md#checks-kept`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, contains_eager, relationship

from models.engine import (
    Base,
    Chain,
    LabelledEnum,
    Sealed,
    chained,
    comes_to,
    concepts,
    now,
    session_of,
    technical,
    today,
)
from models.fund.application_state import ApplicationState
from models.fund.cents import euros
from models.fund.de_minimis import Count, Outcome, count
from models.fund.de_minimis_aid import AidSource
from models.fund.expected_aid import ExpectedAid, expected_aid
from models.fund.shared_aid import AidPart, parts_of

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.company import Company


class CheckMoment(LabelledEnum):
    """The step at which the ceiling was looked at."""

    ADMISSIBLE = "recevable", "Recevabilité"
    COMMITTEE = "comite", "Comité d'engagement"
    GRANT = "accord", "Octroi"


STEPS = {
    ApplicationState.ADMISSIBLE: (CheckMoment.ADMISSIBLE, "admissible_on"),
    ApplicationState.IN_COMMITTEE: (CheckMoment.COMMITTEE, "committee_on"),
    ApplicationState.GRANTED: (CheckMoment.GRANT, "decided_on"),
}


class DeMinimisCheck(Sealed, Base):
    """One check: its inputs and what came of them, in the words, days and amounts that a reader saw."""

    id: Mapped[int] = technical(primary_key=True)
    at: Mapped[datetime] = technical(default=now)
    application_id: Mapped[int] = technical(ForeignKey("fund_application.id", ondelete="RESTRICT"), index=True)
    moment: Mapped[str] = technical()
    day: Mapped[str] = technical()
    outcome: Mapped[str] = technical()
    total: Mapped[str] = technical()
    esb: Mapped[str] = technical()
    available: Mapped[str] = technical()
    told: Mapped[list[list[str]]] = technical(JSON)  # (label, text) pairs: all that it was found from
    aids: Mapped[list[list[str]]] = technical(JSON)  # those that counted: day, of whom, regime, source, equivalent
    application: Mapped[FundApplication] = relationship()

    @property
    def brief(self) -> str:
        """What was found, in a line: French words and amounts."""
        mine = f"{self.esb} pour ce dossier, " if self.esb else ""
        return f"{self.outcome} : {mine}{self.available} disponibles ({self.total} déjà comptés)"


def keep_checks(session: Session, application: FundApplication) -> None:
    """Keep what is found of the ceiling when a save brings an application to one of the steps."""
    step, expected = STEPS.get(application.state), expected_aid(application)
    if step is None or expected is None or application.company is None or not comes_to(application, "state"):
        return
    moment, name = step
    day = getattr(application, name) or today()
    session.add(check_of(session, application, expected, moment, day))


def check_of(
    session: Session, application: FundApplication, expected: ExpectedAid, moment: CheckMoment, day: date
) -> DeMinimisCheck:
    """What is found on a day, of an aid that would be granted then."""
    part, found = _nearest(session, application, parts_of(application, expected), day)
    expected = part.expected
    worked_out = expected.worked_out(day)
    return DeMinimisCheck(
        application=application,
        moment=str(moment.label),
        day=f"{day:%d/%m/%Y}",
        outcome=str((found.outcome(worked_out.amount) if worked_out else Outcome.UNKNOWN).label),
        total=euros(found.total),
        esb=euros(worked_out.amount) if worked_out else "",
        available=euros(found.available),
        told=[list(pair) for pair in _told(application, part, found, worked_out.steps if worked_out else ())],
        aids=[
            [f"{one.granted_on:%d/%m/%Y}", str(one.organisation), one.regime.name, one.source.label, euros(one.esb)]
            for one in found.aids
        ],
    )


def _nearest(session: Session, application: FundApplication, parts: list[AidPart], day: date) -> tuple[AidPart, Count]:
    """Of those that share it, the one that would come nearest to its ceiling, and what it had."""
    found = []
    for part in parts:
        had = count(session, part.organisation, part.expected.regime, day)
        had = replace(had, aids=tuple(one for one in had.aids if not is_its_own(one, application)))
        found.append((part, had))
    return max(found, key=lambda one: one[1].total + (one[0].esb(day) or 0))


def is_its_own(aid: Any, application: FundApplication) -> bool:
    """Whether an aid is the one that this application was granted."""
    return aid.source is AidSource.OURS and aid.application is application


def _told(application: FundApplication, part: AidPart, found: Count, steps: Sequence[str]) -> Iterator[tuple[str, str]]:
    declared, expected, of = application.aids_declared_on, part.expected, part.organisation
    yield "Dossier", application.reference or ""
    yield "Bénéficiaire", f"{of} ({of.siren})"
    yield "Entreprise unique", ", ".join(str(one) for one in found.undertaking)
    yield "Régime", f"{expected.regime.name}, plafond {euros(found.regime.ceiling)}"
    yield "Fenêtre", f"du {found.first:%d/%m/%Y} au {found.day:%d/%m/%Y}"
    if found.warning:
        yield "Exercices", found.warning
    yield "Autres aides déclarées le", f"{declared:%d/%m/%Y}" if declared else "non"
    yield "Montant", euros(expected.terms.amount)
    yield "Méthode", expected.method.label
    yield from ((f"Étape {rank}", step) for rank, step in enumerate(steps, 1))


def checks_about(company: Company, most: int) -> list[DeMinimisCheck]:
    """Those that were kept of the applications of a company, the last one first."""
    session, file = session_of(company), concepts()["fund_application"]
    query = select(DeMinimisCheck).join(DeMinimisCheck.application).where(file.company == company)  # type: ignore[attr-defined]
    query = query.options(contains_eager(DeMinimisCheck.application)).order_by(DeMinimisCheck.id.desc()).limit(most)
    return list(session.scalars(query)) if session is not None else []


def checks_of(application: FundApplication) -> list[DeMinimisCheck]:
    """Those that were kept of an application, the first one first."""
    session = session_of(application)
    mine = DeMinimisCheck.application_id == application.id
    query = select(DeMinimisCheck).where(mine).order_by(DeMinimisCheck.id)
    return list(session.scalars(query)) if session is not None else []


chained(Chain("de_minimis_checks", DeMinimisCheck))
