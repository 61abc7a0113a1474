"""The exchanges with a company as its page draws them: first what comes, then what came, the last first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from admin_views.engine.list_rows import excerpt, page_of
from admin_views.engine.tracing import note_read
from models.engine import acting, concepts, declared, now, short_day, short_moment, today
from models.overview.thread import Exchange, thread
from models.parties.company import Company

READ, PAST, COMING = 40, 6, 6  # exchanges: read in one statement, shown of what came, of what comes
TO_DO = "follow_up"  # whose exchanges are those that are not done


@dataclass(frozen=True)
class Line:
    """An exchange as a line: when, its title as a link, the beginning of its text."""

    exchange: Exchange
    when: str
    title: Markup
    text: str
    is_late: bool


@dataclass(frozen=True)
class Timeline:
    """What comes and what came; `more`: whether there is more of it than is shown."""

    coming: list[Line] = field(default_factory=list)
    past: list[Line] = field(default_factory=list)
    next: Line | None = None
    last: Line | None = None
    more: bool = False


def timeline(company: Company) -> Timeline:
    """The exchanges with a company that whoever asks reads, and its next and last meetings."""
    found = thread(company, acting(), most=READ)
    coming = sorted((one for one in found if _is_to_come(one)), key=lambda one: (one.day, one.at or now()))
    past = [one for one in found if not _is_to_come(one)]
    shown = [_line(one) for one in coming[:COMING]], [_line(one) for one in past[:PAST]]
    more = len(coming) > COMING or len(past) > PAST
    return Timeline(*shown, _meeting(coming), _meeting(past), more=more)


def _is_to_come(one: Exchange) -> bool:
    """What is to be done comes, however late."""
    return one.concept == TO_DO or (one.at > now() if one.at else one.day > today())


def _meeting(found: Sequence[Exchange]) -> Line | None:
    return next((_line(one) for one in found if one.concept == "meeting"), None)


def _line(one: Exchange) -> Line:
    when = short_moment(one.at) if one.at else short_day(one.day)
    tell([one])
    is_late = one.concept == TO_DO and one.day < today()
    return Line(one, when, link_of(one), excerpt(one.text), is_late)


def tell(shown: Sequence[Exchange]) -> None:
    """The texts that a page shows come from a statement, not from records: they are told here."""
    for one in shown:
        if one.field is not None:
            note_read(declared(concepts()[one.concept])[one.field], one.record_id, one.text)


def link_of(one: Exchange) -> Markup:
    """The title of an exchange, as a link to the page of its record."""
    return Markup('<a href="{}{}">{}</a>').format(page_of(one.concept), one.record_id, one.title)
