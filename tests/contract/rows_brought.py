"""What the rows of a file that is brought in came to."""

from __future__ import annotations

from admin_views.engine.importing import imports
from models.engine import ImportedFile


def verdicts(file: ImportedFile) -> list[str]:
    """New, changed, same or refused, row by row."""
    return [one.verdict for one in imports.rows_of(file)]


def troubles(file: ImportedFile) -> list[tuple[str, str]]:
    """The (field, sentence) pairs of what is refused."""
    rows = imports.rows_of(file)
    return [(one["field"], one["sentence"]) for row in rows for one in row.result.get("troubles", ())]
