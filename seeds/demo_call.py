"""The call of 2018 and its five applications, one in each of their first states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.cohorts.programme import Programme
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.problem_kind import ProblemKind
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy, CandidacyOrigin
from models.selection.candidacy_state import CandidacyState
from models.selection.criterion import Axis, Criterion
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from models.selection.wanted_document import WantedDocument
from seeds.demo_load import Load

PRINCIPLES = "L'intérêt général ; une croissance maîtrisée."
GRID = {  # `app/docs/selection.md#grids`
    Axis.SOCIAL: (
        "Utilité sociale",
        "Gouvernance participative",
        "Lucrativité limitée",
        "Ancrage territorial et emplois",
    ),
    Axis.ECONOMIC: ("Potentiel de croissance", "Solidité financière", "Modèle économique", "Équipe"),
    Axis.CROSS: ("Ampleur de la problématique", "Disponibilité de la direction"),
}
ON_PAPER = "Au dossier papier de l'entreprise (démo)."
DOCUMENTS = {"Statuts": True, "Derniers comptes": True, "Note de présentation": False}
TOWNS = {"32": "32013", "81": "81004", "31": "31555", "46": "46042", "65": "65440"}
PROBLEMS = ("diversification", "innovation", "croissance_organique", "changement_offre", "diversification")


def load(year: Load) -> None:
    """Add the programme, and the call with its applications when there is none yet."""
    entry = year.content["programme"]
    year.programme, is_new = year.made(
        Programme,
        {"code": entry["code"]},
        name=entry["nom"],
        operator=year.partners[entry["porteur"]],
        starts_on=entry["debut"],
        contact=year.contact,
        principles=PRINCIPLES,
    )
    for one in (*year.cohorts.values(), *year.templates, *year.councils.values()) if is_new else ():
        one.programme = year.programme
    promotion = next(one for one in year.content["promotions"] if "appel" in one)
    cohort = year.cohorts[promotion["code"]]
    if year.found(CallForApplications, cohort=cohort) is None:
        _call(year, cohort, promotion["appel"])


def _call(year: Load, cohort: Any, entry: dict[str, Any]) -> None:
    grid, is_new = year.made(EvaluationGrid, {"version_number": 1}, name="Grille du programme")
    for axis, labels in GRID.items() if is_new else ():
        grid.criteria.extend(Criterion(axis=axis, label=label) for label in labels)
    times = {
        name: datetime.fromisoformat(entry[key]) for name, key in (("opens_at", "ouverture"), ("closes_at", "cloture"))
    }
    call = year.added(CallForApplications, cohort=cohort, state=CallState.PUBLISHED, grid=grid, **times)
    call.wanted_documents.extend(WantedDocument(label=label, is_required=one) for label, one in DOCUMENTS.items())
    for number, one in enumerate(year.content["candidatures_2018"]):
        _application(year, call, one, number)


def _application(year: Load, call: Any, entry: dict[str, Any], number: int) -> None:
    state = CandidacyState(entry["statut"])  # type: ignore[call-arg]
    company, is_new = year.made(
        Company, {"siren": entry["siret"][:9]}, name=entry["raison_sociale"], ess_status=EssStatus.SCIC
    )
    if is_new:
        commune = year.found(Commune, insee_code=TOWNS[entry["departement"]])
        year.added(Establishment, company=company, siret=entry["siret"], is_head_office=True, commune=commune)
    application = year.added(
        Candidacy,
        call=call,
        company=company,
        contact=year.contact,
        state=state,
        origin=CandidacyOrigin.NETWORK,
        main_problem=year.found(ProblemKind, code=PROBLEMS[number]),
        submitted_at=None if state is CandidacyState.DRAFT else call.opens_at,
        decision_reason=entry.get("motif"),
    )
    application.autofill()
    for document in application.documents if state is not CandidacyState.DRAFT else ():
        document.received_on, document.on_paper = call.opens_at.date(), ON_PAPER
    if state is CandidacyState.UNDER_REVIEW:
        for mentor in list(year.mentors.values())[:2]:
            application.evaluations.append(Evaluation(evaluator=mentor.person))
