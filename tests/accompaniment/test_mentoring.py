"""A mentor beside a company: dates in order, one pair under way for a participation."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from admin_views.region.companies import read
from models.accompaniment.matching import candidates
from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import UNDER_WAY, Mentoring, MentoringState
from models.accompaniment.participation import LEFT, Participation, ParticipationState
from models.engine import Refused, as_found, db, perform, verbs_of
from models.parties.company import Company
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from tests.factories import sample


def test_it_ends_after_it_began(refusals):
    wrong = sample(Mentoring, starts_on="02/01/2017", ends_on="01/01/2017")

    assert refusals(wrong) == [("ends_on", "La fin ne peut pas précéder le début.")]
    assert refusals(sample(Mentoring, starts_on="02/01/2017", ends_on="02/01/2017")) == []
    assert refusals(sample(Mentoring, ends_on="02/01/2017")) == []


def test_it_begins_after_it_was_proposed(refusals):
    early = sample(Mentoring, proposed_on="02/01/2017", starts_on="01/01/2017")

    assert refusals(early) == [("starts_on", "Le début ne peut pas précéder la proposition.")]
    assert refusals(sample(Mentoring, proposed_on="02/01/2017", starts_on="02/01/2017")) == []


@pytest.mark.parametrize("state", MentoringState)
def test_a_participation_has_one_pair_under_way(refusals, state):
    participation = sample(Participation)
    first = sample(Mentoring, participation=participation, state=MentoringState.RUNNING)
    assert refusals(first) == []

    found = refusals(sample(Mentoring, participation=participation, state=state))

    said = ("participation", f"Un mentorat est déjà en cours pour cette entreprise, avec « {first.mentor} ».")
    assert found == ([said] if state in UNDER_WAY else [])
    assert refusals(sample(Mentoring, state=state)) == []


def test_a_pair_begins_once_the_former_is_over(refusals):
    participation = sample(Participation)
    first = sample(Mentoring, participation=participation, state=MentoringState.RUNNING)
    assert refusals(first) == []

    first.state = MentoringState.DONE
    as_found(first)

    assert refusals(sample(Mentoring, participation=participation, state=MentoringState.ACCEPTED)) == []


def test_a_participation_has_one_pair_by_the_word_of_the_database_too(app, make):
    participation = make(Participation)
    for _ in range(2):
        make(Mentoring, participation=participation)
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(Mentoring.__table__.update().values(state=MentoringState.RUNNING))


class TestItsMentor:
    @pytest.fixture
    def place(self, refusals):
        """A participation of Fil d'Oc, and Jeanne Martin, a mentor who is ready."""
        person = sample(Person, last_name="Martin", first_name="Jeanne")
        mentor = sample(
            Mentor, person=person, state=MentorState.ACTIVE, charter_signed_on="01/02/2017", charter_on_paper="Vue"
        )
        found = {
            "participation": sample(Participation, company=sample(Company, name="Fil d'Oc")),
            "mentor": mentor,
        }
        assert refusals(*found.values()) == []
        return found

    def lead(self, place, **said):
        """That the mentor leads the company."""
        company, person = place["participation"].company, place["mentor"].person
        times = {"starts_on": "01/01/2015"} | said
        return sample(Position, person=person, organisation=company, role=PositionRole.HEAD, **times)

    def test_has_no_tie_with_the_company_when_the_pair_is_made(self, refusals, place):
        assert refusals(self.lead(place)) == []

        said = "« Jeanne Martin » dirige « Fil d'Oc » depuis le 01/01/2015 : choisissez un autre mentor."
        assert refusals(sample(Mentoring, **place)) == [("mentor", said)]
        assert refusals(sample(Mentoring, **place | {"mentor": sample(Mentor)})) == []

    def test_may_have_had_a_tie_before(self, refusals, place):
        assert refusals(self.lead(place, ends_on="31/12/2016")) == []

        assert refusals(sample(Mentoring, **place, starts_on="01/06/2016")) != []
        assert refusals(sample(Mentoring, **place, starts_on="01/06/2017")) == []

    def test_who_declared_an_interest_is_refused_while_it_lasts(self, refusals, place):
        company, person = place["participation"].company, place["mentor"].person
        kind = ConflictKind.COMPETITOR
        conflict = sample(ConflictOfInterest, person=person, organisation=company, kind=kind, declared_on="01/02/2017")
        assert refusals(conflict) == []
        said = "« Jeanne Martin » a déclaré être en concurrence avec « Fil d'Oc » le 01/02/2017"
        assert refusals(sample(Mentoring, **place)) == [("mentor", f"{said} : choisissez un autre mentor.")]

        conflict.ended_on = "01/03/2017"

        assert refusals(conflict) == []
        assert refusals(sample(Mentoring, **place)) == []

    @pytest.mark.parametrize(
        ("state", "name"), [(MentoringState.PROPOSED, "accept"), (MentoringState.ACCEPTED, "begin")]
    )
    def test_who_came_to_have_a_tie_since_is_not_engaged(self, refusals, place, state, name):
        pair = sample(Mentoring, **place, state=state)
        assert refusals(pair) == []
        tie = self.lead(place)
        assert refusals(tie) == []
        verb = next(one for one in verbs_of(Mentoring) if one.name == name)

        with pytest.raises(Refused, match=r"« Jeanne Martin » dirige « Fil d'Oc » depuis le 01/01/2015 :") as refusal:
            perform(pair, verb, Role.STAFF)
        assert refusal.value.problems[0].other is tie

        tie.ends_on = "31/12/2016"
        assert refusals(tie) == []
        perform(pair, verb, Role.STAFF)
        assert pair.state is verb.target

    def test_who_came_to_have_a_tie_since_does_not_stop_what_is_under_way(self, refusals, place):
        pair = sample(Mentoring, **place, state=MentoringState.RUNNING)
        assert refusals(pair) == []
        assert refusals(self.lead(place)) == []

        pair.goal = "Exporter"

        assert refusals(pair) == []


