"""Guards that used to let through: each "cannot" beside its "can", and the honest way out."""

from __future__ import annotations

import pytest

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort, CohortState
from models.cohorts.expected_deliverable import ExpectedDeliverable
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.councils.council_session import CouncilSession
from models.councils.session_state import SessionState
from models.engine import JournalEntry, Refused, db, discard, restore, today
from models.parties.company import Company
from models.policy import Role
from tests.applications import a_call, do, found_in, saved
from tests.factories import sample


def last_line():
    return db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()


class TestADiagnostic:
    @pytest.fixture
    def diagnostic(self, app):
        """Begun, with the two deliverables that its template expects, and one more that the team asked for."""
        with app.app_context():
            template = sample(SequenceTemplate, may_be_waived=False)
            for name in ("Valeurs", "Gouvernance"):
                sample(ExpectedDeliverable, sequence_template=template, name=name)
            sequence = sample(Sequence, template=template, name="Diagnostic")
            joined = sample(Participation, cohort=sequence.cohort, state=ParticipationState.COMMITTED)
            saved(joined, sequence)
            do(joined, "activate")
            (found,) = joined.sequence_progress
            saved(sample(Deliverable, sequence_progress=found, name="Plan"))
            do(found, "begin")
            yield found
            db.session.rollback()

    def named(self, progress, name):
        return next(one for one in progress.deliverables if one.name == name)

    def test_keeps_what_is_compulsory(self, diagnostic):
        self.named(diagnostic, "Plan").is_required = False
        with pytest.raises(Refused, match="Un livrable obligatoire le reste"):
            db.session.commit()
        db.session.rollback()

        self.named(diagnostic, "Plan").name = "Plan d'action"
        db.session.commit()

    def test_is_not_validated_without_what_was_thrown_away(self, diagnostic):
        plan = self.named(diagnostic, "Plan")
        for name in ("Valeurs", "Gouvernance"):
            self.named(diagnostic, name).on_paper = "Vu au bureau"
            do(self.named(diagnostic, name), "hand_in")
        discard(plan)
        db.session.commit()
        with pytest.raises(Refused, match="« Plan » est dans la corbeille : restaurez-le"):
            do(diagnostic, "hand_in")

        restore(plan)
        do(plan, "waive", role=Role.STAFF, remark="L'entreprise n'en a pas besoin")
        assert (last_line().verb, last_line().remark) == ("Dispenser", "L'entreprise n'en a pas besoin")
        do(diagnostic, "hand_in", "validate")

        assert diagnostic.state is ProgressState.VALIDATED
        assert plan.state is DeliverableState.WAIVED

    def test_does_without_nothing_that_the_programme_expects(self, diagnostic):
        with pytest.raises(Refused, match="« Diagnostic » ne se fait pas sans ce livrable"):
            do(self.named(diagnostic, "Valeurs"), "waive")

    def test_opened_by_hand_asks_for_the_same(self, diagnostic):
        joined = sample(Participation, cohort=diagnostic.sequence.cohort)
        saved(again := SequenceProgress(participation=joined, sequence=diagnostic.sequence))

        assert {one.name for one in again.deliverables} == {"Valeurs", "Gouvernance"}

    def test_gone_with_its_row_keeps_the_company_from_the_end(self, diagnostic):
        joined = diagnostic.participation
        discard(diagnostic)
        db.session.commit()
        joined.left_on, joined.outcome = joined.joined_on, "Bien"

        with pytest.raises(Refused, match="« Diagnostic » n'est ni validée ni dispensée"):
            do(joined, "complete")

    def test_is_opened_for_who_takes_part_by_a_correction(self, diagnostic):
        saved(joined := sample(Participation, cohort=diagnostic.sequence.cohort))

        do(joined, "correct_active", remark="Oubliée")

        assert [one.sequence for one in joined.sequence_progress] == [diagnostic.sequence]

    @pytest.mark.parametrize("state", [one for one in ProgressState if one is not ProgressState.VALIDATED])
    def test_is_set_right_to_and_from_its_validation(self, diagnostic, state):
        do(diagnostic, "correct_validee", remark="Validée en séance")
        assert (diagnostic.state, diagnostic.validated_on) == (ProgressState.VALIDATED, today())

        do(diagnostic, f"correct_{state.value}", remark="Pas encore")

        assert (diagnostic.state, diagnostic.validated_on) == (state, None)
        assert (last_line().verb, last_line().remark) == (f"Corriger en « {state.label} »", "Pas encore")


