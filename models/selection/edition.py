"""The next edition of a cohort: the former one, its dates moved (`app/docs/programme.md#next-edition`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.engine import PARIS, db
from models.selection.call_for_applications import CallForApplications, call_of
from models.selection.wanted_document import WantedDocument

COPIED = ("programme", "capacity", "contribution", "manager")
SEQUENCE = ("rank", "name", "template")
DOCUMENT = ("label", "is_required")


def next_edition(former: Cohort) -> int:
    """The first number after that of a cohort that no other of its programme has, the bin included."""
    of_it = select(Cohort.edition).where(Cohort.programme == former.programme).execution_options(with_bin=True)
    taken = set(db.session.scalars(of_it))
    return next(one for one in count(former.edition + 1) if one not in taken)


def copy_cohort(former: Cohort, edition: Cohort) -> CallForApplications | None:
    """Give a new cohort, that has its first day, what the former one had; a draft of its call, if it had one."""
    assert edition.starts_on is not None, "the first day tells how far the dates move"
    days = edition.starts_on - former.starts_on if former.starts_on else None
    for name in COPIED:
        setattr(edition, name, getattr(former, name))
    edition.ends_on = _later(former.ends_on, days)
    edition.territory = [one for one in former.territory if one.is_active]
    for one in former.sequences:
        dates = {name: _later(getattr(one, name), days) for name in ("starts_on", "ends_on")}
        edition.sequences.append(Sequence(**_copied(one, SEQUENCE), **dates))
    call = call_of(former)
    return None if call is None or days is None else _draft(call, edition, days)


def _draft(former: CallForApplications, edition: Cohort, days: timedelta) -> CallForApplications:
    call = CallForApplications(cohort=edition, **_copied(former, ("grid", "balance_threshold", "terms")))
    call.opens_at, call.closes_at = (_same_hour(one, days) for one in (former.opens_at, former.closes_at))
    call.wanted_documents.extend(WantedDocument(**_copied(one, DOCUMENT)) for one in former.wanted_documents)
    return call


def take_templates(cohort: Cohort, templates: Iterable[SequenceTemplate]) -> None:
    """A sequence for each, one after the other from the cohort's first day, as far as lengths are known."""
    start = cohort.starts_on
    for one in templates:
        end = start + timedelta(days=one.days - 1) if start and one.days else None
        values = {"rank": one.rank, "name": one.name, "template": one}
        cohort.sequences.append(Sequence(starts_on=start, ends_on=end, **values))
        start = end + timedelta(days=1) if end else None


def _copied(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _later(day: date | None, days: timedelta | None) -> date | None:
    return day + days if day and days is not None else None


def _same_hour(moment: datetime, days: timedelta) -> datetime:
    """The moment moved by some days, at the same hour in Paris across a change to summer or winter time."""
    return (moment.astimezone(PARIS) + days).astimezone(UTC)
