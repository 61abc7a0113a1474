"""Files between the disk and the database: what is missing, altered, too much; what nothing tells of any more."""

from __future__ import annotations

import errno
import os
from datetime import date

import pytest

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.engine import Attachment, FormerFile, JournalEntry, db, now, orphan_files, purge_bin, today, undo
from models.engine.recycle_bin import discard
from models.parties.company import Company
from models.policy import Role
from models.selection.candidacy_document import CandidacyDocument
from tests import papers
from tests.uploads import STATUTES, add, replace, rows, the_id


@pytest.fixture
def company(make, kept) -> int:
    return make(Company)


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


def test_what_leaves_the_database_leaves_the_disk_to_be_found(app, staff, company, make):
    add(staff, company, ("a.pdf", papers.PDF))
    ((number, version),) = rows(app, "id", "version")
    replace(staff, number, "b.png", papers.PNG, version)
    with app.app_context():
        store = app.extensions["files"]
        assert orphan_files(db.session(), store) == []
        discard(db.session.get(Company, company))
        db.session.commit()
    make(Attachment, company=make(Company))  # the last record of a table stays: see `purge_bin`
    with app.app_context():
        purge_bin(db.session(), now())
        db.session.commit()
        assert db.session.scalars(db.select(FormerFile)).all() == []
        assert len(orphan_files(db.session(), store)) == 2


@pytest.mark.one_database  # of the disk, not of the database
def test_a_file_that_was_altered_is_a_sentence(app, staff, company):
    add(staff, company, ("a.pdf", papers.PDF))
    number, store = the_id(app), app.extensions["files"]
    (name,) = store.names()
    place = store.folder / name[:2] / name
    place.write_bytes(b"x")
    answer = staff.get(f"/attachment/file/?id={number}")
    assert answer.status == 404
    assert "altéré" in answer.text
    place.unlink()
    assert "n'est plus sur le serveur" in staff.get(f"/attachment/file/?id={number}").text


@pytest.mark.one_database
def test_a_full_disk_or_a_full_quota_is_a_sentence(app, staff, company, monkeypatch):
    def refuse(_handle):
        raise OSError(errno.ENOSPC, "no")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        answer = add(staff, company, ("a.pdf", papers.PDF))
    assert "plus de place" in staff.get(answer.location).text
    monkeypatch.setattr(app.extensions["files"], "quota", 10)
    answer = add(staff, company, ("a.pdf", papers.PDF))
    assert "toute la place" in staff.get(answer.location).text
    assert rows(app, "id") == []
    assert list(app.extensions["files"].folder.rglob(".draft-*")) == []


@pytest.mark.one_database
def test_a_disk_that_is_full_before_anything_is_read_is_a_sentence(app, staff, company, monkeypatch):
    def refuse(*_of, **_facts):
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", refuse)
    monkeypatch.setattr("flask.wrappers.Request._get_file_stream", refuse)
    answer = add(staff, company, ("a.pdf", papers.PDF))
    assert (answer.status, "plus de place" in answer.text) == (507, True)
    assert rows(app, "id") == []


@pytest.mark.one_database
def test_a_file_longer_than_any_form_is_taken(app, staff, company):
    long = b"Bonjour " * 700_000
    fields = {"concept": "company", "id": str(company), "kind": STATUTES}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    sent = "".join([*parts, head]).encode() + long + b"\r\n--x--\r\n"
    staff.client.post("/attachment/add/", data=sent, content_type="multipart/form-data; boundary=x")
    assert rows(app, "size") == [(len(long),)]
    assert (
        staff.client.post("/company/new/", data=sent, content_type="multipart/form-data; boundary=x").status_code == 413
    )
    stranger = app.test_client()
    stranger.get("/sign-in")  # which leaves a cookie, as any page with a form
    with stranger.session_transaction() as held:
        assert len(held)
    read = {"content_type": "multipart/form-data; boundary=x", "headers": {"Origin": "http://localhost"}}
    assert stranger.post("/attachment/add/", data=sent, **read).status_code == 413


def test_a_wanted_document_is_settled_by_its_file(app, staff, make, kept):
    number = make(CandidacyDocument, received_on=None)
    add(staff, number, label="Bilan", kind="candidacy_document", concept="candidacy_document")
    assert _held(app, CandidacyDocument, number, "received_on") is None
    replace(staff, the_id(app), "bilan.pdf", papers.PDF, rows(app, "version")[0][0])
    assert _held(app, CandidacyDocument, number, "received_on") == today()
    staff.submit(f"/attachment/edit/?id={the_id(app)}", state="refused")
    assert _held(app, CandidacyDocument, number, "received_on") is None


def test_a_day_that_was_typed_stands_without_a_file(app, staff, make, kept):
    number = make(CandidacyDocument, received_on="02/05/2017", on_paper="Vue au bureau")
    add(staff, number, label="Bilan", kind="candidacy_document", concept="candidacy_document")
    assert _held(app, CandidacyDocument, number, "received_on") == date(2017, 5, 2)


def test_a_deliverable_is_handed_in_by_its_file_and_that_is_undone_together(app, staff, make, kept):
    number = make(Deliverable)
    add(staff, number, ("plan.pdf", papers.PDF), kind="deliverable_work", concept="deliverable")
    assert _held(app, Deliverable, number, "state") is DeliverableState.HANDED_IN
    assert _held(app, Deliverable, number, "handed_in_on") == today()
    with app.app_context():
        undo(db.session(), last_line(), None)
        db.session.commit()
    assert _held(app, Deliverable, number, "state") is DeliverableState.EXPECTED
    assert rows(app, "id") == []


def last_line() -> str:
    return db.session.scalars(db.select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()


def _held(app, model, number, name):
    with app.app_context():
        return getattr(db.session.get(model, number), name)
