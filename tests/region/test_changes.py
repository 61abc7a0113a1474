"""What changed between two files, cell by cell."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from admin_views.region.changes import changes, former
from models.accompaniment.participation import Participation
from models.engine import FileFormat, db
from models.parties.company import Company
from models.policy import Role
from models.region.export_run import Dataset, ExportRun
from tests.region.conftest import AS_OF


@pytest.mark.one_database
def test_a_cell_that_changed_and_lines_that_came_and_went_are_told(app, content, browse_as):
    content(Dataset.COMPANIES)
    with app.app_context():
        weaver = db.session.scalars(select(Participation).join(Company).filter_by(siren="000017012")).one()
        weaver.main_problem = None
        query = select(Participation).where(Participation.cohort == weaver.cohort, Participation.id != weaver.id)
        other = db.session.scalars(query.order_by(Participation.id)).first()
        former_name, other.company.name = other.company.name, "Autre nom"
        db.session.commit()
    content(Dataset.COMPANIES)

    with app.app_context():
        before, after = db.session.scalars(select(ExportRun).order_by(ExportRun.id)).all()
        told = [(one.column, one.before, one.after) for one in changes(before, after)]
        assert told == [
            ("", "ligne présente", "ligne retirée"),
            ("", "ligne absente", "ligne ajoutée"),
            ("Problématique principale", "Changement d'offre", ""),
        ]
        assert former_name in changes(before, after)[0].line
        assert changes(before, before) == []
    staff = browse_as(Role.STAFF)
    assert "3 différences" in staff.get("/export_run/changes/?id=2").words
    assert "Aucun fichier du même nom" in staff.get("/export_run/changes/?id=1").words
    assert browse_as(Role.COMMITTEE).get("/export_run/changes/?id=2").status == 403


def test_a_workbook_is_compared_by_the_same_rows_with_the_last_issue_whatever_its_format(app, content, browse_as):
    first, second = (AS_OF - timedelta(days=days) for days in (20, 10))
    content(Dataset.JOBS, FileFormat.NORME, first)
    content(Dataset.JOBS, FileFormat.EXCEL, second)
    for form in (FileFormat.NORME, FileFormat.XLSX, FileFormat.XLSX):
        content(Dataset.JOBS, form)
    with app.app_context():
        norm, excel, issue, book, again = runs = db.session.scalars(select(ExportRun).order_by(ExportRun.id)).all()
        assert [former(one) for one in runs] == [None, norm, excel, excel, book]
        assert changes(excel, book) == changes(excel, issue)
        assert changes(issue, book) == []
        book.rows_in_norm = None  # as those that were made before rows were kept
        db.session.flush()
        assert former(again) is excel
        db.session.commit()
        numbers = book.id, again.id
    staff = browse_as(Role.STAFF)
    told = [staff.get(f"/export_run/changes/?id={one}").words for one in numbers]
    assert "il ne se compare pas" in told[0]
    assert "CSV pour Excel français, fait le" in told[1]
    assert "Ce qui a changé" in staff.get(f"/export_run/details/?id={numbers[1]}").words


@pytest.mark.one_database
def test_lines_without_a_key_are_all_counted(app, content):
    content(Dataset.FUND)
    with app.app_context():
        run = db.session.scalars(select(ExportRun)).one()
        assert run.rows == 3
        assert changes(run, run) == []
        content = b"".join(run.content.splitlines(keepends=True)[:-1])
        fewer = ExportRun(dataset=run.dataset, format=run.format, content=content)
        db.session.expunge_all()
        (gone,) = changes(run, fewer)
        assert (gone.after, gone.line) == ("ligne retirée", "FAV, Brouillon, n° 3"), gone


def test_a_column_that_came_or_went_since_is_told_and_no_fault():
    def file(text):
        return SimpleNamespace(dataset=Dataset.FUND, norm=text.encode())

    before, after = file("reference,ancienne\nD-1,x\n"), file("reference,nouvelle\nD-1,y\n")
    assert [(one.column, one.before, one.after) for one in changes(before, after)] == [
        ("", "ligne présente", "ligne retirée"),
        ("", "ligne absente", "ligne ajoutée"),
    ]
    before, after = (SimpleNamespace(dataset=Dataset.COMPANIES, norm=one.norm) for one in (before, after))
    told = {(one.column, one.before, one.after) for one in changes(before, after)}
    assert told == {("ancienne", "x", ""), ("nouvelle", "", "y")}


def test_cells_are_told_as_a_page_tells_them_whatever_the_norm_writes():
    def file(text):
        return SimpleNamespace(dataset=Dataset.JOBS, norm=f"promotion,jalon,departement,{text}\n".encode())

    names = "date_reference,etp_jalon,taux_maintien,nb_entreprises,secret,code_departement"
    before = file(f"{names}\nP1,fin,Total,2025-11-13,1234.50,0.9931,3,oui,09")
    after = file(f"{names}\nP1,fin,Total,2025-12-04,20.00,,autrefois,non,")
    assert {one.line for one in changes(before, after)} == {"fin, Total"}
    gone = changes(file(f"{names}\nP1,fin,Total,,,,,,"), file("date_reference"))
    assert [one.line for one in gone] == ["fin, Total"]
    assert [(one.before, one.after) for one in changes(before, after)] == [
        ("13/11/2025", "04/12/2025"),
        ("1\u202f234,5", "20"),
        ("0,9931", ""),
        ("3", "autrefois"),
        ("Oui", "Non"),
        ("09", ""),
    ]
