"""Where an agreement of the fund stands, and how its money leaves (`app/docs/states.md#fund_agreement`)."""

from __future__ import annotations

from models.engine import LabelledEnum, Tone


class AgreementState(LabelledEnum):
    """Where an agreement stands."""

    PREPARED = "preparation", "En préparation", Tone.AHEAD
    SCHEDULED = "echeancier", "Échéancier établi", Tone.WAITS
    SIGNED = "signe", "Signé", Tone.DONE


class PaidOut(LabelledEnum):
    """In how many times the money leaves."""

    ONCE = "unique", "En une fois"
    STAGED = "echelonne", "Par étapes"
    OTHER = "autre", "Autrement"