class TestPlaces:
    @pytest.fixture
    def cohort(self, app):
        with app.app_context():
            saved(found := sample(Cohort, capacity=2))
            yield found
            db.session.rollback()

    def test_beyond_them_are_given_with_a_reason(self, refusals, cohort):
        assert refusals(*(sample(Participation, cohort=cohort) for _ in range(2))) == []
        said = "Aucune place n'est libre, sur 2 : dites dans « Motif du dépassement » pourquoi en donner une de plus."

        assert refusals(sample(Participation, cohort=cohort)) == [("beyond_capacity", said)]
        assert refusals(sample(Participation, cohort=cohort, beyond_capacity="Décision du comité")) == []
        lines = db.select(JournalEntry).filter_by(concept="participation").order_by(JournalEntry.id.desc())
        assert "Décision du comité" in [one.get("new") for one in db.session.scalars(lines.limit(1)).one().changes]

    def test_are_not_made_fewer_than_those_that_are_held(self, refusals, cohort):
        one, other = (sample(Participation, cohort=cohort) for _ in range(2))
        assert refusals(one, other) == []
        cohort.capacity = 1
        ((name, said),) = refusals()
        assert (name, said.partition(". ")[0]) == ("capacity", "Places déjà prises : 2")

        other.beyond_capacity = "Décision du comité"
        assert refusals() == []
        cohort.capacity = 1
        assert refusals() == []

    def test_are_made_fewer_as_far_as_they_are_free(self, refusals, cohort):
        one, other = (sample(Participation, cohort=cohort) for _ in range(2))
        assert refusals(one, other) == []
        other.left_on = other.joined_on
        do(other, "correct_abandonnee")
        cohort.capacity = 1
        assert refusals() == []

    @pytest.mark.parametrize("state", [ParticipationState.DROPPED, ParticipationState.EXCLUDED])
    def test_are_free_again_when_a_company_leaves_on_the_way_and_taken_when_it_is_back(self, refusals, cohort, state):
        first, second = (sample(Participation, cohort=cohort) for _ in range(2))
        assert refusals(first, second) == []
        second.left_on = second.joined_on
        do(second, f"correct_{state.value}")
        assert refusals(sample(Participation, cohort=cohort)) == []
        with pytest.raises(Refused, match="Aucune place n'est libre, sur 2"):
            do(second, "correct_active")
        db.session.rollback()

        cohort.capacity = 3
        do(second, "correct_active")

        assert second.left_on is None

    def test_are_none_in_a_cohort_that_is_cancelled(self, refusals, cohort):
        gone = sample(Cohort, state=CohortState.CANCELLED)
        assert refusals(gone) == []

        assert refusals(sample(Participation, cohort=gone)) == [("cohort", "Cette promotion est annulée.")]
        assert refusals(sample(Participation, cohort=cohort)) == []

    def test_are_not_taken_up_again_in_a_cohort_that_is_cancelled(self, refusals):
        gone = sample(Cohort)
        one = sample(Participation, cohort=gone, state=ParticipationState.DROPPED, left_on="15/05/2017")
        assert refusals(one) == []
        do(gone, "cancel")

        with pytest.raises(Refused, match="Cette promotion est annulée"):
            do(one, "correct_pressentie")
        db.session.rollback()
        do(one, "correct_exclue")

        assert one.state is ParticipationState.EXCLUDED

    def test_are_not_asked_again_of_who_holds_one(self, refusals, cohort):
        first, second = (sample(Participation, cohort=cohort) for _ in range(2))
        assert refusals(first, second) == []
        first.beyond_capacity = "Décision du comité"
        db.session.commit()
        cohort.capacity = 1
        second.agreed_on, second.agreement_on_paper = today(), "Vue au bureau"

        do(second, "commit")

        assert second.state is ParticipationState.COMMITTED

    def test_are_told_by_the_field_of_the_reason(self, make, browse_as):
        cohort, company = make(Cohort, code="AV-2017", capacity=1), make(Company, name="Fil d'Oc")
        make(Participation, cohort=cohort)
        typed = {"company": ["Fil d'Oc", str(company)], "cohort": str(cohort), "joined_on": "02/05/2017"}
        staff = browse_as(Role.STAFF)

        refused = staff.submit("/participation/new/", **typed)

        assert refused.errors == [
            "Motif du dépassement : Aucune place n'est libre, sur 1 : "
            "dites dans « Motif du dépassement » pourquoi en donner une de plus."
        ]
        assert staff.submit("/participation/new/", **typed, beyond_capacity="Décision du comité").status == 302


