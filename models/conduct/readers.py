"""Which rows of applications, files of the fund, notes and meetings each role reads; not named, it reads none."""

from __future__ import annotations

from models.accompaniment.meeting import Meeting
from models.accompaniment.note import Note
from models.accompaniment.visibility import Visibility
from models.engine import EVERY_ROW, rows
from models.fund.fund_application import GRANTED, FundApplication
from models.policy import TEAM, Role
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON

WHOLE_TEAM = dict.fromkeys(TEAM, EVERY_ROW)

rows(Candidacy)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: Candidacy.state.in_(FROM_ADMISSIBLE_ON)})
rows(FundApplication)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: FundApplication.state.in_(GRANTED)})
rows(Note)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: Note.visibility == Visibility.COMMITTEE})
rows(Meeting)(WHOLE_TEAM | {Role.COMMITTEE: lambda _who: Meeting.visibility == Visibility.COMMITTEE})
