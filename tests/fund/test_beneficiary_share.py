"""Among whom a grant is shared: never more than the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from models.engine import JournalEntry, as_found, db, discard, merge, plan, undo
from models.fund.agreement_state import AgreementState
from models.fund.beneficiary_share import BeneficiaryShare, unshared
from models.fund.de_minimis_grant import aids_of
from models.fund.fund_agreement import FundAgreement
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.fund.agreements import granted
from tests.fund.grants import DAY, GRANTED, IN_COMMITTEE, asking, had, regime


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


def test_what_is_granted_is_an_aid_of_each_who_shares_it_under_the_ceiling_of_each(refusals):
    lead, other, under = sample(Company), sample(Company, name="Bois"), regime()
    file = asking(lead, under, "100000.01", state=IN_COMMITTEE)
    file.shares = [BeneficiaryShare(organisation=other, share=Decimal("0.5"))]
    assert refusals(had(other, under, DAY, 260_000), file) == []

    file.state = GRANTED
    ((name, sentence),) = refusals(as_found(file))
    assert name == "granted"
    assert "l'entreprise unique de Bois aurait" in sentence
    share = as_found(file.shares[0])
    file.state, share.share = GRANTED, Decimal("0.3")
    assert refusals(as_found(file)) == []
    given = {one.organisation: one.esb for one in aids_of(file)}
    assert given == {other: Decimal("30000.00"), lead: Decimal("70000.01")}

    file.shares[0].share = Decimal("0.5")
    assert [one for one, _sentence in refusals(as_found(file.shares[0]))] == ["share"]
    file.shares[0].share = Decimal("0.1")
    assert refusals(as_found(file.shares[0])) == []
    given = {one.organisation: one.esb for one in aids_of(file)}
    assert given == {other: Decimal("10000.00"), lead: Decimal("90000.01")}


@pytest.mark.one_database
def test_a_share_thrown_away_goes_back_to_the_company_and_two_that_are_one_keep_both_aids(refusals):
    lead, under = sample(Company), regime()
    kept, lost = (sample(Company, siren=None, siren_absence="Demandé") for _ in range(2))
    file = asking(lead, under, 100_000)
    file.shares = [BeneficiaryShare(organisation=one, share=Decimal("0.3")) for one in (kept, lost)]
    assert refusals(kept, lost, file) == []
    assert {one.organisation: one.esb for one in aids_of(file)} == {kept: 30_000, lost: 30_000, lead: 40_000}

    merge(db.session(), plan(db.session(), kept, lost, Role.ADMIN), {})
    db.session.commit()
    db.session.expire_all()
    told = sorted((one.organisation.id, one.esb) for one in aids_of(file))
    assert told == sorted([(kept.id, 30_000), (kept.id, 30_000), (lead.id, 40_000)])

    (share,) = [one for one in file.shares if not one.deleted_at]
    discard(share)
    assert refusals(as_found(share)) == []
    assert {one.organisation: one.esb for one in aids_of(file)} == {lead: 100_000}


@pytest.mark.one_database
def test_its_page_tells_what_the_company_would_have_of_it_and_not_the_whole(app, browse_as):
    with app.app_context():
        file = asking(sample(Company), regime(), 100_000, state=IN_COMMITTEE, decided_on=None)
        file.shares = [BeneficiaryShare(organisation=sample(Company), share=Decimal("0.3"))]
        db.session.add(file)
        db.session.commit()
        page = f"/fund_application/details/?id={file.id}"
    words = browse_as(Role.FUND_MANAGER).get(page).words.replace("\u202f", " ").replace("\xa0", " ")
    assert "équivalent-subvention 70 000 €" in words
