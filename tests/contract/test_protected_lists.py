"""What lists work out of protected fields, and what protected columns come to, are told to the trail of access."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from admin_views.engine import list_rows, list_totals, tracing
from models.engine import AccessEntry, AccessEvent, Reached, Sensitivity, db
from models.fund.fund_application import FundApplication
from models.parties.person import Person
from models.policy import Role
from models.selection.candidacy_state import CandidacyState
from tests.applications import a_call, an_application, evaluated
from tests.factories import sample


@pytest.fixture
def lines(app):
    """Of an event, or of what was read."""

    def read(event=AccessEvent.FIELDS_READ):
        with app.app_context():
            query = select(AccessEntry).where(AccessEntry.event == event).order_by(AccessEntry.id)
            return db.session.scalars(query).all()

    return read


def look(browser, address):
    """The whole answer: its lines are written once it has left."""
    return browser.client.get(address, buffered=True).get_data(as_text=True)


def test_the_score_of_applications_is_told_where_there_is_one(app, browse_as, lines):
    with app.app_context():
        call = a_call()
        marked, other, bare = (an_application(call, CandidacyState.UNDER_REVIEW) for _ in range(3))
        db.session.add_all([marked, other, bare, *(evaluated(one, 4, 4, 4, 4) for one in (marked, other))])
        db.session.commit()
        ids = sorted((marked.id, other.id))
    staff = browse_as(Role.STAFF)

    look(staff, "/candidacy/?columns=reference,state")
    look(browse_as(Role.COMMITTEE), "/candidacy/?columns=reference,score")
    assert lines() == []
    look(staff, "/candidacy/?columns=reference,score")
    (line,) = lines()
    assert (line.concept, line.columns, line.record_id, line.rows) == ("candidacy", "Score", None, 2)
    assert line.filters == f"Fiches n° {ids[0]}, {ids[1]}"
    look(staff, "/candidacy/export/norme/?columns=reference,score")
    (taken,) = lines(AccessEvent.LIST_TAKEN)
    assert taken.columns == "Référence, Score"


def test_the_total_of_protected_numbers_is_told_with_what_the_list_was_narrowed_to(app, browse_as, lines, monkeypatch):
    with app.app_context():
        db.session.add_all([sample(FundApplication, requested=1000, state="deposee", granted=None) for _ in range(3)])
        db.session.commit()
    staff, address = browse_as(Role.STAFF), "/fund_application/?columns=reference,requested,granted&state=deposee"
    look(staff, address)
    assert lines() == []  # amounts are internal

    monkeypatch.setattr(tracing, "PROTECTED", {Sensitivity.INTERNAL})
    look(staff, address)
    total, rows = lines()
    assert (total.concept, total.columns, total.record_id, total.rows) == (
        "fund_application",
        "Montant demandé",
        None,
        3,
    )
    assert total.filters == "Total : 3 dossiers du fonds\nÉtat : Déposé"
    assert rows.filters.startswith("Fiches n° ")

    for module in (list_rows, list_totals):
        monkeypatch.setattr(module, "COUNTED", 2)
    look(staff, address)
    assert [(one.rows, one.filters.splitlines()[0]) for one in lines()[2::2]] == [
        (None, "Total : 2+ dossiers du fonds")
    ]


@pytest.mark.one_database
def test_what_is_reached_is_as_protected_as_the_field_that_it_ends_with():
    phone = Reached(Person, "phone", "Téléphone", "private_phone")
    name = Reached(Person, "name", "Nom", "last_name")

    assert (tracing.is_protected(phone), tracing.is_protected(name)) == (True, False)