class TestClosingACohort:
    @pytest.fixture
    def cohort(self, app):
        """At its end, one company done with its year, its jobs read."""
        with app.app_context():
            found = sample(Cohort, state=CohortState.RUNNING, starts_on="15/05/2017", ends_on="14/11/2017")
            dates = {"joined_on": "15/05/2017", "left_on": "14/11/2017"}
            sample(Participation, cohort=found, state=ParticipationState.COMPLETED, **dates)
            saved(found)
            yield found
            db.session.rollback()

    def test_waits_for_a_council_that_was_held(self, cohort):
        with pytest.raises(Refused, match="Aucun conseil de la promotion ne s'est tenu"):
            do(cohort, "close")
        saved(session := sample(CouncilSession, cohort=cohort, state=SessionState.CANCELLED))
        with pytest.raises(Refused, match="Aucun conseil de la promotion ne s'est tenu"):
            do(cohort, "close")
        saved(found_in(session, SessionState.HELD))
        with pytest.raises(Refused, match="Aucune séance tenue ne « clôt la promotion »") as refusal:
            do(cohort, "close")
        assert [one.other for one in refusal.value.problems] == [session]

        session.closes_cohort = True
        do(cohort, "close")

        assert (cohort.state, cohort.closed_on) == (CohortState.CLOSED, today())

    @pytest.mark.parametrize(
        "state",
        [
            ParticipationState.EXPECTED,
            ParticipationState.COMMITTED,
            ParticipationState.ACTIVE,
            ParticipationState.SUSPENDED,
        ],
    )
    def test_waits_for_every_participation(self, cohort, state):
        saved(sample(CouncilSession, cohort=cohort, state=SessionState.HELD, closes_cohort=True))
        saved(late := sample(Participation, cohort=cohort, state=state, joined_on="15/05/2017"))
        with pytest.raises(Refused, match=f"Une participation est « {state.label} »") as refusal:
            do(cohort, "close")
        assert late in [one.other for one in refusal.value.problems]

        late.left_on = "01/09/2017"
        do(late, "correct_abandonnee")
        do(cohort, "close")

        assert cohort.state is CohortState.CLOSED

    def test_by_a_correction_writes_its_day_and_the_way_back_takes_it_away(self, cohort):
        do(cohort, "correct_cloturee", remark="Le conseil n'a pu se tenir")
        assert cohort.closed_on == today()

        do(cohort, "correct_en_cours")

        assert cohort.closed_on is None


class TestCancellingACohort:
    def test_waits_for_its_call_to_be_cancelled(self, app):
        with app.app_context():
            saved(call := a_call())
            for verb in ("cancel", "correct_annulee"):
                with pytest.raises(Refused, match="Annulez d'abord l'appel à candidatures") as refusal:
                    do(call.cohort, verb)
                assert refusal.value.problems[0].other is call

            do(call, "cancel")
            do(call.cohort, "cancel")

            assert call.cohort.state is CohortState.CANCELLED

    def test_waits_for_the_companies_that_were_to_come(self, app):
        with app.app_context():
            cohort = sample(Cohort, state=CohortState.SELECTION)
            there = [sample(Participation, cohort=cohort) for _ in range(2)]
            saved(*there)
            for number in (2, 1):
                said = f"Participations dont l'abandon est à enregistrer d'abord : {number}, dont"
                with pytest.raises(Refused, match=said) as refusal:
                    do(cohort, "cancel")
                assert [one.other for one in refusal.value.problems] == [there[-number]]
                there[-number].left_on = today()
                do(there[-number], "drop", role=Role.STAFF)

            do(cohort, "cancel")

            assert cohort.state is CohortState.CANCELLED
