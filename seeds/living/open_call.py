"""The next cohort: its call, prolonged, with an application in each state."""

from __future__ import annotations

from datetime import date, timedelta

from models.councils.decision import Outcome
from models.engine import months_after, on_or_after
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from seeds.living import jury
from seeds.living.cast import Cast
from seeds.living.edition import Edition, give
from seeds.living.story import Story, add, at, move

ALL = tuple(f"C{number}" for number in range(1, 14))
SUBMITTED = ALL[1:]  # the first one is still a draft
ADMISSIBLE = ("C4", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C13")
REVIEWED = ADMISSIBLE[1:]
MARKED = {  # by one of the jury, by the other: they disagree on the first
    "C7": "good weak",
    "C8": "good fair",
    "C9": "fair fair",
    "C10": "tilted tilted",
    "C11": "fair good",
}
JURY = {"C8": Outcome.FAVOURABLE, "C9": Outcome.RESERVED, "C10": Outcome.UNFAVOURABLE}
DECIDED = {"C8": "select", "C9": "wait_list", "C10": "decline"}


def plan(story: Story, cast: Cast) -> None:
    """Say what happened, from the opening to the prolongation."""
    day, first = story.day, on_or_after(months_after(story.day, 4))
    values = {"code": "DEMO-3", "name": "Promotion à venir (démo)", "edition": 5, "capacity": 6}
    cohort = Edition(cast, programme=cast.programme, starts_on=first, ends_on=months_after(first, 6), **values)

    def ago(days: int) -> date:
        return day - timedelta(days=days)

    story.on(ago(60), cohort.announce, ago(12))
    story.on(ago(46), cohort.apply, *ALL)
    story.on(ago(44), _forget, cohort)
    for number, code in enumerate(SUBMITTED):
        story.on(ago(44 - number), _hand_in, cohort, code)
    story.on(ago(30), _sort, cohort)
    story.on(ago(28), cohort.review, *REVIEWED)
    story.on(ago(16), cohort.mark, MARKED)
    story.on(ago(16), _begin_to_mark, cohort)
    story.on(ago(14), _hear, cohort)
    jury.plan(story, cohort, ago(28), ago(11), JURY)
    story.on(ago(11), _decide, cohort)
    story.on(ago(4), _prolong, cohort, on_or_after(day + timedelta(days=3)))


def _forget(cohort: Edition) -> None:
    """One lacks a document, and a proof that it is of the social economy."""
    document = cohort.applications["C3"].documents[0]
    document.received_on = document.on_paper = None


def _hand_in(cohort: Edition, code: str) -> None:
    move("submit", *cohort.those(code))


def _sort(cohort: Edition) -> None:
    move("admit", *cohort.those(*ADMISSIBLE))
    (late,) = cohort.those("C5")
    late.decision_reason = "Moins de deux exercices clos (démo)."
    move("reject_inadmissible", late)


def _begin_to_mark(cohort: Edition) -> None:
    """The first of the jury is done with two of three, the second half done with one; the third declares a tie."""
    application, other = cohort.those("C6", "C12")
    whole, begun = application.evaluations
    give(whole, "good")
    give(begun, "fair", most=4)
    give(other.evaluations[0], "fair")
    move("submit", whole, other.evaluations[0])
    tie = {"kind": ConflictKind.FINANCIAL, "words": "Détient des parts (démo)."}
    add(ConflictOfInterest, person=cohort.cast.jury[2], organisation=application.company, **tie)


def _hear(cohort: Edition) -> None:
    move("record_hearing", *cohort.those(*MARKED))


def _decide(cohort: Edition) -> None:
    waiting, declined = cohort.those("C9", "C10")
    waiting.rank, declined.decision_reason = 1, "L'équilibre entre social et économique reste à trouver (démo)."
    for code, verb in DECIDED.items():
        move(verb, *cohort.those(code))
    move("withdraw", *cohort.those("C11"), remark="L'entreprise préfère attendre l'an prochain (démo).")


def _prolong(cohort: Edition, last: date) -> None:
    """Too few came: the call is open again."""
    cohort.call.extended_to = at(last, 18)
