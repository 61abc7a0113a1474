"""`conseils-strategiques`: one row per pitch. No member's name nor individual mark leaves by this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.region.dataset import CODE, DAY, FTE, SIRET, TEXT, WHOLE, YESNO, Content, Read, RegionFile, Warn
from admin_views.region.participations import NO_HEAD_OFFICE, siret
from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession, SessionState
from models.councils.mandate import Mandate, MemberCategory, Reach
from models.councils.pitch import Pitch
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.engine import db
from models.parties.company import Company


@dataclass(frozen=True)
class Row:
    """A pitch and the session it belongs to."""

    session: CouncilSession
    pitch: Pitch

    def members(self, counted: Callable[[Mandate], bool] | None = None) -> int:
        """How many members or substitutes came; with `counted`, only those whose mandate it accepts."""
        present = [one for one in _present(self.session) if one.quality is not AttendanceQuality.GUEST]
        return sum(counted is None or (one.mandate is not None and counted(one.mandate)) for one in present)

    @property
    def guests(self) -> int:
        """The guests who came."""
        return sum(one.quality is AttendanceQuality.GUEST for one in _present(self.session))


def _present(session: CouncilSession) -> list[SessionAttendance]:
    return [one for one in session.attendances if one.presence is Presence.PRESENT]


def _of(category: MemberCategory) -> Callable[[Row], int]:
    return lambda row: row.members(lambda mandate: mandate.category is category)


COLUMNS = [
    Read("promotion", "Promotion", CODE, lambda row: row.pitch.participation.cohort.code),
    Read("numero_conseil", "Conseil n°", WHOLE, lambda row: row.session.number),
    Read("date", "Date", DAY, lambda row: row.session.day),
    Read("lieu", "Lieu", TEXT, lambda row: row.session.place),
    Read("cloture", "Clôt la promotion", YESNO, lambda row: row.session.closes_cohort),
    Read("ordre_passage", "Ordre de passage", WHOLE, lambda row: row.pitch.rank),
    Read("raison_sociale", "Raison sociale", TEXT, lambda row: row.pitch.participation.company.name),
    Read("siret", "SIRET du siège", SIRET, lambda row: siret(row.pitch.participation.company)),
    Read("statut_passage", "État du passage", TEXT, lambda row: row.pitch.state.label),
    Read("nb_membres_presents", "Membres présents", WHOLE, lambda row: row.members()),
    Read("dont_chefs_entreprise", "Dont chef·fes d'entreprise", WHOLE, _of(MemberCategory.HEAD)),
    Read("dont_societes_investissement", "Dont sociétés d'investissement", WHOLE, _of(MemberCategory.INVESTOR)),
    Read("dont_banques", "Dont banques", WHOLE, _of(MemberCategory.BANK)),
    Read("dont_financeurs_ess", "Dont financeurs de l'ESS", WHOLE, _of(MemberCategory.ESS_FUNDER)),
    Read(
        "dont_nationaux",
        "Dont nationaux",
        WHOLE,
        lambda row: row.members(lambda mandate: mandate.reach is Reach.NATIONAL),
    ),
    Read("dont_ess", "Dont ESS", WHOLE, lambda row: row.members(lambda mandate: mandate.is_ess)),
    Read("nb_invites_presents", "Invités présents", WHOLE, lambda row: row.guests),
    Read("note_moyenne", "Note moyenne", FTE),
    Read("nb_interets_exprimes", "Intérêts exprimés", WHOLE),
]


def read(cohort: Cohort, _as_of: date) -> Content:
    """By session, then in the order of the pitches."""
    sessions = _sessions(cohort)
    rows = [Row(one, pitch) for one in sessions for pitch in one.pitches]
    return Content(rows, [warning for one in sessions for warning in _warnings(one)])


def _sessions(cohort: Cohort) -> list[CouncilSession]:
    company = selectinload(CouncilSession.pitches).joinedload(Pitch.participation).joinedload(Participation.company)
    query = select(CouncilSession).join(CouncilSession.council).where(CouncilSession.cohort == cohort)
    query = query.where(Council.kind == CouncilKind.STRATEGIC, CouncilSession.state != SessionState.CANCELLED)
    query = query.order_by(CouncilSession.number, CouncilSession.id)
    loads = (
        company.selectinload(Company.establishments),
        selectinload(CouncilSession.attendances).joinedload(SessionAttendance.mandate),
        joinedload(CouncilSession.council),
    )
    return list(db.session.scalars(query.options(*loads).execution_options(populate_existing=True)))


def _warnings(session: CouncilSession) -> Iterator[Warn]:
    """What is missing from a session, before the file leaves."""
    present = _present(session)
    wanted = {
        "Aucun passage n'est écrit.": session.pitches,
        "Les présences ne sont pas écrites.": present,
        "Le lieu manque.": session.place,
    }
    yield from (Warn(session, sentence) for sentence, value in wanted.items() if not value)
    for one in present:
        if one.mandate is None and one.quality is not AttendanceQuality.GUEST:
            yield Warn(one, "Sans mandat relié, cette personne n'est comptée dans aucune catégorie.")
    for pitch in session.pitches:
        if siret(pitch.participation.company) is None:
            yield Warn(pitch.participation.company, NO_HEAD_OFFICE)


FILE = RegionFile(COLUMNS, read, (Cohort, CouncilSession, Pitch, SessionAttendance, Mandate, Participation, Company))
