"""A company in a sequence of its cohort: once, with the day of its validation and no other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.engine import JournalEntry, Refused, as_found, db, perform, perform_as_effect, today, verbs_of
from models.policy import Role
from tests.factories import sample
from tests.pages import words


@pytest.fixture
def place(refusals):
    """A participation and a sequence of its cohort."""
    cohort = sample(Cohort, code="AV-2017")
    found = {"participation": sample(Participation, cohort=cohort), "sequence": sample(Sequence, cohort=cohort)}
    assert refusals(*found.values()) == []
    return found


def test_a_company_is_in_a_sequence_once(refusals, place):
    assert refusals(sample(SequenceProgress, **place)) == []
    assert [field for field, _sentence in refusals(sample(SequenceProgress, **place))] == ["sequence"]


def test_the_sequence_is_one_of_its_cohort(refusals, place):
    elsewhere = place | {"sequence": sample(Sequence)}

    assert refusals(sample(SequenceProgress, **elsewhere)) == [
        ("sequence", "Cette séquence n'est pas de la promotion AV-2017.")
    ]
    assert refusals(sample(SequenceProgress, **place)) == []


@pytest.mark.parametrize("state", [one for one in ProgressState if one is not ProgressState.VALIDATED])
def test_no_other_state_has_the_day_of_a_validation(refusals, place, state):
    early = as_found(SequenceProgress(**place, state=state, validated_on="30/06/2017"))

    assert refusals(early) == [("validated_on", "Une date de validation ne va qu'avec l'état « Validée ».")]
    assert refusals(as_found(SequenceProgress(**place, state=state))) == []


def test_a_validation_without_its_day_is_refused(refusals, place):
    found = refusals(as_found(SequenceProgress(**place, state=ProgressState.VALIDATED)))

    assert found == [("validated_on", "Indiquez le jour de la validation.")]
    assert refusals(sample(SequenceProgress, **place, validated_on="30/06/2017")) == []


def test_a_sequence_is_not_validated_before_it_begins(refusals, place):
    place["sequence"].starts_on = "03/07/2017"

    early = sample(SequenceProgress, **place, validated_on="02/07/2017")
    assert refusals(early) == [("validated_on", "La séquence commence le 03/07/2017.")]
    assert refusals(sample(SequenceProgress, **place, validated_on="03/07/2017")) == []


def test_its_progress_is_the_share_of_its_compulsory_deliverables(place):
    progress = sample(SequenceProgress, **place)
    assert progress.progress is None

    for state in DeliverableState:
        sample(Deliverable, sequence_progress=progress, state=state, is_required=True)
    sample(Deliverable, sequence_progress=progress, is_required=False)

    assert progress.progress == Decimal("0.25")
    assert sample(SequenceProgress, **place, state=ProgressState.VALIDATED).progress == 1


def test_it_is_written_in_the_form_of_the_participation_but_for_its_state(app, browse_as, make):
    cohort = make(Cohort, code="AV-2017")
    participation = make(Participation, cohort=cohort)
    make(Sequence, cohort=cohort, rank=1, name="Diagnostic")
    row = {"sequence": ["diagnostic", ""], "state": "validee", "progress": "50", "comment": "Bien parti"}
    staff = browse_as(Role.STAFF)

    page = staff.submit(
        f"/participation/edit/?id={participation}",
        **{f"sequence_progress-new1-{name}": value for name, value in row.items()},
    )

    assert page.status == 302
    with app.app_context():
        made = db.session.scalars(db.select(SequenceProgress)).one()
        assert (made.comment, made.state) == ("Bien parti", ProgressState.AHEAD)


class TestItsVerbs:
    @pytest.fixture
    def course(self, app):
        """Two sequences of a company, the first one a diagnostic."""
        with app.app_context():
            cohort = sample(Cohort)
            diagnostic = sample(SequenceTemplate, may_be_waived=False)
            first = sample(Sequence, cohort=cohort, rank=1, name="Diagnostic", template=diagnostic)
            second = sample(Sequence, cohort=cohort, rank=2, name="Stratégie")
            joined = sample(Participation, cohort=cohort)
            made = [sample(SequenceProgress, participation=joined, sequence=one) for one in (first, second)]
            db.session.add_all(made)
            db.session.commit()
            yield made

    def move(self, record, *names, remark="Parce que.", role=Role.ADMIN):
        for name in names:
            perform(record, next(one for one in verbs_of(SequenceProgress) if one.name == name), role, remark)
        db.session.commit()

    def test_lead_to_a_validation_with_its_day_and_its_line(self, course):
        first, second = course
        self.move(first, "begin", "hand_in", "validate", role=Role.STAFF)
        self.move(second, "begin", "hand_in", "validate", role=Role.STAFF)

        assert (first.state, first.validated_on) == (ProgressState.VALIDATED, today())
        line = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert (line.verb, line.remark) == ("Valider", "Parce que.")

    def test_wait_for_the_compulsory_deliverables_and_accept_them(self, course):
        first, _second = course
        made = [sample(Deliverable, sequence_progress=first, name=name) for name in ("Finalité", "Valeurs")]
        extra = sample(Deliverable, sequence_progress=first, is_required=False)
        db.session.add_all([*made, extra])
        db.session.commit()
        self.move(first, "begin")
        with pytest.raises(Refused, match="« Valeurs » n'est pas remis") as refusal:
            self.move(first, "hand_in")
        assert [one.other for one in refusal.value.problems] == made

        for one in made:
            perform_as_effect(one, "hand_in")
        self.move(first, "hand_in", "validate")

        assert [one.state for one in (*made, extra)] == [DeliverableState.VALIDATED] * 2 + [DeliverableState.EXPECTED]
        assert made[0].handed_in_on == today()

    def test_validate_no_sequence_before_the_previous_one(self, course):
        first, second = course
        self.move(second, "begin", "hand_in")

        with pytest.raises(Refused, match="« Diagnostic » n'est ni validée ni dispensée") as refusal:
            self.move(second, "validate")

        assert refusal.value.problems[0].other is first
        assert second.state is ProgressState.TO_VALIDATE

    def test_waive_a_sequence_but_never_the_diagnostic(self, course):
        first, second = course
        with pytest.raises(Refused, match="« Diagnostic » ne se dispense pas"):
            self.move(first, "waive")
        with pytest.raises(PermissionError):
            self.move(second, "waive", role=Role.STAFF)

        self.move(second, "waive")

        assert second.state is ProgressState.WAIVED

    def test_open_again_what_was_validated(self, course):
        first, _second = course
        self.move(first, "begin", "hand_in", "validate", "reopen")

        assert (first.state, first.validated_on) == (ProgressState.RUNNING, None)

    def test_say_what_a_validation_accepts_then_offer_the_next_sequence(self, course, browse_as):
        first, second = (one.id for one in course)
        db.session.add(sample(Deliverable, sequence_progress=course[0], name="Valeurs", state="remis"))
        course[0].participation.state = ParticipationState.ACTIVE
        as_found(course[0].participation)
        db.session.commit()
        self.move(course[0], "begin", "hand_in")
        staff, asked = browse_as(Role.STAFF), {"id": first, "verb": "validate"}
        told = staff.get(f"/sequence_progress/move/?id={first}&verb=validate").words
        assert "Ce qui est remis est validé avec la séquence : « Valeurs »." in told

        after = staff.get(staff.post("/sequence_progress/move/", asked).location)

        assert "Validée, avec 1 livrable." in after.words
        (begun,) = [one for one in after.tree.iter("button") if one.get("value") == "begin"]
        assert words(begun) == "Démarrer « Stratégie »"
        staff.post("/sequence_progress/move/", {"id": second, "verb": "begin"})
        db.session.rollback()  # what others wrote since is seen by another transaction
        assert db.session.get(SequenceProgress, second, populate_existing=True).state is ProgressState.RUNNING

    def test_offer_no_sequence_to_who_left(self, course, browse_as):
        self.move(course[0], "begin", "hand_in")
        staff = browse_as(Role.STAFF)

        after = staff.get(staff.post("/sequence_progress/move/", {"id": course[0].id, "verb": "validate"}).location)

        assert ("Validée." in after.words, "Démarrer « Stratégie »" in after.words) == (True, False)
