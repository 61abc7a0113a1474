"""A document of an application: one that its call wants, received on a day."""

from __future__ import annotations

from models.engine import db
from models.policy import Role
from models.selection.candidacy_document import CandidacyDocument
from models.selection.wanted_document import WantedDocument
from tests.applications import a_call, an_application, saved
from tests.factories import sample


def test_it_is_one_that_the_call_wants(refusals):
    one = an_application(a_call())
    assert refusals(one) == []

    elsewhere = CandidacyDocument(candidacy=one, wanted=sample(WantedDocument))

    said = "Cette pièce n'est pas demandée par l'appel de la candidature."
    assert refusals(elsewhere) == [("wanted", said)]
    assert refusals(sample(CandidacyDocument)) == []


def test_its_day_is_typed_in_the_form_of_the_application_with_the_reason_why_it_has_no_file(app, browse_as):
    with app.app_context():
        call = a_call()
        sample(WantedDocument, call_for_applications=call, label="Statuts")
        saved(one := an_application(call))
        number, line = one.id, one.documents[0].id

    staff, day = browse_as(Role.STAFF), {f"documents-{line}-received_on": "05/02/2018"}
    alone = staff.submit(f"/candidacy/edit/?id={number}", **day)
    page = staff.submit(f"/candidacy/edit/?id={number}", **day, **{f"documents-{line}-on_paper": "Vue au bureau"})

    assert (alone.status, page.status) == (422, 302)
    assert "s'il n'y a que le papier, dites dans « Vue sur papier » pourquoi" in alone.words
    with app.app_context():
        assert db.session.get(CandidacyDocument, line).received_on.isoformat() == "2018-02-05"


def test_it_is_told_without_the_call_that_the_page_names_already(app, browse_as):
    with app.app_context():
        call = a_call()
        sample(WantedDocument, call_for_applications=call, label="Statuts")
        saved(one := an_application(call))
        number, name = one.id, str(call)

    told = browse_as(Role.STAFF).get(f"/candidacy/details/?id={number}").words

    assert name in told
    assert "Statuts" in told
    assert f"{name} — Statuts" not in told


def test_the_committee_reads_none_of_it(browse_as, make):
    number = make(CandidacyDocument)

    assert browse_as(Role.COMMITTEE).get(f"/candidacy_document/details/?id={number}").status == 403
    assert browse_as(Role.STAFF).get(f"/candidacy_document/details/?id={number}").status == 200
