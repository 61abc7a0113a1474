"""Companies by where they are: search, filters, columns, files; for whoever may read their sites."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation
from models.engine import db, discard
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.selection.candidacy import Candidacy
from tests.factories import sample

READERS = [Role.STAFF, Role.COMMITTEE]  # who read every company
EXPORT = "/company/export/norme/"


@pytest.fixture
def places(app):
    """A company in the Gard, one in the Hérault and the Gard, one nowhere."""
    with app.app_context():
        gard = sample(Department, code="30", name="Gard")
        herault = sample(Department, code="34", name="Hérault")
        nimes = sample(Commune, name="Nîmes", insee_code="30189", postal_codes="30000;30900", department=gard)
        lodeve = sample(Commune, name="Lodève", insee_code="34142", postal_codes="34700", department=herault)
        filature, scierie = sample(Company, name="Filature"), sample(Company, name="Scierie")
        sites = [
            sample(Establishment, company=filature, commune=lodeve, postal_code="34702"),
            sample(Establishment, company=filature, commune=nimes),
            sample(Establishment, company=scierie, commune=nimes, postal_code="30900"),
        ]
        db.session.add_all([*sites, sample(Company, name="Imprimerie")])
        db.session.commit()
        yield {"gard": gard.id, "herault": herault.id, "nimes": nimes.id, "lodeve": lodeve.id}


def names(browser, arguments):
    return browser.get(f"/company/?{arguments}").column("Raison sociale")


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("q=gard", ["Filature", "Scierie"]),
        ("q=herault", ["Filature"]),
        ("q=34702", ["Filature"]),
        ("q=34700", ["Filature"]),
        ("q=30000", ["Filature", "Scierie"]),
        ("department={gard}", ["Filature", "Scierie"]),
        ("department={herault}", ["Filature"]),
        ("commune={nimes}", ["Filature", "Scierie"]),
        ("commune=lodeve", ["Filature"]),
        ("postal_code=30900", ["Scierie"]),
        ("postal_code=30+9 00", ["Scierie"]),
        ("postal_code=309&department={herault}", []),
    ],
)
def test_companies_are_found_by_where_they_are(browse_as, places, role, arguments, found):
    assert names(browse_as(role), arguments.format(**places)) == found


def test_the_list_and_its_file_say_where_each_is(browse_as, places):
    staff = browse_as(Role.STAFF)

    shown = "columns=name,commune,department,postal_code"
    page = staff.get(f"/company/?department={places['gard']}&{shown}")
    assert page.column("Commune") == ["Lodève (34), Nîmes (30)", "Nîmes (30)"]
    assert page.column("Département") == ["Hérault, Gard", "Gard"]
    assert page.column("Code postal") == ["34702", "30900"]

    lines = staff.get(f"{EXPORT}?department={places['herault']}").text.splitlines()
    assert len(lines) == 2
    assert "Lodève (34700), Nîmes (30)" in lines[1]
    assert "Hérault (34), Gard (30)" in lines[1]


def test_a_site_in_the_bin_leads_nowhere(app, browse_as, places):
    for site in db.session.query(Establishment).filter_by(commune_id=places["nimes"]):
        discard(site)
    db.session.commit()
    staff = browse_as(Role.STAFF)

    assert names(staff, f"department={places['gard']}") == []
    assert names(staff, "q=gard") == []
    assert staff.get("/company/?q=filature").column("Commune") == ["Lodève (34)"]


def test_a_company_that_moves_is_found_where_it_is_now(app, browse_as, places):
    for site in db.session.query(Establishment).filter_by(commune_id=places["nimes"]):
        site.commune = db.session.get(Commune, places["lodeve"])
    db.session.commit()

    assert names(browse_as(Role.STAFF), "q=gard") == []
    assert names(browse_as(Role.STAFF), "q=herault") == ["Filature", "Scierie"]


@pytest.mark.parametrize("model", [Candidacy, Participation])
def test_what_a_company_does_is_found_by_where_it_is(app, browse_as, places, model):
    company = db.session.query(Company).filter_by(name="Scierie").one()
    db.session.add_all([sample(model, company=company), sample(model)])
    db.session.commit()
    staff, name = browse_as(Role.STAFF), model.__tablename__

    assert len(staff.get(f"/{name}/?department={places['gard']}").rows) == 1
    assert len(staff.get(f"/{name}/?commune=nimes").rows) == 1
    assert len(staff.get(f"/{name}/?department={places['herault']}").rows) == 0
    assert len(staff.get(f"/{name}/").rows) == 2
