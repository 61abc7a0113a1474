"""The pages of de minimis of an application and of a company, the annex of a decision; for who reads aids."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from models.engine import db, today
from models.fund.application_state import ApplicationState
from models.parties.company import Company
from models.policy import Role
from models.reference.instrument import EsbMethod, Instrument
from models.reference.naf_code import NafCode
from tests.factories import sample
from tests.fund.committees import decides
from tests.fund.grants import DAY, GRANTED, IN_COMMITTEE, asking, had, regime

pytestmark = pytest.mark.one_database


@pytest.fixture
def files(app):
    """The ids of an application that waits for the committee, of one that was granted, of their company."""
    with app.app_context():
        company, under, day = sample(Company, naf_code=sample(NafCode, code="03.11Z")), regime(excluded="03"), today()
        db.session.add(had(company, under, day - timedelta(days=9), 200_000))
        db.session.commit()
        waits = asking(company, under, 90_000, day=None, state=IN_COMMITTEE, aids_declared_on=None)
        granted = asking(company, regime(), 80_000, day=day - timedelta(days=3), state=GRANTED)
        db.session.add_all([waits, granted])
        db.session.commit()
        return waits.id, granted.id, company.id


def test_it_tells_what_is_lacking_and_what_was_found(browse_as, files):
    waits, granted, _company = files
    browser = browse_as(Role.STAFF)

    told = browser.get(f"/fund_application/de-minimis/?id={waits}").words.replace("\u202f", " ")
    assert re.search(r"Aides de minimis Référence \d+ — Raison sociale", told), "what it is of, on paper too"
    assert "Avec ce dossier370 000 € (équivalent-subvention 90 000 €)" in told
    assert "Plafond dépassé" in told
    assert "Ce régime exclut l'activité de l'entreprise (03.11Z)." in told
    assert "L'octroi demande une déclaration signée des autres aides, de 90 jours au plus." in told
    assert "Comité d'engagement" in told
    told = browser.get(f"/fund_application/de-minimis/?id={granted}").words.replace("\u202f", " ")
    assert "Avant l'octroi" not in told
    assert "200 000 €80 000 €100 000 €Plus de 90 % du plafond" in told


def test_who_reads_no_aid_has_neither_the_page_nor_its_link(browse_as, files):
    _waits, granted, _company = files
    address, page = (f"/fund_application/{one}/?id={granted}" for one in ("de-minimis", "details"))

    assert address in browse_as(Role.FUND_MANAGER).get(page).text
    committee = browse_as(Role.COMMITTEE)
    assert committee.get(address).status == 403
    seen = committee.get(page)
    assert (seen.status, address in seen.text) == (200, False)


def test_a_company_has_its_ceilings_its_aids_and_the_checks_of_its_applications(browse_as, files):
    _waits, granted, company = files
    browser, address = browse_as(Role.STAFF), f"/company/de-minimis/?id={company}"
    assert address in browser.get(f"/company/details/?id={company}").text

    page = browser.get(address)

    told = page.words.replace("\u202f", " ")
    assert "Cumul280 000 € sur 300 000 €" in told
    assert "Octroi" in told
    assert re.search(rf"/fund_application/details/\?[^\"]*id={granted}\b", page.text)
    assert f"/de_minimis_aid/?organisation={company}" in page.text
    assert len(browser.get(f"/de_minimis_aid/?organisation={company}").rows) == 2
    committee = browse_as(Role.COMMITTEE)
    assert committee.get(address).status == 403
    assert address not in committee.get(f"/company/details/?id={company}").text


def test_the_checks_are_an_annex_of_the_decision(browse_as, files):
    _waits, granted, _company = files
    manager, sent = browse_as(Role.FUND_MANAGER), {"id": str(granted), "document": "annex"}

    given = manager.client.post("/fund_application/document/", data=sent)
    file = manager.client.get(given.location, buffered=True).get_data()
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).replace("\u202f", " ")

    for said in ("Contrôles de minimis", "Octroi", "Plus de 90 % du plafond", "200 000 €", "Entreprise unique"):
        assert said in words
    assert browse_as(Role.COMMITTEE).post("/fund_application/document/", sent).status == 403


def test_there_is_no_annex_where_nothing_was_kept(browse_as, app):
    with app.app_context():
        draft = asking(sample(Company), regime(), 10, state=ApplicationState.DRAFT, granted=None)
        free = asking(sample(Company), None, 10)
        db.session.add_all([draft, free])
        db.session.commit()
        both = draft.id, free.id
    manager = browse_as(Role.FUND_MANAGER)

    answers = []
    for number in both:
        answers.append(manager.post("/fund_application/document/", {"id": str(number), "document": "annex"}))
        answers.append(manager.get(f"/fund_application/details/?id={number}"))

    assert [one.status for one in answers] == [302, 200, 400, 200]
    assert "Aucun contrôle de minimis n'est conservé" in answers[1].words


def test_the_action_that_grants_is_refused_above_the_ceiling_and_asks_for_what_is_missing(browse_as, app):
    with app.app_context():
        loan = sample(Instrument, esb_method=EsbMethod.REFERENCE_RATE)
        asked = {"state": IN_COMMITTEE, "committee_on": DAY, "aids_declared_on": DAY, "instrument": loan, "months": 12}
        file = asking(sample(Company), regime(ceiling=Decimal(10)), 800, day=None, **asked)
        db.session.add(file)
        db.session.commit()
        decides(file, starts_at="15/03/2020 10:00")
        db.session.commit()
        address = f"/fund_application/move/?id={file.id}&verb=grant"
    manager = browse_as(Role.FUND_MANAGER)

    def grant(**said):
        return manager.post("/fund_application/move/", manager.get(address).form(granted="800", **said))

    assert "Indiquez le taux de référence." in grant().words
    above = grant(reference_rate="5")
    assert (above.status, "pour un plafond de 10 €" in above.words.replace("\u202f", " ")) == (422, True)
    assert grant(reference_rate="2").status == 302
