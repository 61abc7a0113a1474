"""The pages of a selection: what an application lacks, what it was given, the next one, the order they are in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.cohorts.programme import Programme
from models.engine import db, now
from models.parties.company import Company, EssStatus
from models.parties.person import Person
from models.policy import Role
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy_state import CandidacyState
from models.selection.evaluation import Evaluation
from models.selection.wanted_document import WantedDocument
from tests.applications import DAY, a_call, an_application, do, evaluated, found_in, saved, the_jury
from tests.contract.test_budgets import MOST
from tests.contract.test_pages import check
from tests.factories import count_again, sample
from tests.pages import Browser, words
from tests.seats import account
from tests.sessions import sign_in_as
from tests.statements import statements
from tests.stores import put_back

pytestmark = pytest.mark.one_database  # but for what is saved, the order of applications, and who reads which rows

BOTH = pytest.mark.one_database("sqlite", "postgresql")


@pytest.fixture
def call(app):
    with app.app_context():
        yield a_call_for_documents()
        db.session.rollback()


def a_call_for_documents():
    one = a_call()
    for label in ("Statuts", "Comptes"):
        sample(WantedDocument, call_for_applications=one, label=label)
    saved(one)
    return one


@pytest.fixture
def who_still_marks(app):
    """A member of the committee, signed in, asked to evaluate an application."""

    def come(candidacy):
        saved(user := account(Role.COMMITTEE), Evaluation(candidacy=candidacy, evaluator=user.person))
        client = app.test_client()
        sign_in_as(app, client, user.id)
        return Browser(client)

    return come


def page_of(browse_as, record, role=Role.STAFF):
    return read_by(browse_as(role), record)


def read_by(browser, record):
    page = browser.get(f"/{type(record).__tablename__}/details/?id={record.id}")
    db.session.expunge_all()  # the request read them for itself
    db.session.add(record)
    return page


def told(page):
    """Label → value, as the page tells them."""
    return {words(pair[0]): words(pair[1]).replace("\u202f", " ") for one in page.tree.iter("dl") for pair in one}


@pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
def test_whoever_reads_an_application_reads_the_principles_of_the_programme(browse_as, call, role):
    call.cohort.programme = sample(Programme, principles="L'intérêt général d'abord.")
    saved(one := an_application(call, CandidacyState.ADMISSIBLE))

    assert "L'intérêt général d'abord." in page_of(browse_as, one, role).words


class TestTheChecklist:
    def test_says_what_is_missing_and_where_to_mend_it(self, browse_as, call):
        company = sample(Company, ess_status=EssStatus.COMMERCIAL, name="Filature")
        saved(one := an_application(call, CandidacyState.SUBMITTED, company=company, has_collective_proceedings=True))
        one.documents[0].received_on, one.documents[0].on_paper = "05/02/2018", "Vue"
        db.session.commit()

        page = page_of(browse_as, one)

        check(page)
        assert "La pièce « Comptes » manque" in page.words
        assert "« Statuts » manque" not in page.words
        for said in ("procédure collective est en cours", "ses statuts restent à valider", "✓ Hérault (34)"):
            assert said in page.words
        assert f"/candidacy/edit/?id={one.id}" in page.links

    def test_is_all_ticked_when_nothing_is(self, browse_as, call):
        saved(one := an_application(call, CandidacyState.SUBMITTED))
        for line in one.documents:
            line.received_on, line.on_paper = "05/02/2018", "Vue"
        db.session.commit()

        page = page_of(browse_as, one)

        assert page.words.count("✓") == 7
        assert "De l'ESS de droit, par son statut : Scop." in page.words
        assert "Déclarer recevable" in page.words

    @BOTH
    def test_leads_to_the_next_one_of_the_call_and_round_again(self, browse_as, call):
        first, second, third = (an_application(call, CandidacyState.SUBMITTED) for _ in range(3))
        for one in (first, second, third):
            saved(one)
        saved(an_application(call))

        for one, following in ((first, second), (second, third), (third, first)):
            assert f"Suivante : {following.reference}" in page_of(browse_as, one).words
        for one in (second, third):
            saved(found_in(one, CandidacyState.ADMISSIBLE))
        assert "Suivante" not in page_of(browse_as, first).words

    @BOTH
    def test_is_screened_in_four_clicks_and_the_next_one_in_another(self, browse_as, call):
        saved(one := an_application(call, CandidacyState.SUBMITTED))
        saved(following := an_application(call, CandidacyState.SUBMITTED))
        staff = browse_as(Role.STAFF)
        assert "Modifier" in staff.get(f"/candidacy/details/?id={one.id}").words

        typed = {"received_on": "05/02/2018", "on_paper": "Vue au bureau"}
        lines = {f"documents-{line.id}-{name}": said for line in one.documents for name, said in typed.items()}
        page = staff.submit(f"/candidacy/edit/?id={one.id}", **lines)
        moved = staff.post("/candidacy/move/", {"id": one.id, "verb": "admit"})

        assert (page.status, moved.status) == (302, 302)
        after = staff.get(moved.location)
        assert "Recevable" in after.words
        assert f"/candidacy/details/?id={following.id}" in after.links


class TestTheMarks:
    def test_are_in_a_table_of_the_criteria_and_the_evaluators(self, browse_as, call):
        saved(one := an_application(call, CandidacyState.ADMISSIBLE))
        first, other = evaluated(one, 5, 4, 1, 3), evaluated(one, 2, 2, 2, 2)
        page = page_of(browse_as, one)

        (table,) = (part for part in page.main.iter("section") if words(next(part.iter("h2"))) == "Notes")

        rows = [[words(cell) for cell in row] for row in table.iter("tr")]
        assert rows[0] == ["Critère", str(first.evaluator), str(other.evaluator)]
        assert rows[1:3] == [["Utilité", "5", "2"], ["Gouvernance", "4", "2"]]
        assert len(rows) == 5

    @pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
    def test_are_shown_to_the_team_and_to_the_committee(self, browse_as, call, role):
        one = an_application(call, CandidacyState.ADMISSIBLE)
        saved(one)
        assert told(page_of(browse_as, one, role))["Évaluations soumises"] == "Aucune."
        evaluated(one, 5, 5, 1, 5)
        evaluated(one, 5, 5, 5, 5)

        found = told(page_of(browse_as, one, role))

        assert [found[name] for name in ("Score social", "Score économique", "Bonus")] == ["100,0", "60,0", "10,0"]
        assert (found["Score global"], found["Équilibre"]) == ("90,0", "60 %")
        assert found["Écart entre évaluateurs"] == "20,0"

    @BOTH
    def test_are_not_shown_to_whoever_still_has_to_mark(self, call, who_still_marks):
        one = an_application(call, CandidacyState.ADMISSIBLE)
        evaluated(one, 5, 5, 1, 5)

        page = read_by(who_still_marks(one), one)

        assert one.reference in page.words
        for said in ("Score", "Équilibre", "Écart entre évaluateurs"):
            assert said not in page.words

    def test_say_when_evaluators_disagree_and_the_balance_is_low(self, browse_as, call):
        one = an_application(call, CandidacyState.ADMISSIBLE)
        evaluated(one, 5, 5, 0, 0)
        evaluated(one, 0, 0, 0, 0)

        found = told(page_of(browse_as, one))

        assert found["Écart entre évaluateurs"] == "25,0 : à discuter"
        assert found["Équilibre"] == "0 % : sous le seuil"


class TestTheCall:
    def test_tells_its_phase_and_the_time_left(self, browse_as, call):
        found = told(page_of(browse_as, call))
        assert (found["À cet instant"], found["Temps restant"]) == ("Ouvert", "23 heures")
        call.closes_at = now() + 12 * DAY + DAY / 2
        db.session.commit()
        assert told(page_of(browse_as, call, Role.COMMITTEE))["Temps restant"] == "12 jours"
        call.opens_at, call.closes_at = now() - DAY, now()
        db.session.commit()
        assert told(page_of(browse_as, call))["À cet instant"] == "Clos"

    @BOTH
    @pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
    def test_ranks_its_applications_for_the_team_and_for_the_committee(self, browse_as, call, role):
        call.cohort.capacity = 1
        for name, score in (("Seconde", 3), ("Première", 5)):
            evaluated(an_application(call, CandidacyState.ADMISSIBLE, company=sample(Company, name=name)), *[score] * 4)
        saved(an_application(call, company=sample(Company, name="Brouillon")))

        page = page_of(browse_as, call, role)

        check(page)
        assert [row["Candidature"].split(" — ")[1] for row in page.rows] == ["Première", "Seconde"]
        assert page.column("Place") == ["Dans les places", "Liste d'attente"]
        assert page.column("Global") == ["110,0", "66,0"]

    def test_does_not_rank_them_for_whoever_still_has_to_mark_one(self, call, who_still_marks):
        evaluated(an_application(call, CandidacyState.ADMISSIBLE), 5, 5, 5, 5)
        saved(other := an_application(call, CandidacyState.ADMISSIBLE))

        page = read_by(who_still_marks(other), call)

        assert other.reference in page.words
        for said in ("Classement", "110,0"):
            assert said not in page.words


NOT_AMONG_THEM = 5001


def evaluated_three_times():
    call = a_call_for_documents()
    for _ in range(20):
        one = an_application(call, CandidacyState.ADMISSIBLE)
        for _ in range(3):
            evaluated(one, 3, 3, 3, 3)
    saved(an_application(call, CandidacyState.SUBMITTED))


class TestTwentyApplications:
    @pytest.fixture
    def twenty(self, app):
        with app.app_context():
            put_back("twenty", evaluated_three_times)
            count_again(NOT_AMONG_THEM)
            yield db.session.scalars(select(CallForApplications.id)).one()

    def counted(self, browse_as, address, role=Role.ADMIN):
        browser = browse_as(role)
        with statements() as seen:
            assert browser.client.get(address).status_code == 200
        return seen

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.COMMITTEE])
    def test_cost_the_call_no_more_than_the_budget_in_any_state(self, browse_as, twenty, role):
        for state in CallState:
            saved(found_in(db.session.get(CallForApplications, twenty), state))
            db.session.expunge_all()

            seen = self.counted(browse_as, f"/call_for_applications/details/?id={twenty}", role)

            assert len(seen) <= MOST, (state, seen)

    def test_cost_each_of_them_no_more_in_any_state(self, browse_as, twenty):
        for rank, state in enumerate(CandidacyState):
            one = db.session.get(CallForApplications, twenty).candidacies[rank]
            saved(found_in(one, state))
            if one.may_be_evaluated:
                saved(Evaluation(candidacy=one, evaluator=sample(Person)))
            number = one.id
            db.session.expunge_all()

            seen = self.counted(browse_as, f"/candidacy/details/?id={number}")

            assert len(seen) <= MOST, (state, seen)

    def test_cost_no_more_once_one_is_selected(self, browse_as, twenty):
        one = db.session.get(CallForApplications, twenty).candidacies[7]
        do(one, "start_review")
        the_jury(one)
        do(one, "select")

        seen = self.counted(browse_as, f"/candidacy/details/?id={one.id}")

        assert len(seen) <= MOST, seen
