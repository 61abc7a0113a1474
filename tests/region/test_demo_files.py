"""The files of the demo year: the figures of `app/docs/demo-year.md#first-cohort`, the same bytes for the same data."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, groupby, product
from operator import attrgetter
from pathlib import Path

import pytest
from sqlalchemy import select

from admin_views.region import FILES, companies
from admin_views.region.dataset import VERSION
from admin_views.region.making import make as make_file
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, db
from models.parties.company import Company
from models.region.export_run import Dataset, ExportRun
from tests.region.conftest import AS_OF

SINCE = json.loads((Path(__file__).parent / "columns.json").read_text(encoding="utf-8"))  # file → version → columns
COLUMNS = {file: list(chain(*versions.values())) for file, versions in SINCE.items()}
FTE = ("etp_t0", "etp_jalon", "emplois_preserves", "emplois_crees", "emplois_supprimes")
PLACES = {
    "11": ("8.00", "9.50", "8.00", "1.50", "0.00"),
    "30": ("22.50", "26.00", "22.50", "3.50", "0.00"),
    "34": ("45.00", "46.00", "45.00", "1.00", "0.00"),
    "48": ("12.00", "11.00", "11.00", "0.00", "1.00"),
    "66": ("57.00", "63.50", "57.00", "6.50", "0.00"),
}
KEPT = {"promotion", "jalon", "date_reference", "code_departement", "departement", "secret"}
ENDINGS = {FileFormat.XLSX: ".xlsx", FileFormat.EXCEL: "_excel.csv", FileFormat.NORME: "_norme.csv"}
TOTAL = ("144.50", "156.00", "143.50", "12.50", "1.00")


class TestTheJobs:
    def test_are_those_of_the_year_department_by_department(self, lines):
        found = [one for one in lines(Dataset.JOBS) if one["jalon"] == "fin"]

        assert len(found) == 14
        for one in found[:13]:
            assert tuple(one[name] for name in FTE) == PLACES.get(one["code_departement"], ("0.00",) * 5)
        total = found[-1]
        assert (total["code_departement"], total["departement"], total["nb_entreprises"]) == ("", "Total", "6")
        assert tuple(total[name] for name in FTE) == TOTAL
        assert (total["solde"], total["taux_maintien"], total["date_reference"]) == ("11.50", "0.9931", "2017-11-14")

    def test_are_told_for_each_milestone_that_was_read(self, lines):
        assert [one["jalon"] for one in lines(Dataset.JOBS)] == ["T0"] * 14 + ["fin"] * 14

    def test_that_would_name_a_company_are_marked_and_are_not_published(self, lines):
        marks = {one["departement"]: one["secret"] for one in lines(Dataset.JOBS) if one["jalon"] == "fin"}
        published = [one for one in lines(Dataset.OPEN_JOBS) if one["jalon"] == "fin"]

        assert set(marks.values()) == {"oui"}  # the total too: one company alone lost a job
        assert len(published) == 14
        for one in published:
            empty = {name for name, text in one.items() if not text}
            assert empty >= set(COLUMNS[Dataset.OPEN_JOBS.value]) - KEPT, one["departement"]


class TestTheCompanies:
    def test_are_published_when_they_agreed(self, app, lines):
        assert lines(Dataset.OPEN_COMPANIES) == []
        with app.app_context():
            cohort = db.session.scalars(select(Cohort).filter_by(code="AV-2017")).one()
            told = FILES[Dataset.OPEN_COMPANIES].read(cohort, AS_OF)
            assert [one.sentence for one in told.warnings] == [companies.NOT_AGREED] * 6
            assert told.says == [companies.NOBODY_AGREED.format(6)]
            db.session.scalars(select(Participation).join(Company).filter_by(siren="000017012")).one().is_public = True
            db.session.commit()

        assert [one["raison_sociale"] for one in lines(Dataset.OPEN_COMPANIES)] == ["Fil d'Oc (démo)"]

    def test_are_six_by_department_and_name_with_their_codes_intact(self, lines):
        found = lines(Dataset.COMPANIES)

        assert [one["code_departement"] for one in found] == ["11", "30", "34", "34", "48", "66"]
        weaver = next(one for one in found if one["raison_sociale"] == "Fil d'Oc (démo)")
        assert weaver["siret"] == "00001701200014"
        assert (weaver["categorie_juridique"], weaver["code_naf"], weaver["epci"]) == ("5458", "13.92Z", "200017341")
        assert (weaver["etp_t0"], weaver["etp_fin"], weaver["etp_t12"]) == ("14.00", "15.00", "")
        assert (weaver["problematique_principale"], weaver["a_un_mentor"]) == ("Changement d'offre", "oui")

    def test_were_esus_on_the_day_they_came_in(self, lines):
        found = {one["raison_sociale"]: one["esus"] for one in lines(Dataset.COMPANIES, date(2026, 11, 23))}

        assert [name for name, esus in found.items() if esus == "oui"] == [
            "Les Jardins du Lez (démo)",
            "Catal'Présence (démo)",
        ]


def test_the_sequences_are_four_for_each_company(lines):
    found = lines(Dataset.SEQUENCES)

    assert len(found) == 24
    assert {one["statut"] for one in found} == {"Validée"}
    assert {(one["avancement"], one["retard_jours"]) for one in found} == {("1.0000", "0")}


def test_the_councils_count_who_came_without_a_name(lines, content):
    found = lines(Dataset.COUNCILS)

    assert [(one["numero_conseil"], one["ordre_passage"]) for one in found] == [
        (str(council), str(rank)) for council in (1, 2) for rank in range(1, 7)
    ]
    counts = ("nb_membres_presents", "dont_chefs_entreprise", "dont_nationaux", "dont_ess", "nb_invites_presents")
    assert {tuple(one[name] for name in counts) for one in found} == {("9", "6", "3", "3", "2")}
    assert [one["cloture"] for one in found] == ["non"] * 6 + ["oui"] * 6
    assert "Fictif" not in content(Dataset.COUNCILS).decode()


def test_a_draft_of_the_fund_is_a_state_and_no_name(lines, content):
    found = lines(Dataset.FUND)

    assert [(one["etat"], one["fonds"], one["raison_sociale"], one["reference"]) for one in found] == [
        ("Brouillon", "FAV", "", "")
    ] * 3
    assert "démo" not in content(Dataset.FUND).decode()


def test_the_columns_never_move(app, make):
    number = make(Cohort)  # without anything in it
    with app.app_context():
        cohort = db.session.get_one(Cohort, number)
        files = {one: make_file(one, cohort, FileFormat.NORME, AS_OF, "Anne").content for one in Dataset}
    found = {dataset.value: bytes(file).decode().splitlines()[0].split(",") for dataset, file in files.items()}

    assert found == COLUMNS


def test_a_column_says_since_which_version_it_is_there():
    """The dictionary and the schemas say it: one that comes later is not told as one of the first."""
    said = {dataset.value: FILES[dataset].columns for dataset in Dataset}
    by_version = {
        file: {since: [one.name for one in those] for since, those in groupby(columns, attrgetter("since"))}
        for file, columns in said.items()
    }

    assert by_version == SINCE
    versions = {since for those in SINCE.values() for since in those}
    assert max({VERSION, *versions}, key=lambda one: [*map(int, one.split("."))]) == VERSION


@pytest.mark.one_database  # the next test reads each file twice on both
def test_a_second_file_is_the_same_byte_for_byte(app, content):
    for dataset, form in product(Dataset, FileFormat):
        first, second = content(dataset, form), content(dataset, form)
        assert first == second, (dataset, form)
        with app.app_context():
            runs = db.session.scalars(select(ExportRun).order_by(ExportRun.id.desc()).limit(2)).all()
            assert [one.sha256 for one in runs] == [hashlib.sha256(first).hexdigest()] * 2
            assert {one.file_name for one in runs} == {
                f"2018-02-05_alter-venture_{dataset.value}_AV-2017{ENDINGS[form]}"
            }


@pytest.mark.one_database
def test_other_bytes_of_the_same_day_have_another_name(app, content):
    content(Dataset.COMPANIES)
    with app.app_context():
        db.session.scalars(select(Company).filter_by(siren="000017012")).one().name = "Autre"
        db.session.commit()
    content(Dataset.COMPANIES)
    content(Dataset.COMPANIES)
    with app.app_context():
        names = [one.file_name for one in db.session.scalars(select(ExportRun).order_by(ExportRun.id))]

    first, *others = (name.removeprefix("2018-02-05_alter-venture_entreprises-accompagnees_") for name in names)
    assert (first, others) == ("AV-2017_norme.csv", ["AV-2017_v2_norme.csv"] * 2)


def test_another_day_changes_only_what_it_must(lines):
    for dataset in Dataset:
        before, after = lines(dataset), lines(dataset, AS_OF + timedelta(days=7))
        changed = {name for one, other in zip(before, after, strict=True) for name in one if one[name] != other[name]}
        assert changed <= {"date_donnees", "retard_jours"}, dataset
        assert ("date_donnees" in changed) is (bool(before) and "date_donnees" in before[0]), dataset


def test_a_company_that_changed_changes_its_row_alone(app, lines):
    before = lines(Dataset.COMPANIES)
    with app.app_context():
        company = db.session.scalars(select(Company).filter_by(siren="000017012")).one()
        reading = next(one for one in company.establishments[0].jobs_readings if one.milestone.value == "fin")
        reading.fte, reading.correction = Decimal("16"), "Faute de frappe"
        db.session.commit()

    after = lines(Dataset.COMPANIES)
    changed = [one for one, other in zip(after, before, strict=True) if one != other]
    assert [(one["raison_sociale"], one["etp_fin"]) for one in changed] == [("Fil d'Oc (démo)", "16.00")]
