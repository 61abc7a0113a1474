"""A company's year, and the way to its mentor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admin_views.engine.audiences import may
from admin_views.engine.available_verbs import AvailableVerb, available_verbs
from admin_views.engine.record_sections import link_to
from admin_views.engine.tags import tag
from admin_views.engine.view import BackOfficeView
from admin_views.screens.cohort_page import is_near_its_end
from admin_views.screens.company_page import steps_of
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import LEFT, Participation
from models.engine import Right, span
from models.parties.company import Company


class ParticipationView(BackOfficeView):
    """A participation: how far it is, then its record; the page where its mentor is chosen one click away."""

    details_template = "participation_details.html"

    def facts_of(self, record: Participation) -> Sequence[Any]:
        """Its state, its cohort, who follows it, from when to when."""
        told = {
            "state": tag(record.state),
            "cohort": link_to(record.cohort, record.cohort.code),
            "adviser": record.adviser,
            "joined_on": span(None if record.left_before_start else record.joined_on, record.left_on),
        }
        return [value for name, value in told.items() if name in self.fields and value]

    def verbs_offered(self, record: Participation) -> Sequence[AvailableVerb]:
        """« Terminer » tells what it waits for when the end is near: until then, it waits for nearly all of it."""
        found, is_near = available_verbs(record, self.role), is_near_its_end(record.cohort)
        return [one for one in found if is_near or not (one.verb.name == "complete" and one.obstacles)]

    def more_of(self, record: Participation) -> Mapping[str, Any]:
        """How far it is in each sequence; whether it may have a mentor."""
        return {"steps": steps_of(record, self.role), "has_left": record.state in LEFT}

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
