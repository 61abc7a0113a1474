"""Which public body grants a subsidy: typed on the application, asked before the agreement is signed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import Refused, db, discard
from models.fund.beneficiary_share import BeneficiaryShare
from models.fund.public_grant import PublicGrant
from models.parties.partner import Partner
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import do, granted, of, sentences

DAY = date(2017, 6, 1)


def of_a_body(application, amount, **said):
    return sample(PublicGrant, fund_application=application, grantor=sample(Partner), amount=Decimal(amount), **said)


def add(application, amount):
    with db.session.no_autoflush:
        db.session.add(of_a_body(application, amount))


def to_sign(instrument, *grants, shares=()):
    """The agreement of an application, with what bodies grant of it and among whom it is shared."""
    application = granted(12_000, instrument=instrument)
    agreement = of(application, signed_on=DAY)
    for one in grants:
        of_a_body(application, one)
    for one in shares:
        sample(BeneficiaryShare, fund_application=application, share=Decimal(one))
    db.session.add(agreement)
    db.session.commit()
    return agreement


@pytest.mark.parametrize(
    ("grants", "shares", "sentence"),
    [
        ((), (), "Aucune attribution ne dit quel organisme public octroie cette subvention :"),
        ((8_000, "4000.01"), (), "Les attributions font 12 000,01 €, le dossier 12 000 €."),
        ((12_000,), ("0.4", "0.5999"), "Les parts des bénéficiaires font 99,99 %, il en faut 100 %."),
        ((12_000,), (), ""),
        ((8_000,), ("0.4", "0.6"), ""),
    ],
)
def test_is_there_before_the_agreement_of_a_subsidy_is_signed(app, grants, shares, sentence):
    with app.app_context():
        agreement = to_sign(sample(Instrument, code="subvention", is_subsidy=True), *grants, shares=shares)
        if not sentence:
            do(agreement, "sign")
            return
        with pytest.raises(Refused) as refused:
            do(agreement, "sign")
        assert [one.replace("\u202f", " ") for _field, one in sentences(refused)] == [sentence]


def test_once_it_is_signed_no_more_is_granted_nor_less_shared(app):
    with app.app_context():
        subsidy = sample(Instrument, code="subvention", is_subsidy=True)
        agreement = to_sign(subsidy, 8_000, shares=("0.4", "0.6"))
        do(agreement, "sign")
        application = agreement.fund_application

        for make, name in (
            (lambda: add(application, "4000.01"), "amount"),
            (lambda: setattr(application.shares[0], "share", Decimal("0.3")), "share"),
        ):
            make()
            with pytest.raises(Refused) as refused:
                db.session.commit()
            db.session.rollback()
            assert [each for each, _sentence in sentences(refused)] == [name]
        for one in (application.shares[0], application.public_grants[0]):
            discard(one)
            with pytest.raises(Refused):
                db.session.commit()
            db.session.rollback()

        add(application, 4_000)
        application.public_grants[0].rae_number = "12345"
        application.shares[0].share, application.shares[1].share = Decimal("0.3"), Decimal("0.7")
        db.session.commit()
        discard(application.public_grants[0])  # the other one stays
        db.session.commit()


def test_is_not_asked_of_what_is_no_subsidy(app):
    with app.app_context():
        do(to_sign(sample(Instrument, code="subvention", is_subsidy=False)), "sign")
