"""The calls for applications: when a cohort takes candidates, by which rules (`app/docs/selection.md#calls`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.cohorts.cohort import CohortState
from models.engine import (
    PARIS,
    Concept,
    Deadline,
    Instant,
    LabelledEnum,
    Obstacle,
    Percent,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    children,
    field,
    kinds,
    link,
    now,
    records_with,
    rewritten,
    verbs,
)
from models.policy import MANAGER
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import UNDECIDED
from models.selection.criterion import Axis
from models.selection.wanted_document import WantedDocument

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort
    from models.selection.evaluation_grid import EvaluationGrid


class CallState(LabelledEnum):
    """What was decided of a call; whether it is open is read from the clock: see `phase` (decision 16)."""

    DRAFT = "brouillon", "Brouillon", Tone.AHEAD
    PUBLISHED = "publie", "Publié", Tone.UNDER_WAY
    SELECTION = "en_selection", "En sélection", Tone.UNDER_WAY
    RESULTS = "resultats_publies", "Résultats publiés", Tone.DONE
    CANCELLED = "annule", "Annulé", Tone.ENDED


class CallForApplications(Record):
    """The call of a cohort, which says the territory and the places."""

    __concept__ = Concept(
        "Appel à candidatures",
        "Appels à candidatures",
        menu="Programme",
        order="-closes_at",
        unique_together=(("cohort",),),
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    cohort: Mapped[Cohort] = link(
        "Promotion",
        frozen_once_referenced=True,
        in_title=True,
        listed=True,
        searched=True,
        filtered=True,
        group="Appel",
    )
    state: Mapped[CallState] = field(
        "État", default=CallState.DRAFT, computed=True, listed=True, filtered=True, group="Appel"
    )
    opens_at: Mapped[Instant] = field("Ouverture", listed=True, group="Appel")
    closes_at: Mapped[Deadline] = field(
        "Clôture",
        help="Heure de Paris : à cette heure, l'appel est clos. Un jour sans heure va jusqu'à 23\u00a0h\u00a059.",
        listed=True,
        filtered=True,
        group="Appel",
    )
    extended_to: Mapped[Deadline | None] = field(
        "Prolongé jusqu'au", help="Un jour sans heure va jusqu'à 23\u00a0h\u00a059.", listed=True, group="Appel"
    )
    grid: Mapped[EvaluationGrid | None] = link("Grille d'évaluation", frozen_once_referenced=True, group="Règles")
    balance_threshold: Mapped[Percent] = field(
        "Seuil d'équilibre",
        default=Decimal("0.60"),
        help="Du plus faible des scores social et économique au plus fort.",
        group="Règles",
    )
    terms: Mapped[Prose | None] = field("Règlement", group="Règles")
    wanted_documents: Mapped[list[WantedDocument]] = children("Pièces demandées")

    def __str__(self) -> str:
        return f"Appel {self.cohort.code}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """It opens, closes, is prolonged in that order; once published, it keeps its threshold."""
        if self.closes_at <= self.opens_at:
            yield "closes_at", "La clôture doit suivre l'ouverture."
        if self.extended_to and self.extended_to <= self.closes_at:
            yield "extended_to", "La prolongation doit suivre la clôture."
        if self.state is not CallState.DRAFT and rewritten(self, "balance_threshold"):
            yield "balance_threshold", "L'appel est publié : son seuil ne change plus, une exception dit pourquoi."

    @property
    def deadline(self) -> datetime:
        """The instant from which it is closed."""
        return self.extended_to or self.closes_at

    def is_open(self, moment: datetime) -> bool:
        """Whether applications may be handed in: from the opening included to the deadline excluded."""
        return self.state is CallState.PUBLISHED and self.opens_at <= moment < self.deadline

    def is_closed(self, moment: datetime) -> bool:
        """Whether no application may be handed in any more."""
        is_over = self.state not in {CallState.DRAFT, CallState.PUBLISHED}
        return is_over or (self.state is CallState.PUBLISHED and moment >= self.deadline)

    @property
    def is_announced(self) -> bool:
        """Whether companies may apply, were it before the opening or late."""
        return self.state not in {CallState.DRAFT, CallState.CANCELLED}

    def takes_late(self, moment: datetime) -> bool:
        """Whether it is closed, its results yet to come: what the manager may still let in."""
        return self.is_closed(moment) and self.state in {CallState.PUBLISHED, CallState.SELECTION}

    def phase(self, moment: datetime) -> str:
        """Its state for a reader: the clock opens and closes what is published."""
        if self.is_open(moment):
            return "Ouvert"
        is_closed = self.state is CallState.PUBLISHED and self.is_closed(moment)
        return "Clos" if is_closed else self.state.label

    def time_left(self, moment: datetime) -> timedelta | None:
        """Until the deadline, while it is open."""
        return self.deadline - moment if self.is_open(moment) else None

    @property
    def year(self) -> int:
        """The one it is for: that in which its cohort begins, else that in which it closes."""
        return (self.cohort.starts_on or self.deadline.astimezone(PARIS)).year

    @property
    def candidacies(self) -> list[Candidacy]:
        """Those of its companies."""
        return list(records_with(self, Candidacy, call=self))

    def _ready(self) -> Iterator[Obstacle]:
        """Dates to come, a grid that can weigh a balance, a territory, of a cohort that goes on."""
        if self.cohort.state is CohortState.CANCELLED:
            yield Obstacle("La promotion est annulée :", self.cohort)
        if now() >= self.deadline:
            yield Obstacle("La clôture est déjà passée :", self)
        yield from self._weighed()
        if not self.cohort.territory:
            yield Obstacle("La promotion n'a pas de territoire :", self.cohort)

    def _weighed(self) -> Iterator[Obstacle]:
        if self.grid is None:
            yield Obstacle("La grille d'évaluation manque :", self)
            return
        for axis in (Axis.SOCIAL, Axis.ECONOMIC):
            if not self.grid.of_axis(axis):
                yield Obstacle(f"La grille n'a aucun critère de l'axe « {axis.label} » :", self.grid)

    def _over(self) -> Iterator[Obstacle]:
        if not self.is_closed(now()):
            yield Obstacle(f"L'appel se clôt le {kinds.Instant().show(self.deadline)} :", self)

    def _all_decided(self) -> Iterator[Obstacle]:
        waiting = [one for one in self.candidacies if one.state in UNDECIDED]
        if waiting:
            yield Obstacle(f"Candidatures sans décision : {len(waiting)}, dont", waiting[0])


def call_of(cohort: Cohort) -> CallForApplications | None:
    """The call for applications of a cohort, if it has one."""
    return next(iter(records_with(cohort, CallForApplications, cohort=cohort)), None)


verbs(CallForApplications)(
    Verb("publish", "Publier", (CallState.DRAFT,), CallState.PUBLISHED, guard=CallForApplications._ready),
    Verb(
        "start_selection",
        "Passer à la sélection",
        (CallState.PUBLISHED,),
        CallState.SELECTION,
        guard=CallForApplications._over,
    ),
    Verb(
        "publish_results",
        "Publier les résultats",
        (CallState.SELECTION,),
        CallState.RESULTS,
        guard=CallForApplications._all_decided,
    ),
    Verb(
        "cancel",
        "Annuler",
        (CallState.DRAFT, CallState.PUBLISHED, CallState.SELECTION),
        CallState.CANCELLED,
        MANAGER,
        needs_reason=True,
    ),
)
