"""The same companies, hence the same numbers, on every page, in every file: two programmes, two cohorts under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from admin_views.region import FILES
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.programme import Programme
from models.cohorts.sequence import Sequence
from models.engine import db, kinds, perform, today, verbs_of
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone
from models.region.export_run import Dataset
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from tests.factories import sample

BEGAN, ENDED = today() - timedelta(days=200), today() - timedelta(days=10)
# Company: its state, its jobs at T0, at the end; None: nobody counted.
FIRST = {
    "Atelier": ("active", 10, 12),
    "Brasserie": ("active", 20, 18),
    "Cantine": ("suspendue", 5, 5),
    "Librairie": ("active", 8, None),
    "Filature": ("engagee", 4, None),
    "Garage": ("abandonnee", 30, None),
    "Imprimerie": ("pressentie", None, None),
    "Jardin": ("pressentie", None, None),  # withdraws before it begins
}
SECOND = {"Menuiserie": ("active", 7, None), "Scierie": ("active", 9, None)}


@dataclass
class Programmes:
    """The ids of the two cohorts, and of the companies by name."""

    first: int
    second: int
    companies: dict[str, int]


@pytest.fixture
def programmes(app):
    with app.app_context():
        commune = sample(Commune, department=sample(Department, is_in_region=True))
        companies = {}
        cohorts = [_cohort(code, told, commune, companies) for code, told in (("AV-1", FIRST), ("CR-1", SECOND))]
        db.session.commit()
        _withdraws(cohorts[0], companies["Jardin"])
        yield Programmes(cohorts[0].id, cohorts[1].id, {name: one.id for name, one in companies.items()})


def _cohort(code, told, commune, companies):
    dates = {"starts_on": BEGAN, "ends_on": ENDED, "capacity": 20, "state": CohortState.RUNNING}
    cohort = sample(Cohort, code=code, programme=sample(Programme, starts_on=BEGAN), **dates)
    db.session.add(sample(Sequence, cohort=cohort, name="Diagnostic", starts_on=BEGAN, ends_on=ENDED))
    for name, (state, start, end) in told.items():
        company = companies[name] = sample(Company, name=name)
        site = sample(Establishment, company=company, commune=commune, is_head_office=True)
        left = BEGAN + timedelta(days=30) if state == "abandonnee" else None
        joined = sample(Participation, company=company, cohort=cohort, state=state, joined_on=BEGAN, left_on=left)
        db.session.add_all([joined, site])
        for milestone, day, count in ((Milestone.START, BEGAN, start), (Milestone.END, ENDED, end)):
            if count is not None:
                of = {"establishment": site, "participation": joined, "observed_on": day}
                db.session.add(sample(JobsReading, milestone=milestone, fte=Decimal(count), **of))
    return cohort


def _withdraws(cohort, company):
    """Its application, then its participation, by the verb."""
    call = sample(CallForApplications, cohort=cohort, state=CallState.PUBLISHED)
    db.session.add(sample(Candidacy, call=call, company=company, state="retiree"))
    (joined,) = db.session.scalars(db.select(Participation).where(Participation.company == company))
    joined.left_on = joined.joined_on
    perform(joined, next(one for one in verbs_of(Participation) if one.name == "drop"), Role.STAFF, "Renonce")
    db.session.commit()


def rows(dataset, cohort):
    """The file of a cohort, as (name of the column → value)."""
    file = FILES[dataset]
    names = [column.name for column in file.columns]
    return [
        dict(zip(names, cells, strict=True)) for cells in file.cells(file.read(db.session.get(Cohort, cohort), today()))
    ]


def jobs_of(page):
    """Milestone → total, of the table of jobs."""
    tables = [table for table in page.main.iter("table") if "Jalon" in "".join(table.itertext())]
    found = [["".join(cell.itertext()).strip() for cell in row] for row in tables[0].iter("tr")]
    return {cells[0]: cells[1] for cells in found[1:]}


def test_every_page_and_file_counts_the_same_companies(app, browse_as, programmes):
    staff, first = browse_as(Role.STAFF), programmes.first
    home, summary = staff.get(f"/?cohort={first}"), staff.get(f"/cohort/summary/?id={first}")

    for page in (home, summary, staff.get(f"/cohort/details/?id={first}")):
        assert "5 entreprises" in page.words
        assert "à part : 1 abandon" in page.words
        assert "à part : 1 pressentie" in page.words
    for address in ("/?cohort={}", "/cohort/summary/?id={}", "/cohort/details/?id={}"):
        page = staff.get(address.format(programmes.second))
        assert "2 entreprises" in page.words
        assert "à part : 1" not in page.words
    apart = ", sorties avant la fin, à part"
    assert jobs_of(home) == jobs_of(summary) == {"T0": "47", "Fin": "35", f"T0{apart}": "30"}
    assert "2 entreprises sans relevé à ce jalon" in home.words
    assert {one.split()[0] for one in home.column("Entreprise")} == FIRST.keys() - {"Jardin"}

    for page in (home, staff.get("/week")):
        assert "Relevés d'emplois Fin : AV-1, 2 entreprises" in page.words
        assert "Relevés d'emplois Fin : CR-1, 2 entreprises" in page.words
    grid = staff.get(f"/jobs_reading/grid/?cohort={first}&milestone=fin")
    assert grid.form()["observed_on"] == kinds.Day().show(ENDED)
    told = ["".join(row.itertext()) for row in grid.main.iter("tr") if row.get("data-keys")]
    assert [one.split()[0] for one in told] == [*sorted(name for name, one in FIRST.items() if _counts(one)), "Garage"]
    assert sum(name.endswith("-fte") for name in grid.form()) == 2 + 1  # those that wait, and the dropout apart

    companies, total = rows(Dataset.COMPANIES, first), rows(Dataset.JOBS, first)
    assert sorted((one["raison_sociale"], one["etp_t0"]) for one in companies) == sorted(
        (name, start) for name, (_state, start, _end) in FIRST.items() if start is not None
    )
    assert {one["statut_participation"] for one in companies if not _counts(FIRST[one["raison_sociale"]])} == {
        "Abandonnée"
    }
    totals = {one["jalon"]: one for one in total if one["departement"] == "Total"}
    assert [(totals[at]["nb_entreprises"], totals[at]["nb_entreprises_sans_releve"]) for at in ("T0", "fin")] == [
        (5, 0),
        (5, 2),
    ]
    assert (totals["T0"]["etp_jalon"], totals["fin"]["etp_jalon"]) == (47, 35)
    assert len(rows(Dataset.SEQUENCES, first)) == 5 + 1

    entered = {
        name
        for name, number in programmes.companies.items()
        if "Entrée dans la promotion" in staff.get(f"/company/thread/?id={number}").words
    }
    assert entered == {name for name, (_state, start, _end) in (FIRST | SECOND).items() if start is not None}
    waits = staff.get(f"/cohort/details/?id={first}").words
    assert waits.count("Le relevé d'emplois « Fin » de") == 2


def _counts(told):
    return told[0] in {"active", "suspendue", "engagee"}
