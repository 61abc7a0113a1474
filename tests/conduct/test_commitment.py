"""What becomes of an application to the fund: what a committee decided of it, in a session that was held."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.councils.council import Council, CouncilKind
from models.councils.council_session import FOLLOWED, CouncilSession
from models.councils.decision import FAVOURABLE, UPON, Outcome
from models.councils.session_state import SessionState
from models.engine import Refused, as_found, db, discard, today
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund
from models.policy import Role
from tests.factories import sample
from tests.fund.committees import decides
from tests.fund.steps import asking, does

pytestmark = pytest.mark.one_database
DECIDED = date(2017, 5, 2)
OUTCOMES = {
    "grant": FAVOURABLE,
    "postpone": (Outcome.POSTPONED,),
    "refuse": (Outcome.UNFAVOURABLE,),
}


def before_a_committee(**said):
    """One that waits for the decision of a committee on a day."""
    told = {"committee_on": DECIDED, "granted": Decimal(800), "reason": "Trop tôt"}
    return asking(ApplicationState.IN_COMMITTEE, **told | said)


def meets(day, state, fund):
    """A session of the committee of a fund."""
    council = sample(Council, kind=CouncilKind.COMMITMENT, programme=None, fund=fund)
    return sample(CouncilSession, council=council, cohort=None, starts_at=f"{day:%d/%m/%Y} 10:00", state=state)


def refused():
    """The (field, sentence) pairs for which what changed is not saved."""
    try:
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return [(one.field, one.sentence) for one in refusal.problems]
    return []


class TestTheCommittee:
    @pytest.mark.parametrize("verb", OUTCOMES)
    @pytest.mark.parametrize("outcome", Outcome)
    def test_is_followed_in_what_it_decided_alone(self, saved, verb, outcome):
        one = saved(before_a_committee())
        decides(one, outcome, starts_at="03/05/2017 10:00")
        is_followed = outcome in OUTCOMES[verb]

        assert does(one, verb) == ([] if is_followed else [f"La décision du comité est « {outcome.label} » :"])
        is_dated = is_followed and verb != "postpone"
        assert one.decided_on == (date(2017, 5, 3) if is_dated else None)

    def test_is_waited_for_until_its_session_is_held_and_no_former_one_counts(self, saved):
        ends = today() + timedelta(days=1)
        ahead, one = saved(before_a_committee(committee_on=ends)), saved(before_a_committee())
        decides(one, starts_at="01/05/2017 10:00")
        assert does(ahead, "grant") == [f"Le comité est le {ends:%d/%m/%Y} : il n'a encore rien décidé."]
        assert does(one, "grant") == ["Aucune séance n'a encore décidé de ce dossier : notez-y d'abord la décision."]
        decides(one, starts_at="02/05/2017 10:00", state=SessionState.CONVENED)

        assert does(one, "grant") == ["La séance qui a décidé n'est pas tenue :"]

    @pytest.mark.parametrize("days", [-1, 5])
    def test_that_was_called_off_is_awaited_no_more(self, saved, days):
        day = today() + timedelta(days=days)
        one = saved(before_a_committee(committee_on=day))
        session = saved(meets(day, SessionState.CANCELLED, fund=one.fund))
        said = f"La séance du {day:%d/%m/%Y} est annulée : changez « En comité le »."
        assert does(one, "grant") == [said]

        saved(meets(day, SessionState.CONVENED, fund=sample(Fund)))  # which decides of others
        assert does(one, "grant") == [said]
        saved(meets(day, SessionState.CONVENED, fund=one.fund))
        assert does(one, "grant") != [said]
        assert session.council.fund is one.fund

    def test_keeps_the_decision_that_was_followed(self, saved):
        one = saved(before_a_committee())
        decision = decides(one, starts_at="02/05/2017 10:00")
        assert does(one, "grant") == []

        decision.outcome, decision.votes_for, decision.votes_against = Outcome.UNFAVOURABLE, 0, 1
        assert refused() == [("outcome", UPON)]
        discard(decision)
        assert refused() == [("fund_application", UPON)]
        decision.outcome = Outcome.RESERVED
        assert refused() == []
        assert does(one, "correct_comite_engagement", Role.ADMIN) == []
        discard(decision)
        assert refused() == []

    def test_keeps_the_decision_that_postponed_it_until_it_is_resumed(self, saved):
        one = saved(before_a_committee())
        decision = decides(one, Outcome.POSTPONED, starts_at="02/05/2017 10:00")
        assert does(one, "postpone") == []

        discard(decision)
        assert refused() == [("fund_application", UPON)]
        assert does(one, "resume") == []
        discard(decision)
        assert refused() == []

    @pytest.mark.parametrize(
        ("name", "value"),
        [("state", SessionState.CONVENED), ("starts_at", "03/05/2017 10:00")],
    )
    def test_was_held_on_its_day_as_long_as_it_is_followed(self, saved, name, value):
        one = saved(before_a_committee())
        session = decides(one, starts_at="02/05/2017 10:00").council_session
        assert does(one, "grant") == []

        setattr(session, name, value)
        as_found(session)
        assert refused() == [(name, FOLLOWED.format(one))]
        session.starts_at = "02/05/2017 11:00"
        assert refused() == []

        assert does(one, "correct_comite_engagement", Role.ADMIN) == []
        setattr(session, name, value)
        as_found(session)
        assert refused() == []

    def test_decides_of_what_was_put_before_it_and_of_its_own_fund(self, saved):
        with pytest.raises(Refused, match="une fois inscrit au comité"):
            decides(saved(asking(ApplicationState.UNDER_REVIEW)))
        db.session.rollback()
        one = saved(before_a_committee())
        with pytest.raises(Refused, match="celui d'un autre fonds"):
            decides(one, fund=sample(Fund))
        db.session.rollback()
        decides(one, fund=one.fund)

    @pytest.mark.parametrize(
        ("amount", "found"),
        [
            ("0", ["Le montant accordé est nul :"]),
            ("1000.01", ["Le montant accordé ne peut pas dépasser le montant demandé."]),
            ("1000", []),
        ],
    )
    def test_grants_something_and_no_more_than_what_is_asked(self, saved, amount, found):
        one = saved(before_a_committee())
        decides(one)
        one.granted = Decimal(amount)

        assert does(one, "grant") == found

    def test_sees_again_what_it_postponed(self, saved):
        one = saved(asking(ApplicationState.POSTPONED, reviewed_on=DECIDED))

        assert does(one, "resume") == []
        assert one.reviewed_on == DECIDED
