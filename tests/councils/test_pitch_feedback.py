"""An opinion on a pitch: by who sits there with a voice and no tie, from its hour until the minutes are approved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.accompaniment.presence import Presence
from models.councils.council_session import CouncilSession
from models.councils.kept_minutes import APPROVED
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import Interest, PitchFeedback
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import as_found, discard, now
from models.engine.kinds import told_on
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from tests.council_evenings import sits
from tests.factories import sample

AT_THREE = datetime(2024, 3, 5, 14, tzinfo=UTC)


def pitched(**said):
    """A pitch of a session that was held."""
    session = sample(CouncilSession, **{"starts_at": "14/11/2017 14:00"} | said)
    return sample(Pitch, council_session=session)


def invited(pitch, **said):
    """A person who sits in the session of a pitch."""
    return sits(pitch.council_session, sample(Person), **said).person


def opinion(pitch, person=None, **said):
    return sample(PitchFeedback, pitch=pitch, person=person or invited(pitch), **said)


def test_who_sits_with_a_voice_gives_an_opinion_once(refusals):
    pitch = pitched()
    person = invited(pitch)
    assert refusals(opinion(pitch, person)) == []
    assert [name for name, _sentence in refusals(opinion(pitch, person))] == ["person"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, ""),
        ({"quality": "SUBSTITUTE"}, ""),
        ({"presence": Presence.PRESENT}, ""),
        ({"quality": "GUEST"}, "Les invités ne donnent pas d'avis dans ce conseil."),
        ({"votes": False}, "Cette personne siège sans voix : elle ne donne pas d'avis."),
        ({"presence": Presence.ABSENT}, "Cette personne n'était pas à la séance."),
        ({"presence": Presence.EXCUSED}, "Cette personne n'était pas à la séance."),
    ],
)
def test_only_who_is_there_with_a_voice(refusals, said, sentence):
    pitch = pitched()
    assert refusals(opinion(pitch, invited(pitch, **said))) == ([("person", sentence)] if sentence else [])


def test_a_guest_gives_one_where_that_is_opened(refusals):
    pitch = pitched()
    pitch.council_session.council.guests_give_opinions = True

    assert refusals(opinion(pitch, invited(pitch, quality="GUEST"))) == []


def test_who_is_not_invited_gives_none(refusals):
    said = ("person", "Cette personne n'est pas invitée à cette séance.")
    assert refusals(opinion(pitched(), sample(Person))) == [said]


def test_who_is_tied_since_changes_it_no_more(refusals):
    pitch = pitched()
    given = opinion(pitch)
    assert refusals(given) == []
    since = {"kind": ConflictKind.FINANCIAL, "declared_on": "14/11/2017"}
    tie = sample(ConflictOfInterest, person=given.person, organisation=pitch.participation.company, **since)
    assert refusals(tie) == []

    given.called_on = "15/11/2017"
    assert refusals(given) == []
    given.clarity = 1 if given.clarity > 1 else 2
    assert [name for name, _sentence in refusals(given)] == ["person"]


@pytest.mark.parametrize("tied", ["a position", "a declared tie", "nothing"])
def test_a_tie_forbids_it_and_is_named(refusals, tied):
    pitch = pitched()
    person, company = invited(pitch), pitch.participation.company
    if tied == "a position":
        since = {"role": PositionRole.HEAD, "starts_on": "01/02/2017", "ends_on": None}
        assert refusals(sample(Position, person=person, organisation=company, **since)) == []
    elif tied == "a declared tie":
        since = {"kind": ConflictKind.FINANCIAL, "declared_on": "14/11/2017"}
        assert refusals(sample(ConflictOfInterest, person=person, organisation=company, **since)) == []
    found = refusals(opinion(pitch, person))
    assert [name for name, _sentence in found] == ([] if tied == "nothing" else ["person"])
    assert all(sentence.startswith("Partie liée : ") and str(company) in sentence for _name, sentence in found)


@pytest.mark.parametrize(("hours", "refused"), [(-2, False), (2, True)])
def test_it_waits_for_the_session(refusals, hours, refused):
    found = refusals(opinion(pitched(starts_at=now() + timedelta(hours=hours))))
    assert found == ([("pitch", "Le passage n'a pas commencé.")] if refused else [])


@pytest.mark.parametrize(("state", "refused"), [(PitchState.PLANNED, True), (PitchState.PRESENTED, False)])
def test_it_waits_for_the_hour_of_the_company_unless_it_presented_before(refusals, state, refused):
    with told_on(AT_THREE):
        pitch = pitched(starts_at=AT_THREE - timedelta(minutes=30))
        pitch.state = state
        pitch.council_session.breaks.append(SessionBreak(label="Accueil", minutes=60))
        assert refusals(opinion(pitch)) == ([("pitch", "Le passage n'a pas commencé.")] if refused else [])


@pytest.mark.parametrize(
    ("session", "state", "sentence"),
    [
        (SessionState.HELD, PitchState.PRESENTED, ""),
        (SessionState.CANCELLED, PitchState.PLANNED, "La séance est annulée."),
        (SessionState.HELD, PitchState.EXCUSED, "Cette entreprise n'a pas présenté."),
        (SessionState.MINUTED, PitchState.PRESENTED, APPROVED),
    ],
)
def test_it_is_of_a_company_that_presented_before_the_minutes_are_approved(refusals, session, state, sentence):
    pitch = pitched(state=session)
    pitch.state = state
    assert refusals(opinion(as_found(pitch))) == ([("pitch", sentence)] if sentence else [])


def test_approved_minutes_keep_the_marks_and_let_the_call_be_noted(refusals):
    pitch = pitched(state=SessionState.HELD)
    given = opinion(pitch, interest=Interest.CONTACT, clarity=3)
    assert refusals(given) == []
    pitch.council_session.state = SessionState.MINUTED
    assert refusals(as_found(pitch.council_session)) == []

    given.clarity = 4
    assert refusals(given) == [("pitch", APPROVED)]
    given.called_on, given.next_step = "20/11/2017", "Rendez-vous pris"
    assert refusals(given) == []
    discard(given)
    assert refusals() == [("pitch", APPROVED)]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"interest": Interest.FUNDING, "amount_min": 20_000, "amount_max": 10_000}, "amount_max"),
        ({"interest": Interest.FUNDING, "amount_min": 20_000, "amount_max": 20_000}, None),
        ({"interest": Interest.FUNDING, "amount_max": 20_000}, None),
        ({"interest": Interest.NONE, "amount_min": 5}, "interest"),
        ({"interest": Interest.NONE, "next_step": "Appel"}, "interest"),
        ({"interest": Interest.NONE}, None),
    ],
)
def test_amounts_are_in_order_and_go_with_an_interest(refusals, said, refused):
    assert [name for name, _sentence in refusals(opinion(pitched(), **said))] == ([refused] if refused else [])
