"""The documents of an application: which came, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    FileKind,
    Record,
    Sensitivity,
    attachments,
    field,
    link,
    settled_by_file,
    today,
    unproved,
)

if TYPE_CHECKING:
    from models.selection.candidacy import Candidacy
    from models.selection.wanted_document import WantedDocument


class CandidacyDocumentFile(FileKind):
    """The document itself."""

    DOCUMENT = "candidacy_document", "Pièce demandée", Sensitivity.CONFIDENTIAL


class CandidacyDocument(Record):
    """One document wanted by the call; without a day, it has not come yet."""

    __concept__ = Concept("Pièce", "Pièces", feminine=True, unique_together=(("candidacy", "wanted"),))

    candidacy: Mapped[Candidacy] = link("Candidature", owner="documents", in_title=True, listed=True)
    wanted: Mapped[WantedDocument] = link(
        "Pièce demandée", matches=("call_for_applications", "candidacy.call"), in_title=True, listed=True
    )
    received_on: Mapped[Day | None] = field("Reçue le", past=True, listed=True)
    on_paper: Mapped[str | None] = field(
        "Vue sur papier", max=300, help="Pourquoi il n'y a pas de fichier, et où est le papier."
    )

    def __str__(self) -> str:
        return f"{self.candidacy} — {self.wanted.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A document that the call of the application wants; it came by its file, or was seen on paper."""
        if self.wanted.call_for_applications is not self.candidacy.call:
            yield "wanted", "Cette pièce n'est pas demandée par l'appel de la candidature."
        if self.on_paper and not self.received_on:
            yield "received_on", "Dites quel jour la pièce a été vue."
        yield from unproved(self, "received_on", "on_paper")


def _settle(document: CandidacyDocument, is_there: bool) -> None:
    """It came the day its file did; without one that counts, it has not, unless the paper was seen."""
    if is_there:
        document.received_on = document.received_on or today()
    elif not document.on_paper:
        document.received_on = None


attachments(CandidacyDocument, CandidacyDocumentFile)
settled_by_file(CandidacyDocument, _settle, waits=lambda document: document.received_on is None)
