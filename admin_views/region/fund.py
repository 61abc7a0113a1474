"""`fonds-dossiers`: granted files in full; of the others, the Région counts the states and knows no name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.region import shared_words as words
from admin_views.region.dataset import CODE, DAY, FTE, MONEY, RATE, SIRET, TEXT, Content, Read, RegionFile, Warn, labels
from admin_views.region.standings import by_then
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import StateHistory, day_of, db, state_histories
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.fund_application import FundApplication
from models.parties.company import NO_HEAD_OFFICE, Company, EssStatus
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.former_status import FormerStatus
from models.reference.commune import Commune


@dataclass(frozen=True)
class Row:
    """A row: one application on a day; what names its company is read only when it had been granted (`full`)."""

    cohort: Cohort
    application: FundApplication
    history: StateHistory
    as_of: date

    @property
    def state(self) -> ApplicationState:
        """Where it stood."""
        found: ApplicationState = self.history.on(self.as_of)
        return found

    @property
    def full(self) -> FundApplication | None:
        """The application, where all of it may leave."""
        return self.application if self.state in GRANTED else None

    def day(self, name: str) -> date | None:
        """The day of a step of a granted application, if it had come."""
        return by_then(self.read(name), self.as_of)

    @property
    def site(self) -> Establishment | FormerSite | None:
        """Of a granted application: the site it is for, as it was, else the head office."""
        found = self.full
        if found is None:
            return None
        return found.establishment.on(self.as_of) if found.establishment else found.company.head_office_on(self.as_of)

    @property
    def status(self) -> str | None:
        """Of a granted application: the status of its company."""
        return self.full.company.status_on(self.as_of).ess_status.label if self.full else None

    def read(self, *path: str) -> Any:
        """Follow fields from a granted application; nothing from another one."""
        found: Any = self.full
        for name in path:
            found = None if found is None else getattr(found, name)
        return found


COLUMNS = [
    Read(
        "reference",
        "Référence",
        CODE,
        lambda row: row.read("reference"),
        what="Référence du dossier.",
        masked=words.UNGRANTED,
    ),
    Read("fonds", "Fonds", CODE, lambda row: row.application.fund.code, what="Code du fonds.", required=True),
    Read(
        "siret",
        "SIRET",
        SIRET,
        lambda row: row.site and row.site.siret,
        what="SIRET de l'établissement concerné, sinon du siège.",
        masked=words.UNGRANTED,
    ),
    Read(
        "raison_sociale",
        "Raison sociale",
        TEXT,
        lambda row: row.read("company", "name"),
        is_dated=False,
        what=words.NAME,
        masked=words.UNGRANTED,
    ),
    Read(
        "statut_ess",
        "Statut ESS",
        TEXT,
        lambda row: row.status,
        what=words.ESS_STATUS,
        masked=words.UNGRANTED,
        among=labels(EssStatus),
    ),
    Read(
        "code_departement",
        "Département",
        CODE,
        lambda row: row.site and row.site.commune.department.code,
        what="Code du département de cet établissement.",
        masked=words.UNGRANTED,
    ),
    Read(
        "promotion",
        "Promotion",
        CODE,
        lambda row: row.application.participation_id and row.cohort.code,
        what="Code de la promotion. Vide : la demande n'est d'aucune participation, et a été déposée dans son temps.",
    ),
    Read(
        "instrument",
        "Instrument",
        TEXT,
        lambda row: row.read("instrument", "name"),
        is_dated=False,
        what="Nature du financement : prêt, titres, subvention…",
        masked=words.UNGRANTED,
    ),
    Read(
        "montant_demande",
        "Montant demandé",
        MONEY,
        lambda row: row.read("requested"),
        is_dated=False,
        what="Montant demandé au fonds.",
        unit="euros",
        masked=words.UNGRANTED,
    ),
    Read(
        "montant_accorde",
        "Montant accordé",
        MONEY,
        lambda row: row.read("granted"),
        is_dated=False,
        what="Montant accordé par le fonds.",
        unit="euros",
        masked=words.UNGRANTED,
    ),
    Read(
        "date_depot",
        "Déposé le",
        DAY,
        lambda row: row.day("filed_on"),
        what="Jour du dépôt du dossier.",
        masked=words.UNGRANTED,
    ),
    Read(
        "date_comite",
        "En comité le",
        DAY,
        lambda row: row.read("committee_on"),
        is_dated=False,
        what="Jour du comité.",
        masked=words.UNGRANTED,
    ),
    Read("decision", "Décision", TEXT, what="Décision du comité.", masked=words.NOT_YET),
    Read(
        "date_convention",
        "Convention du",
        DAY,
        lambda row: row.day("signed_on"),
        what="Jour de la signature de la convention.",
        masked=words.UNGRANTED,
    ),
    Read("montant_verse", "Montant versé", MONEY, what="Montant versé.", unit="euros", masked=words.NOT_YET),
    Read(
        "date_dernier_versement", "Dernier versement le", DAY, what="Jour du dernier versement.", masked=words.NOT_YET
    ),
    Read(
        "cofinancements_obtenus",
        "Cofinancements obtenus",
        MONEY,
        what="Financements obtenus ailleurs pour le projet.",
        unit="euros",
        masked=words.NOT_YET,
    ),
    Read(
        "effet_levier",
        "Effet de levier",
        RATE,
        what="Cofinancements obtenus pour un euro accordé.",
        unit="rapport",
        masked=words.NOT_YET,
    ),
    Read(
        "emplois_prevus",
        "Emplois prévus",
        FTE,
        lambda row: row.read("planned_jobs"),
        is_dated=False,
        what="Emplois prévus par le projet.",
        unit="ETP",
        masked=words.UNGRANTED,
    ),
    Read("regime_aide", "Régime d'aide", TEXT, what="Régime d'aide d'État.", masked=words.NOT_YET),
    Read(
        "esb",
        "Équivalent-subvention brut",
        MONEY,
        what="Équivalent-subvention brut de l'aide.",
        unit="euros",
        masked=words.NOT_YET,
    ),
    Read(
        "etat",
        "État",
        TEXT,
        lambda row: row.state.label,
        what="Où en était le dossier.",
        required=True,
        among=labels(ApplicationState),
    ),
    Read("motif_refus", "Motif de refus", TEXT, what="Motif d'un refus.", masked=words.NOT_YET),
]


def read(cohort: Cohort, as_of: date) -> Content:
    """Granted files by reference, then the others by state."""
    applications = _applications(cohort)
    histories = state_histories(FundApplication, applications)
    known = [one for one in applications if _was_known(one, histories[one.id], as_of)]
    found = [Row(cohort, one, histories[one.id], as_of) for one in known]
    found.sort(key=lambda row: (row.full is None, row.state.value if row.full is None else ""))
    return Content(found, [warning for row in found if row.full for warning in _warnings(row, row.full)])


def _was_known(application: FundApplication, history: StateHistory, as_of: date) -> bool:
    """Whether it had been filed, or written, by a day."""
    return min(application.filed_on or history.begins, history.begins) <= as_of


def _applications(cohort: Cohort) -> list[FundApplication]:
    """Those of the cohort's participations, and those without any that were filed in its time; by reference."""
    company = joinedload(FundApplication.company)
    sites = (company.selectinload(Company.establishments), selectinload(FundApplication.establishment))
    places = [
        *(one.joinedload(Establishment.commune) for one in sites),
        *(one.joinedload(Establishment.former_sites).joinedload(FormerSite.commune) for one in sites),
    ]
    query = select(FundApplication).outerjoin(FundApplication.participation)
    query = query.where(or_(Participation.cohort == cohort, FundApplication.participation_id.is_(None)))  # type: ignore[attr-defined]
    loads = (
        *(place.joinedload(Commune.department) for place in places),
        company.selectinload(Company.former_statuses),
        joinedload(FundApplication.fund),
        joinedload(FundApplication.instrument),
    )
    found = db.session.scalars(query.options(*loads).order_by(FundApplication.reference))
    began = _beginnings()
    return [one for one in found if one.participation_id or _in_time_of(one, began) == cohort.id]  # type: ignore[attr-defined]


