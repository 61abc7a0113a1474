"""Every state of every concept is told by a colour and a shape as well as by its word."""

from __future__ import annotations

from models.engine import concepts, declared, has_states


def test_each_state_that_moves_by_verbs_has_a_tone():
    states = [declared(one)["state"].kind.members for one in concepts().values() if has_states(one)]

    assert len(states) > 10
    assert [one for members in states for one in members if one.tone is None] == []
