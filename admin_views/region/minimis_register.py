"""`registre-minimis`: the de minimis aids that the programme gave, to declare in the national register."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_views.region.dataset import (
    CODE,
    DAY,
    MONEY,
    SECOND,
    SIREN,
    SIRET,
    TEXT,
    Content,
    Read,
    RegionFile,
    Warn,
    labels,
)
from admin_views.region.fund_rows import was_held
from admin_views.region.fund_scope import applications_of, beginnings, in_time_of
from admin_views.region.scdl_rows import any_body, beneficiary_siret, head_office_siret
from models.cohorts.cohort import Cohort
from models.engine import Sensitivity, db, in_number
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.fund.public_grant import PublicGrant
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.organisation import Organisation
from models.parties.partner import Partner
from models.reference.aid_regime import AidSector

Body = tuple[str | None, Organisation | None]


@dataclass(frozen=True)
class Row:
    """An aid, and which body gave it."""

    aid: DeMinimisAid
    as_of: date

    @property
    def body(self) -> Body:
        """The name of who gave it, and their record.

        As typed; else the one public body of the file; else who manages its fund.
        """
        application = self.aid.application
        grantors = [one.grantor for one in application.public_grants] if application else []
        manager = application.fund.manager if application else None
        if typed := self.aid.granting_body:
            return typed, next((one for one in (*grantors, manager) if one and one.name == typed), None)
        found = grantors[0] if len(grantors) == 1 else manager
        return (found.name, found) if found else (None, None)

    @property
    def body_siret(self) -> str | None:
        """That of their head office."""
        _name, found = self.body
        return head_office_siret(found, self.as_of) if found else None

    @property
    def siret(self) -> str | None:
        """That of who received it."""
        one, to = self.aid.application, self.aid.organisation
        return beneficiary_siret(one, to, self.as_of) if one else head_office_siret(to, self.as_of)

    @property
    def activity(self) -> str | None:
        """The code of their main activity."""
        to = self.aid.organisation
        return to.naf_code.code if isinstance(to, Company) and to.naf_code else None

    def problems(self) -> Iterator[Warn]:
        """What the register asks for and the line does not say."""
        name, found = self.body
        if not name:
            yield Warn(self.aid, "L'organisme d'octroi manque.")
        elif self.body_siret is None:
            yield Warn(found or self.aid, "Le SIRET de l'organisme d'octroi manque.")
        if self.siret is None:
            yield Warn(self.aid.organisation, "Le SIRET du bénéficiaire manque.")
        if self.activity is None:
            yield Warn(self.aid.organisation, "Le code APE du bénéficiaire manque.")


_secret = partial(Read, sensitivity=Sensitivity.CONFIDENTIAL, since=SECOND)

COLUMNS = [
    _secret(
        "identifiant_aide",
        "Identifiant de l'aide",
        CODE,
        lambda row: f"AM-{row.aid.id:06d}",
        what="Son numéro dans l'outil, qui ne change pas.",
        required=True,
    ),
    _secret(
        "organisme_octroi",
        "Organisme d'octroi",
        TEXT,
        lambda row: row.body[0],
        is_dated=False,
        what="Celui qui est écrit dans l'aide, sinon l'attribuant du dossier quand il est seul, sinon le gestionnaire "
        "du fonds.",
    ),
    _secret(
        "siret_octroi",
        "SIRET de l'organisme d'octroi",
        SIRET,
        lambda row: row.body_siret,
        what="SIRET de son siège. Vide : il n'est pas écrit.",
    ),
    _secret("financeur", "Financeur", TEXT, lambda row: row.aid.funder, is_dated=False, what="Si c'est un autre."),
    _secret(
        "reglement",
        "Règlement",
        TEXT,
        lambda row: row.aid.regime.name,
        is_dated=False,
        what="Règlement européen dont relève l'aide.",
        required=True,
    ),
    _secret(
        "beneficiaire",
        "Bénéficiaire",
        TEXT,
        lambda row: row.aid.organisation.name,
        is_dated=False,
        what="Organisme qui a reçu l'aide.",
        required=True,
    ),
    _secret(
        "siren_beneficiaire",
        "SIREN du bénéficiaire",
        SIREN,
        lambda row: row.aid.organisation.siren,
        is_dated=False,
        what="Son SIREN. Vide : il n'est pas écrit.",
    ),
    _secret(
        "siret_beneficiaire",
        "SIRET du bénéficiaire",
        SIRET,
        lambda row: row.siret,
        what="SIRET de l'établissement du dossier, sinon du siège. Vide : il n'est pas écrit.",
    ),
    _secret(
        "code_naf",
        "Code APE",
        CODE,
        lambda row: row.activity,
        is_dated=False,
        what="Activité principale du bénéficiaire, dans la nomenclature d'activités française (NAF).",
    ),
    _secret(
        "instrument",
        "Instrument",
        TEXT,
        lambda row: row.aid.instrument and row.aid.instrument.name,
        is_dated=False,
        what="Nature de l'aide : subvention, prêt, garantie…",
    ),
    _secret(
        "date_octroi",
        "Octroyée le",
        DAY,
        lambda row: row.aid.granted_on,
        what="Jour de la décision ou du contrat, pas celui du versement.",
        required=True,
    ),
    _secret(
        "montant_brut",
        "Montant brut",
        MONEY,
        lambda row: row.aid.amount,
        is_dated=False,
        what="Montant de l'aide ; d'une garantie, le montant garanti.",
        unit="euros",
        required=True,
    ),
    _secret(
        "equivalent_subvention_brut",
        "Équivalent-subvention brut",
        MONEY,
        lambda row: row.aid.esb,
        is_dated=False,
        what="Ce que l'aide vaut d'une subvention.",
        unit="euros",
        how="Selon la méthode de l'aide, dont la fiche montre les étapes.",
        required=True,
    ),
    _secret(
        "secteur",
        "Secteur",
        TEXT,
        lambda row: row.aid.regime.sector.label,
        is_dated=False,
        what="Secteur du règlement, dont les plafonds se comptent à part.",
        required=True,
        among=labels(AidSector),
    ),
]


def read(cohort: Cohort, as_of: date) -> Content:
    """The aids that the programme gave and did not withdraw, of the files of the cohort or of its time; by day."""
    began = beginnings()
    files = {
        one.id: one for one in applications_of(cohort, as_of, *_loads(), began=began)
    }  # held, as the aids read them
    found = [
        Row(one, as_of)
        for one in db.session.scalars(_aids()).unique()
        if was_held(one, as_of) and _is_of(one, files, in_time_of(one.granted_on, began) == cohort.id)
    ]
    waiting = sum(not (row.aid.registered_on and row.aid.registered_on <= as_of) for row in found)
    says = [f"Pas encore inscrites au registre national : {in_number(waiting, 'aide')}."] if waiting else []
    return Content(found, list(dict.fromkeys(one for row in found for one in row.problems())), says)


def _is_of(aid: DeMinimisAid, files: Collection[int], in_its_time: bool) -> bool:
    number = aid.application_id  # type: ignore[attr-defined]
    return number in files if number else in_its_time


def _aids() -> Any:
    to = joinedload(DeMinimisAid.organisation.of_type(any_body()))  # type: ignore[attr-defined]
    loads = (
        to.joinedload(any_body().Company.establishments).joinedload(Establishment.former_sites),
        to.joinedload(any_body().Company.naf_code),
        joinedload(DeMinimisAid.regime),
        joinedload(DeMinimisAid.instrument),
    )
    query = select(DeMinimisAid).where(DeMinimisAid.source == AidSource.OURS).options(*loads)
    return query.order_by(DeMinimisAid.granted_on, DeMinimisAid.id)


def _loads() -> Iterator[Any]:
    """Who grants, of each file, and who manages its fund."""
    yield joinedload(FundApplication.public_grants).joinedload(PublicGrant.grantor.of_type(any_body()))  # type: ignore[attr-defined]
    yield joinedload(FundApplication.fund).joinedload(Fund.manager)
    yield joinedload(FundApplication.establishment).joinedload(Establishment.former_sites)


ROW = "une aide de minimis octroyée par le programme, et non retirée"
ASKED = (Cohort, DeMinimisAid, FundApplication, PublicGrant, Fund)
PLACES = (Company, Partner, Establishment, FormerSite)
EMPTY = "le programme n'avait octroyé aucune aide de minimis ce jour-là"
FILE = RegionFile(COLUMNS, read, (*ASKED, *PLACES), ROW, key=("identifiant_aide",), empty=EMPTY)
