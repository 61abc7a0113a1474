"""The subsidies as the national norm has them: its schema accepts them, and what it would refuse is named so."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from frictionless import Resource, Schema

from admin_views.region import FILES, schema_of
from admin_views.region.making import make, make_all
from admin_views.region.package import package
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, db
from models.fund.beneficiary_share import BeneficiaryShare
from models.fund.de_minimis_aid import AidSource
from models.parties.company import Company
from models.parties.partner import Partner
from models.policy import Role
from models.reference.instrument import Instrument
from models.region.export_run import Dataset
from tests.factories import sample, siret
from tests.numbers import siren
from tests.region.grants import REGION, a_company, a_grant, an_aid, signed, subsidy
from tests.statements import is_within, statements

AS_OF = date(2018, 6, 30)
WEAVER, GARDEN = "000017012", "000017020"


@pytest.fixture
def cohort(refusals):
    """In whose time the applications were filed."""
    found = sample(Cohort, code="AV-2018", starts_on="15/05/2017")
    assert refusals(found) == []
    return found


@pytest.fixture
def saved(refusals):
    """Saves records, none of which is refused."""

    def save(*records):
        assert refusals(*records) == []
        return records

    return save


@pytest.fixture
def taken(cohort):
    """The file of the cohort on a day."""
    return lambda as_of=AS_OF: make(Dataset.SUBSIDIES, cohort, FileFormat.NORME, as_of, "Anne")


def lines(run):
    return list(csv.DictReader(io.StringIO(run.content.decode(), newline="")))


def told(cohort, as_of=AS_OF):
    return [(str(one.record), one.sentence) for one in FILES[Dataset.SUBSIDIES].read(cohort, as_of).warnings]


def is_valid(run, folder):
    (folder / "file.csv").write_bytes(run.content)
    schema = Schema.from_descriptor(schema_of(Dataset.SUBSIDIES, FILES[Dataset.SUBSIDIES]))
    return Resource(path="file.csv", basepath=str(folder), schema=schema).validate().valid


def test_the_official_schema_accepts_a_line_a_beneficiary_and_a_body(saved, cohort, taken, tmp_path):
    body = sample(Partner, name="Caisse, des Dépôts", siret="18002002600019", siren="180020026")
    alone = subsidy(
        a_company(WEAVER, name="Fil d'Oc"), a_grant(5000, decision_reference="2018-03"), a_grant(3000, grantor=body)
    )
    both = subsidy(a_company(GARDEN, name="Jardins", rna="W340000017"), a_grant(agreed_on="01/05/2018"))
    other = a_company("000017038", name="Ateliers")
    for organisation, share in ((both.company, "0.6667"), (other, "0.3333")):
        both.shares.append(BeneficiaryShare(organisation=organisation, share=Decimal(share)))
    saved(alone, both, other, an_aid(both, "Règlement A"))
    saved(*signed(alone, "10/05/2018", "10/07/2018", paid_out="echelonne"), *signed(both, "15/05/2018"))

    run = taken()

    assert is_valid(run, tmp_path)
    assert run.content.startswith(b"nomAttribuant,idAttribuant,dateConvention,")
    assert run.content.endswith(b"\r\n")
    assert run.file_name == "2018-06-30_alter-venture_scdl-subventions_AV-2018_norme.csv"
    names = ("idAttribuant", "dateConvention", "idBeneficiaire", "montant", "pourcentageSubvention", "notificationUE")
    assert [tuple(row[name] for name in names) for row in lines(run)] == [
        (REGION, "2018-05-01", siret(GARDEN), "8000.00", "0.6667", "oui"),
        (REGION, "2018-05-01", siret("000017038"), "8000.00", "0.3333", "oui"),
        ("18002002600019", "2018-05-02", siret(WEAVER), "3000.00", "1.00", "non"),
        (REGION, "2018-05-02", siret(WEAVER), "5000.00", "1.00", "non"),
    ]
    names = ("referenceDecision", "rnaBeneficiaire", "objet", "nature", "conditionsVersement", "datesPeriodeVersement")
    assert [tuple(row[name] for name in names) for row in lines(run)[::3]] == [
        ("", "W340000017", "Étude, « légumerie »", "aide en numéraire", "unique", "2018-05-15"),
        ("2018-03", "", "Étude, « légumerie »", "aide en numéraire", "échelonné", "2017-05-02/2018-05-10"),
    ]
    assert told(cohort) == []


def test_what_is_no_subsidy_not_signed_by_then_or_not_to_be_published_is_not_there(saved, cohort, taken):
    loan = subsidy(a_company(WEAVER), a_grant(), instrument=sample(Instrument, code="pret", is_subsidy=False))
    secret = subsidy(a_company(GARDEN), a_grant(is_published=False))
    later = subsidy(a_company("000017038"), a_grant())
    bare = subsidy(a_company("000017046"), state="contractualisee")
    saved(loan, secret, later, bare)
    saved(*(one for each in (loan, secret, later) for one in signed(each, "10/05/2018")))

    assert [len(lines(taken(day))) for day in (date(2018, 5, 1), date(2018, 5, 2), AS_OF)] == [0, 1, 1]
    content = FILES[Dataset.SUBSIDIES].read(cohort, AS_OF)
    assert content.says == ["À ne pas publier, donc absentes : 1 attribution."]
    assert told(cohort) == [(str(bare), "Aucune attribution ne dit quel organisme public octroie cette subvention.")]


LACKS = {
    "Le SIRET du bénéficiaire manque.": {"company": lambda: sample(Company, siren=WEAVER)},
    "Le numéro RNA contient des lettres : la norme n'accepte que des chiffres.": {
        "company": lambda: a_company(WEAVER, rna="W34A000017")
    },
    "L'objet publiable manque.": {"purpose": None},
    "Le numéro RAE manque, ou le motif de son absence.": {"grant": {"rae_number": None}},
    "Le SIRET de l'attribuant manque.": {"grant": {"grantor": lambda: sample(Partner, siret=None)}},
    "Les attributions font 8 000,01 €, le dossier 8 000 €.": {"grant": {"amount": "8000.01"}},
    "Les parts des bénéficiaires font 99 %, il en faut 100 %.": {"share": "0.99"},
    "Aucun versement n'est prévu : la période de versement manque.": {"payments": ()},
    "Les conditions de versement manquent.": {"agreement": {"paid_out": "autre"}},
    "Les conditions de versement ont plus de 256 caractères.": {
        "agreement": {"paid_out": "autre", "paid_out_when": "x" * 257}
    },
    "Le contrat manque : il dit comment la subvention est versée.": {"agreement": None},
}


@pytest.mark.one_database
@pytest.mark.parametrize("sentence", LACKS)
def test_a_file_that_lacks_one_thing_is_named_so(saved, cohort, taken, sentence):
    lack = LACKS[sentence]
    said = {name: one() if callable(one) else one for name, one in lack.get("grant", {}).items()}
    grant = a_grant(said.pop("amount", 8000), **{"agreed_on": "02/05/2018"} | said)
    company = lack.get("company", lambda: a_company(WEAVER))()
    application = subsidy(company, grant, **({"public_purpose": None} if "purpose" in lack else {}))
    if share := lack.get("share"):
        application.shares.append(BeneficiaryShare(organisation=company, share=Decimal(share)))
    saved(application)
    if (agreement := lack.get("agreement", {})) is not None:
        saved(*signed(application, *lack.get("payments", ("10/05/2018",)), **agreement))

    run = taken()

    assert [one.replace("\u202f", " ") for _record, one in told(cohort)] == [sentence]
    assert run.file_name == "2018-06-30_alter-venture_scdl-subventions_AV-2018_norme_NON_CONFORME.csv"
    assert not run.follows_norm


@pytest.mark.one_database
def test_it_costs_the_same_whatever_its_rows(saved, cohort, browse_as):
    for number in range(9000, 9003):
        one = subsidy(a_company(siren(number)), a_grant(), filed_on="01/04/2018")
        one.shares.append(BeneficiaryShare(organisation=one.company, share=Decimal(1)))
        saved(one, an_aid(one, "Règlement", source=AidSource.OURS))
        saved(*signed(one, "10/05/2018"))
    address, staff = f"/export_run/new/?cohort={cohort.id}&as_of=30/06/2018&dataset=", browse_as(Role.STAFF)
    for dataset in (Dataset.SUBSIDIES, Dataset.AIDS):
        with statements() as seen:
            assert "3 lignes" in staff.get(f"{address}{dataset.value}").words
        assert is_within(12, seen), (dataset, *seen)
        assert [one for one in set(seen) if seen.count(one) > 1] == []


def test_a_reason_for_no_number_makes_it_right(saved, cohort, taken, tmp_path):
    application = subsidy(a_company(WEAVER), a_grant(rae_number=None, rae_absence="Aide hors du répertoire"))
    saved(application)
    saved(*signed(application, "10/05/2018"))

    assert taken().follows_norm
    assert is_valid(taken(), tmp_path)


@pytest.mark.one_database
def test_what_does_not_follow_its_norm_is_told_on_the_page_and_is_no_resource_of_the_archive(saved, cohort, browse_as):
    saved(application := subsidy(a_company(WEAVER), a_grant(rae_number=None)))
    saved(*signed(application, "10/05/2018"))
    runs = make_all([Dataset.SUBSIDIES, Dataset.FUND], cohort, AS_OF, "Anne")
    db.session.commit()
    with zipfile.ZipFile(io.BytesIO(package(runs))) as archive:
        named = [one["name"] for one in json.loads(archive.read("datapackage.json"))["resources"]]
        assert "donnees/2018-06-30_alter-venture_scdl-subventions_AV-2018_norme_NON_CONFORME.csv" in archive.namelist()
        assert "Il y manque ce que sa norme demande" in archive.read("notice.txt").decode()
    assert named == ["fonds-dossiers"]

    address = f"/export_run/new/?dataset=scdl-subventions&cohort={cohort.id}&as_of=30/06/2018"
    page = browse_as(Role.STAFF).get(address)
    assert "1 des points qui suivent l'en empêche." in page.words
    assert f"/public_grant/edit/?id={application.public_grants[0].id}" in page.links


@pytest.mark.one_database
def test_the_command_writes_what_does_not_follow_its_norm_under_a_name_that_says_so(app, saved, cohort, tmp_path):
    application = subsidy(a_company(WEAVER), a_grant(rae_number=None), filed_on="01/04/2018")
    saved(application)
    saved(*signed(application, "10/05/2018"))

    def export(*arguments):
        asked = ("scdl-subventions", "--cohort", "AV-2018", "--as-of", "30/06/2018")
        return app.test_cli_runner().invoke(args=["export", *asked, *arguments])

    for arguments in ((), ("--output", str(tmp_path / "file.csv"))):
        assert "un nom qui finit par NON_CONFORME." in export(*arguments).stderr
    assert not [*tmp_path.iterdir()]
    assert export("--output", str(tmp_path / "file_NON_CONFORME.csv")).exit_code == 0
    assert (tmp_path / "file_NON_CONFORME.csv").read_bytes().startswith(b"nomAttribuant,")
    application.public_grants[0].rae_number = "12345"
    db.session.commit()
    assert export("--output", str(tmp_path / "file.csv")).exit_code == 0
