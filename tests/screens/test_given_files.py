"""A service of the Région reads the files that were handed to it, takes the same bytes, and reads nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_views.engine.long_files import Place
from admin_views.screens import region
from models.accounts.user import User
from models.engine import AccessEntry, AccessEvent, JournalEntry, concepts, db, today
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.region.export_run import ExportRun, FileAction
from tests.factories import sample
from tests.pages import Browser
from tests.sessions import sign_in_as


@pytest.fixture
def come(app, make):
    """Sign in somebody of the Région, in a position at a service (or at its body, by no service in particular)."""

    def sign_in(service, ends_on=None, *, named=True):
        with app.app_context():
            held = db.session.get_one(PartnerService, service)
            person = sample(Person, email=None)
            said = {"organisation": held.partner, "service": held if named else None, "ends_on": ends_on}
            db.session.add(sample(Position, person=person, **said))
            db.session.commit()
            number = person.id
        user = make(User, role=Role.REGION, person=number, until=None, is_disabled=False)
        client = app.test_client()
        sign_in_as(app, client, user)
        return Browser(client)

    return sign_in


@pytest.fixture
def given(make, browse_as):
    """A file handed to a service through the page of the team, and one that was not: (service, file, other file)."""
    service, run, other = make(PartnerService), make(ExportRun), make(ExportRun)
    page = browse_as(Role.STAFF).post("/export_run/give/", {"id": run, "service": service})
    assert page.status == 302
    return service, run, other


@pytest.mark.parametrize("named", [True, False])
def test_the_file_is_read_and_taken_again(app, come, given, named):
    service, run, other = given
    browser = come(service, named=named)
    assert len(browser.get("/export_run/").rows) == 1
    assert browser.get(f"/export_run/details/?id={run}").status == 200
    taken = browser.client.post("/export_run/reissue/", data={"id": run})
    with app.app_context():
        assert taken.data == db.session.get_one(ExportRun, run).content
    assert browser.get(f"/export_run/details/?id={other}").status == 404
    assert browser.post("/export_run/reissue/", {"id": other}).status == 404


def test_they_have_their_own_address_with_what_each_file_means(come, given):
    service, run, other = given
    browser = come(service)
    page, dictionary = browser.get("/region/"), browser.get("/region/dictionary/")
    assert page.status == 200
    assert f"/export_run/details/?id={run}" in page.links
    assert f"/export_run/details/?id={other}" not in page.links
    assert "En vigueur" in page.words
    assert "/region/" in browser.get("/").links
    assert "etp_jalon" in dictionary.words
    assert "Vide quand « À ne pas publier » dit oui" in dictionary.words


@pytest.mark.one_database
def test_their_first_page_leads_to_the_last_ones(come, given, make, browse_as):
    service, run, other = given
    first_page = come(service).get("/")
    assert f"/export_run/details/?id={run}" in first_page.links
    assert f"/export_run/details/?id={other}" not in first_page.links
    assert "Aucun fichier n'a été remis à votre service." in come(make(PartnerService)).get("/").words
    assert "Derniers fichiers remis" not in browse_as(Role.STAFF).get("/").words


@pytest.mark.one_database
def test_only_when_there_are_more_does_the_page_say_that_it_shows_the_last_ones(make, browse_as, given, monkeypatch):
    monkeypatch.setattr(region, "SHOWN", 2)
    service, _run, other = given
    staff, told = browse_as(Role.STAFF), "Voici les 2 derniers fichiers remis."
    for number, is_told in ((other, False), (make(ExportRun), True)):
        staff.post("/export_run/give/", {"id": number, "service": service})
        page = staff.get("/region/")
        assert (told in page.words) == is_told
        assert len([one for one in page.links if one.startswith("/export_run/details/")]) == 2


def test_a_file_says_which_one_replaced_it(app, come, given):
    service, run, _other = given
    with app.app_context():
        first = db.session.get_one(ExportRun, run)
        same = {"dataset": first.dataset, "cohort": first.cohort, "format": first.format, "as_of": first.as_of}
        db.session.add(newer := sample(ExportRun, **same))
        newer.give(first.recipient)
        db.session.commit()
        number = newer.id
    browser = come(service)
    assert "Remplacé : remis le" in browser.get("/region/").words
    taken = browser.client.post("/region/package/", data=of(app, run))
    with zipfile.ZipFile(io.BytesIO(taken.data)) as archive, app.app_context():
        held = [one for one in archive.namelist() if one.startswith("donnees/")]
        assert len(held) == 1
        assert archive.read(held[0]) == db.session.get_one(ExportRun, number).content


def test_an_archive_is_of_what_was_handed_alone_and_is_traced(app, make, come, given):
    service, run, other = given
    asked, else_where = of(app, run), of(app, other)
    browser = come(service)
    with Place(), Place():  # of two others
        assert browser.client.post("/region/package/", data=asked).status_code == 429
    assert browser.client.post("/region/package/", data=asked).status_code == 200
    assert browser.client.post("/region/package/", data=asked | {"as_of": "hier"}).status_code == 404
    assert browser.client.post("/region/package/", data=else_where).status_code == 404
    assert come(make(PartnerService)).client.post("/region/package/", data=asked).status_code == 404
    with app.app_context():
        query = select(JournalEntry).where(JournalEntry.action == FileAction.REISSUED)
        assert [one.record_id for one in db.session.scalars(query)] == [run]
        name = db.session.get_one(ExportRun, run).file_name
        (line,) = db.session.scalars(select(AccessEntry).where(AccessEntry.event == AccessEvent.FILE_TAKEN))
        assert name in line.filters


def of(app, run):
    """What the form of an archive sends, for the cohort and the day of a file."""
    with app.app_context():
        found = db.session.get_one(ExportRun, run)
        return {"cohort": found.cohort.id, "as_of": f"{found.as_of:%d/%m/%Y}"}


def test_another_service_does_not_read_it(make, come, given):
    _service, run, _other = given
    browser = come(make(PartnerService))
    assert browser.get("/export_run/").rows == []
    assert "Aucun fichier n'a été remis" in browser.get("/region/").words
    assert browser.post("/export_run/reissue/", {"id": run}).status == 404


def test_a_position_that_ended_yesterday_reads_nothing_and_is_told(come, given):
    service, run, _other = given
    browser = come(service, today() - timedelta(days=1))
    assert "aucun service en cours" in browser.get("/").words
    assert browser.post("/export_run/reissue/", {"id": run}).status == 404


@pytest.mark.one_database
def test_nothing_else_is_theirs(come, given):
    browser = come(given[0])
    answers = {name: browser.get(f"/{name}/").status for name in concepts() if name != "export_run"}
    assert set(answers.values()) == {403}
    assert {browser.get(one).status for one in ("/export_run/new/", "/marking/", "/bin/", "/week")} == {403}
    assert browser.post("/export_run/give/", {"id": given[1], "service": given[0]}).status == 403


def test_a_file_handed_to_another_service_says_who_reads_it_no_more(come, given, make, browse_as):
    former, run, _other = given
    staff, elsewhere = browse_as(Role.STAFF), make(PartnerService, name="Autre service")
    page = staff.get(f"/export_run/details/?id={run}")
    assert "ne le lira plus" in page.words
    staff.post("/export_run/give/", {"id": run, "service": elsewhere})

    assert "Ce fichier est remis : Autre service" in (told := staff.get(f"/export_run/details/?id={run}").words)
    assert "ne le lit plus." in told
    assert come(former).get(f"/export_run/details/?id={run}").status == 404
    staff.post("/export_run/give/", {"id": run, "service": elsewhere})
    assert "ne le lit plus." not in staff.get(f"/export_run/details/?id={run}").words


def test_a_service_is_chosen_before_a_file_is_handed(app, make, browse_as):
    run = make(ExportRun)
    browse_as(Role.STAFF).post("/export_run/give/", {"id": run, "service": ""})
    with app.app_context():
        assert db.session.get_one(ExportRun, run).given_on is None
