"""A session of a council: its agenda, or its minutes once it was held; who comes, which each says for themself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, request, url_for

from admin_views.engine.audiences import may, shows
from admin_views.engine.available_verbs import AvailableVerb
from admin_views.engine.history import add_sentence
from admin_views.engine.long_files import Place
from admin_views.engine.pages import is_granted, page
from admin_views.engine.record_sections import link_to, value_of
from admin_views.engine.record_tables import RelatedShown
from admin_views.engine.saving import commit_once, sent_before, why_not_saved
from admin_views.engine.tags import tag
from admin_views.engine.undo_screen import say_saved
from admin_views.engine.view import BackOfficeView
from admin_views.screens.calendar_events import SESSION
from admin_views.screens.council_beside import NOTHING, beside
from admin_views.screens.council_files import files_of
from admin_views.screens.council_order import composition_of, move, rows_of, span_of
from admin_views.screens.council_page import (
    asked_there,
    groups_of,
    length_of,
    needs_of,
    own_row,
    read_bodies,
    tells_bodies,
    tells_quorum,
    ties_told,
    turns_of,
    uninvited_of,
)
from admin_views.screens.council_preparing import followed, to_prepare
from admin_views.screens.council_voices import voices_of
from admin_views.screens.documents.making import PAPERS, kept
from admin_views.screens.evening import EveningView, why_not_run
from models.conduct.next_session import following
from models.councils.convening import untold
from models.councils.convocation import LetterAction
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.quorum import quorum_of
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.engine import (
    OVERTAKEN,
    NotKept,
    Right,
    db,
    in_number,
    kinds,
    may_change_files,
    now,
    short_moment,
    stem,
    whole,
)
from models.engine.typesetting import NotMade
from models.parties.person import Person

TEXTS = ("minutes", "agenda")
SAID = {None: "réponse retirée", SessionAnswer.COMES: "vous venez", SessionAnswer.STAYS_AWAY: "vous ne venez pas"}

add_sentence(LetterAction.CONVENED, "a écrit aux personnes invitées à")
add_sentence(LetterAction.REMINDED, "a relancé les personnes invitées à")
add_sentence(LetterAction.RETURNED, "a noté un courriel revenu pour")


class CouncilSessionView(BackOfficeView):
    """The page of a session, and the two buttons of those who are invited."""

    details_template = "council_session_details.html"
    related_shown = RelatedShown(apart=frozenset({"decision-council_session"}))
    fields_apart = frozenset({*TEXTS, "pitches", "breaks", "attendances"})

    def _prefilled(self) -> dict[str, Any]:
        """A new session comes prepared."""
        values = super()._prefilled()
        return values | to_prepare(values)

    def verbs_offered(self, record: CouncilSession) -> Sequence[AvailableVerb]:
        """Once it is read who sits there, and for whom: the quorum asks for it, then the page does."""
        if tells_bodies() and not record.deleted_at:
            read_bodies(record.council)
        return super().verbs_offered(record)

    def facts_of(self, record: CouncilSession) -> Sequence[Any]:
        """Its state, when, where, of which cohort."""
        told = {
            "state": tag(record.state),
            "starts_at": short_moment(record.starts_at),
            "place": record.place,
            "cohort": record.cohort and link_to(record.cohort, record.cohort.code),
            "closes_cohort": "clôt la promotion" if record.closes_cohort else "",
        }
        return [value for name, value in told.items() if name in self.fields and value]

    def more_of(self, record: CouncilSession) -> Mapping[str, Any]:
        """The parts of its own template."""
        around = beside(record) if record.is_to_come else NOTHING
        turns = turns_of(record, self.role) if "pitches" in self.fields else []
        mine = own_row(record) if is_granted(self.answer_view, CouncilSession) else None
        return {
            "texts": {one: value_of(record, self.fields[one]) for one in TEXTS if one in self.fields},
            "is_begun": record.starts_at <= now(),
            "turns": turns,
            "lines": rows_of(record, turns, around.slides) if "pitches" in self.fields else [],
            "span": span_of(record) if turns else "",
            "composition": composition_of(record) if "attendances" in self.fields else [],
            "may_move": self.can_edit and may(Right.UPDATE, Pitch) and record.is_ahead,
            "length": length_of([one.pitch for one in turns]) if turns else "",
            "invited": groups_of(record) if "attendances" in self.fields else [],
            "quorum": quorum_of(record) if "attendances" in self.fields and tells_quorum() else None,
            "tells_bodies": tells_bodies(),
            "own": mine if mine is not None and mine.may_be_answered else None,
            "asked": asked_there(mine) if mine is not None and turns else {},
            "fund_files": (files := files_of(record)),
            "money": kinds.Money().show,
            **voices_of(record, [one.pitch for one in turns]),
            "needs": needs_of(record, around.without, has_files=bool(files)) if self.can_edit else [],
            "uninvited": uninvited_of(record) if self.can_edit else "",
            "may_invite": is_granted(self.invite_view),
            "ties": ties_told(record) if self._warns(record) else [],
            "papers": PAPERS.values() if may_change_files(self.role, CouncilSession) else (),
            "may_write_to_invited": (may_write := self._may_write_to_invited()),
            "untold": untold(record) if may_write else "",
            "may_run": not why_not_run(record) and is_granted(EveningView.index),
            "may_take": record.is_to_come and shows(CouncilSession, *SESSION),
        }

    def _may_write_to_invited(self) -> bool:
        return bool(self.can_edit) and may(Right.UPDATE, SessionAttendance) and may(Right.READ, Person)

    @page("/answer/", right=Right.ANSWER, of=SessionAttendance, methods=("POST",))
    def answer_view(self) -> Any:
        """Whoever asks comes, does not, or takes back what they said: for themself alone, to a session to come."""
        session = self.get_one(request.form.get("id"))
        mine = own_row(session) or abort(404)
        if not mine.may_be_answered:
            flash(
                "Il n'est plus temps de répondre : la séance est passée ou annulée, ou votre mandat n'y va pas.",
                "error",
            )
            return self._back(session)
        answers = {"": None, **{one.value: one for one in SessionAnswer}}
        said = request.form.get("answer", "")
        if said not in answers:
            abort(400)
        title = str(session)
        with whole():
            mine.answer = answers[said]
            refusal = why_not_saved()
        say_saved(title, refusal, SAID[answers[said]])
        return self._back(session)

    @page("/order/", right=Right.UPDATE, of=Pitch, methods=("POST",))
    def order_view(self) -> Any:
        """A line of the order goes elsewhere, unless somebody changed the session since it was shown."""
        session = self.get_one(request.form.get("id"))
        if request.form.get("version") != str(session.version):
            flash(OVERTAKEN, "error")
        elif not session.is_ahead:
            flash("La séance est tenue ou annulée : son ordre ne change plus.", "error")
        else:
            title, key = str(session), request.form.get("line", "")
            with whole():
                done = move(session, key, request.form.get("to", ""))
                refusal = why_not_saved()
            say_saved(title, refusal, done)
            return redirect(url_for(".details_view", id=session.id, _anchor=key))
        return self._back(session)

    @page("/invite/", right=Right.CREATE, of=SessionAttendance, methods=("POST",))
    def invite_view(self) -> Any:
        """Whoever sits in the council on the day of a session to come, and is not invited yet, is."""
        session = self.get_one(request.form.get("id"))
        if not session.is_to_come:
            flash("La séance est passée ou annulée : on n'y invite plus personne.", "error")
            return self._back(session)
        title = str(session)
        with whole():
            read_bodies(session.council)
            people = session.not_invited()
            db.session.add_all(SessionAttendance(council_session=session, person=one) for one in people)
            refusal = why_not_saved()
        say_saved(title, refusal, f"{in_number(len(people), 'personne')} de plus à convier")
        return self._back(session)

    @page("/next/", right=Right.CREATE, methods=("POST",))
    def next_view(self) -> Any:
        """The session that follows those of a council, for a cohort if it has one: made with all that is known."""
        key, concept = request.form.get("_key", ""), stem(CouncilSession.__name__)
        if sent := sent_before(key, concept):
            return redirect(url_for(".details_view", id=sent.record_id))
        council, cohort = followed(request.form)
        if council.kind is CouncilKind.STRATEGIC and cohort is None:
            flash("Dites pour quelle promotion est la séance.", "error")
            return redirect(url_for(".create_view", council=council.id))
        with whole():
            db.session.add(made := following(council, cohort))
            title, moment = str(made), made.starts_at
            refusal = commit_once(made, key)
        sent = sent_before(key, concept)
        if refusal and sent is None:
            flash(f"« {title} » : {refusal}", "error")
            return redirect(url_for(".create_view", council=council.id, cohort=cohort.id if cohort else None))
        say_saved(title, "", f"préparée pour {short_moment(moment)}")
        return redirect(url_for(".details_view", id=sent.record_id if sent else made.id))

    @page("/document/", right=Right.UPDATE, methods=("POST",))
    def document_view(self) -> Any:
        """A document of the session, made from what it says now, kept among its files, and given."""
        session = self.get_one(request.form.get("id"))
        paper = PAPERS.get(request.form.get("document", "")) or abort(400)
        if not may_change_files(self.role, CouncilSession):
            abort(403)
        try:
            with Place():
                made = kept(session, paper)
            refusal = why_not_saved()
        except (NotMade, NotKept) as reason:
            db.session.rollback()
            refusal = str(reason)
        if refusal:
            flash(refusal, "error")
            return self._back(session)
        return redirect(url_for("attachment.file_view", id=made.id, show=1), 303)

    def _back(self, session: CouncilSession) -> Any:
        """To where the buttons were."""
        return redirect(url_for("admin.index") if "_home" in request.form else url_for(".details_view", id=session.id))
