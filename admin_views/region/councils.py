"""`conseils-strategiques`: one row per pitch. No member's name nor individual mark leaves by this file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.region.council_columns import COLUMNS, Row, who_came
from admin_views.region.dataset import (
    Content,
    RegionFile,
    Warn,
)
from admin_views.region.participations import siret
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.opinions import NOTHING, figures_of
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import db, state_histories
from models.parties.company import NO_HEAD_OFFICE, Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite


def read(cohort: Cohort, as_of: date) -> Content:
    """By session, then in the order of the pitches."""
    sessions = _known(_sessions(cohort), as_of)
    histories = state_histories(Pitch, [pitch for one in sessions for pitch in one.pitches])
    opinions = figures_of([pitch for one in sessions for pitch in one.pitches])
    rows = [
        Row(one, pitch, histories[pitch.id], as_of, opinions.get(pitch.id, NOTHING))
        for one in sessions
        for pitch in one.pitches
        if min(one.day, histories[pitch.id].begins) <= as_of
    ]
    return Content(rows, [warning for one in sessions for warning in _warnings(one, as_of)])


def _known(sessions: list[CouncilSession], as_of: date) -> list[CouncilSession]:
    """Those that took place, or were written, by a day; not those that were cancelled by then."""
    histories = state_histories(CouncilSession, sessions)
    known = [one for one in sessions if min(one.day, histories[one.id].begins) <= as_of]
    return [one for one in known if histories[one.id].on(as_of) is not SessionState.CANCELLED]


def _sessions(cohort: Cohort) -> list[CouncilSession]:
    company = selectinload(CouncilSession.pitches).joinedload(Pitch.participation).joinedload(Participation.company)
    query = select(CouncilSession).join(CouncilSession.council).where(CouncilSession.cohort == cohort)
    query = query.where(Council.kind == CouncilKind.STRATEGIC)
    query = query.order_by(CouncilSession.number, CouncilSession.id)
    loads = (
        company.selectinload(Company.establishments).joinedload(Establishment.former_sites),
        selectinload(CouncilSession.attendances).joinedload(SessionAttendance.mandate),
        joinedload(CouncilSession.council),
    )
    return list(db.session.scalars(query.options(*loads).execution_options(populate_existing=True)))


def _warnings(session: CouncilSession, as_of: date) -> Iterator[Warn]:
    """What is missing from a session, before the file leaves; nobody came yet to one that is to come."""
    present = who_came(session) if session.day <= as_of else []
    wanted = {
        "Aucun passage n'est écrit.": session.pitches,
        "Les présences ne sont pas écrites.": present or session.day > as_of,
        "Le lieu manque.": session.place,
    }
    yield from (Warn(session, sentence) for sentence, value in wanted.items() if not value)
    for one in present:
        if one.mandate is None and one.quality is not AttendanceQuality.GUEST:
            yield Warn(one, "Sans mandat relié, cette personne n'est comptée dans aucune catégorie.")
    for pitch in session.pitches:
        if siret(pitch.participation.company, as_of) is None:
            yield Warn(pitch.participation.company, NO_HEAD_OFFICE)


ASKED = (Cohort, CouncilSession, Pitch, PitchFeedback, SessionAttendance, Mandate, Participation, Company, FormerSite)
ROW = "le passage d'une entreprise devant un conseil stratégique"
KEY = ("promotion", "date", "numero_conseil", "ordre_passage", "raison_sociale")
EMPTY = "aucun passage devant un conseil stratégique n'était prévu ni tenu ce jour-là"
FILE = RegionFile(COLUMNS, read, ASKED, ROW, KEY, empty=EMPTY)
