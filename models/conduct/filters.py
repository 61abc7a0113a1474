"""What lists are filtered by although it is held elsewhere: the cohort of a company, the company of a meeting."""

from __future__ import annotations

from sqlalchemy import select

from models.accompaniment.deliverable import DeliverableState
from models.accompaniment.meeting import COMING, Meeting, MeetingState
from models.accompaniment.participation import OVER, Participation, ParticipationState
from models.accompaniment.sequence_progress import UNFINISHED, ProgressState
from models.accounts.user import User
from models.engine import filtered_through, reaches, stands_for_accounts
from models.parties.company import Company
from models.parties.person import Person

TAKING_PLACE = (*COMING, MeetingState.HELD)
UNDER_WAY = tuple(one for one in ParticipationState if one not in OVER)

stands_for_accounts(Person, lambda who: select(User.person_id).where(User.id == who.user_id))  # type: ignore[attr-defined]

_of_company = "participation.company"
filtered_through(Company, "cohort", "Promotion", _of_company, path="cohort")
filtered_through(Company, "adviser", "Chargé·e de mission", _of_company, path="adviser", only=("state", UNDER_WAY))
filtered_through(
    Company,
    "manager",
    "Responsable de la promotion",
    _of_company,
    path="cohort.manager",
    only=("state", UNDER_WAY),
)
filtered_through(Company, "participation_state", "Participation", _of_company, path="state")
filtered_through(
    Company,
    "stage",
    "Séquence en cours",
    _of_company,
    "sequence_progress.participation",
    path="sequence.template",
    only=("state", (ProgressState.RUNNING, ProgressState.TO_VALIDATE)),
)
filtered_through(
    Company,
    "meeting",
    "Rendez-vous",
    _of_company,
    "attendance.participation",
    path="meeting.starts_at",
    only=("meeting.state", TAKING_PLACE),
)
reaches(Company, "approval", "Agrément", "approvals.kind", filtered=True)

_of_participation = "sequence_progress.participation"
filtered_through(
    Participation,
    "stage",
    "Séquence en cours",
    _of_participation,
    path="sequence.template",
    only=("state", (ProgressState.RUNNING, ProgressState.TO_VALIDATE)),
)
filtered_through(
    Participation,
    "sequence_end",
    "Séquence à finir",
    _of_participation,
    path="sequence.ends_on",
    only=("state", UNFINISHED),
)
filtered_through(
    Participation,
    "deliverable",
    "Livrable attendu",
    _of_participation,
    "deliverable.sequence_progress",
    path="due_on",
    only=("state", (DeliverableState.EXPECTED, DeliverableState.TO_REDO)),
)
filtered_through(Participation, "mentor", "Mentor", "mentoring.participation", path="mentor")
filtered_through(
    Participation,
    "meeting",
    "Rendez-vous",
    "attendance.participation",
    path="meeting.starts_at",
    only=("meeting.state", TAKING_PLACE),
)

reaches(Meeting, "company", "Entreprise", "attendances.participation.company", filtered=True)
reaches(Meeting, "adviser", "Chargé·e de mission", "attendances.participation.adviser", filtered=True)
reaches(Person, "organisation", "Organisme", "positions.organisation", filtered=True)
reaches(Person, "role", "Rôle", "positions.role", filtered=True)
