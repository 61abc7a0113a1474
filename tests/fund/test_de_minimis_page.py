"""The page of de minimis of an application: what it would add, what its grant lacks, the checks that were kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.engine import db, today
from models.parties.company import Company
from models.policy import Role
from models.reference.naf_code import NafCode
from tests.factories import sample
from tests.fund.grants import GRANTED, IN_COMMITTEE, asking, had, regime

pytestmark = pytest.mark.one_database


@pytest.fixture
def files(app):
    """The ids of an application that waits for the committee, and of one that was granted."""
    with app.app_context():
        company, under, day = sample(Company, naf_code=sample(NafCode, code="03.11Z")), regime(excluded="03"), today()
        db.session.add(had(company, under, day - timedelta(days=9), 200_000))
        db.session.commit()
        waits = asking(company, under, 90_000, day=None, state=IN_COMMITTEE, aids_declared_on=None)
        granted = asking(company, regime(), 80_000, day=day - timedelta(days=3), state=GRANTED)
        db.session.add_all([waits, granted])
        db.session.commit()
        return waits.id, granted.id


def test_it_tells_what_is_lacking_and_what_was_found(browse_as, files):
    waits, granted = files
    browser = browse_as(Role.STAFF)

    told = browser.get(f"/fund_application/de-minimis/?id={waits}").words.replace("\u202f", " ")
    assert "Avec ce dossier370 000 € (équivalent-subvention 90 000 €)" in told
    assert "Plafond dépassé" in told
    assert "Ce régime exclut l'activité de l'entreprise (03.11Z)." in told
    assert "L'octroi demande une déclaration signée des autres aides, de 90 jours au plus." in told
    assert "Comité d'engagement" in told
    told = browser.get(f"/fund_application/de-minimis/?id={granted}").words.replace("\u202f", " ")
    assert "Avant l'octroi" not in told
    assert "200 000 €80 000 €100 000 €Plus de 90 % du plafond" in told


def test_who_reads_no_aid_has_neither_the_page_nor_its_link(browse_as, files):
    _waits, granted = files
    address, page = (f"/fund_application/{one}/?id={granted}" for one in ("de-minimis", "details"))

    assert address in browse_as(Role.FUND_MANAGER).get(page).text
    committee = browse_as(Role.COMMITTEE)
    assert committee.get(address).status == 403
    seen = committee.get(page)
    assert (seen.status, address in seen.text) == (200, False)
