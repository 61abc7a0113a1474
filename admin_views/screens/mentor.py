"""Choosing a mentor for a company: who is free, why the others are not, and one click to propose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from markupsafe import Markup

from admin_views.engine.audiences import shows
from admin_views.engine.available_verbs import obstacle_html
from admin_views.engine.lookup import by_id
from admin_views.engine.pages import page
from admin_views.engine.undo_screen import say_done
from admin_views.engine.view import BackOfficeView
from models.accompaniment.matching import Candidate, candidates
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation
from models.engine import Right, acting, db, in_number, normal, rows_for, today

SHOWN = 50  # mentors of a section


@dataclass(frozen=True)
class MentorRow:
    """A mentor in the list of candidates, with the obstacles already written in HTML."""

    candidate: Candidate
    obstacles: list[Markup]


class MentorView(BackOfficeView):
    """The pages of a mentor, and the list of those a company may be given."""

    def facts_of(self, record: Mentor) -> Sequence[Any]:
        """As declared, and how many companies more, for who reads every pair."""
        found = [*super().facts_of(record)]
        counts = "capacity" in self.fields and shows(Mentoring, "mentor", "state")
        if counts and record.is_available and not record.deleted_at and rows_for(Mentoring, acting()) is None:
            free = record.free_with(len(record.under_way))
            found.append(f"{in_number(free, 'place libre')} sur {record.capacity}")
        return found

    @page(
        "/matching/",
        right=Right.CREATE | Right.UPDATE,
        of=Mentoring,
        also={Participation: Right.READ, Mentor: Right.READ},
        methods=("GET", "POST"),
    )
    def matching_view(self) -> Any:
        """The mentors for a participation; a click proposes one of them."""
        participation = by_id(Participation, request.values.get("participation")) or abort(404)
        found = candidates(participation)
        if request.method == "POST":
            chosen = next((one for one in found if str(one.mentor.id) == request.form.get("mentor")), None) or abort(
                404
            )
            return self._propose(participation, chosen)
        return self._matching(participation, found)

    def _propose(self, participation: Participation, chosen: Candidate) -> Any:
        if chosen.obstacles:
            reasons = " ; ".join(one.sentence.removesuffix(" :") for one in chosen.obstacles)
            flash(f"Ce mentor n'est pas proposé. {reasons}.", "error")
            return redirect(url_for(".matching_view", participation=participation.id))
        pair = Mentoring(mentor=chosen.mentor, participation=participation, proposed_on=today())
        db.session.add(pair)
        db.session.commit()
        say_done(f"« {pair} » est proposé.")
        return redirect(url_for("mentoring.details_view", id=pair.id))

    def _matching(self, participation: Participation, found: list[Candidate]) -> Response:
        words = normal(request.args.get("q", ""))[:200].split()
        kept = [one for one in found if all(word in one.mentor.search_words for word in words)]
        free = [one for one in kept if not one.obstacles]
        others = [one for one in kept if one.obstacles]
        return Response(
            self.render(
                "matching.html",
                participation=participation,
                q=request.args.get("q", "")[:200],
                is_searched=bool(words) or len(found) > SHOWN,
                free=[MentorRow(one, []) for one in free[:SHOWN]],
                others=[
                    MentorRow(one, [obstacle_html(obstacle, participation) for obstacle in one.obstacles])
                    for one in others[:SHOWN]
                ],
                more=[max(0, len(one) - SHOWN) for one in (free, others)],
            )
        )
