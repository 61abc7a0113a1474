"""How long an application takes to be decided: working days, without those on which its complement is awaited."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.conduct.fund_application_guards import SIDES
from models.engine import Refused, db, state_histories, told_on
from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.fund.review_clock import days_taken
from models.fund.review_opinion import ReviewOpinion
from models.policy import Role
from tests.factories import sample
from tests.fund.steps import asking, does

pytestmark = pytest.mark.one_database


def on(month, day):
    """That it is noon of a day of 2026."""
    return told_on(datetime(2026, month, day, 11, tzinfo=UTC))


def asks(application):
    """Its complement is asked."""
    application.completion = "Les comptes de 2025"
    assert does(application, "return_for_completion") == []


@pytest.fixture
def filed(saved):
    """One that was filed on the eve of 1 May."""
    return saved(asking(ApplicationState.FILED, filed_on=date(2026, 4, 30)))


class TestTheClock:
    def test_counts_no_day_off_nor_any_on_which_a_complement_is_awaited(self, filed):
        with on(4, 30):
            assert days_taken(filed) == 0
        with on(5, 4):
            asks(filed)
        with on(5, 10):
            assert (days_taken(filed), filed.completion_asked_on) == (1, date(2026, 5, 4))
        with on(5, 11):
            assert does(filed, "file") == []
            assert (days_taken(filed), filed.days_stopped) == (1, 4)  # 5, 6, 7 and 11: the 8th is a day off
        with on(5, 12):
            asks(filed)
            assert days_taken(filed) == 2
        with on(5, 15):
            assert does(filed, "file") == []
            assert (days_taken(filed), filed.days_stopped) == (2, 6)  # Ascension Day is the 14th
        with on(5, 18):
            assert days_taken(filed) == 3

    def test_stands_still_as_long_as_a_complement_never_comes_and_tells_nothing_once_dropped(self, filed):
        with on(5, 4):
            asks(filed)
        with on(11, 30):
            assert days_taken(filed) == 1
            assert does(filed, "drop") == []
            assert days_taken(filed) is None

    def test_goes_on_once_what_was_put_off_is_resumed(self, filed):
        filed.state = ApplicationState.POSTPONED
        with on(5, 4), db.session.no_autoflush:
            assert days_taken(filed) == 1
            assert does(filed, "resume") == []
        with on(5, 5):
            assert (filed.state, days_taken(filed)) == (ApplicationState.UNDER_REVIEW, 2)

    def test_stops_on_the_days_on_which_its_history_says_it_was_no_more_filed(self, filed):
        with on(5, 4):
            asks(filed)
        with on(5, 11):
            assert does(filed, "file") == []
        with on(5, 12):
            history = state_histories(FundApplication, [filed])[filed.id]
        days = (date(2026, 4, 30), date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 10), date(2026, 5, 11))
        assert [history.on(day).value for day in days] == ["deposee", "deposee", "brouillon", "brouillon", "deposee"]

    @pytest.mark.parametrize(
        ("state", "asked_on", "stopped", "taken"),
        [
            ("deposee", None, None, 5),  # the complement was never asked
            ("recevable", date(2026, 5, 4), 4, 1),  # it came otherwise
            ("abandonnee", date(2026, 5, 4), 4, None),
        ],
    )
    def test_follows_what_is_set_right(self, filed, state, asked_on, stopped, taken):
        with on(5, 4):
            asks(filed)
        with on(5, 11):
            assert does(filed, f"correct_{state}", Role.ADMIN) == []
            found = (filed.completion_asked_on, filed.days_stopped, days_taken(filed))
        assert found == (asked_on, stopped, taken)

    def test_keeps_what_waited_before_when_a_later_step_is_set_right(self, filed):
        with on(5, 4):
            asks(filed)
        with on(5, 11):
            assert does(filed, "file") == []
            assert does(filed, "correct_recevable", Role.ADMIN) == []
            assert does(filed, "correct_deposee", Role.ADMIN) == []
            assert (filed.days_stopped, days_taken(filed)) == (4, 1)
            assert does(filed, "correct_brouillon", Role.ADMIN) == []  # it was never filed
        assert (filed.filed_on, filed.completion_asked_on, filed.completion, filed.days_stopped) == (None,) * 4

    def test_has_no_day_before_the_filing(self, filed):
        with on(5, 4):
            asks(filed)
        for day in (date(2026, 5, 5), None):
            filed.filed_on = day
            with on(5, 6), pytest.raises(Refused, match=r"Un complément a été demandé le 04/05/2026 : le dépôt est"):
                db.session.commit()
            db.session.rollback()
        with on(5, 6):
            filed.filed_on = date(2026, 5, 4)
            db.session.commit()
            assert days_taken(filed) == 0


@pytest.mark.parametrize(
    ("filed_on", "decided_on", "stopped", "taken"),
    [
        (date(2026, 4, 30), date(2026, 5, 11), None, 5),
        (date(2026, 4, 30), date(2026, 5, 11), 2, 3),
        (date(2026, 4, 30), date(2026, 5, 11), 6, 0),  # the filing was set right since
        (date(2026, 5, 11), date(2026, 5, 11), None, 0),
        (date(2026, 5, 12), date(2026, 5, 11), None, None),  # as it may have been typed before the order of days held
        (None, date(2026, 5, 11), None, None),
    ],
)
def test_a_decision_ends_it(app, filed_on, decided_on, stopped, taken):
    with app.app_context():
        days = {"filed_on": filed_on, "decided_on": decided_on, "days_stopped": stopped}
        assert days_taken(asking(ApplicationState.REFUSED, **days)) == taken


def test_its_page_tells_them_and_since_when_they_stand_still(filed, browse_as):
    with on(5, 4):
        asks(filed)
    with on(5, 11):
        assert does(filed, "file") == []
    with on(5, 12):
        asks(filed)
    with on(5, 18):
        words = browse_as(Role.FUND_MANAGER).get(f"/fund_application/details/?id={filed.id}").words

    told = "Depuis le dépôt2 jours ouvrés Arrêté depuis le12/05/2026 Attente d'un complément, déduite4 jours ouvrés"
    assert f"Délai d'instruction {told}" in words
    assert "Pièces demandéesLes comptes de 2025" in words


def test_it_is_before_its_committee_since_it_was_put_there_whenever_that_is_asked(saved):
    with on(5, 2):
        one = saved(asking(ApplicationState.UNDER_REVIEW, reviewed_on=date(2026, 5, 2)))
        for side in SIDES:
            saved(sample(ReviewOpinion, fund_application=one, side=side))
    with on(5, 4), db.session.no_autoflush:
        one.committee_on = date(2026, 5, 20)
        assert does(one, "put_on_agenda") == []
    days = date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 12)
    for month, day in ((5, 12), (6, 1)):  # before the committee, and after it
        with on(month, day):
            history = state_histories(FundApplication, [one])[one.id]
        assert [history.on(each).value for each in days] == ["en_instruction", *["comite_engagement"] * 2]
