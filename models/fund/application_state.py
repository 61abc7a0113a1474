"""Where an application to a fund may stand."""

from __future__ import annotations

from models.engine import LabelledEnum, Tone


class ApplicationState(LabelledEnum):
    """Where an application stands (`app/docs/states.md#fund_application`)."""

    DRAFT = "brouillon", "Brouillon", Tone.AHEAD
    FILED = "deposee", "Déposé", Tone.WAITS
    ADMISSIBLE = "recevable", "Recevable", Tone.UNDER_WAY
    INADMISSIBLE = "irrecevable", "Irrecevable", Tone.ENDED
    UNDER_REVIEW = "en_instruction", "En instruction", Tone.UNDER_WAY
    IN_COMMITTEE = "comite_engagement", "En comité d'engagement", Tone.WAITS
    POSTPONED = "ajournee", "Ajourné", Tone.PAUSED
    GRANTED = "accordee", "Accordé", Tone.DONE
    REFUSED = "refusee", "Refusé", Tone.ENDED
    SIGNED = "contractualisee", "Contractualisé", Tone.DONE
    PAID = "decaissee", "Décaissé", Tone.DONE
    CLOSED = "cloturee", "Clôturé", Tone.DONE
    LAPSED = "caduque", "Caduc", Tone.ENDED
    DROPPED = "abandonnee", "Abandonné", Tone.ENDED


NOT_FILED = (ApplicationState.DRAFT, ApplicationState.DROPPED)
UNDECIDED = (
    ApplicationState.FILED,
    ApplicationState.ADMISSIBLE,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.IN_COMMITTEE,
    ApplicationState.POSTPONED,
)
ENDED = (ApplicationState.LAPSED, ApplicationState.DROPPED)
GRANTED = (ApplicationState.GRANTED, ApplicationState.SIGNED, ApplicationState.PAID, ApplicationState.CLOSED)

STEPS = ("filed_on", "admissible_on", "reviewed_on", "committee_on", "decided_on", "signed_on", "closed_on")
DAYS = {  # of a state, when it came to it
    ApplicationState.FILED: "filed_on",
    ApplicationState.ADMISSIBLE: "admissible_on",
    ApplicationState.INADMISSIBLE: "admissible_on",
    ApplicationState.UNDER_REVIEW: "reviewed_on",
    ApplicationState.IN_COMMITTEE: "committee_on",
    ApplicationState.GRANTED: "decided_on",
    ApplicationState.REFUSED: "decided_on",
    ApplicationState.SIGNED: "signed_on",
    ApplicationState.CLOSED: "closed_on",
    ApplicationState.LAPSED: "closed_on",
    ApplicationState.DROPPED: "closed_on",
}
