"""The questions companies put to the support platform: within their access, then from hand to hand."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation
from models.accompaniment.support_request import SupportRequest, SupportState
from models.engine import Refused, as_found, db, perform, today, verbs_of
from models.parties.partner import Partner
from models.policy import Role
from tests.factories import sample

ACCESS = {"platform_from": "15/05/2017", "platform_until": "14/11/2017"}
PERIOD = ("filed_at", "L'accès à la plateforme d'appui va du 15/05/2017 au 14/11/2017.")


@pytest.mark.parametrize(
    ("filed_at", "problems"),
    [
        ("14/05/2017 23:59", [PERIOD]),
        ("15/05/2017 00:00", []),
        ("14/11/2017 23:59", []),  # in Paris: in UTC too, but an hour earlier
        ("15/11/2017 00:00", [PERIOD]),  # in UTC, still the day before
    ],
)
def test_a_question_is_put_while_the_company_has_access(refusals, filed_at, problems):
    participation = sample(Participation, **ACCESS)

    assert refusals(sample(SupportRequest, participation=participation, filed_at=filed_at)) == problems


def test_access_without_an_end_lasts(refusals):
    participation = sample(Participation, platform_from="15/05/2017")
    early = sample(SupportRequest, participation=participation, filed_at="14/05/2017")

    assert refusals(early) == [("filed_at", "L'accès à la plateforme d'appui va du 15/05/2017.")]
    assert refusals(sample(SupportRequest, participation=participation)) == []


def test_a_company_without_access_asks_nothing(refusals):
    said = "Cette participation n'a pas d'accès à la plateforme d'appui : indiquez-y la période."

    assert refusals(sample(SupportRequest, participation=sample(Participation))) == [("participation", said)]


def test_access_ends_after_it_begins(refusals):
    wrong = sample(Participation, platform_from="02/01/2017", platform_until="01/01/2017")

    assert refusals(wrong) == [("platform_until", "L'accès ne peut pas finir avant de commencer.")]
    assert refusals(sample(Participation, platform_from="01/01/2017", platform_until="01/01/2017")) == []


def test_what_was_asked_stays_when_the_access_moves(refusals):
    participation = sample(Participation, **ACCESS)
    request = sample(SupportRequest, participation=participation, filed_at="10/11/2017")
    assert refusals(request) == []
    participation.platform_until = "30/06/2017"
    assert refusals(participation) == []

    request.minutes_spent = 45
    assert refusals(request) == []
    request.filed_at = "11/11/2017"
    assert [field for field, _sentence in refusals(request)] == ["filed_at"]


def test_its_words_are_for_the_team_and_the_committee_reads_what_it_is_about(browse_as, make):
    request = make(SupportRequest, answer="Changez les statuts", question="Quels statuts ?", theme="juridique")
    address = f"/support_request/details/?id={request}"
    team, member = browse_as(Role.STAFF).get(address), browse_as(Role.COMMITTEE).get(address)

    for said in ("Quels statuts ?", "Changez les statuts"):
        assert said in team.words
        assert said not in member.words
    assert member.status == 200
    assert "Juridique" in member.words


class TestItsVerbs:
    @pytest.fixture
    def request_(self, refusals):
        made = sample(SupportRequest)
        assert refusals(made) == []
        return made

    def move(self, record, *names, role=Role.STAFF):
        for name in names:
            perform(record, next(one for one in verbs_of(SupportRequest) if one.name == name), role, "Parce que.")
        db.session.commit()

    def test_lead_to_an_answer_on_its_day_then_to_the_end(self, request_):
        request_.expert = sample(Partner)
        self.move(request_, "assign")
        request_.answer = "Oui."
        self.move(request_, "answer", "close")

        assert (request_.state, request_.answered_on) == (SupportState.CLOSED, today())

    def test_ask_for_an_expert_and_for_an_answer(self, request_):
        with pytest.raises(Refused) as refusal:
            self.move(request_, "assign")
        assert [one.field for one in refusal.value.problems] == ["expert"]
        request_.expert = sample(Partner)
        self.move(request_, "assign")

        with pytest.raises(Refused) as refusal:
            self.move(request_, "answer")
        assert [one.field for one in refusal.value.problems] == ["answer"]

    @pytest.mark.parametrize("state", SupportState)
    def test_drop_what_nobody_answered_yet(self, refusals, state):
        request = as_found(sample(SupportRequest, state=state))
        assert refusals(request) == []
        may = state in {SupportState.OPEN, SupportState.ASSIGNED}

        if may:
            self.move(request, "drop")
        else:
            with pytest.raises(Refused):
                self.move(request, "drop")

        assert (request.state is SupportState.DROPPED) is (may or state is SupportState.DROPPED)

    def test_open_again_for_the_manager_alone(self, request_):
        self.move(request_, "drop")
        with pytest.raises(PermissionError):
            self.move(request_, "reopen")

        self.move(request_, "reopen", role=Role.ADMIN)

        assert (request_.state, request_.answered_on) == (SupportState.OPEN, None)


def test_an_expert_is_any_organisation(browse_as, make):
    expert = make(Partner, name="Cabinet Lex (démo)")
    request = make(SupportRequest)

    page = browse_as(Role.STAFF).post(
        "/support_request/move/", {"id": request, "verb": "assign", "expert": ["Cabinet Lex (démo)", str(expert)]}
    )

    assert page.status == 302
    assert "Cabinet Lex (démo)" in browse_as(Role.STAFF).get(page.location).words