@pytest.mark.parametrize(
    ("verbs", "has_one"),
    [
        ((), False),
        (("interrupt",), False),
        (("accept",), False),
        (("accept", "interrupt"), False),
        (("accept", "begin"), True),
        (("accept", "begin", "interrupt"), True),
    ],
)
def test_a_company_has_a_mentor_once_a_pair_began(app, verbs, has_one):
    with app.app_context():
        mentor = sample(Mentor, state=MentorState.ACTIVE, charter_signed_on="01/01/2017", charter_on_paper="Vue")
        joined = sample(Participation, state="active")
        pair = sample(Mentoring, mentor=mentor, participation=joined, starts_on="01/09/2017", ends_on=None)
        db.session.add(pair)
        db.session.commit()
        for name in verbs:
            verb = next(one for one in verbs_of(Mentoring) if one.name == name)
            perform(pair, verb, Role.STAFF, "Une raison.")
            db.session.commit()
        cohort = pair.participation.cohort

        assert [row.has_mentor for row in read(cohort, date(2018, 2, 5)).rows] == [has_one]
        assert [row.has_mentor for row in read(cohort, date(2017, 8, 31)).rows] == [False]


@pytest.mark.parametrize("state", ParticipationState)
def test_a_company_that_left_on_the_way_is_given_to_no_mentor(app, browse_as, state):
    with app.app_context():
        year = sample(Participation, state=state, left_on="14/11/2017")
        mentor = sample(Mentor, state=MentorState.ACTIVE, charter_signed_on="02/05/2017", charter_on_paper="Vue")
        pair = sample(Mentoring, participation=year, mentor=mentor)
        db.session.add(pair)
        db.session.commit()
        accept = next(one for one in verbs_of(Mentoring) if one.name == "accept")
        expected = [(f"La participation est « {state.label} » :", year)] if state in LEFT else []
        assert [(one.sentence, one.record) for one in accept.guard(pair)] == expected
        already, *others = candidates(year)[0].obstacles
        assert (already.record, [(one.sentence, one.record) for one in others]) == (pair, expected)

        page = browse_as(Role.STAFF).get(f"/participation/details/?id={year.id}")

    assert ("Choisir un mentor" in page.words) is (state not in LEFT)
