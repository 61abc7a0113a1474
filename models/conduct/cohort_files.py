"""Which files are those of a cohort: of its applications, its companies' year, its meetings and its sessions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import Attachment, gathers_files
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_document import CandidacyDocument


def _of(cohort: Cohort) -> ColumnElement[bool]:
    file: Any = Attachment
    calls = select(CallForApplications.id).where(CallForApplications.cohort == cohort)
    applied = select(Candidacy.id).where(Candidacy.call_id.in_(calls))  # type: ignore[attr-defined]
    wanted = select(CandidacyDocument.id).where(CandidacyDocument.candidacy_id.in_(applied))  # type: ignore[attr-defined]
    joined = select(Participation.id).where(Participation.cohort == cohort)
    stages = select(SequenceProgress.id).where(SequenceProgress.participation_id.in_(joined))  # type: ignore[attr-defined]
    works = select(Deliverable.id).where(Deliverable.sequence_progress_id.in_(stages))  # type: ignore[attr-defined]
    meetings = select(Meeting.id).where(Meeting.cohort == cohort)
    sessions = select(CouncilSession.id).where(CouncilSession.cohort == cohort)
    pitches = select(Pitch.id).where(Pitch.council_session_id.in_(sessions))  # type: ignore[attr-defined]
    return or_(
        file.candidacy_id.in_(applied),
        file.candidacy_document_id.in_(wanted),
        file.participation_id.in_(joined),
        file.deliverable_id.in_(works),
        file.meeting_id.in_(meetings),
        file.council_session_id.in_(sessions),
        file.pitch_id.in_(pitches),
    )


gathers_files(Cohort, _of)
