"""What a member of a council thinks of the pitches they saw: a page made for a telephone, for their opinion alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.audiences import shows
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import PageView, page
from admin_views.engine.saving import commit
from admin_views.engine.tracing import note_read
from admin_views.screens.evening_notes import number_of
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.conduct.scope import scope_of
from models.councils.council_session import CouncilSession
from models.councils.opinions import Asked, asked_of, too_late_for
from models.councils.pitch_feedback import GIVEN, MARKS, Interest, PitchFeedback, why_over
from models.engine import Right, acting, db, declared, whole
from models.parties.person import Person
from models.reference.instrument import Instrument

CHANGED = "Cet avis a été modifié ailleurs entre-temps : vérifiez-le, puis envoyez-le de nouveau."
CONFIDENTIAL = ("comment", "amount_min", "amount_max")
LEVELS = [(str(one), str(one)) for one in range(1, 6)]
INTERESTS = [(one.value, one.label) for one in Interest]
TAPPED = (*MARKS, "interest")  # what must be said


@dataclass
class Sheet:
    """An opinion as its page shows it: `typed` by input name, `errors` as (input name, label, sentence)."""

    asked: Asked
    typed: dict[str, str]
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    def error(self, name: str) -> str:
        """What is wrong with an input."""
        return next((sentence for one, _label, sentence in self.errors if one == name), "")

    @property
    def is_open(self) -> bool:
        """Whether what may be left out is shown: something is there, or is wrong."""
        rest = [one for one in GIVEN if one not in TAPPED]
        return any(self.typed.get(one) or self.error(one) for one in rest)


class OpinionView(PageView):
    """Each says what they think for themself, and reads nobody else."""

    @page("/", right=Right.ANSWER, of=PitchFeedback)
    def index(self) -> Any:
        """The list: what is still expected first."""
        with whole():
            found = sorted(asked_of(scope_of(acting()).person_id), key=lambda one: not one.is_awaited)
        return self.render("opinion.html", found=found)

    @page("/sheet/", right=Right.ANSWER, of=PitchFeedback, methods=("GET", "POST"))
    def sheet(self) -> Any:
        """One pitch: three marks, an interest, and the rest for who wants; sent together; later, whom to ask."""
        names_who = shows(Cohort, "manager") and shows(Programme, "contact")
        with whole():
            sheet = _sheet(request.values.get("pitch"))
            if sheet is None:
                return self._over(number_of(request.values.get("pitch")), names_who=names_who)
            if request.method == "POST" and "_resume" not in request.form and _saves(sheet):
                return redirect(_next(sheet.asked))
        instruments = select(Instrument).where(Instrument.is_active).order_by(Instrument.sort_key)
        told = {"levels": LEVELS, "interests": INTERESTS, "instruments": db.session.scalars(instruments).all()}
        page = self.render("opinion_sheet.html", sheet=sheet, marks=MARKS, fields=declared(PitchFeedback), **told)
        return Response(page, 422 if sheet.errors else 200)

    def _over(self, number: int, *, names_who: bool) -> Response:
        """For who could have given one, why it is too late and whom to ask; 404 for anybody else."""
        asked = too_late_for(scope_of(acting()).person_id, number) or abort(404)
        session = asked.pitch.council_session
        told = {"why": why_over(session), "typed": request.form.get("comment", "")}
        whom = _who_answers(session) if names_who else None
        return Response(self.render("opinion_over.html", asked=asked, whom=whom, **told), 410)


def _who_answers(session: CouncilSession) -> Person | None:
    """Who answers for its cohort, else for its programme."""
    cohort = session.cohort
    programme = cohort.programme if cohort else session.council.programme
    manager = cohort.manager if cohort else None
    return manager or (programme.contact if programme else None)


def _sheet(number: str | None) -> Sheet | None:
    """That of a pitch whoever asks may speak of; none of any other."""
    found = asked_of(scope_of(acting()).person_id)
    asked = next((one for one in found if str(one.pitch.id) == number), None)
    if asked is None:
        return None
    return Sheet(asked, request.form.to_dict() if request.method == "POST" else _saved(asked.given))


def _saved(given: PitchFeedback | None) -> dict[str, str]:
    """What was said before, by input name."""
    if given is None:
        return {}
    fields = declared(PitchFeedback)
    for name in CONFIDENTIAL:
        note_read(fields[name], given.id, getattr(given, name))
    kinds = {one: kind for one in GIVEN if (kind := fields[one].kind) and getattr(given, one) is not None}
    typed = {one: kind.typed(getattr(given, one)) for one, kind in kinds.items()}
    instrument = {"instrument": str(given.instrument.id)} if given.instrument else {}
    return typed | {"interest": given.interest.value} | instrument


def _saves(sheet: Sheet) -> bool:
    """Write what was typed; False, with what is wrong, when nothing was saved."""
    asked = sheet.asked
    with db.session.no_autoflush:
        given = asked.given or PitchFeedback(pitch=asked.pitch, person=asked.seat.person)
        sheet.errors += _written(given, sheet.typed)
        if not sheet.errors:
            db.session.add(given)
            sheet.errors += _refused()
    if sheet.errors:
        db.session.rollback()
        again = _sheet(request.form.get("pitch")) or abort(404)
        sheet.asked = again.asked
        if asked.given is None and sheet.asked.given is not None:  # sent twice at once: it is set right, as any other
            sheet.errors = []
            return _saves(sheet)
    return not sheet.errors


def _written(given: PitchFeedback, typed: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Put what was typed in the opinion; yield what cannot be."""
    fields = declared(PitchFeedback)
    for name in TAPPED:
        if not typed.get(name):
            yield name, fields[name].label, "Choisissez une réponse."
    for name in GIVEN:
        try:
            setattr(given, name, _instrument(typed.get(name)) if name == "instrument" else typed.get(name) or None)
        except ValueError as error:
            yield name, fields[name].label, str(error)


def _instrument(number: str | None) -> Instrument | None:
    if not number:
        return None
    found: Instrument | None = by_id(Instrument, number)
    if found is None:
        raise ValueError("Choisissez un instrument de la liste.")
    return found


def _refused() -> Iterator[tuple[str, str, str]]:
    fields = declared(PitchFeedback)
    try:
        refusal = commit()
    except StaleDataError:
        yield "", "", CHANGED
        return
    for one in refusal.problems if refusal else ():
        own = one.field in GIVEN
        yield one.field if own else "", fields[one.field].label if own else "", one.sentence


def _next(asked: Asked) -> str:
    """The next pitch of the session on which something is expected; the page of the session when there is none."""
    flash(f"« {asked.pitch.participation.company} » : avis enregistré.", "success")
    session, rank = asked.pitch.council_session, asked.pitch.rank
    left = [one for one in asked_of(asked.seat.person.id, session.id) if one.is_awaited]
    after = [one for one in left if one.pitch.rank > rank]
    following = next(iter(after or left), None)
    if following is None:
        return url_for("council_session.details_view", id=session.id)
    return url_for(".sheet", pitch=following.pitch.id)
