"""What the page of a session asks beside its pitches: whose slides came, which companies have no turn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, cast, exists, literal, null, select, union_all

from admin_views.engine.audiences import may, shows
from models.accompaniment.participation import Participation, ParticipationState
from models.conduct.council_session_verbs import cohort_awaited
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch, PitchFile
from models.engine import Attachment, FileState, Right, db, normal
from models.parties.organisation import Organisation

SLIDES = "slides"
# Whole tables: the page was opened for its reader, who reads the pitches of what they read.
FILE, TURN, JOINED, COMPANY = (one.__table__ for one in (Attachment, Pitch, Participation, Organisation))


@dataclass(frozen=True)
class Beside:
    """What else the page asks of its pitches: whose slides came, which companies have no turn."""

    slides: frozenset[int]
    without: list[str]


NOTHING = Beside(frozenset(), [])


def beside(session: CouncilSession) -> Beside:
    """These, in one statement, for who reads files and participations; without a turn as `without_a_turn` tells it."""
    cohort = cohort_awaited(session)
    asked = {"session": session.id, "cohort": cohort.id if cohort else None}
    found = db.session.execute(_beside(), asked).all() if may(Right.READ, Attachment) else []
    slides = frozenset(number for source, number, _name in found if source == SLIDES)
    is_told = shows(Participation, "company", "cohort", "state")
    names = [name for source, _number, name in found if source != SLIDES] if is_told else []
    return Beside(slides, sorted(names, key=normal))


@cache
def _beside() -> Any:
    file, turn, joined, company = (one.c for one in (FILE, TURN, JOINED, COMPANY))
    there = turn.council_session_id == bindparam("session"), turn.deleted_at.is_(None)
    received = file.state.in_((FileState.RECEIVED, FileState.VALIDATED)), file.kind == PitchFile.SLIDES
    slides = select(literal(SLIDES), file.pitch_id, cast(null(), String)).join_from(
        FILE, TURN, file.pitch_id == turn.id
    )
    without = select(literal("company"), joined.id, company.name)
    without = without.join_from(JOINED, COMPANY, joined.company_id == company.id)
    active = joined.cohort_id == bindparam("cohort"), joined.state == ParticipationState.ACTIVE
    live = joined.deleted_at.is_(None), company.deleted_at.is_(None)
    has_turn = exists().where(*there, turn.participation_id == joined.id)
    return union_all(
        slides.where(*there, *received, file.deleted_at.is_(None)),
        without.where(*active, *live, ~has_turn),
    )
