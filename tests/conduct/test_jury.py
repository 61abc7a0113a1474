"""« Retenir » leans on the last decision of a session that was held; without one, by exception, with a reason."""

from __future__ import annotations

import pytest

from models.councils.decision import FAVOURABLE, Outcome
from models.councils.session_state import SessionState
from models.engine import JournalEntry, Refused, db
from models.selection.candidacy_state import CandidacyState
from tests.applications import do, reviewed, the_jury


@pytest.mark.parametrize("outcome", Outcome)
def test_it_takes_a_favourable_decision(call, outcome):
    one = reviewed(call, decided=outcome)
    if outcome in FAVOURABLE:
        do(one, "select")
        assert one.state is CandidacyState.SELECTED
    else:
        with pytest.raises(Refused, match=f"La dernière décision est « {outcome.label} »"):
            do(one, "select")


def test_it_leads_to_the_session_that_is_not_held(call):
    one = reviewed(call, decided=None)
    decision = the_jury(one, state=SessionState.CONVENED)
    with pytest.raises(Refused, match="La séance qui a décidé n'est pas tenue") as refusal:
        do(one, "select")
    assert refusal.value.problems[0].other is decision.council_session


@pytest.mark.parametrize(("last", "is_selected"), [(Outcome.UNFAVOURABLE, False), (Outcome.RESERVED, True)])
def test_the_last_decision_counts(call, last, is_selected):
    one = reviewed(call, decided=None)
    the_jury(one, last, starts_at="20/06/2018 10:00")
    the_jury(one, Outcome.FAVOURABLE if not is_selected else Outcome.POSTPONED, starts_at="10/06/2018 10:00")
    if is_selected:
        do(one, "select")
    else:
        with pytest.raises(Refused, match="La dernière décision est « Défavorable »"):
            do(one, "select")


def test_without_a_jury_it_is_an_exception_that_the_journal_keeps(call):
    one = reviewed(call, decided=None)
    with pytest.raises(Refused, match="Aucun jury n'a rendu de décision favorable"):
        do(one, "select")
    do(one, "select_anyway", remark="Jury d'avant l'outil")
    line = db.session.scalars(db.select(JournalEntry).filter_by(verb="Retenir par exception")).one()
    assert line.remark == "Jury d'avant l'outil"


def test_the_waiting_list_leans_on_it_too(call):
    one = reviewed(call, decided=None, rank=1)
    do(one, "wait_list")
    with pytest.raises(Refused, match="Aucun jury n'a rendu de décision favorable"):
        do(one, "call_up")
    the_jury(one, Outcome.RESERVED)
    do(one, "call_up")
    assert one.state is CandidacyState.SELECTED
