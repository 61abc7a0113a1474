"""Files of records with the backups: taken along, brought back, missed out loud; put on a record by a command."""

from __future__ import annotations

import io

import pytest

from app import encrypted
from models.engine import Attachment, attach_file, db
from models.parties.company import Company, CompanyFile
from tests import papers
from tests.factories import sample


@pytest.fixture
def company(app, kept):
    """A company with a file, in the application's context; the application."""
    with app.app_context():
        company = sample(Company)
        db.session.add(company)
        db.session.flush()
        attach_file(db.session(), kept, company, CompanyFile.STATUTES, "Statuts.pdf", io.BytesIO(papers.PDF))
        db.session.commit()
        yield company


@pytest.fixture
def run(app, company):
    def invoke(*words):
        db.session.rollback()
        result = app.test_cli_runner().invoke(args=[*map(str, words)])
        db.session.remove()
        if db.engine.name == "sqlite":
            db.engine.dispose()
        return result.exit_code, result.output

    return invoke


def _lose(kept):
    (name,) = kept.names()
    kept.remove(name)
    return name


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_restored_backup_has_every_file(run, kept, tmp_path, is_closed, app, monkeypatch):
    key, more = tmp_path / "key", ()
    if is_closed:
        public = encrypted.new_key(key)
        settings = app.config["SETTINGS"].model_copy(update={"BACKUP_PUBLIC_KEY": public})
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        more = ("--key", key)
    copy = tmp_path / ("copie.age" if is_closed else "copie")
    assert "1 fichier joint, dont 1 copié." in run("backup", copy)[1]
    held = [one for one in (tmp_path / "alterventure-files").rglob("*") if one.is_file()]
    assert [papers.PDF in one.read_bytes() for one in held] == [not is_closed]
    name = _lose(kept)
    assert run("files", "check")[0] != 0
    code, output = run("restore", copy, "--replace", *more)
    assert (code, "1 fichier joint, dont 1 copié." in output) == (0, True), output
    with kept.open(name) as file:
        assert file.read() == papers.PDF
    assert run("files", "check")[0] == 0


def test_a_copy_that_was_altered_is_not_taken_and_is_missed(run, kept, tmp_path):
    run("backup", tmp_path / "copie")
    (held,) = (one for one in (tmp_path / "alterventure-files").rglob("*") if one.is_file())
    held.write_bytes(b"x")
    name = _lose(kept)
    assert "Il en manque 1" in run("restore", tmp_path / "copie", "--replace")[1]
    code, output = run("files", "check")
    assert code != 0
    assert f"{name} : Ce fichier n'est plus sur le serveur" in output


def test_what_was_cut_between_a_file_and_its_row_is_found(run, kept):
    draft = kept.receive(io.BytesIO(b"Bonjour"))
    kept.keep(draft)
    code, output = run("files", "check", "--remove")
    assert code == 0
    assert f"{draft.sha256} : plus aucune fiche ne le dit." in output
    assert "abîmés ou absents : 0 ; orphelins : 1 ; ôtés : 0 ;" in output  # of today: its row may be on its way
    assert draft.sha256 in kept.names()


@pytest.mark.one_database
def test_a_command_puts_a_file_on_a_record(run, company, tmp_path):
    number, file = company.id, tmp_path / "Comptes 2017.csv"
    file.write_text("Charges;12\n", encoding="utf-8")
    assert "--kind company_statutes (Statuts)" in run("attach", "company", number, file)[1]
    assert "« Comptes 2017 » est joint" in run("attach", "company", number, file, "--kind", "company_accounts")[1]
    assert "y est déjà" in run("attach", "company", number, file, "--kind", "company_accounts")[1]
    file.write_bytes(papers.PROGRAM)
    for words in (("company", number), ("company", 10**6), ("commune", 1)):
        assert run("attach", *words, file, "--kind", "company_accounts")[0] != 0
    labels = {one.label for one in db.session.scalars(db.select(Attachment))}
    assert labels == {"Statuts", "Comptes 2017"}
