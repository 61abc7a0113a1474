"""The aid of a guarantee is that of what it guarantees: the share of a loan that the fund answers for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.engine import Refused, db
from models.fund.de_minimis_grant import aids_of
from models.parties.company import Company
from models.reference.instrument import EsbMethod
from tests.factories import sample
from tests.fund.agreements import do, of
from tests.fund.grants import asking, regime
from tests.funds import guarantee

pytestmark = pytest.mark.one_database
LIMITS = {"guarantee_five_years": Decimal(2_250_000), "guaranteed_share": Decimal("0.8")}


@pytest.fixture
def granted(app):
    """Of half a loan of 160 000 € on five years."""
    with app.app_context():
        instrument = guarantee(sample)
        instrument.esb_method = EsbMethod.GUARANTEE
        terms = {"instrument": instrument, "months": 60, "aid_share": Decimal("0.5"), "aid_method": None}
        one = asking(sample(Company), regime(**LIMITS), 160_000, **terms)
        db.session.add(one)
        db.session.commit()
        yield one


def test_it_is_worked_out_of_its_share(granted):
    aid = next(iter(aids_of(granted)), None)
    assert (aid.amount, aid.share, aid.esb) == (80_000, Decimal("0.5"), Decimal("10666.67"))  # the vector of the rule

    granted.aid_share = Decimal("0.3333")
    db.session.commit()
    assert (aid.amount, aid.esb) == (53_328, Decimal("7110.40"))


@pytest.mark.parametrize(
    ("months", "share", "found"),
    [
        (60, "0.5", []),
        (60, "0.4", []),
        (60, "0.6", [("guaranteed", "Ces conditions font 12 800 € d'équivalent-subvention, l'octroi 10 666,67 €.")]),
        (60, None, [("guaranteed", "La quotité garantie ne dépasse pas 80 %.")]),
        (48, "0.6", []),  # less for longer: 10 240 €
    ],
)
def test_no_agreement_guarantees_more_than_was_granted(granted, months, share, found):
    terms = {"payments": [], "months": months, "guaranteed": share and Decimal(share)}
    db.session.add(one := of(granted, signed_on=granted.decided_on, **terms))
    db.session.commit()
    told = []
    try:
        do(one, "sign")
    except Refused as refused:
        told = [(each.field, each.sentence.replace("\u202f", " ")) for each in refused.problems]
    assert told == found
