"""A service of the Région reads the files that were handed to it, takes the same bytes, and reads nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accounts.user import User
from models.engine import concepts, db, today
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.region.export_run import ExportRun
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


def test_another_service_does_not_read_it(make, come, given):
    _service, run, _other = given
    browser = come(make(PartnerService))
    assert browser.get("/export_run/").rows == []
    assert browser.post("/export_run/reissue/", {"id": run}).status == 404


def test_a_position_that_ended_yesterday_reads_nothing_and_is_told(come, given):
    service, run, _other = given
    browser = come(service, today() - timedelta(days=1))
    assert "aucun service en cours" in browser.get("/").words
    assert browser.post("/export_run/reissue/", {"id": run}).status == 404


def test_nothing_else_is_theirs(come, given):
    browser = come(given[0])
    answers = {name: browser.get(f"/{name}/").status for name in concepts() if name != "export_run"}
    assert set(answers.values()) == {403}
    assert {browser.get(one).status for one in ("/export_run/new/", "/marking/", "/bin/", "/week")} == {403}
    assert browser.post("/export_run/give/", {"id": given[1], "service": given[0]}).status == 403


def test_a_service_is_chosen_before_a_file_is_handed(app, make, browse_as):
    run = make(ExportRun)
    browse_as(Role.STAFF).post("/export_run/give/", {"id": run, "service": ""})
    with app.app_context():
        assert db.session.get_one(ExportRun, run).given_on is None
