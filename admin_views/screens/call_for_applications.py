"""A call: whether it is open, for how long, and the order its applications are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from admin_views.engine.attachment_screen import CSP_OF_VIEWER
from admin_views.engine.audiences import may
from admin_views.engine.blocks import Block
from admin_views.engine.list_rows import count_words
from admin_views.engine.long_files import Place
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import is_granted, page
from admin_views.engine.record_sections import Item, link_to
from admin_views.engine.saving import why_not_saved
from admin_views.engine.tables import Table
from admin_views.engine.tags import tag
from admin_views.engine.tracing import Taken, traced
from admin_views.engine.undo_screen import say_done
from admin_views.engine.view import BackOfficeView
from admin_views.screens.call_letters import AT_ONCE, keep, letters_of, pages_of, without_it
from admin_views.screens.score_format import out_of, points
from models.conduct.scope import scope_of
from models.engine import (
    AccessEvent,
    NotKept,
    Right,
    Words,
    acting,
    day_of,
    db,
    hour,
    in_number,
    may_change_files,
    now,
    short_day,
    title_options,
    whole,
)
from models.engine.typesetting import NotMade
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import RANKED
from models.selection.evaluation import Evaluation
from models.selection.evaluators import is_evaluating
from models.selection.letter_template import LetterTemplate
from models.selection.marks import Ranked, ranking
from models.selection.score import Score

NONE_LEFT = "Cette lettre n'est plus à faire pour personne."
COLUMNS = ["Candidature", "Rang", "État", "Social", "Économique", "Bonus", "Global", "Équilibre", "Écart", "Place"]


def _at(moment: datetime) -> str:
    return f"{short_day(day_of(moment))} à {hour(moment)}"


class CallForApplicationsView(BackOfficeView):
    """The page of a call, and its letters."""

    details_template = "call_details.html"

    def facts_of(self, record: CallForApplications) -> Sequence[Any]:
        """Its state, of which cohort, from when until when."""
        told = {
            "state": tag(record.state),
            "cohort": link_to(record.cohort, record.cohort.code),
            "closes_at": f"du {_at(record.opens_at)} au {_at(record.deadline)}",
        }
        return [value for name, value in told.items() if name in self.fields]

    def more_of(self, record: CallForApplications) -> dict[str, Any]:
        """Whether it has letters to write."""
        return {"may_write": is_granted(self.letters_view, CallForApplications) and record.is_announced}

    @page("/letters/", right=Right.UPDATE)
    def letters_view(self) -> Any:
        """The letters that may be written to those who apply, for how many; nothing is made yet."""
        call = self.get_one(request.args.get("id"))
        may_word = may(Right.UPDATE, LetterTemplate)
        return self.render("call_letters.html", call=call, letters=letters_of(call), most=AT_ONCE, may_word=may_word)

    @page("/letters/preview/", right=Right.UPDATE)
    def preview_view(self) -> Any:
        """The letters that are still to be made, as they would be: nothing is kept."""
        call, letter = self._call_and_letter(request.args)
        candidacies = without_it(call, letter)
        if not candidacies:
            return self._to_letters(call, NONE_LEFT)
        try:
            with Place():
                made = pages_of(letter, candidacies)
        except NotMade as reason:
            return self._to_letters(call, str(reason))
        answer = Response(made, mimetype="application/pdf")
        answer.headers["Content-Disposition"] = 'inline; filename="lettres.pdf"'
        answer.headers["Content-Security-Policy"] = CSP_OF_VIEWER
        read = Taken(AccessEvent.FILE_TAKEN, "candidacy", len(candidacies), columns=[letter.name])
        return traced(answer, "lettres.pdf", read)

    @page("/letters/keep/", right=Right.UPDATE, methods=("POST",))
    def keep_view(self) -> Any:
        """Make them, each kept among the files of its application."""
        call, letter = self._call_and_letter(request.form)
        if not may_change_files(self.role, Candidacy):
            abort(403)
        candidacies = without_it(call, letter)
        try:
            with Place():
                keep(letter, candidacies)
            refusal = why_not_saved()
        except (NotMade, NotKept) as reason:
            db.session.rollback()
            refusal = str(reason)
        if refusal or not candidacies:
            return self._to_letters(call, refusal or NONE_LEFT)
        say_done(f"« {letter} » : {in_number(len(candidacies), 'lettre')}, dans les fichiers de chaque candidature.")
        return self._to_letters(call)

    def _call_and_letter(self, said: Any) -> tuple[CallForApplications, LetterTemplate]:
        """The call and the letter that are named, or 404."""
        letter = by_id(LetterTemplate, said.get("letter"))
        return self.get_one(said.get("id")), letter or abort(404)

    def _to_letters(self, call: CallForApplications, refusal: str = "") -> Any:
        if refusal:
            flash(refusal, "error")
        return redirect(url_for(".letters_view", id=call.id))

    def blocks(self, record: CallForApplications) -> Sequence[Block]:
        """Where it stands now; for those who are told what evaluations come to, the ranking."""
        left = record.time_left(now())
        where = [Item("À cet instant", record.phase(now())), Item("Temps restant", _words(left) if left else "")]
        return [Block("Ouverture", where), *(_ranking(record) if _is_told(record) else ())]


def _is_told(call: CallForApplications) -> bool:
    """Whether whoever asks is told the marks: of those who read no evaluation, who has none to hand in."""
    if may(Right.READ, Evaluation):
        return True
    return may(Right.TOTALS, Evaluation) and not is_evaluating(scope_of(acting()).person_id, call)


def _words(left: timedelta) -> str:
    if left.days:
        return count_words(left.days, "jour", "jours")
    hours = left.seconds // 3600
    return count_words(hours, "heure", "heures") if hours else Words("moins d'une heure")


def _ranking(call: CallForApplications) -> list[Block]:
    query = select(Candidacy).where(Candidacy.call == call, Candidacy.state.in_(RANKED))
    candidacies = db.session.scalars(query.options(*title_options(Candidacy, strict=False))).all()
    _read_evaluations(candidacies)
    found = ranking(candidacies, call.cohort.capacity)
    rows = [_row(one, call) for one in found]
    return [Block("Classement", table=Table("Classement", COLUMNS, rows))] if rows else []


def _read_evaluations(candidacies: Sequence[Candidacy]) -> None:
    """Those of the applications that are read, whether or not each evaluation is, in one statement."""
    candidacy: Any = Evaluation.candidacy_id  # type: ignore[attr-defined]
    scores: Any = joinedload(Evaluation.scores)
    query = select(Evaluation).where(candidacy.in_([one.id for one in candidacies])).order_by(Evaluation.id)
    with whole():
        found = db.session.scalars(query.options(scores.joinedload(Score.criterion))).unique().all()
    given = defaultdict(list)
    for one in found:
        given[one.candidacy].append(one)
    for each in candidacies:
        set_committed_value(each, "evaluations", given[each])


def _row(one: Ranked, call: CallForApplications) -> list[Any]:
    given = one.marks
    first = [link_to(one.candidacy), one.rank if given else "", one.candidacy.state]
    if given is None:
        return [*first, "", "", "", "", "", "", ""]
    scores = [points(value) for value in (given.social, given.economic, given.bonus, given.overall)]
    spread = Words(points(given.spread) + (" : à discuter" if given.is_to_discuss else ""))
    place = "Dans les places" if one.has_place else Words("Liste d'attente")
    return [*first, *scores, out_of(given.balance, call.balance_threshold), spread, place]
