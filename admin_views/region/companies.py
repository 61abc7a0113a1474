"""`entreprises-accompagnees`: one row per participation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import defaultload, selectinload

from admin_views.region.company_columns import COLUMNS, OPEN_COLUMNS
from admin_views.region.dataset import Content, RegionFile, Warn
from admin_views.region.participations import company_warnings, participation_warnings
from admin_views.region.standings import Standing, standings_of
from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.mentoring import Mentoring, had_begun
from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest
from models.cohorts.cohort import Cohort
from models.engine import db, midnight
from models.overview.figures import attendances
from models.overview.hours import Hours, hours_of
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.former_status import FormerStatus
from models.reference.commune import Commune


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


NOT_AGREED = "L'accord de publication manque : cette entreprise n'est pas dans le fichier."
NOBODY_AGREED = "Aucune ligne : aucune des entreprises accompagnées ({}) n'a donné son accord de publication."


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
                hours_of(came.get(one.participation.id, ()), was_held=lambda _of_those: True) if came else None,
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


def kept_open(content: Content) -> Content:
    """The companies that agreed to be published; the others are told, for whoever could ask them."""
    found = content.rows
    rows = [row for row in found if row.participation.is_public]
    kept_out = [row.participation for row in found if not row.participation.is_public]
    warnings = [warning for row in rows for warning in company_warnings(row.company)]
    says = [NOBODY_AGREED.format(len(found))] if found and not rows else []
    return Content(rows, [*(Warn(one, NOT_AGREED) for one in kept_out), *warnings], says)


ASKED = (Cohort, Participation, Company, Establishment, FormerStatus, FormerSite, Mentoring, SupportRequest)
ROW, KEY = "une entreprise dans une promotion", ("promotion", "raison_sociale", "siret")
EMPTY = "aucune entreprise n'était entrée dans la promotion ce jour-là"
FILE = RegionFile(COLUMNS, read, (*ASKED, JobsReading, Attendance), ROW, KEY, empty=EMPTY)
UNSAID = "aucune entreprise de la promotion n'a dit accepter d'être publiée"
AGREED = f"{ROW}, qui a accepté d'être publiée"
OPEN_FILE = RegionFile(OPEN_COLUMNS, read, ASKED, AGREED, KEY, kept_open, empty=UNSAID)
