"""Opinions on pitches: an interest is called back from where it is told."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from admin_views.engine.pages import page
from admin_views.engine.saving import why_not_saved
from admin_views.engine.undo_screen import say_saved
from admin_views.engine.view import BackOfficeView
from models.councils.pitch_feedback import PitchFeedback
from models.engine import Right, today


class PitchFeedbackView(BackOfficeView):
    """Beside its pages, the button of the session's page."""

    @page("/called/", right=Right.UPDATE, methods=("POST",))
    def called_view(self) -> Any:
        """Called back today."""
        one: PitchFeedback = self.get_one(request.form.get("id"))
        title, session = str(one), one.pitch.council_session.id
        one.called_on = today()
        say_saved(title, why_not_saved(), "rappel fait")
        return redirect(url_for("council_session.details_view", id=session))
