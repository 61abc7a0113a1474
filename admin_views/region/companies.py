"""`entreprises-accompagnees`: one row per participation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import defaultload, selectinload

from admin_views.region.dataset import (
    CODE,
    DAY,
    FTE,
    RNA,
    SIRET,
    TEXT,
    WHOLE,
    YESNO,
    Content,
    Read,
    RegionFile,
    published,
)
from admin_views.region.participations import (
    company_warnings,
    fte,
    participation_warnings,
)
from admin_views.region.standings import Standing, standings_of
from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.mentoring import Mentoring, had_begun
from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest
from models.cohorts.cohort import Cohort
from models.engine import Sensitivity, db, midnight
from models.overview.figures import attendances
from models.overview.hours import Hours, hours_of
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.former_status import FormerStatus
from models.reference.commune import Commune
from models.reference.milestone import Milestone

OPEN = Sensitivity.OPEN


@dataclass(frozen=True)
class CompanyRow:
    """A company's year, on a day; without hours when no meeting of its cohort was held that anybody wrote."""

    standing: Standing
    has_mentor: bool
    hours: Hours | None = None
    requests: int = 0

    @property
    def participation(self) -> Participation:
        """Its year with the programme."""
        return self.standing.participation

    @property
    def company(self) -> Company:
        """The company."""
        return self.standing.company

    @property
    def commune(self) -> Commune | None:
        """Where its head office was."""
        return self.standing.commune


COLUMNS = [
    Read("promotion", "Promotion", CODE, lambda row: row.participation.cohort.code, OPEN),
    Read("numero_edition", "Édition", WHOLE, lambda row: row.participation.cohort.edition, OPEN, is_dated=False),
    Read("raison_sociale", "Raison sociale", TEXT, lambda row: row.company.name, OPEN, is_dated=False),
    Read("siret", "SIRET du siège", SIRET, lambda row: row.standing.siret, OPEN),
    Read("rna", "Numéro RNA", RNA, lambda row: row.company.rna, OPEN, is_dated=False),
    Read("statut_ess", "Statut ESS", TEXT, lambda row: row.standing.status.ess_status.label, OPEN),
    Read("esus", "ESUS à l'entrée", YESNO, lambda row: row.company.is_esus(row.participation.joined_on)),
    Read("categorie_juridique", "Catégorie juridique", CODE, lambda row: _code(row.standing.status.legal_form), OPEN),
    Read("code_naf", "Code APE", CODE, lambda row: _code(row.company.naf_code), OPEN, is_dated=False),
    Read("libelle_naf", "Activité", TEXT, lambda row: _name(row.company.naf_code), OPEN, is_dated=False),
    Read("code_insee", "Code INSEE", CODE, lambda row: row.commune.insee_code if row.commune else None, OPEN),
    Read("commune", "Commune", TEXT, lambda row: _name(row.commune), OPEN),
    Read("code_departement", "Département", CODE, lambda row: row.standing.department_code, OPEN),
    Read(
        "epci",
        "Intercommunalité (SIREN)",
        CODE,
        lambda row: row.commune.epci.siren if row.commune and row.commune.epci else None,
        OPEN,
        is_dated=False,
    ),
    Read(
        "problematique_principale",
        "Problématique principale",
        TEXT,
        lambda row: _name(row.participation.main_problem),
        is_dated=False,
    ),
    Read(
        "problematiques_secondaires",
        "Problématiques secondaires",
        TEXT,
        lambda row: ";".join(one.name for one in row.participation.other_problems) or None,
        is_dated=False,
    ),
    Read("date_entree", "Entrée le", DAY, lambda row: row.standing.joined_on),
    Read("date_sortie", "Sortie le", DAY, lambda row: row.standing.left_on),
    Read("statut_participation", "État de la participation", TEXT, lambda row: row.standing.state.label),
    Read("etp_t0", "ETP à l'entrée", FTE, lambda row: fte(row.participation, Milestone.START)),
    Read("etp_fin", "ETP à la fin", FTE, lambda row: fte(row.participation, Milestone.END)),
    Read("etp_t12", "ETP à T+12", FTE, lambda row: fte(row.participation, Milestone.A_YEAR)),
    Read("heures_individuelles", "Heures individuelles", FTE, lambda row: row.hours and row.hours.individual),
    Read("heures_collectives", "Heures collectives", FTE, lambda row: row.hours and row.hours.collective),
    Read("heures_mentorat", "Heures de mentorat", FTE, lambda row: row.hours and row.hours.mentoring),
    Read("a_un_mentor", "A un mentor", YESNO, lambda row: row.has_mentor),
    Read("nb_demandes_appui", "Demandes d'appui", WHOLE, lambda row: row.requests),
    Read("date_donnees", "Données au", DAY, lambda row: row.standing.as_of, OPEN),
]


def _code(found: object) -> str | None:
    return getattr(found, "code", None)


def _name(found: object) -> str | None:
    return getattr(found, "name", None)


COMPANY = (
    "promotion",
    "numero_edition",
    "raison_sociale",
    "siret",
    "rna",
    "statut_ess",
    "esus",
    "categorie_juridique",
    "code_naf",
    "libelle_naf",
    "code_insee",
    "commune",
    "code_departement",
    "epci",
)
ITS_YEAR = (
    "problematique_principale",
    "problematiques_secondaires",
    "date_entree",
    "date_sortie",
    "statut_participation",
    "a_un_mentor",
    "nb_demandes_appui",
)
# What everyone may read, of the companies that agreed to it: no count of jobs or hours
# (`app/docs/region-files.md#files`).
OPEN_COLUMNS = [
    *published(COLUMNS, COMPANY, by_decision={"esus"}),
    *published(COLUMNS, ITS_YEAR, by_decision=ITS_YEAR),
    *published(COLUMNS, ("date_donnees",)),
]


def read(cohort: Cohort, as_of: date) -> Content:
    """By department, then by name."""
    query = select(Participation.id).select_from(Mentoring).join(Mentoring.participation)
    mentored = set(db.session.scalars(query.where(Participation.cohort == cohort, had_begun(as_of))))
    approvals = defaultload(Participation.company).selectinload(Company.approvals)
    found = standings_of(cohort, as_of, approvals, selectinload(Participation.other_problems))
    came, requests = attendances(cohort, as_of), _requests(cohort, as_of)
    return Content(
        [
            CompanyRow(
                one,
                one.participation.id in mentored,
                hours_of(came.get(one.participation.id, ())) if came else None,
                requests.get(one.participation.id, 0),
            )
            for one in found
        ],
        [warning for one in found for warning in participation_warnings(one.participation, as_of)],
    )


def _requests(cohort: Cohort, as_of: date) -> dict[int, int]:
    """How many times each company had asked the support platform."""
    joined = SupportRequest.participation_id  # type: ignore[attr-defined]
    query = select(joined, func.count()).join(SupportRequest.participation).where(Participation.cohort == cohort)
    query = query.where(SupportRequest.filed_at < midnight(as_of + timedelta(days=1)))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(joined))}


def read_open(cohort: Cohort, as_of: date) -> Content:
    """The companies that agreed to be published."""
    rows = [row for row in read(cohort, as_of).rows if row.participation.is_public]
    return Content(rows, [warning for row in rows for warning in company_warnings(row.company)])


ASKED = (Cohort, Participation, Company, Establishment, FormerStatus, FormerSite, Mentoring, SupportRequest)
FILE = RegionFile(COLUMNS, read, (*ASKED, JobsReading, Attendance))
OPEN_FILE = RegionFile(OPEN_COLUMNS, read_open, ASKED)
