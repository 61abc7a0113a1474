"""Who is at a meeting, for which company, as what (`app/docs/accompaniment.md#attendance`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.accompaniment.presence import Presence
from models.engine import Concept, LabelledEnum, Record, Sensitivity, field, link

if TYPE_CHECKING:
    from models.accompaniment.meeting import Meeting
    from models.accompaniment.participation import Participation
    from models.parties.person import Person


class AttendanceRole(LabelledEnum):
    """What somebody comes for."""

    PARTICIPANT = "participant", "Participe"
    PRESENTER = "presentateur", "Présente"
    VIEW = "regard", "Donne son regard"
    ADVISER = "accompagnateur", "Accompagne"
    MENTOR = "mentor", "Mentor"
    HOST = "animateur", "Anime"


class Attendance(Record):
    """A person, or a company without a person's name, at one meeting."""

    __concept__ = Concept(
        "Présence", "Présences", feminine=True, unique_together=(("meeting", "participation", "person"),)
    )

    meeting: Mapped[Meeting] = link("Rendez-vous", owner="attendances", in_title=True, listed=True)
    participation: Mapped[Participation | None] = link(
        "Entreprise", matches=("cohort", "meeting.cohort"), in_title=True, listed=True, searched=True
    )
    person: Mapped[Person | None] = link(
        "Personne",
        likely=("positions.organisation", "participation.company"),
        in_title=True,
        listed=True,
        searched=True,
    )
    role: Mapped[AttendanceRole] = field("Qualité", default=AttendanceRole.PARTICIPANT, listed=True)
    presence: Mapped[Presence] = field("Présence", default=Presence.PRESENT, listed=True)
    minutes_spent: Mapped[int | None] = field(
        "Durée (minutes)", min=0, max=1440, help="Si elle n'est pas celle du rendez-vous."
    )
    satisfaction: Mapped[int | None] = field(
        "Satisfaction", min=1, max=5, help="De 1 à 5.", sensitivity=Sensitivity.CONFIDENTIAL
    )

    def __str__(self) -> str:
        return f"{self.person or self.participation or 'Présence'} — {self.meeting}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A person or a company is named; each (company, person) is listed once."""
        if self.participation is None and self.person is None:
            yield "person", "Indiquez une personne ou une entreprise."
        twins = (one for one in self.meeting.attendances if one is not self)
        if any((one.participation, one.person) == (self.participation, self.person) for one in twins):
            yield "person", "Cette présence est déjà notée."
