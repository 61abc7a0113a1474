"""The files made for the Région: who, when, what, and the very bytes that left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Day,
    FileFormat,
    Instant,
    JournalEntry,
    LabelledEnum,
    Record,
    field,
    link,
    now,
    technical,
    today,
    widen_choice,
)

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort
    from models.parties.partner_service import PartnerService


NOT_IN_NORM = "NON_CONFORME"  # how the name of a file ends that lacks what its norm asks for
ISSUE = (
    "dataset",
    "cohort_id",
    "format",
    "narrowed_to",
    "recipient_id",
)  # what a file has in common with those that replace it


class Dataset(LabelledEnum):
    """The files of `app/docs/region-files.md#files`; those to publish are files of their own (decision 9)."""

    COMPANIES = "entreprises-accompagnees", "Entreprises accompagnées"
    SEQUENCES = "avancement-sequences", "Avancement des séquences"
    JOBS = "emplois-par-departement", "Emplois par département"
    COUNCILS = "conseils-strategiques", "Conseils stratégiques"
    FUND = "fonds-dossiers", "Dossiers du fonds"
    SUBSIDIES = "scdl-subventions", "Subventions à publier (SCDL)"
    AIDS = "registre-minimis", "Registre des aides de minimis"
    OPEN_COMPANIES = "entreprises-accompagnees-ouvert", "Entreprises accompagnées, à publier"
    OPEN_JOBS = "emplois-par-departement-ouvert", "Emplois par département, à publier"


class FileAction(LabelledEnum):
    """What the journal says of a file that left beside its making."""

    REISSUED = "reissued", "Nouvelle remise"


def refusal_of_day(day: date) -> str | None:
    """Why a file is not made as of a day, in a French sentence; None when it is."""
    return "Ce jour est à venir : un fichier dit ce qui était vrai aujourd'hui ou avant." if day > today() else None


def title_of(dataset: Dataset, cohort: Cohort, as_of: date, narrowed_to: str = "") -> str:
    """What a file is, of whom, as of when and of which lines: its name for people."""
    return ", ".join(filter(None, (f"{dataset.label} — {cohort.code}", f"données au {as_of:%d/%m/%Y}", narrowed_to)))


class ExportRun(Record):
    """One file that was made: never altered, given again byte for byte."""

    __concept__ = Concept("Fichier pour la Région", "Fichiers pour la Région", menu="Région", order="-made_at")

    made_at: Mapped[Instant] = field("Fait le", default=now, computed=True, listed=True, filtered=True)
    made_by: Mapped[str] = field("Par", computed=True, listed=True)
    dataset: Mapped[Dataset] = field("Fichier", computed=True, listed=True, filtered=True)
    cohort: Mapped[Cohort] = link("Promotion", computed=True, in_title=True, listed=True, filtered=True)
    format: Mapped[FileFormat] = field("Format", computed=True, listed=True)
    as_of: Mapped[Day] = field("Données au", computed=True, listed=True)
    rows: Mapped[int] = field("Lignes", min=0, computed=True, listed=True)
    file_name: Mapped[str] = field("Nom du fichier", computed=True)
    sha256: Mapped[Code] = field("Empreinte SHA-256", min=64, max=64, computed=True)
    recipient: Mapped[PartnerService | None] = link("Remis à", computed=True, listed=True, filtered=True)
    given_on: Mapped[Day | None] = field("Remis le", computed=True, listed=True)
    narrowed_to: Mapped[str] = technical(String, default="", server_default="")  # which lines, in French; all without
    content: Mapped[bytes] = technical(LargeBinary, deferred=True)
    rows_in_norm: Mapped[bytes | None] = technical(LargeBinary, deferred=True)  # when its bytes are in another format

    def rules(self) -> Iterator[tuple[str, str]]:
        """A file says what was true on a day that came."""
        if sentence := refusal_of_day(self.as_of):
            yield "as_of", sentence

    def __str__(self) -> str:
        return title_of(self.dataset, self.cohort, self.as_of, self.narrowed_to)

    @property
    def told(self) -> str:
        """What it is of, in a table that tells the rest."""
        return ", ".join(filter(None, (self.dataset.label, self.narrowed_to)))

    @property
    def norm(self) -> bytes | None:
        """Its rows as the norm writes them, whatever its format; None for a workbook made before they were kept."""
        return self.content if self.format is FileFormat.NORME else self.rows_in_norm

    @property
    def follows_norm(self) -> bool:
        """Whether nothing was missing that its norm asks for."""
        return NOT_IN_NORM not in self.file_name

    def give(self, service: PartnerService) -> None:
        """Hand the file to a service: those who work there read it, and take the same bytes again."""
        self.recipient, self.given_on = service, today()


def replacements(runs: Iterable[ExportRun]) -> dict[ExportRun, ExportRun | None]:
    """The file that replaced each of these; None for one that still holds.

    The last of the same file, cohort and format that the same service was given: of the latest day, else made last.
    """
    known = sorted(runs, key=lambda one: (one.as_of, one.id))
    last = {_issue(one): one for one in known}
    return {one: newer if (newer := last[_issue(one)]) is not one else None for one in known}


def _issue(run: ExportRun) -> tuple[Any, ...]:
    return tuple(getattr(run, name) for name in ISSUE)


widen_choice(JournalEntry, "action", FileAction)
