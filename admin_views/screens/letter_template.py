"""A letter of a call or of a fund: the words that are filled in are picked beside its texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin_views.engine.view import BackOfficeView
from models.selection.letter_template import LetterOccasion, LetterTemplate


class LetterTemplateView(BackOfficeView):
    """Its form has the words; the rest is generated."""

    form_template = "letter_template_form.html"

    def more_of_form(self, form: Any, record: LetterTemplate | None) -> Mapping[str, Any]:
        """Those that a letter may have, as they are written in it: about a call, about a fund."""
        return {"tags": {"call": LetterOccasion.RECEIPT.tags, "fund": LetterOccasion.FUND_RECEIPT.tags}}