def _beginnings() -> list[tuple[date, int]]:
    """When each cohort began, and its id, in order."""
    query = select(Cohort.starts_on, Cohort.id).where(Cohort.starts_on.is_not(None))
    return sorted((day, number) for day, number in db.session.execute(query) if day is not None)


def _in_time_of(application: FundApplication, began: list[tuple[date, int]]) -> int | None:
    """The id of the last cohort that had begun when the application was filed (or created), else of the first."""
    day = application.filed_on or day_of(application.created_at)
    return next((number for start, number in reversed(began) if start <= day), began[0][1] if began else None)


def _warnings(row: Row, granted: FundApplication) -> Iterator[Warn]:
    """What a granted file does not say."""
    wanted = {"granted": "le montant accordé", "filed_on": "la date de dépôt", "committee_on": "la date du comité"}
    missing = [label for name, label in wanted.items() if getattr(granted, name) is None]
    if missing:
        yield Warn(granted, f"Il manque {', '.join(missing)}.")
    if row.site is None:
        yield Warn(granted.company, NO_HEAD_OFFICE)


ROW = "une demande au fonds ; deux demandes qui ne sont pas accordées peuvent se ressembler"
ASKED = (Cohort, FundApplication, Company, Establishment, FormerStatus, FormerSite)
FILE = RegionFile(COLUMNS, read, ASKED, ROW)
