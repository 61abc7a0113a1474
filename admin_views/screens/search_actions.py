"""What may be done with what a search finds: a meeting, a note, the next step of a company; the pages it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import select

from admin_views.engine.audiences import current_role, may, shows
from admin_views.engine.came_from import CAME_FROM, name_of
from admin_views.engine.menu import menu
from admin_views.screens.cohort_progress import next_verb
from models.accompaniment.meeting import Meeting
from models.accompaniment.note import Note
from models.accompaniment.participation import PRESENT, Participation
from models.accompaniment.sequence_progress import OVER, SequenceProgress
from models.cohorts.sequence import Sequence as Stage
from models.engine import Right, concepts, db, normal
from models.parties.company import Company

ACTED_ON, FEW = 2, 3  # companies, pages to go to
ACT = re.compile(r"^(?:(?:nouveau |nouvelle )?(?:rendez vous|rdv)\b ?(?:avec )?|(?P<step>(?:faire )?avancer\b ?))")


@dataclass
class Line:
    """A record or a page that was found: what it is called, where it is, what tells it apart, what is told with it."""

    title: str
    address: str
    hint: str = ""
    inner: list[Line] = field(default_factory=list)


def asked(words: str) -> str:
    """The words without what only says what to do: « rdv fil d'oc », « avancer fil d'oc » ask for « fil d'oc »."""
    typed = normal(words)
    done = ACT.match(typed)
    if not done or done.end() == len(typed):
        return words
    may_act = may(Right.UPDATE, SequenceProgress) if done["step"] else may(Right.CREATE, Meeting)
    return typed[done.end() :] if may_act else words


def actions(companies: Sequence[Company], words: str) -> list[Line]:
    """What may be done with the companies found, when they are few, then the pages and forms that the words name."""
    done, acted_on = ACT.match(normal(words)), companies if len(companies) <= ACTED_ON else ()
    found = [*_of_companies(acted_on), *list(_of_pages(normal(words)))[:FEW]]
    steps_first = bool(done and done["step"])
    return [line for _is_step, line in sorted(found, key=lambda one: one[0] != steps_first)]


def _of_companies(companies: Sequence[Company]) -> Iterator[tuple[bool, Line]]:
    """Each with whether it is the next step of a company."""
    if not (companies and may(Right.READ, Participation)):
        return
    joined = _under_way(companies)
    for one in (one for one in companies if one.id in joined):
        participation, progress, state, stage = joined[one.id]
        if may(Right.CREATE, Meeting):
            address = url_for("meeting.create_view", company=one.id, _anchor="minutes")
            yield False, Line(f"Nouveau rendez-vous avec {one}", address)
        if may(Right.CREATE, Note):
            address = url_for("note.create_view", participation=participation, _anchor="text")
            yield False, Line(f"Nouvelle note sur {one}", address)
        if progress and shows(SequenceProgress, "state", "sequence") and (verb := next_verb(state, current_role())):
            back: dict[str, Any] = {CAME_FROM: name_of(one), "_anchor": "remark"}
            address = url_for("sequence_progress.move_view", id=progress, verb=verb.name, **back)
            yield True, Line(f"Faire avancer {one}", address, f"{stage} · {state.label}")


def _under_way(companies: Sequence[Company]) -> dict[int, Any]:
    """Company → its participation under way, and of the first sequence that is not over: progress, state, name."""
    of_them = Participation.company_id.in_(one.id for one in companies)  # type: ignore[attr-defined]
    progress: Any = SequenceProgress
    open_one = (progress.participation_id == Participation.id) & progress.state.not_in(OVER)
    told = Participation.company_id, Participation.id, progress.id, progress.state, Stage.name  # type: ignore[attr-defined]
    query = select(*told).outerjoin(progress, open_one).outerjoin(Stage, Stage.id == progress.sequence_id)
    rows = db.session.execute(query.where(of_them, Participation.state.in_(PRESENT)).order_by(Stage.rank.desc()))  # type: ignore[attr-defined]
    return {company: said for company, *said in rows}  # the last one told is the first sequence


def _of_pages(words: str) -> Iterator[tuple[bool, Line]]:
    """Lists, pages and forms whose name holds the words."""
    if not words:
        return
    chosen = menu()
    for entry in [*chosen.first, *(one for those in chosen.rest.values() for one in those)]:
        model = concepts().get(entry.concept)
        if words in normal(entry.label):
            yield False, Line(entry.label, entry.address, "Liste" if model else "Page")
        if model and may(Right.CREATE, model) and words in normal(model.__concept__.new):
            yield False, Line(model.__concept__.new, url_for(f"{entry.concept}.create_view"), "Formulaire")
