"""`scdl-subventions`: subsidies as the national norm has them (SCDL 2.1.1), a line a beneficiary and a public body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from admin_views.region.dataset import (
    CODE,
    DAY,
    MONEY,
    RATE,
    RNA,
    SECOND,
    SIRET,
    TEXT,
    YESNO,
    Content,
    Read,
    RegionFile,
    Warn,
)
from admin_views.region.fund_rows import was_held
from admin_views.region.fund_scope import agreements_of, aids_of, applications_of
from admin_views.region.narrowing import Narrowing
from admin_views.region.scdl_rows import Row, any_body
from admin_views.region.standings import by_then
from models.cohorts.cohort import Cohort
from models.engine import Sensitivity, in_number, state_histories
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.beneficiary_share import BeneficiaryShare
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.public_grant import PublicGrant
from models.fund.shared_aid import WHOLE
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.partner import Partner

OFFICIAL = "scdl_subventions_2_1_1.json"
KINDS_OF_AID = "aide en numéraire", "aide en nature"
# The law of 12 April 2000 (article 10) has these lines published: they are open in this file.
_published = partial(Read, sensitivity=Sensitivity.OPEN, since=SECOND)

COLUMNS = [
    _published(
        "nomAttribuant",
        "Attribuant",
        TEXT,
        lambda row: row.grant.grantor.name,
        is_dated=False,
        what="Organisme public qui octroie la subvention.",
        required=True,
    ),
    _published(
        "idAttribuant",
        "SIRET de l'attribuant",
        SIRET,
        lambda row: row.grantor_siret,
        what="SIRET du siège de cet organisme.",
        required=True,
    ),
    _published(
        "dateConvention",
        "Convention du",
        DAY,
        lambda row: row.agreed_on,
        what="Jour de la convention ; à défaut, de la signature du contrat avec le fonds.",
        required=True,
    ),
    _published(
        "referenceDecision",
        "Référence de la décision",
        TEXT,
        lambda row: row.grant.decision_reference,
        is_dated=False,
        what="Référence de la décision de l'attribuant. Vide : elle n'est pas écrite.",
    ),
    _published(
        "nomBeneficiaire",
        "Bénéficiaire",
        TEXT,
        lambda row: row.beneficiary.name,
        is_dated=False,
        what="Organisme qui reçoit la subvention, ou sa part.",
        required=True,
    ),
    _published(
        "idBeneficiaire",
        "SIRET du bénéficiaire",
        SIRET,
        lambda row: row.siret,
        what="SIRET de l'établissement concerné, sinon du siège. La norme l'admet vide, ce fichier non.",
    ),
    _published(
        "rnaBeneficiaire",
        "RNA du bénéficiaire",
        RNA,
        lambda row: row.beneficiary.rna,
        is_dated=False,
        what="Numéro au répertoire national des associations. Vide : ce n'est pas une association.",
    ),
    _published(
        "objet",
        "Objet",
        TEXT,
        lambda row: row.application.public_purpose,
        is_dated=False,
        what="Objet publiable du dossier, 256 caractères au plus.",
        required=True,
    ),
    _published(
        "montant",
        "Montant",
        MONEY,
        lambda row: row.grant.amount,
        is_dated=False,
        what="Montant total qu'attribue cet organisme, avant partage entre bénéficiaires.",
        unit="euros",
        required=True,
    ),
    _published(
        "nature",
        "Nature",
        TEXT,
        lambda _row: KINDS_OF_AID[0],
        what="En numéraire : le fonds ne donne rien en nature.",
        required=True,
        among=KINDS_OF_AID,
    ),
    _published(
        "conditionsVersement",
        "Conditions de versement",
        TEXT,
        lambda row: row.conditions,
        is_dated=False,
        what="« unique », « échelonné », ou ce que dit le contrat.",
        required=True,
    ),
    _published(
        "datesPeriodeVersement",
        "Période de versement",
        TEXT,
        lambda row: row.period,
        what="Jour du versement, ou du premier et du dernier : celui où il est parti, sinon celui qui est prévu.",
        required=True,
    ),
    _published(
        "idRAE",
        "Numéro RAE",
        CODE,
        lambda row: row.grant.rae_number,
        is_dated=False,
        what="Numéro de l'aide au répertoire des aides aux entreprises. Vide : le motif est écrit dans l'attribution.",
    ),
    _published(
        "notificationUE",
        "Aide de minimis",
        YESNO,
        lambda row: row.is_de_minimis,
        what="« oui » quand le dossier a une aide de minimis, octroyée et non retirée à cette date, sous quelque "
        "règlement que ce soit : le schéma ne cite que celui de 2013.",
        required=True,
    ),
    _published(
        "pourcentageSubvention",
        "Part du bénéficiaire",
        RATE,
        lambda row: row.ratio,
        is_dated=False,
        what="Part de ce bénéficiaire : 1.00 quand il est seul.",
        unit="rapport",
        required=True,
    ),
    _published(
        "dispositifAide",
        "Dispositif d'aide",
        CODE,
        lambda row: row.grant.aid_scheme,
        is_dated=False,
        what="Identifiant du dispositif, quand il est publié.",
    ),
]


def read(cohort: Cohort, as_of: date) -> Content:
    """The lines whose agreement had come, by day, then by body, then by beneficiary."""
    subsidies = [one for one in applications_of(cohort, as_of, *_loads()) if one.instrument.is_subsidy]
    histories = state_histories(FundApplication, subsidies)
    states = {one: histories[one.id].on(as_of) for one in subsidies}
    granted = [one for one, state in states.items() if state in GRANTED]
    agreements, aids = agreements_of(granted), aids_of(granted)
    rows, warnings = [], []
    for one in granted:
        agreement, is_aid = agreements.get(one.id), any(was_held(aid, as_of) for aid in aids[one.id])
        rows += [row for grant in one.public_grants for row in _rows(grant, agreement, as_of, is_aid=is_aid)]
        if states[one] is not ApplicationState.GRANTED and not one.public_grants:
            warnings.append(Warn(one, "Aucune attribution ne dit quel organisme public octroie cette subvention."))
    rows.sort(key=lambda row: (row.agreed_on, row.grantor_siret or "", row.siret or "", row.grant.id))
    warnings += dict.fromkeys(problem for row in rows for problem in row.problems())
    kept = sum(not grant.is_published for one in granted for grant in one.public_grants)
    return Content(
        rows, warnings, [f"À ne pas publier, donc absentes : {in_number(kept, 'attribution')}."] if kept else ()
    )


def narrow(content: Content, wanted: Narrowing) -> Content:
    """Some of the lines, and what is missing of these."""
    rows = [row for row in content.rows if wanted.takes(row)]
    beside = [one for one in content.warnings if not one.blocks]
    missing = dict.fromkeys(problem for row in rows for problem in row.problems())
    says = [*content.says, f"Limité à : {wanted.words}."] if wanted.words else content.says
    return Content(rows, [*beside, *missing], says)


def _rows(grant: PublicGrant, agreement: FundAgreement | None, as_of: date, *, is_aid: bool) -> Iterator[Row]:
    """A line for each beneficiary of what a body grants, once it is agreed on, unless it is not to be published."""
    signed = agreement.signed_on if agreement and agreement.is_signed else None
    day = by_then(grant.agreed_on or signed, as_of)
    if day is None or not grant.is_published:
        return
    application = grant.fund_application
    shares = [(one.organisation, one.share) for one in application.shares] or [(application.company, WHOLE)]
    for organisation, share in shares:
        yield Row(grant, day, agreement, organisation, share, is_aid, as_of)


def _loads() -> Iterator[Any]:
    """Who grants and who receives, with where they are."""
    former = Establishment.former_sites
    yield joinedload(FundApplication.public_grants).joinedload(PublicGrant.grantor.of_type(any_body()))  # type: ignore[attr-defined]
    yield joinedload(FundApplication.company).joinedload(Company.establishments).joinedload(former)
    yield joinedload(FundApplication.establishment).joinedload(former)
    to = selectinload(FundApplication.shares).joinedload(BeneficiaryShare.organisation.of_type(any_body()))  # type: ignore[attr-defined]
    yield to.selectinload(any_body().Company.establishments).joinedload(former)


ROW = "un bénéficiaire de ce qu'un organisme public attribue par une subvention du fonds"
ASKED = (Cohort, FundApplication, PublicGrant, BeneficiaryShare, FundAgreement, Payment, DeMinimisAid)
PLACES = (Company, Partner, Establishment, FormerSite)
EMPTY = "aucune subvention à publier n'avait sa convention ce jour-là"
FILE = RegionFile(COLUMNS, read, (*ASKED, *PLACES), ROW, official=OFFICIAL, narrow=narrow, empty=EMPTY)
