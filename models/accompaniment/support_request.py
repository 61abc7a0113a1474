"""Questions put to the legal and economic support platform (`app/docs/accompaniment.md#support-platform`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Correction,
    Day,
    Instant,
    LabelledEnum,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    comes_to,
    day_of,
    field,
    link,
    now,
    today,
    uncapitalised,
    verbs,
)
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.parties.organisation import Organisation

CONFIDENTIAL = Sensitivity.CONFIDENTIAL


class SupportTheme(LabelledEnum):
    """What the question is about."""

    LEGAL = "juridique", "Juridique"
    ECONOMIC = "economique", "Économique"


class SupportState(LabelledEnum):
    """Where a request stands (`app/docs/states.md#support_request`)."""

    OPEN = "ouverte", "Ouverte", Tone.WAITS
    ASSIGNED = "affectee", "Affectée", Tone.UNDER_WAY
    ANSWERED = "repondue", "Répondue", Tone.DONE
    CLOSED = "close", "Close", Tone.DONE
    DROPPED = "sans_suite", "Sans suite", Tone.ENDED


_ANSWERED = (SupportState.ANSWERED, SupportState.CLOSED)


class SupportRequest(Record):
    """A question of a company while it has access to the platform; an expert answers."""

    __concept__ = Concept(
        "Demande d'appui", "Demandes d'appui", feminine=True, menu="Accompagnement", order="-filed_at"
    )

    participation: Mapped[Participation] = link(
        "Participation", in_title=True, listed=True, searched=True, filtered=True, group="Demande"
    )
    state: Mapped[SupportState] = field(
        "État", default=SupportState.OPEN, computed=True, listed=True, filtered=True, group="Demande"
    )
    theme: Mapped[SupportTheme] = field("Thème", listed=True, filtered=True, group="Demande")
    is_urgent: Mapped[bool] = field("Urgente", default=False, listed=True, filtered=True, group="Demande")
    filed_at: Mapped[Instant] = field("Déposée le", past=True, default=now, listed=True, filtered=True, group="Demande")
    question: Mapped[Prose] = field("Question", max=4000, searched=True, group="Demande", sensitivity=CONFIDENTIAL)
    expert: Mapped[Organisation | None] = link("Expert", listed=True, searched=True, filtered=True, group="Suites")
    answered_on: Mapped[Day | None] = field("Répondue le", computed=True, listed=True, group="Suites")
    answer: Mapped[Prose | None] = field("Réponse", group="Suites", sensitivity=CONFIDENTIAL)
    minutes_spent: Mapped[int | None] = field("Temps passé, en minutes", adds_up=True, min=0, group="Suites")
    satisfaction: Mapped[int | None] = field(
        "Satisfaction", min=1, max=5, help="De 1 à 5.", group="Suites", sensitivity=CONFIDENTIAL
    )

    def __str__(self) -> str:
        return f"{self.participation} — {uncapitalised(self.theme.label)}, {day_of(self.filed_at):%d/%m/%Y}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A question is put while the company has access to the platform; what was put stays."""
        if not comes_to(self, "participation", "filed_at"):
            return
        begins, ends = self.participation.platform_from, self.participation.platform_until
        day = day_of(self.filed_at)
        if begins is None:
            yield (
                "participation",
                "Cette participation n'a pas d'accès à la plateforme d'appui : indiquez-y la période.",
            )
        elif day < begins or (ends is not None and day > ends):
            until = f" au {ends:%d/%m/%Y}" if ends else ""
            yield "filed_at", f"L'accès à la plateforme d'appui va du {begins:%d/%m/%Y}{until}."

    def _answer(self) -> None:
        self.answered_on = today()

    def _was_answered(self) -> None:
        self.answered_on = self.answered_on or today()

    def _reopen(self) -> None:
        self.answered_on = None


verbs(SupportRequest)(
    Verb("assign", "Affecter", (SupportState.OPEN,), SupportState.ASSIGNED, asks=("expert",)),
    Verb(
        "answer",
        "Enregistrer la réponse",
        (SupportState.ASSIGNED,),
        SupportState.ANSWERED,
        effect=SupportRequest._answer,
        asks=("answer",),
    ),
    Verb("close", "Clore", (SupportState.ANSWERED,), SupportState.CLOSED),
    Verb(
        "drop",
        "Classer sans suite",
        (SupportState.OPEN, SupportState.ASSIGNED),
        SupportState.DROPPED,
        needs_reason=True,
    ),
    Verb(
        "reopen",
        "Rouvrir",
        (SupportState.ANSWERED, SupportState.CLOSED, SupportState.DROPPED),
        SupportState.OPEN,
        MANAGER,
        effect=SupportRequest._reopen,
        needs_reason=True,
    ),
    Correction(SupportState.ASSIGNED, effect=SupportRequest._reopen, asks=("expert",)),
    *(Correction(one, effect=SupportRequest._was_answered, asks=("answer",)) for one in _ANSWERED),
    *(Correction(one, effect=SupportRequest._reopen) for one in (SupportState.OPEN, SupportState.DROPPED)),
)
