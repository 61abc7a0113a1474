"""The applications that somebody is asked to evaluate, and the page where they mark one, made for a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.pages import PageView, page
from admin_views.engine.tracing import note_read
from models.conduct.scope import scope_of
from models.engine import Refused, Right, acting, clean, db, declared, perform, today, verbs_of, whole
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest, Tie, ties_between
from models.policy import Role
from models.selection.criterion import Criterion
from models.selection.evaluation import Evaluation
from models.selection.evaluators import given_to, is_to_mark
from models.selection.score import Score

CHANGED = "Cette évaluation a été modifiée ailleurs entre-temps : vérifiez vos notes, puis enregistrez de nouveau."


@dataclass
class Sheet:
    """An evaluation as its page shows it: `typed` by input name, `errors` as (input name, label, sentence)."""

    evaluation: Evaluation
    ties: list[Tie]
    typed: dict[str, str]
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def version(self) -> str:
        """What changes when the evaluation or one of its marks does."""
        return "-".join(str(one.version) for one in (self.evaluation, *self.evaluation.scores))

    @property
    def may_write(self) -> bool:
        """Whether its evaluator may still mark, and nothing ties them to the company."""
        return is_to_mark(self.evaluation) and not self.ties

    def value(self, criterion: Criterion) -> str:
        """What was typed for a criterion, else its mark."""
        return self.typed.get(f"mark-{criterion.id}", "")

    def error(self, name: str) -> str:
        """What is wrong with an input."""
        return next((sentence for one, _label, sentence in self.errors if one == name), "")


class MarkingView(PageView):
    """Marks are given by who was asked for them, and nobody else's are shown."""

    @page("/", right=Right.ANSWER, of=Evaluation)
    def index(self) -> Any:
        """The list: what is left to mark first."""
        with whole():
            rows = [(one, is_to_mark(one), len(_marked(one)), len(one.criteria)) for one in _given()]
        return self.render("marking.html", rows=rows)

    @page("/sheet/", right=Right.ANSWER, of=Evaluation, methods=("GET", "POST"))
    def sheet(self) -> Any:
        """One application: a mark for each criterion, a comment; saved together."""
        with whole():
            sheet = _sheet(request.values.get("id"))
            if request.method == "POST" and _saves(sheet):
                return redirect(_next(sheet.evaluation))
        return self._page(sheet)

    @page("/tie/", right=Right.ANSWER, of=Evaluation, methods=("POST",))
    def tie(self) -> Any:
        """Declares what ties the evaluator to the company: they mark it no more."""
        with whole():
            sheet = _sheet(request.form.get("id"))
            if _declares(sheet):
                flash("Votre lien est déclaré : vous n'évaluez plus cette candidature.", "success")
                return redirect(url_for(".index"))
        return self._page(sheet)

    def _page(self, sheet: Sheet) -> Response:
        page = self.render("marking_sheet.html", sheet=sheet, evaluation=sheet.evaluation, kinds=list(ConflictKind))
        return Response(page, 422 if sheet.errors else 200)


def _given() -> list[Evaluation]:
    return given_to(scope_of(acting()).person_id)


def _sheet(number: str | None) -> Sheet:
    """That of an evaluation asked of whoever looks; 404 for another's."""
    found = next((one for one in _given() if str(one.id) == number), None) or abort(404)
    ties = list(ties_between(found.evaluator, found.candidacy.company, today()))
    saved = {f"mark-{one.criterion.id}": str(one.value) for one in _marked(found)}
    typed = request.form.to_dict() if request.method == "POST" else saved | {"comment": found.comment or ""}
    for one in _marked(found):
        note_read(declared(Score)["value"], one.id, one.value)
    note_read(declared(Evaluation)["comment"], found.id, found.comment)
    return Sheet(found, ties, typed)


def _marked(evaluation: Evaluation) -> list[Any]:
    return [one for one in evaluation.scores if one.value is not None]


def _saves(sheet: Sheet) -> bool:
    """Write what was typed, and hand it in when asked to; False, with what is wrong, when nothing was saved."""
    if not sheet.may_write:
        abort(403)
    if sheet.typed.get("_version") != sheet.version:
        sheet.errors.append(("", "", CHANGED))
        return False
    sheet.errors += _wrong_marks(sheet)
    if sheet.errors:
        return False
    try:
        _write(sheet)
        db.session.commit()
    except (Refused, StaleDataError, ValueError) as refusal:
        sheet.errors += _told(refusal)
        db.session.rollback()
        sheet.evaluation = _sheet(str(sheet.typed.get("id"))).evaluation
        return False
    return True


def _wrong_marks(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    for one in sheet.evaluation.criteria:
        value = sheet.value(one)
        if value and not (value.isascii() and value.isdecimal() and len(value) < 3 and int(value) <= one.scale_max):
            yield f"mark-{one.id}", one.label, f"Une note de 0 à {one.scale_max}."
        elif not value and "_submit" in sheet.typed:
            yield f"mark-{one.id}", one.label, "Donnez une note pour remettre votre évaluation."


def _write(sheet: Sheet) -> None:
    evaluation = sheet.evaluation
    evaluation.autofill()
    for one in evaluation.scores:
        value = sheet.value(one.criterion)
        one.value = int(value) if value else None
    evaluation.comment = clean(sheet.typed.get("comment", "")) or None
    if "_submit" in sheet.typed:
        db.session.flush()
        submit = next(one for one in verbs_of(Evaluation) if one.name == "submit")
        perform(evaluation, submit, Role.EVALUATOR)


def _told(refusal: Exception) -> Iterator[tuple[str, str, str]]:
    if isinstance(refusal, StaleDataError):
        yield "", "", CHANGED
        return
    problems = refusal.problems if isinstance(refusal, Refused) else ()
    yield from (("", "", one.sentence) for one in problems)
    if not problems:
        yield "comment", "Commentaire", str(refusal)


def _next(evaluation: Evaluation) -> str:
    """The page of the next application to mark, as saved words say; the list when none is left."""
    words = "remise" if evaluation.is_submitted else "enregistrée"
    flash(f"« {evaluation.candidacy} » : évaluation {words}.", "success")
    left = [one for one in _given() if is_to_mark(one)]
    after = [one for one in left if one.candidacy.reference > evaluation.candidacy.reference]
    following = next((one for one in after or left if one.id != evaluation.id), None)
    return url_for(".index") if following is None else url_for(".sheet", id=following.id)


def _declares(sheet: Sheet) -> bool:
    """Write the tie; False, with what is wrong, when it is not told well."""
    kinds = {one.value: one for one in ConflictKind}
    kind = kinds.get(sheet.typed.get("kind", ""))
    if kind is None:
        sheet.errors.append(("kind", "Nature du lien", "Choisissez la nature du lien."))
        return False
    who = {"person": sheet.evaluation.evaluator, "organisation": sheet.evaluation.candidacy.company}
    try:
        db.session.add(ConflictOfInterest(**who, kind=kind, words=clean(sheet.typed.get("words", "")) or None))
        db.session.commit()
    except (Refused, ValueError) as refusal:
        db.session.rollback()
        sheet.errors.append(("words", "Précision", str(refusal)))
        sheet.evaluation = _sheet(sheet.typed.get("id")).evaluation
        return False
    return True
