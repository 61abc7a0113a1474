"""What ties a person to a company: every sort of tie, named, while it lasts; what each is in the way of."""

from __future__ import annotations

import pytest

from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import Mentoring, MentoringState
from models.accompaniment.participation import Participation
from models.accompaniment.usual_adviser import AdviserKind, UsualAdviser
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import Actor, db, kinds
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.conflict_of_interest import ties_among, ties_between
from models.parties.partner import Partner
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from models.selection.candidacy import Candidacy
from models.selection.evaluation import Evaluation
from tests.factories import sample
from tests.statements import statements

FROM, UNTIL = "01/02/2017", "30/11/2017"
BEFORE, FIRST, LAST, AFTER = "31/01/2017", FROM, UNTIL, "01/12/2017"
DAYS = [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)]


@pytest.fixture
def place(refusals):
    """Jeanne Martin, Paul Durand, Fil d'Oc in its cohort, and the firm where they may be."""
    company = sample(Company, name="Fil d'Oc")
    found = {
        "jeanne": sample(Person, last_name="Martin", first_name="Jeanne"),
        "paul": sample(Person, last_name="Durand", first_name="Paul"),
        "company": company,
        "joined": sample(Participation, company=company),
        "firm": sample(Partner, name="Cabinet Sud"),
    }
    assert refusals(*found.values()) == []
    return found


def told(place, day, who="jeanne"):
    found = ties_between(place[who], place["company"], kinds.Day().clean(day))
    return [(one.sentence, one.record) for one in found]


def works(place, who="jeanne", **said):
    times = {"organisation": place["firm"], "role": PositionRole.OTHER, "starts_on": "01/01/2015"} | said
    return sample(Position, person=place[who], **times)


def pairs(place, **said):
    mentor = sample(Mentor, person=place["paul"], state=MentorState.ACTIVE)
    times = {"state": MentoringState.DONE, "starts_on": FROM, "ends_on": UNTIL} | said
    return sample(Mentoring, mentor=mentor, participation=place["joined"], **times)


def advises(place, **said):
    known = {"person": place["paul"], "kind": AdviserKind.BANK, "since": FROM, "until": UNTIL} | said
    return sample(UsualAdviser, participation=place["joined"], **known)


class TestIsFound:
    def test_with_the_company_s_mentor(self, refusals, place):
        pair = pairs(place)
        assert refusals(pair) == []

        said = [("« Paul Durand » est mentor de « Fil d'Oc » depuis le 01/02/2017", pair)]
        for day, lasts in DAYS:
            assert told(place, day, "paul") == (said if lasts else [])
            assert told(place, day) == []

    @pytest.mark.parametrize("state", MentoringState)
    def test_with_a_mentor_once_both_agreed(self, refusals, place, state):
        assert refusals(pairs(place, state=state, proposed_on="15/01/2017", starts_on=None, ends_on=None)) == []

        is_its_mentor = state in (MentoringState.ACCEPTED, MentoringState.RUNNING)
        assert bool(told(place, FIRST, "paul")) is is_its_mentor

    def test_with_who_is_in_the_company_that_its_mentor_leads(self, refusals, place):
        leads = works(place, "paul", role=PositionRole.HEAD)
        assert refusals(pair := pairs(place), leads, works(place)) == []

        said = "« Jeanne Martin » a une fonction chez « Cabinet Sud », que dirige le mentor de « Fil d'Oc »"
        for day, lasts in DAYS:
            assert told(place, day) == ([(f"{said} depuis le 01/02/2017", pair)] if lasts else [])

    def test_not_with_who_is_in_a_network_of_its_mentor(self, refusals, place):
        assert refusals(pairs(place), works(place, "paul"), works(place)) == []

        assert told(place, FIRST) == []

    def test_with_its_usual_adviser(self, refusals, place):
        adviser = advises(place)
        assert refusals(adviser) == []

        said = [("« Paul Durand » accompagne habituellement « Fil d'Oc » (Banque) depuis le 01/02/2017", adviser)]
        for day, lasts in DAYS:
            assert told(place, day, "paul") == (said if lasts else [])

    def test_with_who_is_in_the_organisation_of_its_adviser(self, refusals, place):
        assert refusals(adviser := advises(place, organisation=place["firm"]), works(place)) == []

        said = (
            "« Jeanne Martin » a une fonction chez « Cabinet Sud », "
            "qui accompagne habituellement « Fil d'Oc » (Banque) depuis le 01/02/2017"
        )
        for day, lasts in DAYS:
            assert told(place, day) == ([(said, adviser)] if lasts else [])

    def test_since_a_day_that_nobody_knows(self, refusals, place):
        leads = works(place, organisation=place["company"], role=PositionRole.HEAD, starts_on=None)
        assert refusals(leads) == []

        assert told(place, FIRST) == [("« Jeanne Martin » dirige « Fil d'Oc »", leads)]

    @pytest.mark.parametrize(("ends_on", "lasts"), [("31/01/2017", False), ("01/02/2017", True), (None, True)])
    def test_while_they_are_in_it(self, refusals, place, ends_on, lasts):
        assert refusals(advises(place, organisation=place["firm"]), works(place, ends_on=ends_on)) == []

        assert bool(told(place, FIRST)) is lasts

    def test_with_who_sits_for_an_organisation(self, refusals, place):
        times = {"starts_on": "01/01/2015", "ends_on": "31/12/2018"}
        mandate = sample(Mandate, person=place["jeanne"], organisation=place["company"], **times)
        sits = sample(Mandate, person=place["jeanne"], organisation=place["firm"], **times)
        assert refusals(mandate, sits, advises(place, organisation=place["firm"])) == []

        found = [sentence for sentence, _record in told(place, FIRST)]
        assert found[0] == "« Jeanne Martin » siège pour « Fil d'Oc » depuis le 01/01/2015"
        assert found[1].startswith("« Jeanne Martin » a une fonction chez « Cabinet Sud », qui accompagne")

    @pytest.mark.parametrize("state", ApplicationState)
    def test_with_who_is_in_the_organisation_that_finances_it(self, refusals, place, state):
        fund = sample(Fund, manager=place["firm"], state="ouvert", opened_on="01/01/2016")
        known = {"company": place["company"], "participation": place["joined"], "state": state, "decided_on": FROM}
        assert refusals(file := sample(FundApplication, fund=fund, **known), works(place)) == []

        said = "« Jeanne Martin » a une fonction chez « Cabinet Sud », qui finance « Fil d'Oc » depuis le 01/02/2017"
        is_lent = state.label in ("Accordé", "Contractualisé", "Décaissé", "Clôturé")
        assert told(place, LAST) == ([(said, file)] if is_lent else [])
        assert told(place, BEFORE) == []

    def test_not_in_the_bin_nor_with_another_company(self, refusals, place):
        adviser = advises(place, organisation=place["firm"])
        assert refusals(adviser, works(place), other := sample(Company)) == []
        assert list(ties_between(place["jeanne"], other, kinds.Day().clean(FIRST))) == []

        adviser.deleted_at = adviser.created_at
        assert refusals(adviser) == []

        assert told(place, FIRST) == told(place, FIRST, "paul") == []

    def test_among_many_in_one_statement(self, refusals, place):
        people = [sample(Person) for _ in range(30)]
        firm = {"organisation": place["firm"], "starts_on": "01/01/2015"}
        assert refusals(advises(place, organisation=place["firm"])) == []
        assert refusals(*(sample(Position, person=one, **firm) for one in people)) == []

        with statements() as seen:
            found = ties_among(people, [place["company"]], kinds.Day().clean(FIRST))

        assert len(found) == 30
        assert len(seen) == 1  # the ties, what shows them, through whom

    @pytest.mark.one_database
    def test_is_told_by_less_to_who_does_not_read_what_shows_it(self, refusals, place):
        assert refusals(advises(place, until=None)) == []
        session, said = db.session(), "« Paul Durand » accompagne habituellement « Fil d'Oc »"
        for role, kind in ((Role.STAFF, " (Banque)"), (Role.EVALUATOR, "")):
            session.info["actor"] = Actor("Quelqu'un", "formulaire", None, role)
            ((sentence, shown),) = told(place, FIRST, "paul")
            assert sentence == f"{said}{kind} depuis le 01/02/2017"
            assert isinstance(shown, UsualAdviser if kind else Company)


