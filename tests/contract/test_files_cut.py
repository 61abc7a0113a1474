"""What a file is when its process was killed, its record merged, its bytes or its name made to harm."""

from __future__ import annotations

import io
import os
import signal
import time
import tracemalloc
import zipfile
from hashlib import sha256

import pytest

from models.engine import attach_file, db, orphan_files
from models.parties.company import Company, CompanyFile
from models.policy import Role
from tests import papers
from tests.uploads import ACCOUNTS, add, rows


@pytest.fixture
def company(make, kept) -> int:
    return make(Company)


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


class Cut(io.BytesIO):
    """Bytes whose reader is killed once it has some."""

    def read(self, size=-1):
        return super().read(size) if self.tell() == 0 else die()


def die():
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def _attach(store, number, moment):
    source = (Cut if moment == "while it comes" else io.BytesIO)(papers.PDF * 3_000)
    company = db.session.get(Company, number)
    attach_file(db.session(), store, company, CompanyFile.STATUTES, "a.pdf", source)
    db.session.flush()
    if moment == "before its row":
        die()
    db.session.commit()
    die()


@pytest.mark.parametrize(
    ("moment", "told", "alone", "drafts"),
    [("while it comes", 0, 0, 1), ("before its row", 0, 1, 0), ("after its row", 1, 0, 0)],
)
def test_what_a_kill_leaves_is_told_and_nothing_said_is_lost(app, company, kept, moment, told, alone, drafts):
    for one in kept.drafts():
        one.unlink()
    child = os.fork()
    if child == 0:  # a server, killed in the middle of an upload
        try:
            with app.app_context():
                db.engine.dispose(close=False)
                _attach(kept, company, moment)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL

    held = sha256(papers.PDF * 3_000).hexdigest()
    assert [one for (one,) in rows(app, "sha256")] == [held] * told
    with app.app_context():
        assert orphan_files(db.session(), kept) == [held] * alone
    assert len(kept.drafts()) == drafts
    if told:
        kept.open(held).close()
    output = app.test_cli_runner().invoke(args=["files", "check"]).output
    assert (f"{held} : plus aucune fiche ne le dit." in output) is bool(alone)
    assert f"depuis moins d'un jour : {drafts}." in output.replace("\u202f", " ")
    for one in kept.drafts():
        os.utime(one, (0, 0))
    assert kept.forget_drafts() == drafts


def test_two_records_that_become_one_have_the_files_of_both(app, make, browse_as, kept):
    admin, first = browse_as(Role.ADMIN), make(Company, name="Filature du Lez", siren="000017012")
    second = make(Company, name="La Filature", siren=None, siren_absence="Demandé")
    add(admin, first, ("Statuts.pdf", papers.PDF))
    add(admin, second, ("Comptes.xlsx", papers.XLSX), kind=ACCOUNTS)
    admin.post("/company/merge/", admin.get(f"/company/merge/?id={first}&with={second}").form())
    assert sorted(rows(app, "label", "company_id")) == [("Comptes", first), ("Statuts", first)]
    assert "Comptes" in admin.get(f"/company/details/?id={first}").text


OPENS = b"<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
HARMFUL = {
    "facture.pdf": papers.PROGRAM,
    "facture.pdf.exe": papers.PROGRAM,
    "../../wsgi.py": b"import os\n",
    "logo.svg": papers.SVG,
    "page.png": b"<!doctype html><script>alert(1)</script>",
    "gif.jpg": b"GIF89a/*" + b"*/=1;alert(1)//",
    "pdf-et-zip.pdf": papers.PDF + papers.DOCX,
    "png-et-zip.png": papers.PNG + papers.XLSX,
    "macro.docx": papers.zipped({"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": "x"}),
    "bombe.xlsx": papers.zipped(dict.fromkeys(("[Content_Types].xml", "xl/workbook.xml", *map(str, range(6_000))), "")),
}


@pytest.mark.one_database  # of the file, not of the database
def test_what_would_harm_is_refused_by_name_and_the_page_goes_on(app, staff, company, kept):
    tracemalloc.start()
    began = time.monotonic()
    answer = add(staff, company, *HARMFUL.items())
    took, most = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    text = staff.get(answer.location).text
    for name in HARMFUL:
        assert f"{name} : Ce fichier" in text
    assert rows(app, "id") == []
    assert (list(kept.names()), kept.drafts()) == ([], [])
    assert took < 10
    assert most < 30_000_000


NAMES = ("../../etc/passwd.pdf", "annexe\u202efdp.exe", 'a"b;\r\nX-Evil: 1.pdf', "..\\..\\x.pdf")


def test_a_pdf_with_a_script_runs_nowhere_and_no_name_leaves_its_folder(app, staff, company):
    running = papers.PDF.replace(b"<</Type/Catalog>>", OPENS)
    assert running != papers.PDF
    add(staff, company, *((name, running + b"\n" * number) for number, name in enumerate(NAMES)))
    first = rows(app, "id")[0][0]
    staff.submit(f"/attachment/edit/?id={first}", label="../../../racine")
    for (number,) in rows(app, "id"):
        for shown in ("", "&show=1"):
            given = staff.client.get(f"/attachment/file/?id={number}{shown}", buffered=True)
            assert given.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "script-src" not in given.headers["Content-Security-Policy"]
            assert (given.headers["X-Content-Type-Options"], "X-Evil" in given.headers) == ("nosniff", False)
            said = given.headers["Content-Disposition"]
            assert not any(one in said for one in ("/", "\\", "\u202e", "%E2%80%AE", "%2F", "%5C")), said
    taken = staff.client.get(f"/attachment/all/?concept=company&id={company}", buffered=True)
    with zipfile.ZipFile(io.BytesIO(taken.data)) as archive:
        inside = [one.partition("/")[2] for one in archive.namelist() if one != "index.csv"]
    assert inside == ["001 racine.pdf", "002 annexe fdp.pdf", "003 a.pdf", "004 x.pdf"]
