"""The delays of a company that left, the sessions that did not take place."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from admin_views.region import councils, sequences
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.council import Council, CouncilKind
from models.councils.pitch import Pitch
from models.councils.session_state import SessionState
from models.engine import as_found
from models.fund.fund import Fund
from tests.applications import found_in
from tests.factories import sample

AS_OF = date(2018, 2, 5)


@pytest.mark.parametrize(
    ("left", "late"), [(None, 83), ("14/11/2017", 0), ("24/11/2017", 10), ("30/06/2017", 0), ("01/03/2018", 83)]
)
def test_a_company_is_late_until_it_leaves(refusals, left, late):
    cohort = sample(Cohort)
    participation = sample(Participation, cohort=cohort, joined_on="15/05/2017", left_on=left, state="active")
    assert refusals(participation, sample(Sequence, cohort=cohort, ends_on="14/11/2017")) == []

    assert [row.days_late for row in sequences.read(cohort, AS_OF).rows] == [late]


@pytest.mark.parametrize("state", ProgressState)
def test_a_sequence_that_is_over_is_not_late(refusals, state):
    cohort = sample(Cohort)
    place = {
        "participation": sample(Participation, cohort=cohort, state="active"),
        "sequence": sample(Sequence, cohort=cohort),
    }
    place["sequence"].ends_on = "14/11/2017"
    validated = "01/10/2017" if state is ProgressState.VALIDATED else None
    assert refusals(as_found(SequenceProgress(**place, state=state, validated_on=validated))) == []

    over = state in {ProgressState.VALIDATED, ProgressState.WAIVED}
    assert [row.days_late for row in sequences.read(cohort, AS_OF).rows] == [0 if over else 83]


def test_strategic_councils_that_take_place_are_told(refusals):
    cohort, pitches = sample(Cohort), {}
    for kind, state in product(CouncilKind, SessionState):
        pitch = sample(Pitch, participation=sample(Participation, cohort=cohort))
        session = pitch.council_session
        fund = sample(Fund) if kind is CouncilKind.COMMITMENT else None  # else they would meet for the same files
        session.council, session.number, session.cohort = sample(Council, kind=kind, fund=fund), 1, cohort
        assert refusals(found_in(session, state), pitch) == []
        pitches[kind, state] = pitch

    told = [pitches[CouncilKind.STRATEGIC, state] for state in SessionState if state is not SessionState.CANCELLED]
    found = [row.pitch for row in councils.read(cohort, AS_OF).rows]
    assert (len(found), set(found)) == (len(told), set(told))
