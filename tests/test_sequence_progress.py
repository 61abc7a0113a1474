"""A company in a sequence of its cohort: once, with the day of its validation and no other."""

from __future__ import annotations

import pytest

from models.cohort import Cohort
from models.participation import Participation
from models.policy import Role
from models.sequence import Sequence
from models.sequence_progress import ProgressState, SequenceProgress
from tests.factories import sample


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
    early = SequenceProgress(**place, state=state, validated_on="30/06/2017")

    assert refusals(early) == [("validated_on", "Une date de validation ne va qu'avec l'état « Validée ».")]
    assert refusals(SequenceProgress(**place, state=state)) == []


def test_a_validation_without_its_day_is_refused(refusals, place):
    found = refusals(sample(SequenceProgress, **place, state=ProgressState.VALIDATED))

    assert found == [("validated_on", "Indiquez le jour de la validation.")]
    assert refusals(sample(SequenceProgress, **place, validated_on="30/06/2017")) == []


def test_a_sequence_is_not_validated_before_it_begins(refusals, place):
    place["sequence"].starts_on = "03/07/2017"

    early = sample(SequenceProgress, **place, validated_on="02/07/2017")
    assert refusals(early) == [("validated_on", "La séquence commence le 03/07/2017.")]
    assert refusals(sample(SequenceProgress, **place, validated_on="03/07/2017")) == []


@pytest.mark.parametrize(("typed", "error"), [("101", "Un taux va de 0 à 100 %."), ("-1", "Un taux va de 0 à 100 %.")])
def test_its_progress_is_a_rate(browse_as, make, typed, error):
    number = make(SequenceProgress)
    staff, address = browse_as(Role.STAFF), f"/sequence_progress/edit/?id={number}"

    assert [one.replace("\u202f", " ") for one in staff.submit(address, progress=typed).errors] == [
        f"Avancement : {error}"
    ]
    assert staff.submit(address, progress="50 %").status == 302


def test_it_is_written_in_the_form_of_the_participation(browse_as, make):
    cohort = make(Cohort, code="AV-2017")
    participation = make(Participation, cohort=cohort)
    make(Sequence, cohort=cohort, rank=1, name="Diagnostic")
    row = {"sequence": ["diagnostic", ""], "state": "validee", "progress": "100", "validated_on": "30/06/2017"}
    staff = browse_as(Role.STAFF)

    page = staff.submit(
        f"/participation/edit/?id={participation}",
        **{f"sequence_progress-new1-{name}": value for name, value in row.items()},
    )

    assert page.status == 302
    assert "Validée" in staff.get(page.location).words
