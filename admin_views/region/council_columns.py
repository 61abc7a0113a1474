"""The columns of `conseils-strategiques`, and the pitch that each of its rows is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from admin_views.region import shared_words as words
from admin_views.region.dataset import (
    CODE,
    DAY,
    FTE,
    SIRET,
    TEXT,
    WHOLE,
    YESNO,
    Read,
    labels,
)
from admin_views.region.participations import siret
from models.accompaniment.presence import Presence
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MemberCategory, Reach
from models.councils.opinions import NOTHING, Figures
from models.councils.pitch import Pitch, PitchState
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.engine import StateHistory


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
        return who_came(self.session) if self.session.day <= self.as_of else []

    def members(self, counted: Callable[[Mandate], bool] | None = None) -> int:
        """How many members or substitutes came; with `counted`, only those whose mandate it accepts."""
        present = [one for one in self.present if one.quality is not AttendanceQuality.GUEST]
        return sum(counted is None or (one.mandate is not None and counted(one.mandate)) for one in present)

    @property
    def guests(self) -> int:
        """The guests who came."""
        return sum(one.quality is AttendanceQuality.GUEST for one in self.present)


def who_came(session: CouncilSession) -> list[SessionAttendance]:
    """Who is noted present."""
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
