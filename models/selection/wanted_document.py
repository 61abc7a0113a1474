"""The documents that a call asks of each company."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Record, Sensitivity, field, link, rewritten

if TYPE_CHECKING:
    from models.selection.call_for_applications import CallForApplications


class WantedDocument(Record):
    """A document that a complete application holds, or may hold."""

    __concept__ = Concept(
        "Pièce demandée",
        "Pièces demandées",
        feminine=True,
        unique_together=(("call_for_applications", "label"),),
        sensitivity=Sensitivity.OPEN,
    )

    call_for_applications: Mapped[CallForApplications] = link(
        "Appel", owner="wanted_documents", frozen_once_referenced=True, in_title=True, listed=True
    )
    label: Mapped[str] = field("Pièce", max=120, listed=True, searched=True)
    is_required: Mapped[bool] = field("Obligatoire", default=True, listed=True)

    def rules(self) -> Iterator[tuple[str, str]]:
        """What a published call requires, it requires of every company."""
        if self.call_for_applications.is_announced and rewritten(self, "is_required") and not self.is_required:
            yield "is_required", "L'appel est publié : une pièce obligatoire le reste."

    def __str__(self) -> str:
        return f"{self.call_for_applications} — {self.label}"
