"""An application: its reference, what belongs together, and the way from a draft to admissible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.cohorts.cohort import Cohort
from models.engine import JournalEntry, Refused, db, discard, now
from models.parties.approval import Approval, ApprovalKind
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.department import Department
from models.reference.problem_kind import ProblemKind
from models.selection.call_for_applications import CallState
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON, CandidacyState
from models.selection.wanted_document import WantedDocument
from tests.applications import DAY, a_call, an_application, do, found_in, saved
from tests.factories import sample


@pytest.fixture
def within(app):
    with app.app_context():
        yield
        db.session.rollback()


@pytest.mark.usefixtures("within")
class TestItsReference:
    def test_follows_the_last_of_the_year_of_the_cohort(self):
        call = a_call()
        saved(*(found := [an_application(call) for _ in range(3)]))

        assert sorted(one.reference for one in found) == ["C18-0001", "C18-0002", "C18-0003"]

    def test_is_that_of_the_closing_where_the_cohort_has_no_first_day(self):
        cohort = sample(Cohort, territory=[sample(Department)])
        dates = {"opens_at": "01/12/2018 09:00", "closes_at": "01/01/2019 00:30"}
        saved(one := an_application(a_call(cohort=cohort, **dates)))

        assert one.reference == "C19-0001"

    def test_is_never_given_again(self):
        call = a_call()
        saved(gone := an_application(call))
        discard(gone)
        db.session.commit()
        saved(later := an_application(call))

        assert (gone.reference, later.reference) == ("C18-0001", "C18-0002")


class TestItsRules:
    def test_let_a_company_apply_once_to_a_call(self, refusals):
        call, company = a_call(), sample(Company)
        assert refusals(an_application(call, company=company)) == []

        again = refusals(sample(Candidacy, call=call, company=company))

        assert [name for name, _said in again] == ["company"]

    @pytest.mark.parametrize("state", CallState)
    def test_take_an_application_once_the_call_is_announced(self, refusals, state):
        found = refusals(an_application(a_call(state=state)))

        is_refused = state in {CallState.DRAFT, CallState.CANCELLED}
        said = f"Cet appel ne prend pas de candidature : il est « {state.label} »."
        assert found == ([("call", said)] if is_refused else [])

    def test_want_a_site_of_the_company(self, refusals):
        one = an_application(a_call())
        one.establishment = sample(Establishment)

        assert refusals(one) == [("establishment", "Cet établissement est d'une autre entreprise.")]

    @pytest.mark.parametrize("state", CandidacyState)
    def test_want_a_main_problem_from_submission_on(self, refusals, state):
        may_lack = state in {CandidacyState.DRAFT, CandidacyState.WITHDRAWN}
        one = found_in(an_application(a_call(), main_problem=None), state)

        assert refusals(one) == ([] if may_lack else [("main_problem", "Indiquez la problématique principale.")])

    def test_want_each_problem_once_and_in_words_where_it_needs_some(self, refusals):
        other = sample(ProblemKind, name="Autre", needs_words=True)
        one = an_application(a_call(), main_problem=other, other_problems=[other])

        assert refusals(one) == [
            ("other_problems", "« Autre » est déjà la problématique principale."),
            ("problem_words", "Précisez la problématique en quelques mots."),
        ]

    def test_give_a_rank_of_the_waiting_list_to_one(self, refusals):
        call = a_call()
        waiting = [an_application(call, CandidacyState.WAITING, rank=rank) for rank in (1, 2)]
        assert refusals(*waiting) == []

        again = refusals(an_application(call, CandidacyState.WAITING, rank=1))

        assert [name for name, _said in again] == ["rank"]
        assert refusals(an_application(call, CandidacyState.DECLINED, rank=1)) == []

    def test_keep_a_rank_while_it_waits(self, refusals):
        call = a_call()
        saved(one := an_application(call, CandidacyState.WAITING, rank=2))
        one.rank = None
        said = ("rank", "Une candidature sur liste d'attente y a son rang : c'est l'ordre des appels.")
        assert refusals(one) == [said]
        db.session.rollback()
        one.rank = 3
        assert refusals(one) == []

        assert refusals(an_application(call, CandidacyState.DECLINED, rank=None)) == []


@pytest.mark.usefixtures("within")
class TestSubmitting:
    def test_is_dated_while_the_call_is_open(self):
        saved(one := an_application(a_call()))

        do(one, "submit", role=Role.STAFF)

        assert one.state is CandidacyState.SUBMITTED
        assert now() - one.submitted_at < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("lacks", "said"),
        [
            ({"contact": None}, "Le contact manque"),
            ({"main_problem": None}, "La problématique principale manque"),
        ],
    )
    def test_waits_for_what_tells_who_applies_and_why(self, lacks, said):
        saved(one := an_application(a_call(), **lacks))

        with pytest.raises(Refused, match=said) as refusal:
            do(one, "submit")
        assert refusal.value.problems[0].other is one

    def test_waits_for_a_siret(self):
        saved(one := sample(Candidacy, call=a_call(), state=CandidacyState.DRAFT))

        with pytest.raises(Refused, match="aucun SIRET") as refusal:
            do(one, "submit")
        assert refusal.value.problems[0].other is one.company

    def test_late_is_for_the_manager_with_a_reason(self):
        saved(one := an_application(a_call(closes_at=now(), opens_at=now() - DAY)))
        with pytest.raises(Refused, match="L'appel n'est pas ouvert : il est « Clos »"):
            do(one, "submit")
        with pytest.raises(PermissionError):
            do(one, "submit_late", role=Role.STAFF)
        with pytest.raises(Refused, match="Dites pourquoi"):
            do(one, "submit_late", remark="")

        do(one, "submit_late", remark="Panne de la poste")

        assert one.state is CandidacyState.SUBMITTED
        line = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert (line.verb, line.remark) == ("Déposer hors délai", "Panne de la poste")

    def test_late_is_not_while_the_call_is_open(self):
        saved(one := an_application(a_call()))

        with pytest.raises(Refused, match="Hors délai"):
            do(one, "submit_late")


@pytest.mark.usefixtures("within")
class TestAdmitting:
    def submitted(self, **said):
        call = a_call()
        sample(WantedDocument, call_for_applications=call, label="Statuts")
        sample(WantedDocument, call_for_applications=call, label="Film", is_required=False)
        saved(one := an_application(call, CandidacyState.SUBMITTED, **said))
        one.documents[0].received_on, one.documents[0].on_paper = "05/02/2018", "Vue"
        db.session.commit()
        return one

    def test_is_done_when_nothing_is_missing(self):
        do(one := self.submitted(), "admit", role=Role.STAFF)

        assert one.state is CandidacyState.ADMISSIBLE

    def test_waits_for_the_required_documents(self):
        one = self.submitted()
        one.documents[0].received_on = one.documents[0].on_paper = None
        db.session.commit()

        with pytest.raises(Refused, match="La pièce « Statuts » manque") as refusal:
            do(one, "admit")
        assert [problem.other for problem in refusal.value.problems] == [one.documents[0]]

    def test_waits_for_the_end_of_proceedings(self):
        with pytest.raises(Refused, match="procédure collective"):
            do(self.submitted(has_collective_proceedings=True), "admit")

    def test_wants_the_site_in_the_territory(self):
        one = self.submitted()
        one.establishment = sample(Establishment, company=one.company)
        one.establishment.commune.department = sample(Department, name="Gironde", code="33")
        db.session.commit()

        with pytest.raises(Refused, match=r"Gironde \(33\) n'est pas du territoire"):
            do(one, "admit")
        one.call.cohort.territory.append(one.establishment.commune.department)
        do(one, "admit")

    def test_wants_a_company_of_the_ess(self):
        one = self.submitted(company=sample(Company, ess_status=EssStatus.COMMERCIAL))
        with pytest.raises(Refused, match="ses statuts restent à valider"):
            do(one, "admit")

        saved(sample(Approval, company=one.company, kind=ApprovalKind.ESUS, starts_on="01/01/2017"))
        do(one, "admit")

        assert one.state is CandidacyState.ADMISSIBLE

    def test_takes_another_one_by_derogation_of_the_manager(self):
        one = self.submitted(company=sample(Company, ess_status=EssStatus.OUTSIDE))
        with pytest.raises(PermissionError):
            do(one, "admit_by_derogation", role=Role.STAFF)
        with pytest.raises(Refused, match="À remplir"):
            do(one, "admit_by_derogation")

        one.derogation = "Transformation en Scop votée"
        do(one, "admit_by_derogation")

        assert one.state is CandidacyState.ADMISSIBLE

    def test_gives_back_for_a_reason_and_rejects_for_another(self):
        one = self.submitted()
        saved(other := an_application(one.call, CandidacyState.SUBMITTED))
        do(one, "return_for_completion", role=Role.STAFF)
        with pytest.raises(Refused, match="À remplir"):
            do(other, "reject_inadmissible")
        other.decision_reason = "Hors territoire"
        do(other, "reject_inadmissible")

        assert (one.state, other.state) == (CandidacyState.DRAFT, CandidacyState.INADMISSIBLE)


def test_the_committee_is_to_see_those_that_were_admitted():
    hidden = {"brouillon", "deposee", "irrecevable", "retiree"}

    assert {one.value for one in CandidacyState} - {one.value for one in FROM_ADMISSIBLE_ON} == hidden
