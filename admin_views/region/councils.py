"""`conseils-strategiques`: one row per pitch. No member's name nor individual mark leaves by this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.region import shared_words as words
from admin_views.region.dataset import (
    CODE,
    DAY,
    FTE,
    SIRET,
    TEXT,
    WHOLE,
    YESNO,
    Content,
    Read,
    RegionFile,
    Warn,
    labels,
)
from admin_views.region.participations import siret
from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MemberCategory, Reach
from models.councils.opinions import NOTHING, Figures, figures_of
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import StateHistory, db, state_histories
from models.parties.company import NO_HEAD_OFFICE, Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite


@dataclass(frozen=True)
class Row:
    """A pitch and the session it belongs to, as they stood on a day."""

    session: CouncilSession
    pitch: Pitch
    history: StateHistory
    as_of: date
    opinions: Figures = NOTHING

    @property
    def state(self) -> PitchState:
        """Whether it was done."""
        found: PitchState = self.history.on(self.as_of)
        return found

    @property
    def figures(self) -> Figures:
        """What those who sat there thought of it, once it was held."""
        return self.opinions if self.session.day <= self.as_of else NOTHING

    @property
    def present(self) -> list[SessionAttendance]:
        """Who came, once it was held."""
        return _present(self.session) if self.session.day <= self.as_of else []

    def members(self, counted: Callable[[Mandate], bool] | None = None) -> int:
        """How many members or substitutes came; with `counted`, only those whose mandate it accepts."""
        present = [one for one in self.present if one.quality is not AttendanceQuality.GUEST]
        return sum(counted is None or (one.mandate is not None and counted(one.mandate)) for one in present)

    @property
    def guests(self) -> int:
        """The guests who came."""
        return sum(one.quality is AttendanceQuality.GUEST for one in self.present)


def _present(session: CouncilSession) -> list[SessionAttendance]:
    return [one for one in session.attendances if one.presence is Presence.PRESENT]


def _of(category: MemberCategory) -> Callable[[Row], int]:
    return lambda row: row.members(lambda mandate: mandate.category is category)


COLUMNS = [
    Read(
        "promotion",
        "Promotion",
        CODE,
        lambda row: row.pitch.participation.cohort.code,
        what=words.PROMOTION,
        required=True,
    ),
    Read(
        "numero_conseil",
        "Conseil n°",
        WHOLE,
        lambda row: row.session.number,
        is_dated=False,
        what="Numéro du conseil stratégique dans la promotion.",
        unit="numéro d'ordre",
    ),
    Read("date", "Date", DAY, lambda row: row.session.day, is_dated=False, what="Jour de la séance.", required=True),
    Read("lieu", "Lieu", TEXT, lambda row: row.session.place, is_dated=False, what="Lieu de la séance."),
    Read(
        "cloture",
        "Clôt la promotion",
        YESNO,
        lambda row: row.session.closes_cohort,
        is_dated=False,
        what="La séance clôt la promotion.",
        required=True,
    ),
    Read(
        "ordre_passage",
        "Ordre de passage",
        WHOLE,
        lambda row: row.pitch.rank,
        is_dated=False,
        what="Rang de passage de l'entreprise dans la séance.",
        unit="rang",
        required=True,
    ),
    Read(
        "raison_sociale",
        "Raison sociale",
        TEXT,
        lambda row: row.pitch.participation.company.name,
        is_dated=False,
        what=words.NAME,
        required=True,
    ),
    Read(
        "siret",
        "SIRET du siège",
        SIRET,
        lambda row: siret(row.pitch.participation.company, row.as_of),
        what=words.SIRET,
    ),
    Read(
        "statut_passage",
        "État du passage",
        TEXT,
        lambda row: row.state.label,
        what="L'entreprise allait présenter, a présenté ou était excusée.",
        required=True,
        among=labels(PitchState),
    ),
    Read(
        "nb_membres_presents",
        "Membres présents",
        WHOLE,
        lambda row: row.members(),
        what="Membres et suppléants présents.",
        unit="personnes",
        how="0 avant la séance ; sans aucun nom.",
        required=True,
    ),
    Read(
        "dont_chefs_entreprise",
        "Dont chef·fes d'entreprise",
        WHOLE,
        _of(MemberCategory.HEAD),
        is_dated=False,
        what="Parmi eux, chefs et cheffes d'entreprise.",
        unit="personnes",
        how="Selon la catégorie du mandat.",
        required=True,
    ),
    Read(
        "dont_societes_investissement",
        "Dont sociétés d'investissement",
        WHOLE,
        _of(MemberCategory.INVESTOR),
        is_dated=False,
        what="Parmi eux, sociétés d'investissement.",
        unit="personnes",
        how="Selon la catégorie du mandat.",
        required=True,
    ),
    Read(
        "dont_banques",
        "Dont banques",
        WHOLE,
        _of(MemberCategory.BANK),
        is_dated=False,
        what="Parmi eux, banques.",
        unit="personnes",
        how="Selon la catégorie du mandat.",
        required=True,
    ),
    Read(
        "dont_financeurs_ess",
        "Dont financeurs de l'ESS",
        WHOLE,
        _of(MemberCategory.ESS_FUNDER),
        is_dated=False,
        what="Parmi eux, financeurs de l'ESS.",
        unit="personnes",
        how="Selon la catégorie du mandat.",
        required=True,
    ),
    Read(
        "dont_nationaux",
        "Dont nationaux",
        WHOLE,
        lambda row: row.members(lambda mandate: mandate.reach is Reach.NATIONAL),
        is_dated=False,
        what="Parmi eux, ceux dont le mandat est de portée nationale.",
        unit="personnes",
        required=True,
    ),
    Read(
        "dont_ess",
        "Dont ESS",
        WHOLE,
        lambda row: row.members(lambda mandate: mandate.is_ess),
        is_dated=False,
        what="Parmi eux, ceux dont le mandat est de l'ESS.",
        unit="personnes",
        required=True,
    ),
    Read(
        "nb_invites_presents",
        "Invités présents",
        WHOLE,
        lambda row: row.guests,
        what="Invités présents.",
        unit="personnes",
        required=True,
    ),
    Read(
        "note_moyenne",
        "Note moyenne",
        FTE,
        lambda row: row.figures.overall,
        is_dated=False,
        what="Note moyenne donnée au passage, de 1 à 5.",
        unit="points",
        how="Moyenne des trois notes (clarté, solidité, valeur sociale) de tous les avis.",
        masked=words.FEW,
    ),
    Read(
        "nb_interets_exprimes",
        "Intérêts exprimés",
        WHOLE,
        lambda row: row.figures.interests,
        is_dated=False,
        what="Membres qui ont exprimé un intérêt.",
        unit="personnes",
        how="À revoir, contact ou financement ; sans aucun nom.",
        masked=words.FEW,
    ),
]


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
    present = _present(session) if session.day <= as_of else []
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
FILE = RegionFile(COLUMNS, read, ASKED, ROW, KEY)
