"""What the committee is not told: who declared a tie with whom, the words of questions, why a mentor comes."""

from __future__ import annotations

import pytest

from models.accompaniment.mentor import Mentor
from models.accompaniment.support_request import SupportRequest
from models.accounts.user import User
from models.councils.council import CouncilKind
from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.parties.conflict_of_interest import ConflictOfInterest
from models.policy import Role
from tests.pages import Browser
from tests.seats import seated
from tests.sessions import sign_in_as

WORDS = "Zébulon"


def outlets(name, number):
    yield f"/{name}/"
    yield f"/{name}/?q={WORDS}"
    yield f"/{name}/details/?id={number}"
    yield f"/{name}/export/norme/"


@pytest.mark.parametrize(("model", "field"), [(SupportRequest, "question"), (Mentor, "interest_note")])
def test_words_that_are_not_for_the_committee_are_in_no_outlet(make, browse_as, model, field):
    number = make(model, **{field: WORDS})
    committee, staff = browse_as(Role.COMMITTEE), browse_as(Role.STAFF)
    pages = [committee.client.get(one, buffered=True) for one in outlets(model.__tablename__, number)]
    assert [one.status_code for one in pages] == [200] * 4
    assert not any(
        WORDS in one.get_data(as_text=True).replace(f'value="{WORDS}"', "") for one in (pages[0], *pages[2:])
    )
    assert committee.get(f"/{model.__tablename__}/?q={WORDS}").rows == []
    assert WORDS in staff.get(f"/{model.__tablename__}/details/?id={number}").words
    assert len(committee.get(f"/{model.__tablename__}/").rows) == 1  # counted all the same


def test_a_declared_tie_is_read_by_its_person_alone(app, make):
    own = seated(make)
    theirs, other = make(ConflictOfInterest, person=own), make(ConflictOfInterest)
    client = app.test_client()
    sign_in_as(app, client, make(User, role=Role.COMMITTEE, person=own, until=None, is_disabled=False))
    browser = Browser(client)
    links = browser.get("/conflict_of_interest/").links
    assert f"/conflict_of_interest/details/?id={theirs}" in links
    assert f"/conflict_of_interest/details/?id={other}" not in links
    assert browser.get(f"/conflict_of_interest/details/?id={other}").status == 404


@pytest.mark.parametrize(
    ("kind", "told"),
    [(CouncilKind.STEERING, True), (CouncilKind.COMMITMENT, True), (CouncilKind.STRATEGIC, False)],
)
def test_files_of_the_fund_that_are_not_granted_are_counted_for_those_who_follow_it(app, make, kind, told):
    draft = make(FundApplication, state=ApplicationState.DRAFT)
    client = app.test_client()
    person = seated(make, kind=kind)
    sign_in_as(app, client, make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False))
    browser = Browser(client)
    assert browser.get(f"/fund_application/details/?id={draft}").status == 404
    assert ("Brouillon1" in browser.get("/fund/details/?id=1").words) is told
