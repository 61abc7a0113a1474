"""Where a session of a council stands."""

from __future__ import annotations

from models.engine import LabelledEnum, Tone


class SessionState(LabelledEnum):
    """Where a session stands (`app/docs/states.md#council_session`)."""

    PLANNED = "planifiee", "Planifiée", Tone.AHEAD
    CONVENED = "convoquee", "Convoquée", Tone.UNDER_WAY
    HELD = "tenue", "Tenue", Tone.WAITS
    MINUTED = "compte_rendu_valide", "Compte rendu validé", Tone.DONE
    POSTPONED = "reportee", "Reportée", Tone.PAUSED
    CANCELLED = "annulee", "Annulée", Tone.ENDED


TOOK_PLACE = (SessionState.HELD, SessionState.MINUTED)
SETTLED = (*TOOK_PLACE, SessionState.CANCELLED)
TO_CONVENE = (SessionState.PLANNED, SessionState.POSTPONED)
