"""The jobs of an establishment, counted on a day (`app/docs/indicators.md#jobs-readings`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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
    field,
    link,
    rewritten,
    today,
)
from models.parties.establishment import Establishment
from models.reference.milestone import Milestone

YEAR = timedelta(days=365)
PARTS = ("permanent", "women", "integration", "members")  # of the employees


class ReadingSource(LabelledEnum):
    """Where the count comes from."""

    DECLARED = "declaratif", "Déclaratif"
    PAYROLL = "dsn", "DSN"
    ACCOUNTS = "comptes", "Comptes"


class JobsReading(Record):
    """A dated count of jobs; the next one is another record."""

    __concept__ = Concept(
        "Relevé d'emplois",
        "Relevés d'emplois",
        order="-observed_on",
        unique_together=(("establishment", "observed_on"),),
    )

    establishment: Mapped[Establishment] = link("Établissement", owner="jobs_readings", in_title=True, listed=True)
    observed_on: Mapped[Day] = field("Observé le", listed=True, filtered=True)
    milestone: Mapped[Milestone] = field("Jalon", listed=True, filtered=True)
    fte: Mapped[Fte] = field("ETP", min=0, listed=True)
    employees: Mapped[int | None] = field("Salarié·es", min=0)
    permanent: Mapped[int | None] = field("Dont CDI", min=0)
    women: Mapped[int | None] = field("Dont femmes", min=0)
    integration: Mapped[int | None] = field("Dont insertion", min=0, listed=True)
    members: Mapped[int | None] = field("Dont associé·es", min=0)
    source: Mapped[ReadingSource] = field("Source", default=ReadingSource.DECLARED)

    def __str__(self) -> str:
        return f"{self.establishment} — {self.milestone.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A reading keeps its site, date and milestone; nobody counts tomorrow's jobs; parts are not above the whole.

        One reading a milestone within a year: later, the company takes part again. A miscount may be corrected: the
        journal keeps what was there.
        """
        for name in ("establishment", "observed_on", "milestone"):
            if rewritten(self, name):
                yield name, "Un relevé garde son établissement, sa date et son jalon : ajoutez-en un autre."
        if self.observed_on > today():
            yield "observed_on", "Ce jour est à venir : un relevé compte les emplois d'un jour passé."
        yield from self._parts_of_the_whole()
        yield from self._once_a_milestone()

    def _once_a_milestone(self) -> Iterator[tuple[str, str]]:
        others = alike(self, establishment=self.establishment, milestone=self.milestone)
        near = next((one for one in others if abs(one.observed_on - self.observed_on) < YEAR), None)
        if near and self.milestone is not Milestone.OTHER:
            sentence = f"Cet établissement a déjà un relevé « {self.milestone.label} », du {near.observed_on:%d/%m/%Y}."
            yield "milestone", sentence

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
