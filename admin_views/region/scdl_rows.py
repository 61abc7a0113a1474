"""What `scdl-subventions` reads: a beneficiary of what one public body grants, on a day; what is missing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy.orm import with_polymorphic

from admin_views.region.dataset import Warn
from admin_views.region.participations import LETTERS
from admin_views.region.standings import by_then
from models.engine import Record
from models.fund.agreement_state import PaidOut
from models.fund.beneficiary_share import unshared
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.public_grant import PublicGrant, over_granted
from models.parties.company import Company
from models.parties.organisation import Organisation
from models.parties.partner import Partner

LONGEST = 256  # characters of the conditions, as of the purpose
HUNDREDTH = Decimal("0.01")
RNA = re.compile(r"W[0-9]{9}")
CONDITIONS = {PaidOut.ONCE: "unique", PaidOut.STAGED: "échelonné"}


@cache
def any_body() -> Any:
    """Organisations of both sorts, in one statement."""
    return with_polymorphic(Organisation, [Company, Partner], flat=True)


def head_office_siret(organisation: Organisation, day: date) -> str | None:
    """That of its head office, on a day for a company."""
    if isinstance(organisation, Company):
        office = organisation.head_office_on(day)
        return office.siret if office else None
    return organisation.siret if isinstance(organisation, Partner) else None


def beneficiary_siret(application: FundApplication, beneficiary: Organisation, day: date) -> str | None:
    """That of the site that the application is for, else of the head office."""
    site = application.establishment if beneficiary is application.company else None
    return site.on(day).siret if site else head_office_siret(beneficiary, day)


@dataclass(frozen=True)
class Row:
    """A beneficiary, their share of it, and what says how it is paid."""

    grant: PublicGrant
    agreed_on: date
    agreement: FundAgreement | None
    beneficiary: Organisation
    share: Decimal
    is_de_minimis: bool
    as_of: date

    @property
    def application(self) -> FundApplication:
        """What was asked."""
        return self.grant.fund_application

    @property
    def grantor_siret(self) -> str | None:
        """That of the public body."""
        return head_office_siret(self.grant.grantor, self.as_of)

    @property
    def siret(self) -> str | None:
        """That of the beneficiary."""
        return beneficiary_siret(self.application, self.beneficiary, self.as_of)

    @property
    def conditions(self) -> str | None:
        """In how many times it is paid, else how, in words."""
        if self.agreement is None:
            return None
        return CONDITIONS.get(self.agreement.paid_out) or self.agreement.paid_out_when

    @property
    def period(self) -> str | None:
        """From the first payment to the last one: the day each left, else that for which it is planned."""
        found = self.agreement.payments if self.agreement else ()
        is_over = self.agreement and by_then(self.agreement.given_up_on, self.as_of)
        payments = [one for one in found if not is_over or by_then(one.paid_on, self.as_of)]
        days = sorted({(by_then(one.paid_on, self.as_of) or one.due_on).isoformat() for one in payments})
        return "/".join(dict.fromkeys((days[0], days[-1]))) if days else None

    @property
    def ratio(self) -> Decimal:
        """The share, with two decimals or as many as it takes."""
        rounded = self.share.quantize(HUNDREDTH)
        return rounded if rounded == self.share else self.share.normalize()

    def problems(self) -> Iterator[Warn]:
        """What keeps its line from following the norm."""
        grant, application, told = self.grant, self.application, self.beneficiary
        asked: tuple[tuple[Record, Any, str], ...] = (
            (grant.grantor, self.grantor_siret, "Le SIRET de l'attribuant manque."),
            (told, self.siret, "Le SIRET du bénéficiaire manque."),
            (told, not told.rna or RNA.fullmatch(told.rna), LETTERS),
            (application, application.public_purpose, "L'objet publiable manque."),
            (grant, grant.rae_number or grant.rae_absence, "Le numéro RAE manque, ou le motif de son absence."),
        )
        yield from (_blocking(record, sentence) for record, is_there, sentence in asked if not is_there)
        yield from self._payment_problems()
        for sentence in filter(None, (unshared(application), over_granted(application))):
            yield _blocking(application, sentence)

    def _payment_problems(self) -> Iterator[Warn]:
        one = self.agreement
        if one is None:
            yield _blocking(self.application, "Le contrat manque : il dit comment la subvention est versée.")
            return
        if not self.conditions:
            yield _blocking(one, "Les conditions de versement manquent.")
        elif len(self.conditions) > LONGEST:
            yield _blocking(one, f"Les conditions de versement ont plus de {LONGEST} caractères.")
        if self.period is None:
            yield _blocking(one, "Aucun versement n'est prévu : la période de versement manque.")


def _blocking(record: Record, sentence: str) -> Warn:
    return Warn(record, sentence, blocks=True)
