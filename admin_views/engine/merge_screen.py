"""Two records of the same thing, side by side: what is chosen stays, what leaned on either leans on one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.audiences import visible
from admin_views.engine.came_from import page_back
from admin_views.engine.lookup import matching
from admin_views.engine.pages import page
from admin_views.engine.record_sections import Item, value_of
from admin_views.engine.tracing import note_read
from admin_views.engine.undo_screen import say_done, sentences_of
from admin_views.engine.verb_screen import VerbScreen
from models.engine import (
    ONE_OVERTAKEN,
    Declared,
    NotMerged,
    Plan,
    Refused,
    Right,
    Role,
    db,
    differences,
    fold_choices,
    merge,
    plan,
    quoted,
    refusal_of,
    typeset,
    usual_choice,
)

FOUND = 10
UNSAID = "Dites quelle valeur garder."


@dataclass(frozen=True)
class Choice:
    """A field whose values differ: (whose, its words, whether it is ticked) for each way."""

    each: Declared
    ways: list[tuple[str, Any, bool]]
    error: str = ""


class MergeScreen(VerbScreen):
    """Choosing the other record, then what stays of both."""

    @page("/merge/", right=Right.READ | Right.UPDATE | Right.BIN, methods=("GET", "POST"))
    def merge_view(self) -> Any:
        """Both records field by field; then one."""
        if not self.may_merge:
            abort(404)
        kept = self.find(request.values.get("id"), with_bin=True) or abort(404)
        if "with" not in request.values:
            return self._choose_other(kept)
        lost = self.find(request.values["with"], with_bin=True) or abort(404)
        try:
            planned = plan(db.session(), kept, lost, self.role)
        except NotMerged as refusal:
            return Response(self.render("merge_refused.html", record=kept, refusal=str(refusal)), 409)
        if request.method == "POST":
            return self._merge(planned)
        return self._side_by_side(planned, {}, ())

    @property
    def may_merge(self) -> bool:
        """Whether records of the concept are merged, by this role."""
        return bool(self.concept.resembles) and self._has(Right.UPDATE | Right.BIN)

    def _choose_other(self, kept: Any) -> str:
        typed = request.values.get("q", "")
        found = [one for one in matching(self.model, typed, FOUND + 1) if one is not kept][:FOUND]
        return self.render("merge_choose.html", record=kept, typed=typed, found=found)

    def _merge(self, planned: Plan) -> Any:
        """Done, or offered again with what forbids it."""
        choices = {name: request.form[f"_keep-{name}"] for name in self.fields if f"_keep-{name}" in request.form}
        if request.form.get("_versions") != versions(planned):
            return Response(self._side_by_side(planned, choices, [ONE_OVERTAKEN]), 409)
        unsaid = [one for one in self._choices(planned, choices) if not any(ticked for _w, _v, ticked in one.ways)]
        if unsaid:
            return Response(self._side_by_side(planned, choices, (), unsaid=True), 422)
        kept, lost = str(planned.kept), str(planned.lost)
        reasons = _reasons(planned, choices)
        if reasons:
            both = self.get_one(request.form["id"]), self.get_one(request.form["with"])
            again = plan(db.session(), *both, self.role)
            return Response(self._side_by_side(again, choices, reasons), 422)
        say_done(f"« {lost} » est {self.concept.agree('fusionné')} dans « {kept} ».")
        return redirect(page_back(planned.kept))

    def _choices(self, planned: Plan, said: Mapping[str, str], *, unsaid: bool = False) -> list[Choice]:
        differing = [one for one in differences(planned.kept, planned.lost) if one.name in self.fields]
        return [self._choice(one, planned, said, unsaid=unsaid) for one in differing]

    def _choice(self, each: Declared, planned: Plan, said: Mapping[str, str], *, unsaid: bool) -> Choice:
        known = {"kept": value_of(planned.kept, each), "lost": value_of(planned.lost, each)}
        if each.to_many:
            known["both"] = "Les deux"
        usual = "" if each.field.unique and all(known.values()) else usual_choice(each, planned.kept, planned.lost)
        chosen = said.get(each.name, usual)
        ways = [(way, value, way == chosen) for way, value in known.items()]
        return Choice(each, ways, UNSAID if unsaid and chosen not in known else "")

    def _side_by_side(
        self, planned: Plan, said: Mapping[str, str], reasons: Sequence[str], *, unsaid: bool = False
    ) -> str:
        choices = self._choices(planned, said, unsaid=unsaid)
        differing = {one.each.name for one in choices}
        same = [one for one in self.fields.values() if one.name not in differing and one.shape != "children"]
        family = [lost for _kept, lost in planned.folds]
        return self.render(
            "merge.html",
            kept=planned.kept,
            lost=planned.lost,
            choices=choices,
            same=[Item(one.label, value_of(planned.kept, one)) for one in same],
            moved=planned.moved,
            folds=[_fold(*pair, self.role, family) for pair in planned.folds[1:]],
            versions=versions(planned),
            reasons=reasons,
        )


def versions(planned: Plan) -> str:
    """Which versions of both records a page shows."""
    return f"{planned.kept.version}-{planned.lost.version}"


def _fold(kept: Any, lost: Any, role: Role, family: Collection[Any]) -> tuple[str, str]:
    """A row that both have, and what the lost one says otherwise, as far as the role sees it."""
    seen, choices = visible(type(kept), role), fold_choices(kept, lost)
    other = [one for one in differences(kept, lost) if one in seen and choices[one.name] == "kept"]
    values = [(one, getattr(kept, one.name), getattr(lost, one.name)) for one in other]
    for one, ours, theirs in values:
        note_read(one, kept.id, ours)
        note_read(one, lost.id, theirs)
    told = [_left_out(one, ours, theirs) for one, ours, theirs in values if theirs not in family]
    return typeset(f"{type(kept).__concept__.singular} « {kept} »"), " ; ".join(told)


def _left_out(each: Declared, ours: Any, theirs: Any) -> str:
    if ours in (None, ""):
        return f"{each.label} : {quoted(each.show(theirs))} n'est pas gardé"
    return f"{each.label} : {quoted(each.show(ours))} est gardé, non {quoted(each.show(theirs)) if theirs else 'rien'}"


def _reasons(planned: Plan, choices: Mapping[str, str]) -> Sequence[str]:
    """Merge; what forbids it, if anything."""
    try:
        merge(db.session(), planned, choices)
        db.session.commit()
    except IntegrityError as error:
        return sentences_of(refusal_of(error, db.session()))
    except (Refused, StaleDataError) as refusal:
        db.session.rollback()
        return sentences_of(refusal)
    return ()
