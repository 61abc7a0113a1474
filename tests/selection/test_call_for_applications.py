"""A call: open and closed by the clock, to the second, in Paris; what each of its verbs waits for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.cohorts.cohort import Cohort, CohortState
from models.engine import Refused, db, kinds, now
from models.policy import Role
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy_state import UNDECIDED, CandidacyState
from tests.applications import DAY, a_call, an_application, do, found_in, saved
from tests.factories import sample
from tests.pages import words

SECOND = timedelta(seconds=1)


@pytest.mark.one_database  # words of a page
def test_its_head_says_from_when_until_when(browse_as, make):
    bounds = {"opens_at": "02/10/2017 09:00", "closes_at": "20/11/2017 18:00", "extended_to": "04/12/2017 18:30"}
    number = make(CallForApplications, cohort=make(Cohort, code="AV-2018"), **bounds)
    page = browse_as(Role.STAFF).get(f"/call_for_applications/details/?id={number}")
    head = next(one for one in page.main.iter("ul") if one.get("class") == "facts")
    assert words(head).endswith("AV-2018 du lun. 2 oct. 2017 à 9 h au lun. 4 déc. 2017 à 18 h 30")


class TestItsClock:
    @pytest.mark.parametrize(
        ("typed", "closed"),
        [
            ("28/02/2018 12:00", datetime(2018, 2, 28, 11, tzinfo=UTC)),
            ("30/06/2018 12:00", datetime(2018, 6, 30, 10, tzinfo=UTC)),
            ("29/03/2025 12:00", datetime(2025, 3, 29, 11, tzinfo=UTC)),
            ("30/03/2025 12:00", datetime(2025, 3, 30, 10, tzinfo=UTC)),
            ("28/03/2026 12:00", datetime(2026, 3, 28, 11, tzinfo=UTC)),
            ("29/03/2026 12:00", datetime(2026, 3, 29, 10, tzinfo=UTC)),
            ("28/02/2018", datetime(2018, 2, 28, 22, 59, tzinfo=UTC)),  # a day alone is all of it
        ],
    )
    def test_closes_at_the_hour_that_was_typed_winter_and_summer(self, app, browse_as, make, typed, closed):
        cohort = str(make(Cohort))
        said = {"cohort": cohort, "opens_at": "08/01/2018 09:00", "closes_at": typed, "balance_threshold": "60"}

        page = browse_as(Role.STAFF).submit("/call_for_applications/new/", **said)

        assert page.status == 302
        with app.app_context():
            call = found_in(db.session.scalars(db.select(CallForApplications)).one(), CallState.PUBLISHED)
            assert call.deadline == closed
            assert (call.is_open(closed - SECOND), call.phase(closed - SECOND)) == (True, "Ouvert")
            assert (call.is_open(closed), call.is_closed(closed), call.phase(closed)) == (False, True, "Clos")
            db.session.rollback()
        browser, shown = browse_as(Role.STAFF), " ".join(kinds.Instant().show(closed).split())
        assert shown in browser.get(page.location).words
        for bound in ("from", "to"):  # of the day that it closes
            assert len(browser.get(f"/call_for_applications/?closes_at_{bound}={typed[:10]}").rows) == 1, bound

    def test_opens_at_its_first_second(self):
        call = a_call()

        assert not call.is_open(call.opens_at - SECOND)
        assert call.phase(call.opens_at - SECOND) == "Publié"
        assert call.is_open(call.opens_at)

    def test_is_put_back_by_a_prolongation(self):
        call = a_call(extended_to=now() + 3 * DAY)

        assert call.is_open(call.closes_at)
        assert not call.is_open(call.extended_to)
        assert call.time_left(call.extended_to - DAY) == DAY
        assert call.time_left(call.extended_to) is None

    @pytest.mark.parametrize("state", [one for one in CallState if one is not CallState.PUBLISHED])
    def test_opens_nothing_that_is_not_published(self, state):
        call = a_call(state=state)

        assert not call.is_open(now())
        assert call.phase(now()) == state.label


class TestItsRules:
    def test_put_the_closing_after_the_opening_and_the_prolongation_after_that(self, refusals):
        early = a_call(closes_at=now() - DAY, opens_at=now() - DAY)
        early.opens_at = early.closes_at
        short = a_call()
        short.extended_to = short.closes_at

        assert refusals(early) == [("closes_at", "La clôture doit suivre l'ouverture.")]
        assert refusals(short) == [("extended_to", "La prolongation doit suivre la clôture.")]
        assert refusals(a_call()) == []

    def test_give_a_cohort_one_call(self, refusals):
        call = a_call()
        assert refusals(call) == []

        assert refusals(a_call(cohort=call.cohort)) == [("cohort", "Déjà pris par la fiche « Appel AV-2018 ».")]

    def test_take_three_fifths_for_a_balance_until_told_otherwise(self, browse_as):
        assert browse_as(Role.STAFF).get("/call_for_applications/new/").form()["balance_threshold"] == "60"


@pytest.fixture
def within(app):
    with app.app_context():
        yield
        db.session.rollback()


@pytest.mark.usefixtures("within")
class TestItsVerbs:
    def test_publish_what_is_ready(self):
        saved(call := a_call(state=CallState.DRAFT))

        do(call, "publish", role=Role.STAFF)

        assert call.is_open(now())

    @pytest.mark.parametrize(
        ("lacks", "said"),
        [
            ({"grid": None}, "La grille d'évaluation manque"),
            ({"closes_at": now() - DAY / 2}, "La clôture est déjà passée"),
            ({"cohort": "without"}, "La promotion n'a pas de territoire"),
        ],
    )
    def test_publish_nothing_else(self, lacks, said):
        if "cohort" in lacks:
            lacks = {"cohort": sample(Cohort)}
        saved(call := a_call(state=CallState.DRAFT, **lacks))

        with pytest.raises(Refused, match=said):
            do(call, "publish")

    def test_publish_no_call_of_a_cohort_that_is_cancelled(self):
        saved(call := a_call(state=CallState.DRAFT))
        do(call.cohort, "cancel")

        with pytest.raises(Refused, match="La promotion est annulée") as refusal:
            do(call, "publish")
        assert refusal.value.problems[0].other is call.cohort

    def test_publish_no_call_whose_grid_weighs_one_side_alone(self):
        call = a_call(state=CallState.DRAFT)
        call.grid.criteria = [one for one in call.grid.criteria if one.axis.value == "social"]
        saved(call)

        with pytest.raises(Refused, match="aucun critère de l'axe « Économique »"):
            do(call, "publish")

    def test_start_the_selection_once_it_is_closed(self):
        saved(call := a_call())
        with pytest.raises(Refused, match="L'appel se clôt le"):
            do(call, "start_selection")

        call.closes_at = now() - SECOND
        do(call, "start_selection")

        assert call.state is CallState.SELECTION

    @pytest.mark.parametrize("state", CandidacyState)
    def test_publish_the_results_once_all_is_decided(self, state):
        call = a_call()
        saved(an_application(call, state))
        saved(found_in(call, CallState.SELECTION))

        if state in UNDECIDED:
            with pytest.raises(Refused, match="Candidatures sans décision : 1"):
                do(call, "publish_results")
        else:
            do(call, "publish_results")
            assert call.state is CallState.RESULTS

    def test_cancel_it_before_its_results_by_the_manager(self):
        saved(call := a_call())
        with pytest.raises(PermissionError):
            do(call, "cancel", role=Role.STAFF)

        do(call, "cancel")

        assert call.state is CallState.CANCELLED
        with pytest.raises(Refused, match="ne va pas avec l'état"):
            do(found_in(call, CallState.RESULTS), "cancel")


@pytest.mark.usefixtures("within")
class TestTheCohort:
    def test_opens_a_call_that_is_published(self):
        saved(bare := sample(Cohort), call := a_call(state=CallState.DRAFT))
        with pytest.raises(Refused, match="n'a pas d'appel"):
            do(bare, "open_call")
        with pytest.raises(Refused, match="L'appel n'est pas publié") as refusal:
            do(call.cohort, "open_call")
        assert refusal.value.problems[0].other is call

        do(call, "publish")
        do(call.cohort, "open_call")

        assert call.cohort.state is CohortState.CALL_OPEN

    def test_selects_once_it_is_closed(self):
        saved(call := a_call(), found_in(call.cohort, CohortState.CALL_OPEN))
        with pytest.raises(Refused, match="L'appel n'est pas clos"):
            do(call.cohort, "select")

        call.closes_at = now() - SECOND
        do(call.cohort, "select")

        assert call.cohort.state is CohortState.SELECTION
