"""The life of a programme: a record of each concept that its councils follow, all of them its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.support_request import SupportRequest
from models.accompaniment.usual_adviser import UsualAdviser
from models.cohorts.cohort import Cohort
from models.cohorts.expected_deliverable import ExpectedDeliverable
from models.cohorts.programme import Programme
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import now
from models.fund.fund_application import FundApplication
from models.parties.approval import Approval
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.parties.position import Position
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from models.selection.wanted_document import WantedDocument
from tests.factories import sample


def life(name: str) -> dict[str, Any]:
    """Concept → its record, unsaved; a text of each says the name."""
    programme = sample(Programme, name=f"Programme {name}", code=f"P-{name}")
    cohort = sample(Cohort, programme=programme, code=f"{name}-2018", name=f"Promotion {name}")
    company = sample(Company, name=f"Filature {name}")
    found = [programme, cohort, company, *_of_company(name, company), *_of_cohort(name, cohort)]
    opened = {"platform_from": date(2017, 1, 1)}
    joined = sample(Participation, cohort=cohort, company=company, stake=f"Enjeu {name}", **opened)
    found += [joined, *_accompaniment(name, joined), *_council(name, programme, cohort, joined)]
    found += [*_selection(name, cohort, company), _file(name, company, joined)]
    return {one.__tablename__: one for one in found}


def _of_company(name: str, company: Company) -> list[Any]:
    site = sample(Establishment, company=company, address=f"Quai {name}", is_head_office=True)
    head = sample(Person, last_name=f"Roux {name}")
    position = sample(Position, person=head, organisation=company)
    return [site, sample(JobsReading, establishment=site), sample(Approval, company=company), head, position]


def _of_cohort(name: str, cohort: Cohort) -> list[Any]:
    template = sample(SequenceTemplate, programme=cohort.programme, name=f"Gabarit {name}")
    expected = sample(ExpectedDeliverable, sequence_template=template, name=f"Attendu {name}")
    sequence = sample(Sequence, cohort=cohort, name=f"Séquence {name}", rank=1)
    return [template, expected, sequence, sample(Meeting, cohort=cohort, title=f"Réunion {name}", starts_at=now())]


def _accompaniment(name: str, joined: Participation) -> list[Any]:
    of_it = {"participation": joined}
    progress = sample(SequenceProgress, **of_it, sequence=sample(Sequence, cohort=joined.cohort, rank=2))
    review = sample(SocialValueReview, **of_it)
    return [
        progress,
        sample(Deliverable, sequence_progress=progress, name=f"Livrable {name}"),
        sample(Note, **of_it, text=f"Note {name}"),
        sample(Mentoring, **of_it, mentor=sample(Mentor), goal=f"Objectif {name}"),
        sample(UsualAdviser, **of_it),
        sample(SupportRequest, **of_it, question=f"Question {name}"),
        review,
        sample(SocialScore, social_value_review=review),
    ]


def _council(name: str, programme: Programme, cohort: Cohort, joined: Participation) -> list[Any]:
    council = sample(Council, name=f"Conseil {name}", kind=CouncilKind.STRATEGIC, programme=programme)
    session = sample(CouncilSession, council=council, cohort=cohort, number=1, starts_at=now() + timedelta(days=30))
    return [
        council,
        session,
        sample(Mandate, council=council),
        sample(SessionAttendance, council_session=session),
        sample(Pitch, council_session=session, participation=joined),
    ]


def _selection(name: str, cohort: Cohort, company: Company) -> list[Any]:
    call = sample(CallForApplications, cohort=cohort, state=CallState.PUBLISHED)
    wanted = sample(WantedDocument, call_for_applications=call, label=f"Pièce {name}")
    return [call, wanted, sample(Candidacy, call=call, company=company, stake=f"Enjeu {name}")]


def _file(name: str, company: Company, joined: Participation) -> FundApplication:
    file: FundApplication = sample(FundApplication, company=company, participation=joined, title=f"Projet {name}")
    return file
