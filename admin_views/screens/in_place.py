"""What is written on the page of a company, and saved by the form of its own concept, which leads back to the page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from admin_views.engine.audiences import may
from admin_views.engine.drafts import told, written
from models.accompaniment.meeting import Meeting
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.visibility import Visibility
from models.cohorts.cohort import AFTER
from models.engine import PARIS, Right, Role, kinds, months_after, now, today

HOUR = timedelta(hours=1)


def forms_for(joined: Participation | None, role: Role) -> dict[str, Any]:
    """The short forms that a page offers for a year of a company with the programme: their values by name.

    None for a year so long past that nothing of today is of it (`Cohort.near`).
    """
    if joined is None or (joined.cohort.ends_on and today() > months_after(joined.cohort.ends_on, AFTER)):
        return {}
    return dict(_forms(joined, role))


def _forms(joined: Participation, role: Role) -> Iterator[tuple[str, dict[str, Any]]]:
    places = {"note": {"participation": joined.id}, "meeting": {"company": joined.company.id}}
    drafts = written(places)

    def said(concept: str) -> dict[str, Any]:
        draft = drafts.get(concept)
        own = {"place": places[concept], "texts": draft.texts if draft else {}, "told": told(draft) if draft else ""}
        return {"joined": joined, "readers": list(Visibility), "key": uuid.uuid4().hex, **own}

    if may(Right.CREATE, Note, role):
        yield "note", said("note") | {"day": kinds.Day().typed(today())}
    if may(Right.CREATE, Meeting, role):
        start = now().astimezone(PARIS).replace(minute=0, second=0, microsecond=0)
        typed = kinds.Instant().typed
        yield "meeting", said("meeting") | {"start": typed(start), "end": typed(start + HOUR)}
