"""Granted applications to the fund, with what the files for the Région read of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from models.engine import db
from models.fund.application_state import ApplicationState
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.fund import Fund, FundState
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.public_grant import PublicGrant
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.partner import Partner
from models.reference.aid_regime import AidRegime
from models.reference.instrument import Instrument
from tests.factories import sample, siret

REGION = "20005379100014"


def granted(**said: Any) -> Any:
    """A granted application to a fund that is open."""
    without = {} if "participation" in said else {"derogation": "Hors programme"}
    fund = sample(Fund, state=FundState.OPEN, opened_on="01/01/2017")
    return sample(FundApplication, **{"fund": fund, "state": ApplicationState.GRANTED} | without | said)


def signed(application: Any, *paid_on: Any, **said: Any) -> list[Any]:
    """Its agreement, with as many payments of 4,000 € as days; that of no day is planned alone."""
    terms = {"state": "signe", "signed_on": "02/05/2018", "amount": application.granted} | said
    agreement = sample(FundAgreement, fund_application=application, **terms)
    planned = {"fund_agreement": agreement, "amount": Decimal(4000)}
    moved = [{"paid_on": day, "paid": Decimal(4000)} if day else {} for day in paid_on]
    return [agreement, *(sample(Payment, rank=rank, **planned | one) for rank, one in enumerate(moved, 1))]


def an_aid(application: Any, name: str, **said: Any) -> Any:
    """The de minimis aid that it is, under a regulation of that name."""
    regime = sample(AidRegime, name=name, begins_on="01/01/2014", ends_on="31/12/2030")
    given = {"amount": Decimal(3000), "granted_on": "02/05/2018", "source": AidSource.OURS} | said
    return sample(DeMinimisAid, application=application, organisation=application.company, regime=regime, **given)


def a_company(number: str, **said: Any) -> Any:
    """With its head office."""
    company = sample(Company, siren=number, **said)
    sample(Establishment, company=company, siret=siret(number), is_head_office=True)
    return company


def subsidy(company: Any, *grants: Any, **said: Any) -> Any:
    """A subsidy of 8,000 € that bodies grant, with all that is published of it."""
    kind = _known(Instrument, {"code": "subvention"}, is_subsidy=True)
    money = {"requested": Decimal(8000), "granted": Decimal(8000), "public_purpose": "Étude, « légumerie »"}
    application = granted(**{"company": company, "instrument": kind} | money | said)
    application.public_grants.extend(grants)
    return application


def a_grant(amount: Any = 8000, **said: Any) -> Any:
    """What the Région grants."""
    region = said.pop("grantor", None) or _known(Partner, {"siren": REGION[:9]}, name="Région", siret=REGION)
    return PublicGrant(
        **{"grantor": region, "amount": Decimal(amount).quantize(Decimal("0.01")), "rae_number": "12345"} | said
    )


def _known(model: Any, known: dict[str, Any], **rest: Any) -> Any:
    """The only record of that code, saved the first time."""
    found = db.session.scalars(db.select(model).filter_by(**known)).first()
    if found is None:
        db.session.add(found := sample(model, **known, **rest))
        db.session.commit()
    return found
