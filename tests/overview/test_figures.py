"""What a cohort comes to: each rate out of what it is of, nothing out of nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.participation import Participation
from models.accompaniment.participations import accompanied
from models.accompaniment.presence import Presence
from models.accompaniment.sequence_progress import SequenceProgress
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import act_as, as_found, db, perform, verbs_of
from models.overview import figures
from models.parties.company import Company
from models.policy import Role
from models.reference.social_criterion import SocialAxis, SocialCriterion
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from tests.contract.test_pages import check
from tests.factories import sample
from tests.seats import asking
from tests.statements import statements


@pytest.fixture
def cohort(app):
    with app.app_context():
        one = sample(Cohort, code="AV-2017")
        db.session.add(one)
        db.session.commit()
        yield one
        db.session.rollback()


def joins(cohort, state="active", **company):
    joined = sample(Participation, cohort=cohort, company=sample(Company, **company), state=state)
    db.session.add(joined)
    return joined


def test_survival_is_of_the_companies_that_count(cohort):
    joins(cohort)
    gone = joins(cohort)
    gone.company.state, gone.company.ceased_on = "cessee", "01/01/2019"
    joins(cohort, "pressentie")
    joins(cohort, "abandonnee")
    db.session.commit()

    assert figures.survival(WhoCounts.of(accompanied(cohort)).counted) == figures.Rate(1, 2)
    assert figures.Rate(1, 3).value == Decimal("0.3333")
    assert figures.Rate(0, 0).value is None


def test_selection_is_of_the_admissible(cohort):
    call = sample(CallForApplications, cohort=cohort, state=CallState.PUBLISHED)
    for state in ("retenue", "liste_attente", "non_retenue", "irrecevable", "deposee", "brouillon"):
        db.session.add(sample(Candidacy, call=call, state=state, rank=1 if state == "liste_attente" else None))
    db.session.commit()

    assert figures.selection(cohort) == figures.Rate(1, 3)


@pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
def test_selection_counts_who_was_admissible_and_withdrew_since_whoever_asks(cohort, role):
    call = sample(CallForApplications, cohort=cohort, state=CallState.PUBLISHED)
    made = [sample(Candidacy, call=call, state=state) for state in ("retenue", "retenue", "non_retenue", "deposee")]
    db.session.add_all(made)
    db.session.commit()
    for one in (made[1], made[3]):  # retained, then withdrawn; withdrawn before anybody read it
        as_found(one).state = "retiree"
        as_found(one)
    db.session.commit()
    act_as(asking(role))

    assert figures.selection(cohort) == figures.Rate(1, 3)


def test_selection_forgets_who_was_admissible_by_mistake(cohort):
    call = sample(CallForApplications, cohort=cohort, state=CallState.PUBLISHED)
    one = sample(Candidacy, call=call, state="recevable")
    db.session.add(one)
    db.session.commit()
    for name in ("correct_deposee", "withdraw"):
        perform(one, next(verb for verb in verbs_of(Candidacy) if verb.name == name), Role.ADMIN, "Par erreur")
        db.session.commit()

    assert figures.selection(cohort) == figures.Rate(0, 0)


def test_completion_is_by_sequence_of_those_that_went_on(cohort):
    first, second = [sample(Sequence, cohort=cohort, rank=rank) for rank in (1, 2)]
    db.session.add_all([first, second])
    for state, reached in (
        ("active", "validee"),
        ("active", "dispensee"),
        ("active", "en_cours"),
        ("exclue", "validee"),
    ):
        one = joins(cohort, state)
        if state == "exclue":
            one.left_on = one.joined_on
        day = one.joined_on if reached == "validee" else None
        said = {"participation": one, "sequence": first, "state": reached, "validated_on": day}
        db.session.add(sample(SequenceProgress, **said))
    db.session.commit()

    found = figures.completion(cohort, WhoCounts.of(accompanied(cohort)).counted)

    assert found == {first: figures.Rate(2, 3), second: figures.Rate(0, 3)}


def test_hours_are_those_of_the_companies_together(cohort):
    one, other = joins(cohort), joins(cohort)
    day = {"starts_at": "12/06/2017 10:00", "ends_at": "12/06/2017 12:00", "cohort": cohort}
    held = sample(Meeting, kind=MeetingKind.COLLECTIVE, state=MeetingState.HELD, attendances=[], **day)
    planned = sample(Meeting, kind=MeetingKind.COLLECTIVE, state=MeetingState.PLANNED, attendances=[], **day)
    for meeting, joined, presence in (
        (held, one, Presence.PRESENT),
        (held, other, Presence.ABSENT),
        (planned, one, Presence.PRESENT),
    ):
        sample(Attendance, meeting=meeting, participation=joined, presence=presence, person=None, minutes_spent=None)
    db.session.add_all([held, planned])
    db.session.commit()

    found = figures.hours(cohort, [one, other])

    assert (found.collective, found.individual, found.attendance_rate) == (Decimal(2), Decimal(0), Decimal("0.5000"))


def test_social_progression_is_the_mean_of_those_read_twice(cohort):
    criterion = sample(SocialCriterion, axis=SocialAxis.PURPOSE)
    for start, end in ((1, 3), (2, 3), (4, None)):
        joined = joins(cohort)
        for milestone, score in (("T0", start), ("fin", end)):
            if score is not None:
                review = sample(SocialValueReview, participation=joined, milestone=milestone)
                db.session.add(sample(SocialScore, social_value_review=review, criterion=criterion, score=score))
    db.session.commit()

    found = figures.social_progression(cohort)

    assert found[SocialAxis.PURPOSE] == Fraction(3, 2)
    assert found[SocialAxis.GOVERNANCE] is None


@pytest.mark.parametrize(("role", "reads_hours"), [(Role.STAFF, True), (Role.COMMITTEE, False)])
def test_the_page_says_them_to_whoever_reads_cohorts(browse_as, cohort, role, reads_hours):
    for _ in range(20):
        joins(cohort)
    db.session.commit()
    browser, address = browse_as(role), f"/cohort/summary/?id={cohort.id}"
    with statements() as seen:
        page = browser.get(address)

    check(page)
    assert "20 sur 20 entreprises" in page.words
    assert ("Heures d'accompagnement Aucun rendez-vous tenu pour l'instant." in page.words) is reads_hours
    assert len(seen) <= 12
    assert address in browser.get(f"/cohort/details/?id={cohort.id}").links


@pytest.mark.one_database
def test_the_page_says_no_hour_before_a_meeting_was_held(browse_as, cohort):
    held = {"state": MeetingState.HELD, "kind": MeetingKind.INDIVIDUAL, "attendances": []}
    met = as_found(sample(Meeting, cohort=cohort, **held))
    came = {"participation": joins(cohort), "person": None, "presence": Presence.PRESENT, "minutes_spent": 90}
    db.session.add(sample(Attendance, meeting=met, **came))
    db.session.commit()
    page = browse_as(Role.STAFF).get(f"/cohort/summary/?id={cohort.id}")
    assert "Rendez-vous individuels1,5 " in page.words
    assert "Aucun rendez-vous tenu" not in page.words
