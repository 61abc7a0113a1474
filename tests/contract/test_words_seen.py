"""A record is found by the words that whoever asks sees; by its title, when they do not see them all."""

from __future__ import annotations

import pytest

from admin_views.engine import audiences
from admin_views.engine.lookup import by_id, matching, options
from models.accompaniment.mentor import Mentor
from models.cohorts.cohort import Cohort
from models.engine import Right, Sensitivity, access, act_as, db
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample
from tests.seats import asking

EVERY_WORD, OPEN = frozenset(Sensitivity), frozenset({Sensitivity.OPEN})


@pytest.fixture
def ask(app, monkeypatch):
    """Become somebody of the committee, who reads these concepts and sees these sensitivities."""

    def ask_as(seen, *read):
        grants = {name: {Role.COMMITTEE: Right.READ} for name in read}
        policy = access.Policy(grants, {Role.COMMITTEE: seen}, frozenset(), frozenset())
        monkeypatch.setattr(access._Installed, "policy", policy)
        audiences._visible.cache_clear()
        act_as(asking(Role.COMMITTEE))

    with app.test_request_context():
        person = sample(Person, last_name="Roux", first_name="Anouk")
        db.session.add_all([sample(Mentor, person=person, sector="Textile"), sample(Cohort)])
        db.session.commit()
        yield ask_as
    monkeypatch.undo()
    audiences._visible.cache_clear()


@pytest.mark.parametrize(
    ("seen", "read", "by_title", "by_words"),
    [
        (EVERY_WORD, ("mentor", "person"), 1, 1),
        (OPEN, ("mentor", "person"), 1, 0),
        (EVERY_WORD, ("mentor",), 1, 0),  # whose words are also those of the person
        (EVERY_WORD, ("person",), 0, 0),
    ],
)
def test_a_picker_finds_by_what_is_seen(ask, seen, read, by_title, by_words):
    ask(seen, *read)
    assert [len(matching(Mentor, words, 10)) for words in ("roux", "textile")] == [by_title, by_words]


def test_what_is_not_read_is_neither_opened_nor_offered(ask):
    ask(EVERY_WORD, "cohort")
    assert (by_id(Cohort, "1"), len(options(Cohort))) != (None, 0)
    ask(EVERY_WORD, "mentor")
    assert by_id(Cohort, "1") is None
    assert options(Cohort) == []
