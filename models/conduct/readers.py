"""Which rows of applications, notes and meetings each role reads; a role that is not named reads none."""

from __future__ import annotations

from models.accompaniment.meeting import Meeting
from models.accompaniment.note import Note
from models.accompaniment.visibility import Visibility
from models.engine import EVERY_ROW, rows
from models.policy import TEAM, Role
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON

WHOLE_TEAM = dict.fromkeys(TEAM, EVERY_ROW)

rows(Candidacy)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: Candidacy.state.in_(FROM_ADMISSIBLE_ON)})
rows(Note)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: Note.visibility == Visibility.COMMITTEE})
rows(Meeting)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: Meeting.visibility == Visibility.COMMITTEE})
