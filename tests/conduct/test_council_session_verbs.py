"""The guards and effects of a session's verbs, each "cannot" beside its "can"; what a held session keeps."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from models.accompaniment.deliverable import DeliverableState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.presence import Presence
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.councils.decision import Decision, Outcome
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch, PitchState
from models.councils.session_attendance import AttendanceQuality, SessionAnswer, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import Attachment, FileState, Refused, db, discard, midnight, now, today, verbs_of
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.applications import do, found_in, saved
from tests.council_evenings import sits
from tests.factories import sample

SOON, EARLIER = timedelta(days=9), timedelta(hours=2)


@pytest.fixture
def held(app):
    """A strategic session in nine days: a member, a company that presents; the cohort has two sequences."""
    with app.app_context():
        months = timedelta(days=100)
        cohort = sample(Cohort, state="en_cours", starts_on=today() - months, ends_on=today() + months)
        dates = {"starts_on": cohort.starts_on, "ends_on": cohort.ends_on}
        first, last = (sample(Sequence, cohort=cohort, rank=rank, name=f"Étape {rank}", **dates) for rank in (1, 2))
        council = sample(Council, kind=CouncilKind.STRATEGIC, programme=None)
        joined = active(cohort, "Filature")
        session = sample(
            CouncilSession, council=council, cohort=cohort, number=1, place="Salle", starts_at=now() + SOON
        )
        seat = sample(Mandate, council=council, starts_on="01/01/2017", ends_on=None)
        coming = sample(SessionAttendance, council_session=session, person=seat.person, answer=SessionAnswer.COMES)
        pitch = sample(Pitch, council_session=session, participation=joined, rank=1, starts_at=session.starts_at)
        saved(coming, pitch, first, last, seat)
        yield SimpleNamespace(session=session, coming=coming, pitch=pitch, joined=joined, first=first, last=last)
        db.session.rollback()


def active(cohort, name):
    return sample(
        Participation, cohort=cohort, state="active", joined_on=cohort.starts_on, company=sample(Company, name=name)
    )


def refused(record, name, **said):
    with pytest.raises(Refused) as refusal:
        do(record, name, **said)
    db.session.rollback()
    return [one.sentence for one in refusal.value.problems]


def begun(held, state=SessionState.CONVENED):
    """The session began two hours ago, its company presented and its member was there."""
    held.session.starts_at = held.pitch.starts_at = now() - EARLIER
    held.coming.presence, held.pitch.state = Presence.PRESENT, PitchState.PRESENTED
    saved(found_in(held.session, state))
    return held.session


def test_it_is_convened_once_it_has_a_day_a_place_a_member_and_each_company_a_turn(held):
    session, other = held.session, active(held.session.cohort, "Brasserie")
    saved(other)
    assert refused(session, "convene") == ["« Brasserie » n'a pas de passage :"]
    saved(sample(Pitch, council_session=session, participation=other, rank=2, state=PitchState.EXCUSED))
    held.coming.mandate, held.coming.quality, held.pitch.starts_at = None, AttendanceQuality.GUEST, None
    session.starts_at, session.place = now() - EARLIER, None
    db.session.commit()
    assert refused(session, "convene") == [
        "La date de la séance est passée :",
        "Le lieu n'est pas dit :",
        "Aucun membre n'est invité :",
    ]

    session.starts_at, session.place = now() + SOON, "Salle"
    saved(sample(SessionAttendance, council_session=session, person=sample(Mandate, council=session.council).person))
    db.session.refresh(session)
    do(session, "convene", role=Role.STAFF)

    assert session.state is SessionState.CONVENED


def test_it_is_held_after_its_hour_with_attendance_and_pitches_noted(held):
    session = held.session
    do(session, "convene")
    assert refused(session, "hold") == ["La séance n'a pas commencé."]
    session = begun(held)
    held.coming.presence, held.pitch.state = Presence.EXPECTED, PitchState.PLANNED
    assert refused(session, "hold") == ["1 présence à relever :", "« Filature » n'est ni présentée ni excusée :"]

    held.coming.presence, held.pitch.state = Presence.PRESENT, PitchState.PRESENTED
    do(session, "hold", role=Role.STAFF)

    assert session.state is SessionState.HELD


def test_minutes_are_approved_once_written_or_joined_by_who_answers_for_the_programme(held):
    session = begun(held, SessionState.HELD)
    assert refused(session, "approve_minutes") == ["Le compte rendu n'est ni écrit ni joint :"]
    with pytest.raises(PermissionError):
        do(session, "approve_minutes", role=Role.STAFF)
    session.minutes = "Le conseil a entendu."
    db.session.commit()

    do(session, "approve_minutes", role=Role.PROGRAMME_MANAGER)

    assert session.state is SessionState.MINUTED


def test_minutes_are_approved_with_the_votes_of_who_was_there(app):
    with app.app_context(), db.session.no_autoflush:
        session = sample(CouncilSession, council=sample(Council, kind=CouncilKind.JURY), starts_at=now() - EARLIER)
        session.minutes = "Le jury a décidé."
        seat = sits(session, sample(Person), presence=Presence.PRESENT)
        votes = {"outcome": Outcome.FAVOURABLE, "votes_for": 1, "votes_against": 0, "abstentions": 0}
        decision = sample(Decision, council_session=session, subject="Règlement", **votes)
        saved(found_in(session, SessionState.HELD), decision)
        seat.presence = Presence.EXCUSED
        db.session.commit()
        verb = next(one for one in verbs_of(CouncilSession) if one.name == "approve_minutes")
        (found,) = verb.guard(session)
        assert (found.sentence, found.record) == ("Voix présentes : 0, déports : 0 ; les votes font 1 :", decision)
        seat.presence = Presence.PRESENT
        db.session.commit()

        do(session, "approve_minutes")

        assert session.state is SessionState.MINUTED


@pytest.mark.one_database
def test_it_is_neither_postponed_nor_cancelled_once_something_was_decided(app):
    with app.app_context(), db.session.no_autoflush:
        session = sample(CouncilSession, council=sample(Council, kind=CouncilKind.JURY), starts_at=now() - EARLIER)
        votes = {"outcome": Outcome.POSTPONED, "votes_for": 0, "votes_against": 0, "abstentions": 0}
        decision = sample(Decision, council_session=session, subject="Règlement", **votes)
        saved(found_in(session, SessionState.CONVENED), decision)
        for name in ("postpone", "cancel", "correct_reportee", "correct_annulee"):
            (found,) = next(one for one in verbs_of(CouncilSession) if one.name == name).guard(session)
            assert (name, found.record) == (name, decision)
            assert refused(session, name) == ["Une décision y est déjà prise, « Règlement » :"]
        discard(decision)
        db.session.commit()
        db.session.expire_all()

        session.starts_at = now() + SOON
        do(session, "postpone", "cancel")

        assert session.state is SessionState.CANCELLED


@pytest.mark.parametrize(("state", "enough"), [(FileState.RECEIVED, True), (FileState.REFUSED, False)])
def test_a_file_of_the_minutes_is_enough_unless_refused(held, state, enough):
    session = begun(held, SessionState.HELD)
    file = sample(Attachment, council_session=session, kind=CouncilSessionFile.MINUTES, state=state, sha256="a" * 64)
    file.company = None
    saved(file)

    if enough:
        do(session, "approve_minutes")
    else:
        assert refused(session, "approve_minutes") == ["Le compte rendu n'est ni écrit ni joint :"]


def test_postponed_it_has_another_day_its_turns_move_and_answers_are_taken_back(held):
    session, hour = held.session, held.pitch.starts_at
    assert refused(session, "postpone") == ["Dites la nouvelle date, à venir."]
    session.starts_at = now() - EARLIER
    assert refused(session, "postpone") == ["Dites la nouvelle date, à venir."]

    session.starts_at += timedelta(days=7)
    do(session, "postpone", role=Role.STAFF)

    assert (session.state, held.coming.answer) == (SessionState.POSTPONED, None)
    assert held.pitch.starts_at == hour + timedelta(days=7)
    do(session, "convene")
    assert session.state is SessionState.CONVENED


def test_another_day_is_asked_again_however_it_is_written_but_what_is_typed_with_it(held):
    session, coming, day = held.session, held.coming, midnight(today() + SOON)
    for moment, typed, kept in (
        (day, SessionAnswer.COMES, SessionAnswer.COMES),
        (day + timedelta(hours=1), None, SessionAnswer.COMES),
        (day + timedelta(days=1), None, None),
        (day + timedelta(days=2), SessionAnswer.STAYS_AWAY, SessionAnswer.STAYS_AWAY),
    ):
        session.starts_at = moment
        coming.answer = typed or coming.answer
        db.session.commit()
        assert coming.answer is kept, moment


def test_cancelled_it_is_not_convened_again(held):
    do(held.session, "cancel", role=Role.STAFF)

    assert refused(held.session, "convene") == ["« Convoquer » ne va pas avec l'état « Annulée »."]


@pytest.mark.parametrize("state", [one for one in SessionState if one is not SessionState.POSTPONED])
def test_what_took_place_loses_nobody_and_stays_out_of_the_bin(held, state):
    session = begun(held, state)
    for one in (held.coming, held.pitch, session):
        discard(one)
        if session.is_held:
            with pytest.raises(Refused, match=r"La séance s'est tenue|Une séance tenue"):
                db.session.commit()
            db.session.rollback()
        else:
            db.session.commit()
        assert (one.deleted_at is None) is session.is_held


def test_approved_minutes_are_of_what_they_tell_until_a_correction(held):
    session = begun(held, SessionState.MINUTED)
    said = "Le compte rendu est validé : pour corriger, une personne responsable rouvre d'abord la séance."
    for record, name, value in (
        (session, "place", "Ailleurs"),
        (held.pitch, "advice", "Autre"),
        (held.coming, "presence", Presence.ABSENT),
    ):
        setattr(record, name, value)
        with pytest.raises(Refused) as refusal:
            db.session.commit()
        assert [(one.field, one.sentence) for one in refusal.value.problems] == [(name, said)]
        db.session.rollback()
    with pytest.raises(Refused, match="Le compte rendu est validé"):
        saved(SessionAttendance(council_session=session, person=sample(Person)))
    db.session.rollback()

    do(session, "correct_tenue", role=Role.PROGRAMME_MANAGER)
    held.pitch.advice = "Autre"
    db.session.commit()


class TestTheCouncilThatClosesACohort:
    @pytest.fixture
    def closing(self, held):
        """Its company is in the last sequence, the first one being over."""
        held.session.closes_cohort = True
        over = {"state": ProgressState.VALIDATED, "validated_on": today()}
        held.before = sample(SequenceProgress, participation=held.joined, sequence=held.first, **over)
        running = {"state": ProgressState.RUNNING, "validated_on": None}
        held.progress = sample(SequenceProgress, participation=held.joined, sequence=held.last, **running)
        saved(held.before, held.progress)
        return held

    def states(self):
        query = select(SequenceProgress).order_by(SequenceProgress.sequence_id)
        return [one.state for one in db.session.scalars(query)]

    def test_validates_its_last_sequence_where_the_rules_allow(self, closing):
        do(begun(closing), "hold", role=Role.STAFF)

        assert self.states() == [ProgressState.VALIDATED] * 2
        assert closing.progress.validated_on == today()

    def test_leaves_alone_what_still_waits_and_says_so(self, closing, browse_as):
        do(closing.before, "reopen")

        do(begun(closing), "hold", role=Role.STAFF)

        assert self.states() == [ProgressState.RUNNING] * 2
        page = browse_as(Role.STAFF).get(f"/council_session/details/?id={closing.session.id}")
        assert "« Étape 2 » de Filature n'est pas validée" in page.words
        assert f"/sequence_progress/details/?id={closing.progress.id}" in page.links

    @pytest.mark.parametrize("change_of", ["another council", "who left"])
    def test_is_the_only_one_and_for_who_is_still_there(self, closing, change_of):
        if change_of == "another council":
            closing.session.closes_cohort = False
        else:
            closing.joined.left_on = today()
            do(closing.joined, "correct_abandonnee")
            assert closing.joined.state is ParticipationState.DROPPED

        do(begun(closing), "hold")

        assert self.states()[1] is ProgressState.RUNNING
        assert DeliverableState.VALIDATED not in [one.state for one in closing.progress.deliverables]
