"""What a team does first in an empty store, one step after the other: shown until a company takes part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from admin_views.engine.audiences import may
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.councils.council import Council
from models.engine import Right, db, stem
from models.parties.company import Company
from models.parties.person import Person
from models.selection.call_for_applications import CallForApplications
from models.selection.evaluation_grid import EvaluationGrid

STEPS = (
    (Programme, "Décrire le programme : son porteur, ses dates, ses principes."),
    (Cohort, "Créer la première promotion : ses places, ses dates, son territoire, ses séquences."),
    (EvaluationGrid, "Écrire la grille d'évaluation : ses critères sociaux et économiques."),
    (CallForApplications, "Préparer l'appel à candidatures de la promotion."),
    (Company, "Enregistrer les entreprises, avec leur siège."),
    (Person, "Enregistrer leurs contacts, et les personnes de l'équipe."),
    (Council, "Constituer les conseils et le comité, avec leurs mandats."),
    (Participation, "Faire entrer la première entreprise : sa candidature retenue, ou une participation."),
)


@dataclass(frozen=True)
class Step:
    """Something to do, where it is done, and whether it was."""

    sentence: str
    label: str
    url: str
    is_done: bool


def first_steps() -> list[Step]:
    """The steps of whoever may take the last one, in order: those open to them; done once there is such a record."""
    if not may(Right.CREATE, Participation):
        return []
    mine = [(model, sentence) for model, sentence in STEPS if may(Right.CREATE, model)]
    there = db.session.execute(select(*(_is_there(model) for model, _sentence in mine))).one()
    return [_step(model, sentence, is_done) for (model, sentence), is_done in zip(mine, there, strict=True)]


def _is_there(model: type[Any]) -> Any:
    return select(model.id).exists().label(stem(model.__name__))


def _step(model: type[Any], sentence: str, is_done: bool) -> Step:
    page = "index_view" if is_done else "create_view"
    label = model.__concept__.plural if is_done else model.__concept__.new
    return Step(sentence, label, url_for(f"{stem(model.__name__)}.{page}"), bool(is_done))
