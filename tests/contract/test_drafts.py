"""Drafts: long texts kept for their author alone, offered on the same form, gone once it is saved or after a month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.purge import purged
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accounts.forgetting import forget_account
from models.engine import AccessEntry, Draft, JournalEntry, db, now
from models.parties.company import Company
from models.policy import Role

WORDS = "Ils cherchent un local plus grand"


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF, "Anne")


@pytest.fixture
def joined(make):
    return make(Participation)


def _kept(app):
    with app.app_context():
        return [(one.concept, one.place, one.texts) for one in db.session.scalars(select(Draft))]


def _write(browser, address, **texts):
    return browser.post(address, texts)


def test_it_is_offered_on_the_same_form_alone_filled_when_asked_and_gone_once_saved(app, staff, make, joined):
    form, other = f"/note/new/?participation={joined}", f"/note/new/?participation={make(Participation)}"
    with app.app_context():
        lines = db.session.query(JournalEntry).count(), db.session.query(AccessEntry).count()
    assert "Brouillon gardé à" in _write(staff, form.replace("?", "draft/?"), text=WORDS).text
    with app.app_context():
        assert (db.session.query(JournalEntry).count(), db.session.query(AccessEntry).count()) == lines

    page = staff.get(form)
    assert "Un brouillon de" in page.words
    assert WORDS not in page.text
    assert "brouillon" not in staff.get(other).words
    assert WORDS in (taken := staff.get(f"{form}&_draft=1")).text
    assert "enregistrez pour le garder" in taken.words

    assert staff.post(form, taken.form()).status == 302
    assert _kept(app) == []
    assert WORDS in staff.get("/note/").text or WORDS in staff.get("/note/details/?id=1").text


def test_what_is_written_on_the_page_of_a_company_is_there_again_for_its_author(app, staff, browse_as, make):
    company = make(Company)
    joined = make(Participation, company=company)
    _write(staff, f"/note/new/draft/?participation={joined}", text=WORDS)
    page = f"/company/details/?id={company}"

    assert WORDS in staff.get(page).text
    assert WORDS not in browse_as(Role.STAFF, "Paul").get(page).text
    sent = {"_discard": "1", "_from": f"company-{company}"}
    assert page in staff.client.post(f"/note/new/draft/?participation={joined}", data=sent).location
    assert WORDS not in staff.get(page).text


def test_the_last_words_are_kept_and_none_are_no_draft(app, staff, make):
    note = make(Note, text="Avant")
    address = f"/note/edit/draft/?id={note}"
    for words in ("Un", "Un deux", WORDS):
        _write(staff, address, text=words)
    assert _kept(app) == [("note", f"id={note}", {"text": WORDS})]
    assert "Un brouillon de" in staff.get(f"/note/edit/?id={note}").words

    _write(staff, address, text="Avant")  # what the record says already is offered to nobody
    assert "brouillon" not in staff.get(f"/note/edit/?id={note}").words
    assert staff.post(address, {"_discard": "1"}).status == 302
    assert _kept(app) == []
    _write(staff, address, text="  ")
    assert _kept(app) == []


@pytest.mark.one_database  # what a page says of its form
def test_a_text_that_is_sent_and_not_saved_is_to_be_kept_and_one_that_stands_is_not(staff, make):
    address = f"/note/edit/?id={make(Note, text='Avant')}"
    opened = staff.get(address)
    assert not {"data-unkept", "data-unsaved"} & _main(opened)

    assert "data-unkept" in _main(staff.post(address, opened.form(text=WORDS, written_on="x")))
    assert "data-unkept" not in _main(staff.post(address, opened.form(written_on="x")))
    signed_in_again = staff.post(address, opened.form(text=WORDS, _resume="1"))
    assert {"data-unkept", "data-unsaved"} <= _main(signed_in_again)


def _main(page):
    """What the form of a page says of itself."""
    return next(said for one in page.tree.iter("form") if "data-main" in (said := {*one.keys()}))


@pytest.mark.one_database  # rights of the form; the draft is kept and read as by the others
def test_nobody_else_reads_it_nor_writes_in_it(app, staff, browse_as, joined):
    form = f"/note/new/?participation={joined}"
    _write(staff, form.replace("?", "draft/?"), text=WORDS)
    colleague, admin = browse_as(Role.STAFF, "Paul"), browse_as(Role.ADMIN)
    for other in (colleague, admin):
        assert "brouillon" not in other.get(form).words
        assert WORDS not in other.get(f"{form}&_draft=1").text
    _write(colleague, form.replace("?", "draft/?"), text="Autre chose")
    colleague.post(form.replace("?", "draft/?"), {"_discard": "1"})
    assert [texts for _concept, _place, texts in _kept(app)] == [{"text": WORDS}]


@pytest.mark.one_database
def test_it_takes_the_rights_of_the_form(app, make, browse_as, joined, staff):
    note = make(Note)
    reader = browse_as(Role.COMMITTEE)
    for address in (f"/note/new/draft/?participation={joined}", f"/note/edit/draft/?id={note}"):
        assert reader.post(address, {"text": WORDS}).status in {403, 404}
    assert staff.post("/note/edit/draft/?id=999", {"text": WORDS}).status == 404
    _write(staff, f"/note/new/draft/?participation={joined}", owner="x", participation="2", nothing=WORDS)
    assert _kept(app) == []  # only long fields of the form


def test_a_field_that_the_form_has_no_more_is_offered_to_nobody(app, staff, joined):
    form = f"/note/new/?participation={joined}"
    _write(staff, form.replace("?", "draft/?"), text=WORDS)
    with app.app_context():
        db.session.execute(update(Draft).values(texts={"secret": WORDS}))
        db.session.commit()

    assert "brouillon" not in staff.get(form).words
    assert WORDS not in staff.get(f"{form}&_draft=1").text


def test_it_goes_after_a_month_and_with_what_is_forgotten_of_its_author(app, staff, joined):
    form = f"/note/new/?participation={joined}"
    _write(staff, form.replace("?", "draft/?"), text=WORDS)
    with app.app_context():
        db.session.execute(update(Draft).values(at=now() - timedelta(days=31)))
        db.session.commit()
    assert "brouillon" not in staff.get(form).words
    with app.app_context():
        assert any(line.startswith("Brouillons") for line in purged())
    assert _kept(app) == []

    _write(staff, form.replace("?", "draft/?"), text=WORDS)
    with app.app_context():
        number = db.session.scalar(select(Draft.user_id))
        assert forget_account(db.engine, number) >= 1
    assert _kept(app) == []
