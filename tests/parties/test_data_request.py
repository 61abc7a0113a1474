"""What somebody asks of the data held about them: by when it is answered, one at a time, by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.engine import Actor, Refused, as_found, db, months_after, perform, today, verbs_of
from models.overview.week import week
from models.parties.data_request import DataRequest, DataRequestState
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample

MANAGER = Role.PROGRAMME_MANAGER
STATES = list(DataRequestState)


def verb(name):
    return next(one for one in verbs_of(DataRequest) if one.name == name)


@pytest.mark.parametrize(
    ("received_on", "extended_on", "due_on"),
    [
        ("02/05/2017", None, "02/06/2017"),
        ("31/01/2017", None, "28/02/2017"),
        ("02/05/2017", "02/06/2017", "02/08/2017"),
        ("30/11/2016", "15/12/2016", "28/02/2017"),
    ],
)
def test_an_answer_is_due_one_month_later_or_three(refusals, received_on, extended_on, due_on):
    said = {"extended_on": extended_on, "extension_reason": extended_on and "De nombreuses fiches"}
    request = sample(DataRequest, received_on=received_on, **said)
    assert refusals(request) == []
    assert f"{request.due_on:%d/%m/%Y}" == due_on

    request.received_on = "01/05/2017"
    request.extended_on, request.extension_reason = None, None
    db.session.commit()
    assert f"{request.due_on:%d/%m/%Y}" == "01/06/2017"


def test_a_receipt_that_nobody_dated_is_of_today(refusals):
    request = DataRequest(person=sample(Person))
    assert refusals(request) == []
    assert (request.received_on, request.due_on) == (today(), months_after(today(), 1))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"extended_on": "03/06/2017", "extension_reason": "Trop tard"}, "extended_on"),
        ({"extended_on": "01/05/2017", "extension_reason": "Trop tôt"}, "extended_on"),
        ({"extended_on": "03/05/2017"}, "extension_reason"),
        ({"received_on": today() + timedelta(days=2)}, "received_on"),
        ({"extended_on": "02/06/2017", "extension_reason": "À temps"}, None),
    ],
)
def test_an_extension_is_announced_in_time_and_says_why(refusals, said, field):
    found = refusals(sample(DataRequest, **{"received_on": "02/05/2017"} | said))
    assert [name for name, _sentence in found] == ([field] if field else [])


@pytest.mark.parametrize("state", STATES)
def test_a_person_has_one_open_request(refusals, state):
    person = sample(Person)
    first = as_found(sample(DataRequest, person=person, state=state, file_sha256="0" * 64))
    assert refusals(first) == []

    found = refusals(sample(DataRequest, person=person))

    assert [name for name, _sentence in found] == (["person"] if first.is_open else [])
    assert refusals(sample(DataRequest)) == []


def test_it_goes_from_its_receipt_to_its_answer(refusals):
    request = sample(DataRequest)
    assert refusals(request) == []
    with pytest.raises(Refused):
        perform(request, verb("check_identity"), MANAGER)
    request.identity = "Courriel depuis son adresse connue"
    perform(request, verb("check_identity"), MANAGER)
    perform(request, verb("begin"), MANAGER)
    with pytest.raises(Refused, match="Préparez d'abord le fichier"):
        perform(request, verb("answer"), MANAGER)

    request.file_sha256 = "0" * 64
    perform(request, verb("answer"), MANAGER)
    db.session.commit()

    assert (request.state, request.ended_on) == (DataRequestState.ANSWERED, today())


@pytest.mark.parametrize(
    "state", [one for one in STATES if one not in (DataRequestState.ANSWERED, DataRequestState.REFUSED)]
)
def test_it_is_refused_with_a_reason(refusals, state):
    request = as_found(sample(DataRequest, state=state))
    assert refusals(request) == []
    with pytest.raises(Refused):
        perform(request, verb("refuse"), MANAGER)
    request.refusal = "Demande manifestement excessive : la troisième ce mois-ci."
    with pytest.raises(PermissionError):
        perform(request, verb("refuse"), Role.STAFF)
    perform(request, verb("refuse"), MANAGER)
    assert (request.state, request.ended_on) == (DataRequestState.REFUSED, today())


@pytest.mark.parametrize("role", Role)
def test_the_managers_alone_have_it_in_their_week(refusals, role):
    person = sample(Person, last_name="Martin", first_name="Jeanne")
    over = as_found(sample(DataRequest, state=DataRequestState.REFUSED))
    assert refusals(sample(DataRequest, person=person, received_on=today()), over) == []

    told = [one.subject for one in week(today(), Actor("", "", role=role)) if one.concept == "data_request"]

    assert told == (["Martin Jeanne"] if role in (Role.ADMIN, MANAGER) else [])


@pytest.mark.one_database
@pytest.mark.parametrize("role", [Role.STAFF, Role.FUND_MANAGER, Role.ACCOUNTS, Role.COMMITTEE, MANAGER])
def test_the_managers_alone_read_it(browse_as, make, role):
    request = make(DataRequest, refusal="Demande excessive")
    page = browse_as(role).get(f"/data_request/details/?id={request}")
    assert page.status == (200 if role is MANAGER else 403)
    assert ("Demande excessive" in page.words) is (role is MANAGER)
