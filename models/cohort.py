"""The cohorts (« promotions »): each year's instance of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Mapped, joinedload, object_session

from models.base import Record, now
from models.call_for_applications import CallForApplications, CallState
from models.choices import LabelledEnum
from models.company import Company
from models.council_session import CLOSED as HELD
from models.council_session import CouncilSession
from models.fields import Code, Concept, Day, Money, Prose, children, field, link, links
from models.having import having
from models.indicators import due_on, missing_readings
from models.jobs_reading import Milestone
from models.kinds import today
from models.participation import Participation
from models.periods import in_order
from models.policy import Sensitivity
from models.sequence_progress import SequenceProgress
from models.sites import sites_read
from models.states import MANAGER, Obstacle, Verb

if TYPE_CHECKING:
    from models.department import Department
    from models.person import Person
    from models.programme import Programme
    from models.sequence import Sequence

OPEN = Sensitivity.OPEN


class CohortState(LabelledEnum):
    """Where a cohort stands (`domain.md` §2.10)."""

    PREPARATION = "preparation", "En préparation"
    CALL_OPEN = "appel_ouvert", "Appel ouvert"
    SELECTION = "selection", "Sélection"
    RUNNING = "en_cours", "En cours"
    CLOSED = "cloturee", "Clôturée"
    ARCHIVED = "archivee", "Archivée"
    CANCELLED = "annulee", "Annulée"


class Cohort(Record):
    """One edition of the programme: its dates, its places and its territory belong to it."""

    __concept__ = Concept("Promotion", "Promotions", feminine=True, menu="Programme", order="-edition", short=True)

    code: Mapped[Code] = field(
        "Code", max=20, unique=True, listed=True, searched=True, group="Promotion", sensitivity=OPEN
    )
    name: Mapped[str] = field("Libellé", max=120, listed=True, searched=True, group="Promotion", sensitivity=OPEN)
    edition: Mapped[int] = field("Édition", min=1, max=999, listed=True, group="Promotion", sensitivity=OPEN)
    state: Mapped[CohortState] = field(
        "État",
        default=CohortState.PREPARATION,
        given=True,
        listed=True,
        filtered=True,
        group="Promotion",
        sensitivity=OPEN,
    )
    programme: Mapped[Programme | None] = link("Programme", filtered=True, group="Promotion", sensitivity=OPEN)
    is_experiment: Mapped[bool] = field("Expérimentation", default=False, group="Promotion", sensitivity=OPEN)
    starts_on: Mapped[Day | None] = field("Début", listed=True, filtered=True, group="Calendrier", sensitivity=OPEN)
    ends_on: Mapped[Day | None] = field("Fin prévue", listed=True, group="Calendrier", sensitivity=OPEN)
    closed_on: Mapped[Day | None] = field("Clôturée le", group="Calendrier", sensitivity=OPEN)
    capacity: Mapped[int] = field("Places", min=1, max=999, listed=True, group="Conditions", sensitivity=OPEN)
    contribution: Mapped[Money | None] = field("Participation demandée à chaque entreprise", min=0, group="Conditions")
    territory: Mapped[list[Department]] = links("Territoire", group="Conditions", sensitivity=OPEN)
    manager: Mapped[Person | None] = link("Responsable", group="Conditions")
    comment: Mapped[Prose | None] = field("Commentaire", group="Conditions")
    sequences: Mapped[list[Sequence]] = children("Séquences", order="rank", sensitivity=OPEN)

    def __str__(self) -> str:
        return f"{self.code} — {self.name}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order, none before the programme began (`domain.md` §1, R04)."""
        for end in ("ends_on", "closed_on"):
            sentence = "Cette date ne peut pas précéder le début de la promotion."
            yield from in_order(self, "starts_on", end, sentence)
        if self.programme and self.starts_on and self.starts_on < self.programme.starts_on:
            yield "starts_on", f"Le programme commence le {self.programme.starts_on:%d/%m/%Y}."

    @property
    def participations(self) -> list[Participation]:
        """Those of its companies."""
        return list(having(self, Participation, cohort=self))

    def warnings(self) -> Iterator[str]:
        """That two sequences are at the same time, which may be meant (`domain.md` §2.5)."""
        alive = [one for one in self.sequences if not one.deleted_at]
        dated = [(one.starts_on, one.ends_on, one) for one in alive if one.starts_on and one.ends_on]
        for (start, end, one), (other_start, other_end, other) in combinations(dated, 2):
            if start <= other_end and other_start <= end:
                yield f"Les séquences « {one.name} » et « {other.name} » se chevauchent."

    @property
    def call(self) -> CallForApplications | None:
        """Its call for applications."""
        return next(iter(having(self, CallForApplications, cohort=self)), None)

    def _called(self) -> Iterator[Obstacle]:
        call = self.call
        if call is None or call.state is CallState.CANCELLED:
            yield Obstacle("La promotion n'a pas d'appel à candidatures.")
        elif call.state is CallState.DRAFT:
            yield Obstacle("L'appel n'est pas publié :", call)

    def _call_over(self) -> Iterator[Obstacle]:
        call = self.call
        if call is not None and not call.is_closed(now()):
            yield Obstacle("L'appel n'est pas clos :", call)

    def _ready(self) -> Iterator[Obstacle]:
        """A company at least, and dated sequences (`domain.md` §2.10)."""
        if not self.participations:
            yield Obstacle("Aucune entreprise n'est retenue.")
        alive = [one for one in self.sequences if not one.deleted_at]
        if not alive:
            yield Obstacle("Aucune séquence n'est décrite :", self)
        for one in alive:
            if not (one.starts_on and one.ends_on):
                yield Obstacle(f"La séquence « {one.name} » n'a pas ses dates :", self)

    def _complete(self) -> Iterator[Obstacle]:
        """The end is reached, sequences are over, the last council was held, jobs were counted (`domain.md` §2.10)."""
        if self.ends_on is None or today() < self.ends_on:
            yield Obstacle("La fin prévue n'est pas atteinte :", self)
        for one in self.accompanied():
            yield from self._done_with(one)
        for session in having(self, CouncilSession, cohort=self):
            if session.state not in HELD:
                yield Obstacle("La séance n'a pas eu lieu :", session)

    def accompanied(self) -> Iterable[Participation]:
        """The participations, with their sites read and how far they are: in two statements, however many."""
        session = object_session(self)
        if session is None:
            return ()
        company = joinedload(Participation.company, innerjoin=True)
        sites = company.selectinload(Company.establishments)
        query = select(Participation).where(Participation.cohort == self).order_by(Participation.id)
        query = query.options(
            joinedload(Participation.sequence_progress).joinedload(SequenceProgress.sequence),
            *sites_read(sites),
        )
        return session.scalars(query).unique().all()

    def _done_with(self, joined: Participation) -> Iterator[Obstacle]:
        if joined.is_present:
            yield from joined.sequences_over()
        for site, milestone in missing_readings(joined, Milestone.END):
            yield Obstacle(f"Le relevé d'emplois « {milestone.label} » de {joined.company} manque :", site)

    def _followed(self) -> Iterator[Obstacle]:
        """Jobs are read for three years after the end."""
        for one in self.participations:
            due = due_on(one, Milestone.THREE_YEARS)
            if today() < due:
                yield Obstacle(f"Le relevé T+36 de {one.company} est attendu le {due:%d/%m/%Y}.")
                return

    def _close(self) -> None:
        self.closed_on = self.closed_on or today()

    __verbs__: ClassVar = (
        Verb("open_call", "Ouvrir l'appel", (CohortState.PREPARATION,), CohortState.CALL_OPEN, guard=_called),
        Verb("select", "Passer à la sélection", (CohortState.CALL_OPEN,), CohortState.SELECTION, guard=_call_over),
        Verb("start", "Démarrer la promotion", (CohortState.SELECTION,), CohortState.RUNNING, guard=_ready),
        Verb(
            "close",
            "Clôturer",
            (CohortState.RUNNING,),
            CohortState.CLOSED,
            guard=_complete,
            effect=_close,
        ),
        Verb("archive", "Archiver", (CohortState.CLOSED,), CohortState.ARCHIVED, MANAGER, guard=_followed),
        Verb(
            "cancel",
            "Annuler",
            (CohortState.PREPARATION, CohortState.CALL_OPEN, CohortState.SELECTION),
            CohortState.CANCELLED,
            MANAGER,
            because=True,
        ),
    )
