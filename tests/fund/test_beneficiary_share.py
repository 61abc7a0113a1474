"""Among whom a grant is shared: never more than the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from models.engine import JournalEntry, db, merge, plan, undo
from models.fund.agreement_state import AgreementState
from models.fund.beneficiary_share import BeneficiaryShare, unshared
from models.fund.fund_agreement import FundAgreement
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.fund.agreements import granted


def shares(*some):
    application = granted()
    return [sample(BeneficiaryShare, fund_application=application, share=Decimal(one)) for one in some]


def test_shares_are_not_above_the_whole(refusals):
    over = ("share", "Ensemble, les parts dépassent 100 %.")

    assert refusals(*shares("0.5", "0.5001")) == [over, over]
    assert refusals(*shares("0.5", "0.5")) == []
    assert refusals(*shares("0.5")) == []  # the others are still to be typed


@pytest.mark.one_database
@pytest.mark.parametrize("signed", [False, True])
def test_two_companies_that_are_one_have_the_share_of_both(refusals, signed):
    application = granted()
    kept, lost = (sample(Company, siren=None, siren_absence="Demandé") for _ in range(2))
    whole = {kept: "0.3", lost: "0.3", sample(Company): "0.4"}
    for one, part in whole.items():
        application.shares.append(BeneficiaryShare(organisation=one, share=Decimal(part)))
    state = AgreementState.SIGNED if signed else AgreementState.PREPARED
    assert refusals(kept, lost, sample(FundAgreement, fund_application=application, state=state)) == []

    merge(db.session(), plan(db.session(), kept, lost, Role.ADMIN), {})
    db.session.commit()
    db.session.expire_all()
    assert {one.organisation: one.share for one in application.shares}[kept] == Decimal("0.6")
    assert unshared(application) == ""

    last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
    undo(db.session(), last, Role.ADMIN)
    db.session.commit()
    db.session.expire_all()
    assert {one.organisation: str(one.share.normalize()) for one in application.shares} == whole
