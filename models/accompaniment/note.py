"""The thread of a company: what each party writes, for whom (`app/docs/accompaniment.md#thread`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.accompaniment.visibility import Visibility
from models.engine import Concept, Day, Prose, Record, field, link, today

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation


class Note(Record):
    """What was said or seen on a day; the committee reads those that are for it, and only those."""

    __concept__ = Concept("Note", "Notes", feminine=True, menu="Accompagnement", order="-written_on")

    participation: Mapped[Participation] = link(
        "Participation", in_title=True, listed=True, searched=True, filtered=True
    )
    written_on: Mapped[Day] = field("Date", past=True, default=today, listed=True, filtered=True)
    text: Mapped[Prose] = field("Note", max=4000, listed=True, searched=True)
    visibility: Mapped[Visibility] = field("Visible par", default=Visibility.TEAM, listed=True, filtered=True)

    def rules(self) -> Iterator[tuple[str, str]]:
        """A note is of the time of the cohort."""
        yield from self.participation.cohort.near(self, "written_on", self.written_on)

    def __str__(self) -> str:
        return f"{self.participation} — note du {self.written_on:%d/%m/%Y}"
