"""A mentor beside a company for a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Index, text
from sqlalchemy.orm import Mapped

from models.accompaniment.participation import LEFT
from models.engine import (
    Concept,
    Correction,
    Day,
    LabelledEnum,
    Obstacle,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    alike,
    comes_to,
    field,
    has_come,
    in_order,
    link,
    today,
    verbs,
)
from models.parties.conflict_of_interest import Tie, ties_between

if TYPE_CHECKING:
    from models.accompaniment.mentor import Mentor
    from models.accompaniment.participation import Participation

CONFIDENTIAL = Sensitivity.CONFIDENTIAL
_UNDER_WAY = text("state IN ('accepte', 'en_cours') AND deleted_at IS NULL")


class MentoringState(LabelledEnum):
    """Where a pair stands (`app/docs/states.md#mentoring`)."""

    PROPOSED = "propose", "Proposé", Tone.AHEAD
    ACCEPTED = "accepte", "Accepté", Tone.UNDER_WAY
    RUNNING = "en_cours", "En cours", Tone.UNDER_WAY
    DONE = "termine", "Terminé", Tone.DONE
    INTERRUPTED = "interrompu", "Interrompu", Tone.ENDED


UNDER_WAY = (MentoringState.ACCEPTED, MentoringState.RUNNING)
BEGUN = (MentoringState.RUNNING, MentoringState.DONE)
OVER = (MentoringState.DONE, MentoringState.INTERRUPTED)


def had_begun(day: date) -> ColumnElement[bool]:
    """The criterion of the pairs that had begun on a day: agreed, then met; one that was turned down never did."""
    met = Mentoring.state.in_(BEGUN) | (Mentoring.state == MentoringState.INTERRUPTED)
    return met & (Mentoring.starts_on <= day)


def apart_from_pairs(links: Iterable[Tie]) -> Iterator[Tie]:
    """What ties somebody to a company before they are its mentor: to have been one is in the way of nothing."""
    return (one for one in links if not isinstance(one.record, Mentoring))


def has_left(participation: Participation) -> Iterator[Obstacle]:
    """A company that left on the way is given to no mentor."""
    if participation.state in LEFT:
        yield Obstacle(f"La participation est « {participation.state.label} » :", participation)


def hindrances(mentor: Mentor, others: Sequence[Mentoring], links: Iterable[Tie]) -> Iterator[Obstacle]:
    """Why a company is not given to a mentor (`app/docs/accompaniment.md#mentoring`).

    `others` are the mentor's other pairs under way, `links` what ties the mentor to the company.
    """
    for one in apart_from_pairs(links):
        yield Obstacle(f"{one.sentence} :", one.record)
    if not mentor.is_available:
        yield Obstacle(f"L'état du mentor est « {mentor.state.label} » :", mentor)
    if not mentor.charter_signed_on:
        yield Obstacle("La charte du mentor n'est pas signée :", mentor)
    if len(others) >= mentor.capacity:
        yield Obstacle("Le mentor n'a plus de place :", others[-1])


class Mentoring(Record):
    """A pair: one mentor, one company's year; a company has one at a time."""

    __concept__ = Concept("Mentorat", "Mentorats", menu="Accompagnement")
    __table_args__ = (
        Index(
            "uq_mentoring_under_way",
            "participation_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )

    mentor: Mapped[Mentor] = link("Mentor", in_title=True, listed=True, searched=True, filtered=True, group="Mentorat")
    participation: Mapped[Participation] = link(
        "Participation", in_title=True, listed=True, searched=True, filtered=True, group="Mentorat"
    )
    state: Mapped[MentoringState] = field(
        "État", default=MentoringState.PROPOSED, computed=True, listed=True, filtered=True, group="Mentorat"
    )
    proposed_on: Mapped[Day | None] = field("Proposé le", past=True, group="Mentorat")
    starts_on: Mapped[Day | None] = field("Début", listed=True, group="Mentorat")
    ends_on: Mapped[Day | None] = field("Fin", listed=True, group="Mentorat")
    goal: Mapped[Prose | None] = field("Objectif", group="Bilan")
    mentor_review: Mapped[Prose | None] = field("Bilan du mentor", group="Bilan", sensitivity=CONFIDENTIAL)
    company_review: Mapped[Prose | None] = field("Bilan de l'entreprise", group="Bilan", sensitivity=CONFIDENTIAL)
    rating: Mapped[int | None] = field(
        "Qualité de la relation", min=1, max=5, help="De 1 à 5.", group="Bilan", sensitivity=CONFIDENTIAL
    )

    def __str__(self) -> str:
        return f"{self.mentor} — {self.participation}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order; one pair under way for a participation."""
        yield from in_order(self)
        yield from in_order(self, "proposed_on", "starts_on", "Le début ne peut pas précéder la proposition.")
        yield from self._without_link()
        yield from self._of_its_time()
        if self.state in UNDER_WAY:
            for other in alike(self, participation=self.participation):
                if other.state in UNDER_WAY:
                    yield (
                        "participation",
                        f"Un mentorat est déjà en cours pour cette entreprise, avec « {other.mentor} ».",
                    )
                    return

    def _without_link(self) -> Iterator[tuple[str, str]]:
        """A mentor has no tie with the company on the day they are brought together; what comes after stops nothing."""
        if comes_to(self, "mentor", "participation"):
            day = self.starts_on or self.proposed_on or today()
            for one in apart_from_pairs(ties_between(self.mentor.person, self.participation.company, day)):
                yield "mentor", f"{one.sentence} : choisissez un autre mentor."

    def _of_its_time(self) -> Iterator[tuple[str, str]]:
        """About the dates of the cohort; what began, what ended, did so on a day that has come."""
        for name in ("proposed_on", "starts_on"):
            if day := getattr(self, name):
                yield from self.participation.cohort.near(self, name, day)
        if self.state in BEGUN:
            yield from has_come(self, "starts_on", "Ce jour est à venir : le mentorat n'a pas commencé.")
        if self.state in OVER:
            yield from has_come(self, "ends_on", "Ce jour est à venir : le mentorat n'est pas fini.")

    def _agreed(self) -> Iterator[Obstacle]:
        """The obstacles to an agreement, or to a start, as things stand today."""
        yield from has_left(self.participation)
        others = [one for one in self.mentor.under_way if one is not self]
        links = ties_between(self.mentor.person, self.participation.company, today())
        yield from hindrances(self.mentor, others, links)

    def _begin(self) -> None:
        self.starts_on = min(self.starts_on or today(), today())

    def _place(self) -> Iterator[Obstacle]:
        if len([one for one in self.mentor.under_way if one is not self]) >= self.mentor.capacity:
            yield Obstacle("Le mentor n'a plus de place :", self.mentor)

    def _did_not_begin(self) -> None:
        self.starts_on = self.ends_on = None

    def _goes_on(self) -> None:
        self._begin()
        self.ends_on = None

    def _was_done(self) -> None:
        self._begin()
        self._end()

    def _end(self) -> None:
        self.ends_on = min(self.ends_on or today(), today())
        if self.state not in BEGUN:  # a day that was foreseen
            self.starts_on = None


verbs(Mentoring)(
    Verb(
        "accept",
        "Enregistrer l'accord des deux parties",
        (MentoringState.PROPOSED,),
        MentoringState.ACCEPTED,
        guard=Mentoring._agreed,
    ),
    Verb(
        "begin",
        "Démarrer",
        (MentoringState.ACCEPTED,),
        MentoringState.RUNNING,
        guard=Mentoring._agreed,
        effect=Mentoring._begin,
    ),
    Verb(
        "finish",
        "Terminer",
        (MentoringState.RUNNING,),
        MentoringState.DONE,
        effect=Mentoring._end,
        asks=("mentor_review", "company_review"),
    ),
    Verb(
        "interrupt",
        "Interrompre",
        (MentoringState.PROPOSED, *UNDER_WAY),
        MentoringState.INTERRUPTED,
        effect=Mentoring._end,
        needs_reason=True,
    ),
    Correction(MentoringState.PROPOSED, effect=Mentoring._did_not_begin),
    Correction(MentoringState.ACCEPTED, guard=Mentoring._place, effect=Mentoring._did_not_begin),
    Correction(MentoringState.RUNNING, guard=Mentoring._place, effect=Mentoring._goes_on),
    Correction(MentoringState.DONE, effect=Mentoring._was_done),
    Correction(MentoringState.INTERRUPTED, effect=Mentoring._end),
)
