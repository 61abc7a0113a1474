"""The applications of companies to a call (`app/docs/selection.md#applications`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    FileKind,
    Instant,
    LabelledEnum,
    Prose,
    Record,
    Sensitivity,
    alike,
    attachments,
    children,
    field,
    link,
    links,
    next_reference,
    rewritten,
    today,
)
from models.parties.conflict_of_interest import Tie, ties_of
from models.reference.problem_kind import problems_told
from models.selection.candidacy_document import CandidacyDocument
from models.selection.candidacy_state import EVALUATED, CandidacyState
from models.selection.evaluation import Evaluation

if TYPE_CHECKING:
    from models.parties.company import Company
    from models.parties.establishment import Establishment
    from models.parties.person import Person
    from models.reference.problem_kind import ProblemKind
    from models.selection.call_for_applications import CallForApplications

CONFIDENTIAL = Sensitivity.CONFIDENTIAL


class CandidacyOrigin(LabelledEnum):
    """How the company came to apply."""

    ALTERINCUB = "alter_incub", "Alter'Incub"
    NETWORK = "reseau", "Réseau"
    PRESS = "presse", "Presse"
    PARTNER = "partenaire", "Partenaire"
    OTHER = "autre", "Autre"


class CandidacyFile(FileKind):
    """What a company applies with."""

    FORM = "candidacy_form", "Dossier de candidature", Sensitivity.CONFIDENTIAL
    PLAN = "candidacy_plan", "Plan d'affaires, comptes prévisionnels", Sensitivity.CONFIDENTIAL
    LETTER = "candidacy_letter", "Lettre du programme", Sensitivity.CONFIDENTIAL


class Candidacy(Record):
    """One company in one call, once; the committee sees it from admissible on, and never its internal notes."""

    __concept__ = Concept(
        "Candidature",
        "Candidatures",
        feminine=True,
        menu="Programme",
        order="-reference",
        unique_together=(("call", "company"),),
    )

    reference: Mapped[Code] = field(
        "Référence", max=20, unique=True, computed=True, listed=True, searched=True, group="Candidature"
    )
    call: Mapped[CallForApplications] = link(
        "Appel", frozen_once_referenced=True, listed=True, filtered=True, group="Candidature"
    )
    company: Mapped[Company] = link(
        "Entreprise",
        frozen_once_referenced=True,
        in_title=True,
        listed=True,
        searched=True,
        filtered=True,
        group="Candidature",
    )
    establishment: Mapped[Establishment | None] = link(
        "Établissement",
        matches=("company", "company"),
        help="Laissé vide : le siège.",
        group="Candidature",
    )
    contact: Mapped[Person | None] = link("Contact", likely=("positions.organisation", "company"), group="Candidature")
    state: Mapped[CandidacyState] = field(
        "État",
        default=CandidacyState.DRAFT,
        computed=True,
        hint=True,
        listed=True,
        filtered=True,
        group="Candidature",
    )
    submitted_at: Mapped[Instant | None] = field(
        "Déposée le", computed=True, listed=True, filtered=True, group="Candidature"
    )
    origin: Mapped[CandidacyOrigin | None] = field("Origine", filtered=True, group="Candidature")
    main_problem: Mapped[ProblemKind | None] = link("Problématique principale", filtered=True, group="Problématique")
    other_problems: Mapped[list[ProblemKind]] = links("Problématiques secondaires", group="Problématique")
    problem_words: Mapped[str | None] = field("Précision", max=300, group="Problématique")
    stake: Mapped[Prose | None] = field("Enjeu", max=4000, help="Avec les mots de l'entreprise.", group="Problématique")
    expectations: Mapped[Prose | None] = field("Attentes", group="Problématique")
    has_collective_proceedings: Mapped[bool] = field(
        "Procédure collective en cours", default=False, group="Recevabilité"
    )
    statutes_validated: Mapped[bool] = field("Statuts ESS validés", default=False, group="Recevabilité")
    derogation: Mapped[Prose | None] = field(
        "Dérogation",
        max=2000,
        help="Pourquoi admettre une entreprise hors du périmètre de l'ESS.",
        group="Recevabilité",
        sensitivity=CONFIDENTIAL,
    )
    decision_reason: Mapped[Prose | None] = field("Motif de la décision", group="Décision", sensitivity=CONFIDENTIAL)
    rank: Mapped[int | None] = field("Rang sur la liste d'attente", min=1, max=999, group="Décision")
    internal_notes: Mapped[Prose | None] = field("Notes internes", group="Décision", sensitivity=Sensitivity.RESTRICTED)
    documents: Mapped[list[CandidacyDocument]] = children("Pièces")
    evaluations: Mapped[list[Evaluation]] = children("Évaluations", sensitivity=CONFIDENTIAL)

    def __str__(self) -> str:
        return f"{self.reference} — {self.company}"

    def autofill(self) -> None:
        """Its reference, of the year of its cohort; a line for each document that the call wants."""
        if self.call is None:
            return
        if not self.reference:
            self.reference = next_reference(self, "reference", f"C{self.call.year % 100:02d}-")
        here = {one.wanted for one in self.documents}
        wanted = [one for one in self.call.wanted_documents if one not in here]
        self.documents.extend(CandidacyDocument(wanted=one) for one in wanted)

    @property
    def site(self) -> Establishment | None:
        """Where it is for the programme: the establishment said, else the company's head office."""
        return self.establishment or self.company.head_office

    @property
    def may_be_evaluated(self) -> bool:
        """Whether it is admissible, and nothing decided, in a call that goes on."""
        return self.state in EVALUATED and self.call.is_announced

    @cached_property
    def ties(self) -> dict[Person, list[Tie]]:
        """What ties its evaluators to the company, read once for the page that asks it of each of them."""
        return ties_of([one.evaluator for one in self.evaluations], self.company, today())

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of an announced call; of the company's own site; problems told once, the main one from submission on."""
        if self.id is None and not self.call.is_announced:
            yield "call", f"Cet appel ne prend pas de candidature : il est « {self.call.state.label} »."
        if self.establishment and self.establishment.company is not self.company:
            yield "establishment", "Cet établissement est d'une autre entreprise."
        if self.state not in (CandidacyState.DRAFT, CandidacyState.WITHDRAWN) and self.main_problem is None:
            yield "main_problem", "Indiquez la problématique principale."
        yield from problems_told(self)
        yield from self._alone_at_its_rank()

    def _alone_at_its_rank(self) -> Iterator[tuple[str, str]]:
        if self.state is not CandidacyState.WAITING:
            return
        if self.rank is None:
            if rewritten(self, "rank"):
                yield "rank", "Une candidature sur liste d'attente y a son rang : c'est l'ordre des appels."
        else:
            for other in alike(self, call=self.call, state=self.state, rank=self.rank):
                yield "rank", f"Ce rang est celui de la candidature {other.reference}."


attachments(Candidacy, CandidacyFile)
