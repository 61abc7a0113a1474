"""The instruments of a fund: a code each, retired rather than removed."""

from __future__ import annotations

from models.engine import db
from models.fund.fund_application import FundApplication
from models.parties.company import Company, EssStatus
from models.policy import Role
from models.reference.instrument import Instrument, LegalFamilies
from models.reference.legal_form import LegalForm
from tests.factories import sample


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(Instrument, code="subvention")) == []
    assert [field for field, _sentence in refusals(sample(Instrument, code="subvention"))] == ["code"]


def test_one_that_is_used_is_retired_and_no_longer_offered(app, browse_as, make):
    used, other = make(Instrument, name="Ancienne avance"), make(Instrument, name="Subvention")
    application = make(FundApplication, instrument=used)
    admin = browse_as(Role.ADMIN)
    assert admin.post(f"/instrument/delete/?id={used}", {}).status == 409

    assert admin.submit(f"/instrument/edit/?id={used}", is_active="non").status == 302

    admin.get("/")  # the notice of the save is read there
    assert "Ancienne avance" not in admin.get("/fund_application/new/").text
    assert "Subvention" in admin.get("/fund_application/new/").text
    form = admin.get(f"/fund_application/edit/?id={application}").form(title="Autre titre")
    assert form["instrument"] == str(used)
    assert admin.post(f"/fund_application/edit/?id={application}", form).status == 302
    with app.app_context():
        assert db.session.get(FundApplication, application).instrument_id == used
    assert admin.submit(f"/fund_application/edit/?id={application}", instrument=str(other)).status == 302


def test_the_list_still_finds_what_holds_a_retired_one(browse_as, make):
    retired = make(Instrument, name="Ancienne avance", is_active=False)

    assert "Ancienne avance" in browse_as(Role.STAFF).get("/fund_application/").text
    assert "Ancienne avance" in browse_as(Role.STAFF).get(f"/instrument/details/?id={retired}").text


def test_the_families_that_its_row_admits_are_the_rule(refusals, make, app):
    """An administrator who changes the row changes the rule: it is written nowhere else."""
    association = sample(LegalForm, family="association")
    company = sample(Company, legal_form=association, ess_status=EssStatus.ASSOCIATION, rna="W123456789")
    instrument = sample(Instrument, code="nouveau", for_whom=LegalFamilies.COMPANIES)
    asked = {"company": company, "instrument": instrument}
    assert [field for field, _sentence in refusals(sample(FundApplication, **asked))] == ["instrument"]

    asked["instrument"].for_whom = LegalFamilies.ALL

    assert refusals(sample(FundApplication, **asked)) == []
