"""A cohort made from the former one, its sequences from the programme's (`app/docs/programme.md#next-edition`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_admin.contrib.sqla.form import get_form
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin_views.engine import saving
from admin_views.engine.audiences import may, shows
from admin_views.engine.available_verbs import AvailableVerb, available_verbs
from admin_views.engine.list_rows import count_words
from admin_views.engine.pages import is_granted, page
from admin_views.engine.record_tables import RelatedShown
from admin_views.engine.tags import tag
from admin_views.engine.undo_screen import say_done
from admin_views.engine.view import BackOfficeView
from admin_views.region.jobs import totals
from admin_views.screens.calendar_events import MEETING
from admin_views.screens.cohort_page import (
    is_near_its_end,
    jobs_at_start,
    jobs_chart,
    rows_of,
    steps_of,
    tells_meetings,
)
from admin_views.screens.cohort_progress import progress
from admin_views.screens.department_map import map_of_companies, tells_places
from admin_views.screens.score_format import points
from admin_views.screens.who_counts import WHO, who_counts_in_words
from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.participations import accompanied
from models.accompaniment.sequence_progress import SequenceProgress
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence as Step
from models.cohorts.sequence_template import SequenceTemplate
from models.councils.council_session import CouncilSession
from models.engine import Attachment, Refused, Right, db, has_files_around, span
from models.overview import figures
from models.parties.company import Company
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.edition import copy_cohort, next_edition, take_templates
from models.selection.wanted_document import WantedDocument

ASKED = ("code", "name", "edition", "starts_on")
COPIED = dict.fromkeys((Step, CallForApplications, WantedDocument), Right.CREATE)  # beside the cohort
STANDING = ("company", "cohort", "state")
PLANNED = {Step: Right.CREATE, SequenceTemplate: Right.READ}


class CohortView(BackOfficeView):
    """The page of a cohort offers the next one."""

    details_template = "cohort_details.html"
    related_shown = RelatedShown(opened=0, apart=frozenset({"participation-cohort"}))

    def facts_of(self, record: Cohort) -> Sequence[Any]:
        """Its state, its dates, its places."""
        places = count_words(record.capacity, "place", "places")
        return [tag(record.state), *filter(None, [span(record.starts_on, record.ends_on)]), places]

    def verbs_offered(self, record: Cohort) -> Sequence[AvailableVerb]:
        """Closing tells what it waits for when the end is near: until then, it waits for all of it."""
        return available_verbs(record, self.role, but=() if is_near_its_end(record) else ("close",))

    def more_of(self, record: Cohort) -> Mapping[str, Any]:
        """The parts of its own template."""
        told = {"steps": steps_of(record), "has_files": self.may_take_files and has_files_around(db.session(), record)}
        if not shows(Participation, *STANDING):
            return told
        who = WhoCounts.of(accompanied(record))
        matrix = progress(record, who.everyone)
        jobs, where = jobs_chart(who.counted), map_of_companies(one.company for one in who.counted)
        return told | {
            "companies": rows_of(record, who, matrix, self.role),
            "sequences": matrix.sequences,
            "tells_places": tells_places(),
            "tells_meetings": tells_meetings(),
            "who_words": who_counts_in_words(who),
            "rule": WHO,
            "charts": [one for one in (jobs, where) if one is not None],
            "jobs_at_start": "" if jobs else jobs_at_start(who.counted),
        }

    @property
    def may_meet(self) -> bool:
        """Whether the role writes meetings."""
        return may(Right.CREATE, Meeting, self.role)

    @property
    def may_read_calendar(self) -> bool:
        """Whether the role reads the dates of its meetings."""
        return shows(Meeting, *MEETING)

    @property
    def may_take_files(self) -> bool:
        """Whether the role takes what files there are around it."""
        return may(Right.READ, Attachment, self.role) and may(Right.EXPORT, Cohort, self.role)

    @property
    def may_copy(self) -> bool:
        """Whether the role makes all that a copy makes."""
        return is_granted(self.copy_view, Cohort)

    @property
    def may_prepare(self) -> bool:
        """Whether the role makes sessions of councils."""
        return may(Right.CREATE, CouncilSession, self.role)

    @property
    def may_plan(self) -> bool:
        """Whether the role gives it the sequences of its programme."""
        return is_granted(self.templates_view, Cohort)

    @page("/summary/", right=Right.READ)
    def summary_view(self) -> Any:
        """The figures of the cohort (`app/docs/indicators.md#rates`)."""
        cohort = self.get_one(request.args.get("id"))
        return self.render("summary.html", cohort=cohort, **_figures(cohort))

    @page("/copy/", right=Right.CREATE, also=COPIED, methods=("GET", "POST"))
    def copy_view(self) -> Any:
        """The form of the next edition: four fields; the rest is copied from the former cohort, dates moved."""
        former = self.get_one(request.values.get("id"))
        converter = self.model_form_converter(self.session, self)
        form_class = get_form(Cohort, converter, base_class=self.form_base_class, only=ASKED)
        proposed = {"name": former.name, "edition": next_edition(former)}
        form = form_class(request.form or None, data=None if request.form else proposed)
        form.starts_on.declared = replace(form.starts_on.declared, required=True)  # it tells how far dates move
        if saving.wants_save(form) and form.validate():
            made = self._copied(former, form)
            if made is not None:
                say_done(f"« {made} » est {self.concept.agree('enregistré')}.")
                return redirect(url_for(".details_view", id=made.id))
            former = self.get_one(request.values.get("id"))
        errors = saving.errors(form)
        page = self.render("cohort_copy.html", former=former, form=form, errors=errors)
        return Response(page, 422 if errors else 200)

    def _copied(self, former: Cohort, form: Any) -> Cohort | None:
        """The new cohort, saved in one go; None when refused, with the reasons in the form."""
        made = Cohort()
        try:
            with db.session.no_autoflush:
                form.populate_obj(made)
                db.session.add_all(one for one in (made, copy_cohort(former, made)) if one is not None)
            db.session.commit()
        except Refused as refusal:
            saving.attach(form, made, refusal.problems)
        except IntegrityError as error:
            saving.explain(form, made, error)
        else:
            return made
        db.session.rollback()
        return None

    @page("/templates/", right=Right.UPDATE, also=PLANNED, methods=("POST",))
    def templates_view(self) -> Any:
        """The sequences of the programme, for a cohort that has none."""
        cohort = self.get_one(request.form.get("id"))
        if not cohort.sequences:
            self._take_templates(cohort)
        return redirect(url_for(".details_view", id=cohort.id))

    def _take_templates(self, cohort: Cohort) -> None:
        of_it = SequenceTemplate.programme == cohort.programme
        found = db.session.scalars(select(SequenceTemplate).where(of_it).order_by(SequenceTemplate.rank))
        try:
            take_templates(cohort, found)
            db.session.commit()
        except ValueError as refusal:  # by a rule, or by a field that takes less than the template's
            db.session.rollback()
            flash(str(refusal), "error")


def _figures(cohort: Cohort) -> dict[str, Any]:
    """By name, as the page has them; those made of what the role does not read are None."""
    if not shows(Participation, *STANDING):
        return {}
    who = WhoCounts.of(accompanied(cohort))
    joined = who.counted
    reviewed = shows(SocialValueReview, "participation", "scores")
    return {
        "who_words": who_counts_in_words(who),
        "rule": WHO,
        "survival": figures.survival(joined) if shows(Company, "state") else None,
        "selection": figures.selection(cohort) if shows(Candidacy, "call", "state") else None,
        "completion": figures.completion(cohort, joined) if shows(SequenceProgress, "sequence", "state") else None,
        "hours": figures.hours(cohort, joined) if shows(Attendance, "meeting", "participation") else None,
        "axes": _won(figures.social_progression(cohort)) if reviewed else None,
        "reads_jobs": (reads_jobs := shows(JobsReading, "establishment", "milestone", "fte")),
        "jobs": totals(cohort, joined) if reads_jobs else [],
        "dropouts_jobs": totals(cohort, who.dropouts) if reads_jobs else [],
    }


def _won(progression: Mapping[Any, Any]) -> dict[Any, str | None]:
    return {axis: None if won is None else points(won) for axis, won in progression.items()}
