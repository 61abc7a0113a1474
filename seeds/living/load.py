"""The load of the present, once: what people made of it since is theirs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from models.engine import JournalAction, JournalEntry, act_as, db, months_after, today, told_on
from models.selection.call_for_applications import call_of
from models.selection.candidacy_state import PENDING
from seeds.demo import the_year
from seeds.demo_load import LOADER, Load
from seeds.living import former, open_call, open_fund, second_programme, under_way
from seeds.living.cast import Cast
from seeds.living.story import DAY, MORNING, Story, at, move

PARTS = (former, under_way, second_programme, open_call, open_fund)
BEGINS = -26  # months from the day: the year 2017 is typed, before all that the parts tell
POSTPONED = "L'édition n'a pas eu lieu : la suivante l'a remplacée (démo)."


def load_living(day: date | None = None) -> int:
    """Add the year 2017 and, once, the present as of a day (today); the number of records added."""
    before = _made()
    with db.session.no_autoflush:
        _tell(day or today())
    act_as(LOADER)
    return _made() - before


def _made() -> int:
    """How many records the loads of the demonstration made so far."""
    lines = select(func.count()).where(JournalEntry.action == JournalAction.CREATED)
    return db.session.scalars(lines.where(JournalEntry.channel == LOADER.channel)).one()


def _tell(day: date) -> None:
    begins = months_after(day, BEGINS)
    with told_on(at(begins, MORNING)):
        year = the_year()
        db.session.flush()
    if ("cohort", under_way.TITLE) in year.once:
        return
    story, cast = Story(day), Cast(year)
    story.on(begins + DAY, cast.hire)
    story.on(begins + DAY, cast.receive)
    story.on(begins + DAY, _postpone, year)
    for part in PARTS:
        part.plan(story, cast)
    story.tell()


def _postpone(year: Load) -> None:
    """The edition of 2018 that the year 2017 leaves open, and what was applied to it."""
    cohort = year.cohorts["AV-2018"]
    call = call_of(cohort)
    assert call is not None, "the year 2017 has it"
    move("withdraw", *(one for one in call.candidacies if one.state in PENDING), remark=POSTPONED)
    move("cancel", call, remark=POSTPONED)
    move("cancel", cohort, remark=POSTPONED)
