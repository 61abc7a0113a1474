"""The jobs of an establishment, counted on a day (`app/docs/indicators.md#jobs-readings`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    Fte,
    LabelledEnum,
    Record,
    Sensitivity,
    alike,
    children_of,
    comes_to,
    declared,
    field,
    link,
    months_after,
    rewritten,
    session_of,
)
from models.parties.establishment import Establishment
from models.reference.milestone import Milestone

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.cohorts.cohort import Cohort

PARTS = ("permanent", "women", "integration", "members")  # of the employees
CORRECTED = ("participation", "observed_on", "fte", "employees", *PARTS, "source")
MONTHS_LATER = {Milestone.END: 0, Milestone.A_YEAR: 12, Milestone.TWO_YEARS: 24, Milestone.THREE_YEARS: 36}
# For a reading to find its participation alone: how far it may be from the day it is due, how early it usually is.
FURTHEST, EARLY = timedelta(days=730), timedelta(days=31)


def due_on(participation: Participation, milestone: Milestone, as_of: date = date.max) -> date:
    """When a reading is due: on the day of entry for T0; else at the end, as far as it is known, or months later.

    `as_of`: as it was known on a day, before an end that came since.
    """
    if milestone is Milestone.START:
        return participation.joined_on
    end = _end_of(participation, as_of) or participation.joined_on
    return months_after(end, MONTHS_LATER.get(milestone, 0))


def _end_of(participation: Participation, as_of: date) -> date | None:
    left = participation.left_on
    return left if left is not None and left <= as_of else participation.cohort.ends_on


def is_due(participation: Participation, milestone: Milestone, day: date) -> bool:
    """Whether a reading is due by a day; not while its end is unknown."""
    is_known = milestone is Milestone.START or _end_of(participation, day) is not None
    return is_known and due_on(participation, milestone, day) <= day


def milestone_day(cohort: Cohort, milestone: Milestone) -> date | None:
    """The day of a milestone for a cohort as a whole, where its dates are known."""
    if milestone is Milestone.START:
        return cohort.starts_on
    return cohort.ends_on and months_after(cohort.ends_on, MONTHS_LATER.get(milestone, 0))


class ReadingSource(LabelledEnum):
    """Where the count comes from."""

    DECLARED = "declaratif", "Déclaratif"
    PAYROLL = "dsn", "DSN"
    ACCOUNTS = "comptes", "Comptes"


class JobsReading(Record):
    """A dated count of jobs, at a milestone of one participation; the next one is another record."""

    __concept__ = Concept(
        "Relevé d'emplois",
        "Relevés d'emplois",
        order="-observed_on",
        unique_together=(("establishment", "participation", "milestone"),),
    )

    establishment: Mapped[Establishment] = link("Établissement", owner="jobs_readings", in_title=True, listed=True)
    observed_on: Mapped[Day] = field(
        "Observé le", past=True, not_yet="un relevé compte les emplois d'un jour passé", listed=True, filtered=True
    )
    milestone: Mapped[Milestone] = field("Jalon", listed=True, filtered=True)
    participation: Mapped[Participation | None] = link(
        "Participation",
        matches=("company", "establishment.company"),
        listed=True,
        help="Laissé vide : celle de l'entreprise qui attend ce jalon, la plus proche du jour.",
    )
    fte: Mapped[Fte] = field("ETP", adds_up=True, min=0, listed=True)
    employees: Mapped[int | None] = field("Salarié·es", adds_up=True, min=0)
    permanent: Mapped[int | None] = field("Dont CDI", adds_up=True, min=0)
    women: Mapped[int | None] = field("Dont femmes", adds_up=True, min=0)
    integration: Mapped[int | None] = field("Dont insertion", adds_up=True, min=0, listed=True)
    members: Mapped[int | None] = field("Dont associé·es", adds_up=True, min=0)
    source: Mapped[ReadingSource] = field("Source", default=ReadingSource.DECLARED)
    correction: Mapped[str | None] = field(
        "Motif de la correction", max=300, help="Pour changer une valeur enregistrée : l'historique garde l'ancienne."
    )

    def __str__(self) -> str:
        return f"{self.establishment} — {self.milestone.label}"

    def autofill(self) -> None:
        """A reading at a milestone is of the participation of the company that awaits it."""
        told = (self.establishment, self.observed_on, self.milestone)
        if self.participation is None and None not in told and self.milestone is not Milestone.OTHER:
            self.participation = self._awaiting()

    def _awaiting(self) -> Participation | None:
        """Of those of the company that have no such reading, the one due the nearest, late rather than early."""
        session, company = session_of(self), self.establishment.company
        model: Any = declared(type(self))["participation"].target
        if session is None or company is None:
            return None
        joined = {one for one in session.new if isinstance(one, model) and one.company is company}
        if company.id is not None:
            joined.update(session.scalars(select(model).where(model.company == company)))
        late = {one: self.observed_on - due_on(one, self.milestone) for one in joined}
        near = [one for one in joined if abs(late[one]) <= FURTHEST]
        return min(
            near,
            key=lambda one: (self._is_taken(one), late[one] < -EARLY, abs(late[one]), one.id or 0),
            default=None,
        )

    def _is_taken(self, joined: Participation) -> bool:
        """Whether a participation has another reading of the site at this milestone."""
        others = (one for one in readings_of(self.establishment) if one is not self)
        return any((one.participation, one.milestone) == (joined, self.milestone) for one in others)

    def rules(self) -> Iterator[tuple[str, str]]:
        """A reading keeps its site and milestone; parts are not above the whole.

        What was counted is corrected with a reason: the journal keeps the former value, its day and its author.
        """
        for name in ("establishment", "milestone"):
            if rewritten(self, name):
                yield name, "Un relevé garde son établissement et son jalon : ajoutez-en un autre."
        if any(rewritten(self, name) for name in CORRECTED) and not (self.correction and comes_to(self, "correction")):
            yield "correction", "Dites pourquoi ce relevé change."
        yield from self._of_a_participation()
        yield from self._parts_of_the_whole()

    def _of_a_participation(self) -> Iterator[tuple[str, str]]:
        """At a milestone, one participation's, of the company; « Autre », of none, once a day."""
        label = self.milestone.label
        if self.milestone is Milestone.OTHER:
            if self.participation:
                yield "participation", f"Un relevé « {label} » n'est d'aucune participation : laissez vide."
            if any(
                alike(self, establishment=self.establishment, observed_on=self.observed_on, milestone=self.milestone)
            ):
                yield "observed_on", f"Cet établissement a déjà un relevé « {label} » de ce jour."
        elif self.participation is None and comes_to(self, "participation"):
            yield "participation", f"Un relevé « {label} » est d'une participation ; à défaut, il est « Autre »."
        elif self.participation and self.participation.company is not self.establishment.company:
            yield "participation", "Cette participation est d'une autre entreprise."

    def _parts_of_the_whole(self) -> Iterator[tuple[str, str]]:
        parts = [name for name in PARTS if getattr(self, name)]
        if parts and self.employees is None:
            yield "employees", "Indiquez le nombre de salarié·es, dont vous donnez une part."
        for name in parts:
            if self.employees is not None and getattr(self, name) > self.employees:
                yield name, "Ce nombre dépasse celui des salarié·es."


children_of(
    Establishment,
    "jobs_readings",
    JobsReading,
    "Relevés d'emplois",
    order="observed_on",
    sensitivity=Sensitivity.INTERNAL,
)


def readings_of(site: Establishment) -> list[JobsReading]:
    """The counts of a site, the oldest first."""
    found: list[JobsReading] = site.jobs_readings  # type: ignore[attr-defined]  # the list added just above
    return found
