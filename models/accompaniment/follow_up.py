"""What is to be done next, by whom and when (`app/docs/accompaniment.md#follow-ups`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, Record, field, link

if TYPE_CHECKING:
    from models.accompaniment.meeting import Meeting
    from models.accompaniment.participation import Participation
    from models.parties.person import Person


class FollowUp(Record):
    """One thing to do for a company, decided in a meeting or not."""

    __concept__ = Concept("Suite à donner", "Suites à donner", feminine=True, menu="Accompagnement", order="due_on")

    label: Mapped[str] = field("À faire", max=200, listed=True, searched=True, group="Suite")
    participation: Mapped[Participation] = link(
        "Entreprise",
        fills_itself=True,
        matches=("cohort", "meeting.cohort"),
        in_title=True,
        listed=True,
        filtered=True,
        group="Suite",
    )
    meeting: Mapped[Meeting | None] = link("Rendez-vous", owner="follow_ups", filtered=True, group="Suite")
    owner: Mapped[Person | None] = link("Responsable", listed=True, filtered=True, group="Suite")
    due_on: Mapped[Day | None] = field("Pour le", listed=True, filtered=True, group="Suite")
    done_on: Mapped[Day | None] = field("Fait le", past=True, not_yet="", listed=True, filtered=True, group="Suite")

    def __str__(self) -> str:
        return f"{self.label} — {self.participation}"

    def autofill(self) -> None:
        """What was decided with one company is for it."""
        if self.participation is None and self.meeting is not None and len(self.meeting.companies) == 1:
            (self.participation,) = self.meeting.companies

    def rules(self) -> Iterator[tuple[str, str]]:
        """The company is of the cohort of the meeting."""
        if self.meeting and self.participation.cohort is not self.meeting.cohort:
            yield "participation", f"Cette entreprise n'est pas de la promotion {self.meeting.cohort.code}."
