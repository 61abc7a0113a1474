"""The aid of a secured advance is that of a loan with security, which its agreement has to keep."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.engine import Refused, db
from models.fund import rescheduling
from models.fund.de_minimis_grant import aids_of
from models.fund.gross_grant import GrantMethod
from models.parties.company import Company
from models.reference.instrument import EsbMethod, Instrument
from tests.factories import sample
from tests.fund.agreements import back, do, of
from tests.fund.grants import DAY, asking, regime

pytestmark = pytest.mark.one_database
LIMITS = {"loan_five_years": Decimal(1_500_000), "loan_ten_years": Decimal(750_000)}


@pytest.mark.parametrize(
    ("months", "secured", "found"),
    [
        (84, "0.5", []),
        (60, "0.9", []),
        (96, "0.5", [("months", "Ces conditions font 48 000 € d'équivalent-subvention, l'octroi 42 000 €.")]),
        (84, "0.49", [("secured", "Cette méthode demande une sûreté de 50 % au moins.")]),
        (84, None, [("secured", "Indiquez la sûreté du prêt, ou la quotité garantie.")]),
    ],
)
def test_its_agreement_has_the_security_that_its_aid_was_worked_out_with(app, months, secured, found):
    with app.app_context():
        instrument = sample(Instrument, code="avance_remboursable", esb_method=EsbMethod.LOAN_OR_WHOLE)
        terms = {"instrument": instrument, "months": 84, "aid_share": Decimal("0.5")}
        one = asking(sample(Company), regime(**LIMITS), 150_000, aid_method=GrantMethod.SECURED_LOAN, **terms)
        db.session.add(one)
        db.session.commit()
        assert next(iter(aids_of(one)), None).esb == 42_000  # the vector of the rule

        said = {"months": months, "secured": secured and Decimal(secured), "repayments": [back(1, DAY, 150_000)]}
        db.session.add(agreement := of(one, signed_on=DAY, **said))
        db.session.commit()
        told = []
        try:
            do(agreement, "sign")
        except Refused as refused:
            told = [(each.field, each.sentence.replace("\u202f", " ")) for each in refused.problems]
        assert told == found
        if not told:
            said = " ".join(rescheduling.told(agreement)).replace("\u202f", " ")
            assert "L'aide de minimis de l'octroi reste de 42 000 €. Ce que des conditions plus favorables" in said
