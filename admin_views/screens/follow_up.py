"""What is to be done, settled from where it is told: done today, or put off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, request, url_for

from admin_views.engine.pages import page
from admin_views.engine.saving import why_not_saved
from admin_views.engine.undo_screen import say_saved
from admin_views.engine.view import BackOfficeView
from models.accompaniment.follow_up import FollowUp
from models.engine import Right, kinds, today

LATER = {"1": "Demain", "7": "Dans une semaine", "30": "Dans un mois"}  # in days, from today


class FollowUpView(BackOfficeView):
    """Beside its pages, two buttons that the week and the first page offer."""

    @page("/done/", right=Right.UPDATE, methods=("POST",))
    def done_view(self) -> Any:
        """Done today, unless it was before: the page may be of yesterday."""
        one = self._told()
        if one.done_on not in {None, today()}:
            return self._stays(one)
        one.done_on = today()
        return self._saved(one, "fait")

    @page("/postpone/", right=Right.UPDATE, methods=("POST",))
    def postpone_view(self) -> Any:
        """For another day, so many days from now."""
        days = request.form.get("days", "")
        if days not in LATER:
            abort(400)
        one = self._told()
        if one.done_on is not None:
            return self._stays(one)
        one.due_on = today() + timedelta(days=int(days))
        return self._saved(one, f"reporté au {kinds.Day().show(one.due_on)}")

    def _told(self) -> FollowUp:
        found: FollowUp = self.get_one(request.form.get("id"))
        return found

    def _stays(self, one: FollowUp) -> Any:
        """What somebody did meanwhile is done."""
        assert one.done_on is not None
        flash(f"« {one} » : déjà fait le {kinds.Day().show(one.done_on)}.", "info")
        return self._back()

    def _saved(self, one: FollowUp, what: str) -> Any:
        title = str(one)
        say_saved(title, why_not_saved(), what)
        return self._back()

    def _back(self) -> Any:
        """To where it was told."""
        return redirect(url_for("admin.week" if "_week" in request.form else "admin.index"))
