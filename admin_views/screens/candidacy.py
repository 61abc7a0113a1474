"""An application: what it still needs to be admitted, what evaluators gave it, and the next one to screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.engine.audiences import may, shows
from admin_views.engine.available_verbs import obstacle_html
from admin_views.engine.blocks import Block
from admin_views.engine.parts import boxes_of
from admin_views.engine.record_sections import Item
from admin_views.engine.view import BackOfficeView
from admin_views.screens import candidacy_import  # noqa: F401 — what its files say
from admin_views.screens.candidacy_form import PARTS, whole_form
from admin_views.screens.score_format import out_of, points
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.conduct.scope import scope_of
from models.engine import Obstacle, Right, Words, acting, db, kinds, typeset, whole
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.selection import eligibility
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_document import CandidacyDocument
from models.selection.candidacy_state import CandidacyState
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from models.selection.evaluators import is_evaluating
from models.selection.marks import marks
from models.selection.score import Score

DONE = Markup("✓ {}")
BEFORE_ADMISSION = (CandidacyState.DRAFT, CandidacyState.SUBMITTED)
SORTED = (*BEFORE_ADMISSION, CandidacyState.ADMISSIBLE, CandidacyState.INADMISSIBLE)
Check = tuple[str, Callable[[Candidacy], Iterable[Obstacle]], Callable[[Candidacy], str]]
CHECKS: tuple[Check, ...] = (
    ("SIRET", eligibility.without_site, lambda one: kinds.Siret().show(one.site.siret) if one.site else ""),
    ("Contact", eligibility.without_contact, lambda one: str(one.contact)),
    ("Problématique", eligibility.without_problem, lambda one: str(one.main_problem)),
    ("Pièces", eligibility.missing_documents, lambda _one: "Toutes sont là."),
    ("Territoire", eligibility.outside_territory, lambda one: str(one.site.commune.department) if one.site else ""),
    (Words("Périmètre de l'ESS"), eligibility.not_eligible, lambda one: typeset(eligibility.eligibility(one)[1])),
    (Words("Fiche de l'entreprise"), eligibility.still_missing, lambda _one: "Complète."),
    ("Procédure collective", eligibility.in_proceedings, lambda _one: "Aucune."),
)


class CandidacyView(BackOfficeView):
    """The page that screens an application, the form that makes it with its company and who is in charge."""

    form_template = "candidacy_form.html"

    def get_create_form(self) -> Any:
        """With the boxes of the other records that the role may make along."""
        self._plain_form = super().get_create_form()
        boxes = {model: made for model, names in PARTS.items() if (made := boxes_of(model, names, self)) is not None}
        return whole_form(self._plain_form, boxes) if self.can_create else self._plain_form

    def get_edit_form(self) -> Any:
        """The application alone."""
        return self._plain_form

    def _prefilled(self) -> dict[str, Any]:
        """A line for each document that the call of the address wants."""
        values = super()._prefilled()
        call = values.get("call")
        if call is not None and "documents" in self.fields:
            values["documents"] = [CandidacyDocument(wanted=one) for one in call.wanted_documents]
        return values

    def find(self, id: Any, *, with_bin: bool = False, deep: bool = False) -> Any:
        """The record, and what its blocks read of others."""
        record = super().find(id, with_bin=with_bin, deep=deep)
        if record is not None and deep and may(Right.READ, Evaluation):
            for query in _around(record):
                db.session.scalars(query).unique().all()
        return record

    def blocks(self, record: Candidacy) -> Sequence[Block]:
        """The principles; before them, for the team, the checklist (before admission) or the marks; for some, these."""
        principles = _principles(record)
        if not may(Right.READ, Evaluation):
            return [*_told_marks(record), *principles]
        if record.state in BEFORE_ADMISSION:
            return [Block("À vérifier", list(_checklist(record)), _next(record)), *principles]
        return [Block("Évaluation", list(_marks(record, record.evaluations)), _next(record)), *principles]


def _told_marks(record: Candidacy) -> list[Block]:
    """What evaluators gave together, for those who read no evaluation, unless they still have some to hand in."""
    if not may(Right.TOTALS, Evaluation) or is_evaluating(scope_of(acting()).person_id, record.call):
        return []
    scores: Any = selectinload(Evaluation.scores).joinedload(Score.criterion)
    query = select(Evaluation).where(Evaluation.candidacy == record).options(scores)
    with whole():
        return [Block("Évaluation", list(_marks(record, db.session.scalars(query).all())))]


def _principles(record: Candidacy) -> list[Block]:
    """The founding principles of the programme (`app/docs/programme.md#founding-principles`)."""
    if not shows(Programme, "name", "principles"):
        return []
    of_it = Cohort.id == record.call.cohort_id  # type: ignore[attr-defined]
    query = select(Programme.name, Programme.principles).join(Cohort.programme).where(of_it)
    programme = db.session.execute(query).first()
    if programme is None or not programme.principles:
        return []
    return [Block("Principes fondateurs", [Item(programme.name, programme.principles, wide=True)])]


def _around(record: Candidacy) -> Iterator[Any]:
    """What the page of an application reads of its call, its company, its evaluators: a statement for each."""
    call: Any = select(CallForApplications).where(CallForApplications.id == record.call.id)
    if record.state in BEFORE_ADMISSION:
        territory = joinedload(CallForApplications.cohort).joinedload(Cohort.territory)
        yield call.options(joinedload(CallForApplications.wanted_documents), territory)
        where = joinedload(Company.establishments).joinedload(Establishment.commune).joinedload(Commune.department)
        loads = (where, joinedload(Company.approvals), joinedload(Company.legal_form))
        yield select(Company).where(Company.id == record.company.id).options(*loads)
        return
    if not all(one.is_submitted for one in record.evaluations):
        yield call.options(joinedload(CallForApplications.grid).joinedload(EvaluationGrid.criteria))


def _checklist(record: Candidacy) -> Iterator[Item]:
    for label, check, done in CHECKS:
        missing = [obstacle_html(one, record) for one in check(record)]
        yield Item(label, Markup("<br>").join(missing) if missing else DONE.format(done(record)))


def _marks(record: Candidacy, evaluations: Iterable[Evaluation]) -> Iterator[Item]:
    given = marks(evaluations)
    if given is None:
        yield Item("Évaluations soumises", "Aucune.")
        return
    yield Item("Score social", points(given.social))
    yield Item("Score économique", points(given.economic))
    yield Item("Bonus", points(given.bonus))
    yield Item("Score global", points(given.overall))
    yield Item("Équilibre", out_of(given.balance, record.call.balance_threshold))
    told = " : à discuter" if given.is_to_discuss else ""
    yield Item("Écart entre évaluateurs", Words(f"{points(given.spread)}{told}"))


def _next(record: Candidacy) -> list[Markup]:
    """A link to the next submitted application of the call, or the first after the last; while they are sorted."""
    if record.state not in SORTED:
        return []
    query = (
        select(Candidacy.id, Candidacy.reference)
        .where(Candidacy.call == record.call, Candidacy.id != record.id)
        .where(Candidacy.state == CandidacyState.SUBMITTED)
        .order_by(Candidacy.reference <= record.reference, Candidacy.reference)
    )
    found = db.session.execute(query.limit(1)).first()
    if found is None:
        return []
    address = url_for(".details_view", id=found.id)
    return [typeset(Markup('<a class="button" href="{}">Suivante : {}</a>')).format(address, found.reference)]
