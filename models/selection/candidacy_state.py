"""Where an application stands, and what that means (`app/docs/states.md#candidacy`)."""

from __future__ import annotations

from models.engine import LabelledEnum, Tone


class CandidacyState(LabelledEnum):
    """From a draft to a decision."""

    DRAFT = "brouillon", "Brouillon", Tone.AHEAD
    SUBMITTED = "deposee", "Déposée", Tone.WAITS
    ADMISSIBLE = "recevable", "Recevable", Tone.UNDER_WAY
    INADMISSIBLE = "irrecevable", "Irrecevable", Tone.ENDED
    UNDER_REVIEW = "en_instruction", "En instruction", Tone.UNDER_WAY
    HEARD = "auditionnee", "Auditionnée", Tone.UNDER_WAY
    SELECTED = "retenue", "Retenue", Tone.DONE
    WAITING = "liste_attente", "Sur liste d'attente", Tone.PAUSED
    DECLINED = "non_retenue", "Non retenue", Tone.ENDED
    WITHDRAWN = "retiree", "Retirée", Tone.ENDED


EVALUATED = (CandidacyState.ADMISSIBLE, CandidacyState.UNDER_REVIEW, CandidacyState.HEARD)
UNDECIDED = (CandidacyState.SUBMITTED, *EVALUATED)
PENDING = (CandidacyState.DRAFT, *UNDECIDED, CandidacyState.WAITING)
RANKED = (*EVALUATED, CandidacyState.SELECTED, CandidacyState.WAITING)
FROM_ADMISSIBLE_ON = (*RANKED, CandidacyState.DECLINED)
