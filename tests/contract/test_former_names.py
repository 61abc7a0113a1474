"""What a company was called finds it, for those who read the history, and for nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import JournalEntry, db, merge, plan, undo, write_again
from models.parties.company import Company
from models.parties.partner import Partner
from models.policy import Role
from tests.statements import planned, statements, told

FINDS = {Role.ADMIN, Role.PROGRAMME_MANAGER, Role.STAFF}


@pytest.fixture
def company(app, make):
    """Renamed twice, and changed since."""
    number = make(Company, name="Tricotage Ancien", acronym="TRA", siren="000017012")
    with app.app_context():
        for values in ({"name": "Maille Neuve"}, {"name": "Maille Commune", "acronym": None}, {"website": "maille.fr"}):
            record = db.session.get(Company, number)
            for name, value in values.items():
                setattr(record, name, value)
            db.session.commit()
    return number


def last_operation():
    return db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()


def found_by(text):
    return db.session.scalars(select(Company.name).where(Company.search_private.contains(text))).all()


def test_it_is_found_by_what_it_was_called_in_the_list_the_search_and_where_it_is_chosen(browse_as, company):
    staff = browse_as(Role.STAFF)

    for typed in ("tricotage", "ancien+tricotage", "tra", "maille+neuve"):
        assert staff.get(f"/company/?q={typed}").column("Raison sociale") == ["Maille Commune"], typed
        assert staff.get(f"/search?q={typed}").location == f"/company/details/?id={company}", typed
        assert "Maille Commune" in staff.get(f"/candidacy/lookup/?field=company&q={typed}").text, typed
    assert "anciennement Tricotage Ancien" in staff.get("/search/found?q=tricotage").text
    assert "anciennement" not in staff.get("/search/found?q=commune").text


def test_by_those_who_read_the_history_alone(browse_as, company):
    for role in (Role.ADMIN, Role.STAFF, Role.PROGRAMME_MANAGER, Role.FUND_MANAGER, Role.COMMITTEE, Role.EVALUATOR):
        browser = browse_as(role)
        assert bool(browser.get("/company/?q=tricotage").rows) is (role in FINDS), role
        if role is not Role.EVALUATOR:
            assert ("Tricotage" in browser.get("/search/found?q=tricotage").text) is (role in FINDS), role


@pytest.mark.one_database  # whether the journal is asked
def test_the_journal_is_not_read_by_a_save_that_renames_nothing(app, make, company):
    other = make(Company, name="Filature Stable", siren="000017020")
    with app.app_context():
        for number, reads in ((other, False), (company, True)):
            db.session.get(Company, number).website = "stable.fr"
            with statements() as seen:
                db.session.commit()
            assert any("FROM journal_entry" in one for one in seen) is reads, number


def test_a_partner_too_and_the_words_are_found_again(app, browse_as, make):
    number = make(Partner, name="Crédit du Lez")
    with app.app_context():
        db.session.get(Partner, number).name = "Crédit des Gorges"
        db.session.commit()
        db.session.connection().exec_driver_sql("UPDATE organisation SET sort_key = '', search_private = ''")
        db.session.commit()
        write_again(db.session())

    assert browse_as(Role.STAFF).get("/partner/?q=lez").rows != []


def test_it_is_asked_the_same_way_of_a_journal_that_the_database_knew_short(app, company):
    """A plan lives as long as its connection: made of a few lines, it joined the whole journal to itself five times."""
    with app.app_context():
        db.session.get(Company, company).name = "Maille Autre"
        with told() as said:
            db.session.commit()
        (asked,) = [one for one in said if "EXISTS" in one[0] and "FROM journal_entry" in one[0]]
        way = planned(*asked)

    assert "Anti" not in way
    assert "ix_journal_entry_undoes" in way


def test_what_was_undone_never_was(app, company):
    with app.app_context():
        db.session.get(Company, company).name = "Faute de frappe"
        db.session.commit()
        assert found_by("neuve") == ["Faute de frappe"]
        undo(db.session(), last_operation(), None)
        db.session.commit()
        assert (found_by("frappe"), found_by("neuve")) == ([], ["Maille Commune"])
        db.session.get(Company, company).website = "maille-commune.fr"
        db.session.commit()
        assert (found_by("frappe"), found_by("neuve")) == ([], ["Maille Commune"])


def test_what_was_undone_then_made_again_was(app, company):
    """Renamed once more, which is undone, made again, undone, made again."""
    with app.app_context():
        db.session.get(Company, company).name = "Maille Finale"
        db.session.commit()
        for called, found in (("Maille Commune", []), ("Maille Finale", ["Maille Finale"])) * 2:
            undo(db.session(), last_operation(), None)
            db.session.commit()
            assert db.session.get(Company, company).name == called
            assert (found_by("commune"), found_by("finale")) == (found, []), called
            assert found_by("neuve") == found_by("tricotage") == [called]


def test_what_was_merged_into_it_finds_it_until_that_is_undone(app, make, company):
    lost = make(Company, name="La Bobine", siren=None, siren_absence="Demandé")
    last = make(Company, name="Filature", siren=None, siren_absence="Demandé")
    with app.app_context():
        session = db.session()

        def merged(kept, gone):
            found = plan(session, db.session.get(Company, kept), db.session.get(Company, gone), None)
            merge(session, found, {"siren": "kept", "siren_absence": "kept", "acronym": "kept"})
            session.commit()

        merged(lost, last)
        merged(company, lost)
        assert (found_by("bobine"), found_by("filature")) == (["Maille Commune"], ["Maille Commune"])
        undo(session, last_operation(), None)
        session.commit()
        assert (found_by("bobine"), found_by("filature")) == ([], ["La Bobine"])


def test_a_save_asks_the_journal_once_and_a_new_company_never(app, make, company):
    with app.app_context():
        record = db.session.get(Company, company)
        record.website = "m.fr"
        with statements() as asked:
            db.session.commit()
        assert sum("FROM journal_entry" in one for one in asked) == 1
        with statements() as asked:
            make(Company, name="Nouvelle")
        assert sum("FROM journal_entry" in one for one in asked) == 0
