"""A note, written on the page of its company or on its own."""

from __future__ import annotations

from typing import Any

from flask import redirect

from admin_views.engine.view import BackOfficeView
from admin_views.screens.in_place import page_to_return_to


class NoteView(BackOfficeView):
    """The form of a note leads back to the page of the company where it was written."""

    def _after_save(self, record: Any) -> Any:
        back = page_to_return_to()
        return redirect(back) if back else super()._after_save(record)
