"""The aids that companies declare are brought in as a file, and count from then on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from admin_views.engine.importing import imports, running
from models.engine import NEW, REFUSED, Actor, act_as, db
from models.engine.sheets import read_pasted
from models.fund.de_minimis import count
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.parties.company import Company
from models.policy import Role
from tests.contract.rows_brought import troubles, verdicts
from tests.factories import sample
from tests.fund.grants import regime
from tests.numbers import siren
from tests.seats import account

pytestmark = pytest.mark.one_database
HEAD = "Bénéficiaire\tRégime\tOctroyée le\tOrganisme d'octroi\tMontant"


def test_a_file_of_declared_aids_is_checked_then_counts(app):
    with app.app_context():
        company, under = sample(Company, name="Bois", siren=siren(1)), regime(name="De minimis général", code="MIN-X")
        db.session.add_all([company, under, user := account(Role.FUND_MANAGER)])
        db.session.commit()
        act_as(Actor("Anne", "formulaire", user_id=user.id, role=Role.FUND_MANAGER))
        lines = (
            "Bois\tDe minimis général\t15/03/2018\tRégion\t12 000,50",
            f"{siren(1)}\tDe minimis général\t02/01/2019\tAdeme\t8000",
            "Bois\tDe minimis général\t15/03/2013\tRégion\t10",
        )
        file = imports.kept(DeMinimisAid, "aides.xlsx", read_pasted("\n".join((HEAD, *lines))))
        db.session.commit()
        running.check(file)

        assert verdicts(file) == [NEW, NEW, REFUSED]
        assert troubles(file) == [("regime", "Ce régime vaut du 01/01/2014 au 31/12/2030.")]
        assert running.run(file, without_refused=True) == ""
        found = count(db.session(), company, under, date(2019, 1, 2))
        assert (found.total, {one.source for one in found.aids}) == (Decimal("20000.50"), {AidSource.DECLARED})
