"""« Annuler » is offered beside what may be undone, and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import Actor, JournalEntry, act_as, db, write_deed
from models.parties.company import Company
from models.policy import Role
from models.region.export_run import FileAction

pytestmark = pytest.mark.one_database  # of the journal, read as by test_undo.py


def test_it_is_offered_beside_what_may_be_undone_and_nothing_else(app, browse_as, make):
    """A value changed; a deed that changes none; what a command did; what was undone."""
    admin, company = browse_as(Role.ADMIN, "Anne"), make(Company, acronym=None)
    page = f"/company/details/?id={company}"

    def offered(browser=admin):
        return browser.get(page).text.count('href="/undo/?operation=')

    with app.app_context():
        before = offered()
        act_as(Actor("Anne", "formulaire"))
        write_deed(db.session(), FileAction.REISSUED, db.session.get(Company, company))
        db.session.commit()
        act_as(Actor("Anne", "commande"))
        db.session.get(Company, company).acronym = "ABC"
        db.session.commit()
    assert "a téléchargé de nouveau la fiche" in admin.get(page).words
    assert (before, offered()) == (0, 0)
    admin.submit(f"/company/edit/?id={company}", acronym="X")
    assert (offered(), offered(browse_as(Role.STAFF)), offered(browse_as(Role.COMMITTEE))) == (1, 1, 0)
    with app.app_context():
        operation = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
    admin.post("/undo/", {"operation": operation})
    assert offered() == 1  # to undo that, alone


def test_the_button_is_for_those_who_may_ask(browse_as, make):
    company = make(Company)
    browser = browse_as(Role.STAFF)
    browser.submit(f"/company/edit/?id={company}", acronym="X")
    assert 'action="/undo/"' in browser.get(f"/company/details/?id={company}").text
