"""The cohorts (« promotions »): each year's instance of the programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Day,
    LabelledEnum,
    Money,
    Prose,
    Record,
    Sensitivity,
    Tone,
    alike,
    children,
    comes_to,
    field,
    in_order,
    link,
    links,
    months_after,
)

if TYPE_CHECKING:
    from models.cohorts.programme import Programme
    from models.cohorts.sequence import Sequence
    from models.parties.person import Person
    from models.reference.department import Department


BEFORE, AFTER = -12, 36  # months, before it begins and after it ends, when something may still be of a cohort


class CohortState(LabelledEnum):
    """Where a cohort stands (`app/docs/states.md#cohort`)."""

    PREPARATION = "preparation", "En préparation", Tone.AHEAD
    CALL_OPEN = "appel_ouvert", "Appel ouvert", Tone.UNDER_WAY
    SELECTION = "selection", "Sélection", Tone.UNDER_WAY
    RUNNING = "en_cours", "En cours", Tone.UNDER_WAY
    CLOSED = "cloturee", "Clôturée", Tone.DONE
    ARCHIVED = "archivee", "Archivée", Tone.DONE
    CANCELLED = "annulee", "Annulée", Tone.ENDED


class Cohort(Record):
    """One edition of the programme: its dates, its places and its territory belong to it."""

    __concept__ = Concept(
        "Promotion",
        "Promotions",
        feminine=True,
        menu="Programme",
        order="-edition",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    code: Mapped[Code] = field("Code", max=20, unique=True, listed=True, searched=True, group="Promotion")
    name: Mapped[str] = field("Libellé", max=120, listed=True, searched=True, group="Promotion")
    edition: Mapped[int] = field("Édition", min=1, max=999, listed=True, group="Promotion")
    state: Mapped[CohortState] = field(
        "État",
        default=CohortState.PREPARATION,
        computed=True,
        listed=True,
        filtered=True,
        group="Promotion",
    )
    programme: Mapped[Programme | None] = link("Programme", offered=True, filtered=True, group="Promotion")
    is_experiment: Mapped[bool] = field("Expérimentation", default=False, group="Promotion")
    starts_on: Mapped[Day | None] = field("Début", listed=True, filtered=True, group="Calendrier")
    ends_on: Mapped[Day | None] = field("Fin prévue", listed=True, group="Calendrier")
    closed_on: Mapped[Day | None] = field("Clôturée le", past=True, group="Calendrier")
    capacity: Mapped[int] = field("Places", adds_up=True, min=1, max=999, listed=True, group="Conditions")
    contribution: Mapped[Money | None] = field(
        "Participation demandée à chaque entreprise", min=0, group="Conditions", sensitivity=Sensitivity.INTERNAL
    )
    territory: Mapped[list[Department]] = links(
        "Territoire", whole="Toute l'Occitanie", among="is_in_region", group="Conditions"
    )
    manager: Mapped[Person | None] = link("Responsable", group="Conditions", sensitivity=Sensitivity.INTERNAL)
    comment: Mapped[Prose | None] = field("Commentaire", group="Conditions", sensitivity=Sensitivity.INTERNAL)
    sequences: Mapped[list[Sequence]] = children("Séquences", order="rank")

    def __str__(self) -> str:
        return f"{self.code} — {self.name}"

    @property
    def brief(self) -> str:
        """Its code: what people call it by."""
        return self.code

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order, none before the programme began; an edition once in a programme."""
        for end in ("ends_on", "closed_on"):
            sentence = "Cette date ne peut pas précéder le début de la promotion."
            yield from in_order(self, "starts_on", end, sentence)
        if self.programme and self.starts_on and self.starts_on < self.programme.starts_on:
            yield "starts_on", f"Le programme commence le {self.programme.starts_on:%d/%m/%Y}."
        if self.programme and comes_to(self, "edition", "programme"):
            for other in alike(self, edition=self.edition, programme=self.programme):
                yield "edition", f"La promotion « {other} » porte déjà ce numéro."

    def near(self, record: Record, name: str, day: date) -> Iterator[tuple[str, str]]:
        """The rule that what is of this cohort is about its dates (`app/docs/programme.md#dates`)."""
        is_early = self.starts_on is not None and day < months_after(self.starts_on, BEFORE)
        is_late = self.ends_on is not None and day > months_after(self.ends_on, AFTER)
        if (is_early or is_late) and comes_to(record, name):
            begins, ends = (f"{one:%d/%m/%Y}" if one else "…" for one in (self.starts_on, self.ends_on))
            yield name, f"La promotion {self.code} va du {begins} au {ends} : ce jour en est loin, vérifiez l'année."

    def warnings(self) -> Iterator[str]:
        """That two sequences are at the same time, which may be meant (`app/docs/programme.md#sequences`)."""
        dated = [(one.starts_on, one.ends_on, one) for one in self.sequences if one.starts_on and one.ends_on]
        for (start, end, one), (other_start, other_end, other) in combinations(dated, 2):
            if start <= other_end and other_start <= end:
                yield f"Les séquences « {one.name} » et « {other.name} » se chevauchent."
