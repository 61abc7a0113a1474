"""The cohort under way: from its call to yesterday, sequences on time and late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from models.accompaniment.mentoring import Mentoring
from models.councils.decision import Outcome
from models.engine import months_after, on_or_after, on_or_before, today
from models.parties.approval import Approval, ApprovalKind
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.reference.milestone import Milestone
from seeds.living import council, jury, meetings, requests
from seeds.living.cast import Cast
from seeds.living.edition import Dates, Edition
from seeds.living.story import DAY, Story, add, move

CODE, NAME = "DEMO-2", "Promotion en cours (démo)"
TITLE = f"{CODE} — {NAME}"
JOINED = ("A1", "A2", "A3", "A4", "A5", "A6", "A7")
APPLIED = (*JOINED, "A8", "A9")
REVIEWED = APPLIED[:-1]
MARKED = dict.fromkeys(JOINED, "fair good") | {"A1": "good good", "A5": "fair fair", "A8": "weak fair"}
ON_TIME, LATE, SUSPENDED, GONE = ("A1", "A2", "A4", "A7"), "A3", "A5", "A6"
WAIVED, READY, HANDED_IN = "A4", "A1", "A7"  # in the second sequence; nothing came yet from A2
NOT_COUNTED = "A7"  # whose jobs nobody counted at T0
ESUS_ENDS = 45  # days from now


def plan(story: Story, cast: Cast) -> None:
    """Say what happened, from the call on."""
    day = story.day
    first, last = on_or_after(months_after(day, -3)), on_or_before(months_after(day, 3))
    opened = on_or_after(months_after(first, -5))
    values = {"code": CODE, "name": NAME, "edition": 4, "capacity": len(JOINED)}
    cohort = Edition(cast, programme=cast.programme, starts_on=first, ends_on=last, **values)
    dates = _dates(first, day, last)
    _plan_the_selection(story, cohort, opened, dates)
    _plan_the_start(story, cohort, first)
    _plan_the_sequences(story, cohort, dates)
    _plan_what_went_wrong(story, cohort, first)
    meetings.plan(story, cohort)
    requests.plan(story, cohort)
    council.plan(story, cohort)


def _dates(first: date, day: date, last: date) -> list[Dates]:
    """The first sequence is over; the second ends within a week."""
    ends = [first + timedelta(days=42), on_or_before(day + timedelta(days=6)), on_or_before(months_after(day, 2)), last]
    return list(zip([first, *(one + DAY for one in ends[:-1])], ends, strict=True))


def _plan_the_selection(story: Story, cohort: Edition, opened: date, dates: list[Dates]) -> None:
    cast, closes = cohort.cast, opened + timedelta(days=40)
    seats = (None, story.day + timedelta(days=60), story.day - DAY)
    story.on(opened, cast.appoint, seats)
    story.on(opened, cohort.announce, closes, dates)
    story.on(opened + timedelta(days=20), cohort.apply, *APPLIED)
    story.on(opened + timedelta(days=20), _approve, cohort, story.day)
    for number, code in enumerate(APPLIED):
        story.on(opened + timedelta(days=24 + number), _submit, cohort, code)
    story.on(closes + DAY, _sort, cohort)
    story.on(closes + timedelta(days=8), cohort.review, *REVIEWED)
    story.on(closes + timedelta(days=20), cohort.mark, MARKED)
    decided = dict.fromkeys(JOINED, Outcome.FAVOURABLE) | {"A8": Outcome.RESERVED}
    jury.plan(story, cohort, closes + timedelta(days=8), closes + timedelta(days=30), decided)
    story.on(closes + timedelta(days=30), _decide, cohort)


def _approve(cohort: Edition, day: date) -> None:
    """An approval that soon ends: what makes a company with a share capital one of the social economy."""
    ends = day + timedelta(days=ESUS_ENDS)
    dates = {"starts_on": months_after(ends, -60) + DAY, "ends_on": ends}
    add(Approval, company=cohort.cast.companies["A4"], kind=ApprovalKind.ESUS, **dates)


def _submit(cohort: Edition, code: str) -> None:
    move("submit", *cohort.those(code))


def _sort(cohort: Edition) -> None:
    move("select", cohort.cohort)
    move("start_selection", cohort.call)
    move("admit", *cohort.those(*REVIEWED))
    (outside,) = cohort.those("A9")
    outside.decision_reason = "Hors du périmètre de l'économie sociale et solidaire (démo)."
    move("reject_inadmissible", outside)


def _decide(cohort: Edition) -> None:
    for code in JOINED:
        move("select", *cohort.those(code))
    (waiting,) = cohort.those("A8")
    waiting.rank = 1
    move("wait_list", waiting)
    move("publish_results", cohort.call)


def _plan_the_start(story: Story, cohort: Edition, first: date) -> None:
    story.on(first - timedelta(days=14), cohort.cast.recruit)
    story.on(first - timedelta(days=14), cohort.join, *JOINED)
    story.on(first, cohort.start)
    story.on(first, cohort.begin, 1, *JOINED)
    for code in JOINED:
        if code != NOT_COUNTED:
            story.on(first + DAY, cohort.count_jobs, code, Milestone.START)
    story.on(first + timedelta(days=10), _pair, cohort)


def _pair(cohort: Edition) -> None:
    """One mentor is full, one has a place left; a third company waits for an answer."""
    pairs = {"A1": "full", "A2": "busy", GONE: "busy", LATE: "free"}
    made = {code: _proposed(cohort, code, mentor) for code, mentor in pairs.items()}
    agreed = [one for code, one in made.items() if code != LATE]
    for one in agreed:
        move("accept", one)
        move("begin", one)
    family = {"kind": ConflictKind.FAMILY, "organisation": cohort.cast.companies["A4"]}
    add(ConflictOfInterest, person=cohort.cast.mentors["free"].person, **family)


def _proposed(cohort: Edition, code: str, mentor: str) -> Any:
    who = {"mentor": cohort.cast.mentors[mentor], "participation": cohort.joined[code]}
    cohort.pairs[code] = add(Mentoring, proposed_on=today(), goal="Prendre du recul sur la croissance (démo).", **who)
    return cohort.pairs[code]


def _plan_the_sequences(story: Story, cohort: Edition, dates: list[Dates]) -> None:
    (first, end), (second, _next_week) = dates[:2]
    assert first < second < story.day
    story.on(end - timedelta(days=8), cohort.hand_in, 1, *ON_TIME)
    story.on(end - timedelta(days=8), _send_back, cohort)
    story.on(end - DAY, cohort.validate, 1, *ON_TIME)
    story.on(end - DAY, cohort.hand_in, 1, SUSPENDED)
    story.on(second, cohort.begin, 2, *ON_TIME, SUSPENDED)
    story.on(second + timedelta(days=4), _waive, cohort)
    story.on(story.day - timedelta(days=3), cohort.hand_in, 2, READY)
    story.on(story.day - timedelta(days=2), _bring, cohort)


def _send_back(cohort: Edition) -> None:
    """Of the three deliverables of the late company, one is in, one is to be redone, the last never came."""
    first, other, _never = cohort.deliverables(1, LATE)
    cohort.bring(first, other)
    move("send_back", other, remark="Les valeurs ne sont pas encore partagées par l'équipe (démo).")


def _bring(cohort: Edition) -> None:
    """A deliverable came, and the sequence goes on."""
    cohort.bring(*cohort.deliverables(2, HANDED_IN))


def _waive(cohort: Edition) -> None:
    reason = "Sa stratégie vient d'être revue avec son conseil habituel (démo)."
    move("waive", *cohort.deliverables(2, WAIVED), remark=reason)
    move("waive", *cohort.progress(2, WAIVED), remark=reason)


def _plan_what_went_wrong(story: Story, cohort: Edition, first: date) -> None:
    story.on(first + timedelta(days=40), _drop, cohort)
    story.on(story.day - timedelta(days=20), _suspend, cohort)


def _suspend(cohort: Edition) -> None:
    reason = "La direction est en arrêt : reprise espérée le mois prochain (démo)."
    move("suspend", *cohort.of(SUSPENDED), remark=reason)


def _drop(cohort: Edition) -> None:
    (gone,) = cohort.of(GONE)
    reason = "L'entreprise est reprise par un groupe (démo)."
    gone.left_on = today()
    move("interrupt", cohort.pairs[GONE], remark=reason)
    move("drop", gone, remark=reason)
