"""A company's year, and the way to its mentor."""

from __future__ import annotations

from admin_views.engine.audiences import may
from admin_views.engine.view import BackOfficeView
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.engine import Right
from models.parties.company import Company


class ParticipationView(BackOfficeView):
    """A participation, with the page where its mentor is chosen one click away."""

    details_template = "participation_details.html"

    @property
    def may_match(self) -> bool:
        """Whether the role gives companies to mentors."""
        return may(Right.CREATE | Right.UPDATE, Mentoring, self.role) and may(Right.READ, Mentor, self.role)

    @property
    def may_follow(self) -> bool:
        """Whether the role reads the thread of the company."""
        return may(Right.READ, Company, self.role)

    @property
    def may_meet(self) -> bool:
        """Whether the role writes meetings."""
        return may(Right.CREATE, Meeting, self.role)
