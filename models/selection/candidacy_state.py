"""Where an application stands, and what that means (`app/docs/states.md#candidacy`)."""

from __future__ import annotations

from models.engine import LabelledEnum


class CandidacyState(LabelledEnum):
    """From a draft to a decision."""

    DRAFT = "brouillon", "Brouillon"
    SUBMITTED = "deposee", "Déposée"
    ADMISSIBLE = "recevable", "Recevable"
    INADMISSIBLE = "irrecevable", "Irrecevable"
    UNDER_REVIEW = "en_instruction", "En instruction"
    HEARD = "auditionnee", "Auditionnée"
    SELECTED = "retenue", "Retenue"
    WAITING = "liste_attente", "Sur liste d'attente"
    DECLINED = "non_retenue", "Non retenue"
    WITHDRAWN = "retiree", "Retirée"


EVALUATED = (CandidacyState.ADMISSIBLE, CandidacyState.UNDER_REVIEW, CandidacyState.HEARD)
UNDECIDED = (CandidacyState.SUBMITTED, *EVALUATED)
PENDING = (CandidacyState.DRAFT, *UNDECIDED, CandidacyState.WAITING)
RANKED = (*EVALUATED, CandidacyState.SELECTED, CandidacyState.WAITING)
FROM_ADMISSIBLE_ON = (*RANKED, CandidacyState.DECLINED)
