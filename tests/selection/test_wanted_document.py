"""What a call wants: each document once, a line of each application."""

from __future__ import annotations

from models.engine import db
from models.policy import Role
from models.selection.wanted_document import WantedDocument
from tests.applications import a_call, an_application, saved
from tests.factories import sample


def test_it_is_asked_once_by_a_call(refusals):
    call = a_call()
    assert refusals(sample(WantedDocument, call_for_applications=call, label="Statuts")) == []

    again = refusals(sample(WantedDocument, call_for_applications=call, label="Statuts"))
    assert [name for name, _said in again] == ["label"]
    assert refusals(sample(WantedDocument, label="Statuts")) == []


def test_it_is_a_line_of_each_application_to_come(app):
    with app.app_context():
        call = a_call()
        for label in ("Statuts", "Comptes"):
            sample(WantedDocument, call_for_applications=call, label=label)
        saved(one := an_application(call))

        assert [(line.wanted.label, line.received_on) for line in one.documents] == [
            ("Statuts", None),
            ("Comptes", None),
        ]
        db.session.rollback()


def test_it_is_typed_in_the_form_of_the_call(app, browse_as):
    with app.app_context():
        saved(call := a_call())
        number = call.id
    row = {"label": "Statuts", "is_required": "oui"}

    page = browse_as(Role.STAFF).submit(
        f"/call_for_applications/edit/?id={number}",
        **{f"wanted_documents-new1-{key}": said for key, said in row.items()},
    )

    assert page.status == 302
    assert "Statuts" in browse_as(Role.COMMITTEE).get(page.location).words
