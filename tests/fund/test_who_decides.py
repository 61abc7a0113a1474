"""What is granted, and the endowment it is granted from, are decisions: the staff read them and change the rest."""

from __future__ import annotations

from datetime import date

import pytest

from models.engine import db
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.signed_plan import DECIDED
from models.policy import Role
from tests.fund.agreements import granted

pytestmark = pytest.mark.one_database


@pytest.fixture
def number(app):
    """An application that got 1 000 €."""
    with app.app_context():
        db.session.add(one := granted(1_000))
        db.session.commit()
        return one.id


def held(app, number, name):
    """A field of an application, as it is saved."""
    with app.app_context():
        return getattr(db.session.get_one(FundApplication, number), name)


@pytest.mark.parametrize(("name", "value"), [("granted", "900"), ("no_aid_reason", "Autre base légale"), ("rate", "2")])
def test_what_is_granted_is_changed_by_who_may_grant_alone(app, browse_as, number, name, value):
    address, before = f"/fund_application/edit/?id={number}", held(app, number, name)
    refused = browse_as(Role.STAFF).submit(address, **{name: value})
    assert refused.status == 422
    assert DECIDED.replace("'", "’") in " ".join(refused.errors).replace("'", "’")
    assert held(app, number, name) == before

    assert browse_as(Role.FUND_MANAGER).submit(address, **{name: value}).status == 302
    assert held(app, number, name) != before


def test_the_rest_of_it_and_what_is_not_granted_yet_are_written_by_the_staff(app, browse_as, number):
    staff = browse_as(Role.STAFF)
    assert staff.submit(f"/fund_application/edit/?id={number}", title="Un autre atelier").status == 302
    with app.app_context():
        draft = granted(1_000, state=ApplicationState.DRAFT, decided_on=None)
        db.session.add(draft)
        db.session.commit()
        other = draft.id
    assert staff.submit(f"/fund_application/edit/?id={other}", granted="900", rate="2").status == 302
    assert (held(app, number, "title"), held(app, other, "granted")) == ("Un autre atelier", 900)


def test_so_is_the_endowment_once_the_fund_was_opened(browse_as, make):
    being, opened = make(Fund), make(Fund, state=FundState.OPEN)
    staff = browse_as(Role.STAFF)
    assert staff.submit(f"/fund/edit/?id={being}", endowment="5000").status == 302
    assert staff.submit(f"/fund/edit/?id={opened}", endowment="5000").status == 422
    assert staff.submit(f"/fund/edit/?id={opened}", name="Fonds de croissance").status == 302
    assert browse_as(Role.PROGRAMME_MANAGER).submit(f"/fund/edit/?id={opened}", endowment="5000").status == 302


def test_the_day_of_the_committee_that_decided_changes_with_its_decision_alone(app, browse_as):
    with app.app_context():
        db.session.add_all(files := [granted(1_000, committee_on=day) for day in (date(2017, 5, 2), None)])
        db.session.commit()
        decided, unknown = (one.id for one in files)
    manager, typed = browse_as(Role.FUND_MANAGER), {"committee_on": "28/04/2017"}
    refused = manager.submit(f"/fund_application/edit/?id={decided}", **typed)
    assert (refused.status, "Le comité a décidé" in " ".join(refused.errors)) == (422, True)
    assert manager.submit(f"/fund_application/edit/?id={unknown}", **typed).status == 302  # loaded without it
    assert held(app, unknown, "committee_on") == date(2017, 4, 28)
