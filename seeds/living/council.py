"""The councils to come: the strategic one in three weeks, the one that closes the cohort, the steering one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import MARKS, Interest, PitchFeedback, why_without_a_voice
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.engine import covers, db, on_or_after, today
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest, ties_of
from seeds.living.edition import Edition
from seeds.living.story import Story, add, at, move

PITCHING = ("A1", "A2", "A3", "A4", "A7")
PITCH = 20  # minutes
ANSWERS = 7  # of the eleven who sit
OPINIONS = (8, 6, 4, 2)  # on each company in turn: too few on the last one for a mean to be told
INTERESTS = (Interest.NONE, Interest.CONTACT, Interest.NONE, Interest.FUNDING)


def plan(story: Story, cohort: Edition) -> None:
    """Say what was called and what is planned."""
    soon, later = (on_or_after(story.day + timedelta(days=days)) for days in (21, 9))
    last = cohort.values["ends_on"]
    story.on(story.day - timedelta(days=14), _call, cohort, soon)
    story.on(story.day - timedelta(days=7), _answer, soon)
    story.on(story.day - timedelta(days=14), _close, cohort, last)
    story.on(story.day - timedelta(days=10), _steer, cohort, later)


def convene(council: Any, day: date, hour: int, **said: Any) -> Any:
    """A session at the Urscop, and whoever sits there that day."""
    session = add(CouncilSession, council=council, starts_at=at(day, hour), place="Urscop", **said)
    for mandate in council.mandates:
        if covers(mandate, day):
            add(SessionAttendance, council_session=session, person=mandate.person)
    return session


def _call(cohort: Edition, day: date) -> None:
    council = cohort.cast.year.councils["conseil"]
    said = {"cohort": cohort.cohort, "number": 1}
    agenda = "Les entreprises présentent leur stratégie ; échanges avec le conseil (démo)."
    session = convene(council, day, 14, agenda=agenda, **said)
    for number, one in enumerate(cohort.of(*PITCHING)):
        start = session.starts_at + timedelta(minutes=PITCH * number)
        add(Pitch, council_session=session, participation=one, rank=number + 1, starts_at=start, minutes=PITCH)
    move("convene", session)


def _answer(day: date) -> None:
    """Most of those who sit say that they come, one that they do not."""
    found = db.session.scalars(select(CouncilSession).where(CouncilSession.starts_at == at(day, 14))).one()
    *coming, away = found.attendances[:ANSWERS]
    away.answer = SessionAnswer.STAYS_AWAY
    for one in coming:
        one.answer = SessionAnswer.COMES


def _close(cohort: Edition, day: date) -> None:
    council = cohort.cast.year.councils["conseil"]
    convene(council, day, 14, cohort=cohort.cohort, number=2, closes_cohort=True)


def _steer(cohort: Edition, day: date) -> None:
    convene(cohort.cast.year.councils["comite"], day, 10, agenda="Point sur les promotions en cours (démo).")


def think(session: Any) -> None:
    """What those who sit there thought of each company, but for who is tied to it; some would go on with it."""
    voices = [one for one in session.attendances if not why_without_a_voice(one)]
    for pitch, count in zip(session.pitches, OPINIONS, strict=True):
        tied = ties_of([one.person for one in voices], pitch.participation.company, session.day)
        for number, one in enumerate([one for one in voices if one.person not in tied][:count]):
            marks = dict.fromkeys(MARKS, 3 + (number + pitch.rank) % 2) | {"social_value": 4}
            interest = INTERESTS[number % len(INTERESTS)]
            add(PitchFeedback, pitch=pitch, person=one.person, interest=interest, **marks)


def declare_a_tie(session: Any) -> None:
    """One of those who sit there competes with the first company that presents."""
    who = next(one.person for one in session.attendances if not why_without_a_voice(one))
    company = session.pitches[0].participation.company
    add(ConflictOfInterest, person=who, organisation=company, kind=ConflictKind.COMPETITOR)


def call_back(session: Any) -> None:
    """Those who would put money in are called; the others are still to be."""
    for one in db.session.scalars(select(PitchFeedback).where(PitchFeedback.interest == Interest.FUNDING)):
        if one.pitch.council_session is session:
            one.called_on, one.next_step = today(), "Rendez-vous pris avec l'entreprise (démo)."