class TestIsInTheWay:
    def test_of_an_evaluation(self, refusals, place):
        assert refusals(advises(place, until=None)) == []
        one = sample(Candidacy, company=place["company"])
        assert refusals(one) == []

        assert refusals(sample(Evaluation, candidacy=one, evaluator=place["paul"])) == [
            (
                "evaluator",
                "Conflit d'intérêts : « Paul Durand » accompagne habituellement « Fil d'Oc » (Banque) depuis le "
                "01/02/2017.",
            )
        ]
        assert refusals(sample(Evaluation, candidacy=one, evaluator=place["jeanne"])) == []

    def test_of_the_review_of_a_file(self, refusals, place):
        assert refusals(pairs(place, state=MentoringState.RUNNING, ends_on=None)) == []
        known = {"company": place["company"], "participation": place["joined"]}

        assert refusals(sample(FundApplication, **known, reviewer=place["paul"])) == [
            ("reviewer", "Conflit d'intérêts : « Paul Durand » est mentor de « Fil d'Oc » depuis le 01/02/2017.")
        ]
        assert refusals(sample(FundApplication, **known, reviewer=place["jeanne"])) == []

    def test_of_a_mentoring_but_for_another_mentoring(self, refusals, place):
        assert refusals(advises(place, until=None)) == []
        (said,) = refusals(pairs(place, state=MentoringState.PROPOSED, starts_on=None, ends_on=None))
        assert said[1].startswith("« Paul Durand » accompagne habituellement « Fil d'Oc »")

        mentor = sample(Mentor, person=place["jeanne"])
        assert refusals(sample(Mentoring, mentor=mentor, participation=place["joined"], starts_on=FROM)) == []
        assert refusals(sample(Mentoring, mentor=mentor, participation=place["joined"], starts_on=LAST)) == []

    def test_of_nobody_s_seat_but_the_session_says_so_to_the_team(self, make, browse_as, app):
        with app.app_context():
            paul, company = sample(Person, last_name="Durand", first_name="Paul"), sample(Company, name="Fil d'Oc")
            joined = sample(Participation, company=company)
        session = make(CouncilSession, cohort=joined.cohort, starts_at="01/06/2017 14:00")
        make(Pitch, council_session=session, participation=joined)
        make(SessionAttendance, council_session=session, person=paul)
        make(UsualAdviser, participation=joined, person=paul, kind=AdviserKind.LAWYER, since=FROM)
        said = "Partie liée : « Paul Durand » accompagne habituellement « Fil d'Oc » (Avocat·e) depuis le 01/02/2017."

        address = f"/council_session/details/?id={session}"
        assert said in browse_as(Role.STAFF).get(address).words
        assert "Partie liée" not in browse_as(Role.COMMITTEE).get(address).words
