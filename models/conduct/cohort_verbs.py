"""What may be done to a cohort: the table of `app/docs/states.md#cohort`, its guards, its effects."""

from __future__ import annotations

from collections.abc import Iterator

from models.accompaniment.jobs import missing_readings
from models.accompaniment.jobs_reading import due_on
from models.accompaniment.participation import COUNTED, OVER, Participation
from models.accompaniment.participations import accompanied, of_cohort
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort, CohortState
from models.councils.council_session import CouncilSession
from models.councils.session_state import SETTLED
from models.engine import Correction, Obstacle, Verb, now, records_with, today, verbs
from models.policy import MANAGER
from models.reference.milestone import Milestone
from models.selection.call_for_applications import CallState, call_of


def _called(cohort: Cohort) -> Iterator[Obstacle]:
    call = call_of(cohort)
    if call is None or call.state is CallState.CANCELLED:
        yield Obstacle("La promotion n'a pas d'appel à candidatures.")
    elif call.state is CallState.DRAFT:
        yield Obstacle("L'appel n'est pas publié :", call)


def _call_over(cohort: Cohort) -> Iterator[Obstacle]:
    call = call_of(cohort)
    if call is not None and not call.is_closed(now()):
        yield Obstacle("L'appel n'est pas clos :", call)


def _ready(cohort: Cohort) -> Iterator[Obstacle]:
    """A company at least, and dated sequences."""
    who = WhoCounts.of(of_cohort(cohort))
    if not (who.counted or who.expected):
        yield Obstacle("Aucune entreprise n'est retenue.")
    if not cohort.sequences:
        yield Obstacle("Aucune séquence n'est décrite :", cohort)
    for one in cohort.sequences:
        if not (one.starts_on and one.ends_on):
            yield Obstacle(f"La séquence « {one.name} » n'a pas ses dates :", cohort)


def _complete(cohort: Cohort) -> Iterator[Obstacle]:
    """The end is reached, each company is done with its year, the last council was held, jobs were counted."""
    if cohort.ends_on is None or today() < cohort.ends_on:
        yield Obstacle("La fin prévue n'est pas atteinte :", cohort)
    for one in accompanied(cohort):
        yield from _done_with(one)
    sessions = records_with(cohort, CouncilSession, cohort=cohort)
    for session in sessions:
        if session.state not in SETTLED:
            yield Obstacle("La séance n'a pas eu lieu :", session)
    yield from _closing_council([one for one in sessions if one.is_held])


def _closing_council(held: list[CouncilSession]) -> Iterator[Obstacle]:
    """A council was held, which closes the cohort."""
    if not held:
        yield Obstacle("Aucun conseil de la promotion ne s'est tenu.")
    elif not any(one.closes_cohort for one in held):
        last = max(held, key=lambda one: one.starts_at)
        yield Obstacle("Aucune séance tenue ne « clôt la promotion » :", last)


def _done_with(joined: Participation) -> Iterator[Obstacle]:
    if joined.is_present:
        yield from joined.sequences_over()
    if joined.state not in OVER:
        yield Obstacle(f"Une participation est « {joined.state.label} », ni terminée ni abandonnée :", joined)
    for site, milestone in missing_readings(joined, Milestone.END) if joined.state in COUNTED else ():
        yield Obstacle(f"Le relevé d'emplois « {milestone.label} » de « {joined.company} » manque :", site)


def _followed(cohort: Cohort) -> Iterator[Obstacle]:
    """Jobs are read for three years after the end."""
    for one in WhoCounts.of(of_cohort(cohort)).counted:
        due = due_on(one, Milestone.THREE_YEARS)
        if today() < due:
            yield Obstacle(f"Le relevé T+36 de « {one.company} » est attendu le {due:%d/%m/%Y}.")
            return


def _let_go(cohort: Cohort) -> Iterator[Obstacle]:
    """A cohort that is cancelled takes nobody any more: neither applications nor companies that were to come."""
    call = call_of(cohort)
    if call is not None and call.state in (CallState.PUBLISHED, CallState.SELECTION):
        yield Obstacle("Annulez d'abord l'appel à candidatures :", call)
    there = [one for one in of_cohort(cohort) if one.state not in OVER]
    if there:
        yield Obstacle(f"Participations dont l'abandon est à enregistrer d'abord : {len(there)}, dont", there[0])


def _close(cohort: Cohort) -> None:
    cohort.closed_on = cohort.closed_on or today()


def _is_not_closed(cohort: Cohort) -> None:
    cohort.closed_on = None


_AFTER = (CohortState.CLOSED, CohortState.ARCHIVED)
_ENDED = (*_AFTER, CohortState.CANCELLED)


verbs(Cohort)(
    Verb("open_call", "Ouvrir l'appel", (CohortState.PREPARATION,), CohortState.CALL_OPEN, guard=_called),
    Verb("select", "Passer à la sélection", (CohortState.CALL_OPEN,), CohortState.SELECTION, guard=_call_over),
    Verb("start", "Démarrer la promotion", (CohortState.SELECTION,), CohortState.RUNNING, guard=_ready),
    Verb("close", "Clôturer", (CohortState.RUNNING,), CohortState.CLOSED, guard=_complete, effect=_close),
    Verb("archive", "Archiver", (CohortState.CLOSED,), CohortState.ARCHIVED, MANAGER, guard=_followed),
    Verb(
        "cancel",
        "Annuler",
        (CohortState.PREPARATION, CohortState.CALL_OPEN, CohortState.SELECTION),
        CohortState.CANCELLED,
        MANAGER,
        guard=_let_go,
        needs_reason=True,
    ),
    Correction(CohortState.CANCELLED, guard=_let_go, effect=_is_not_closed),
    *(Correction(one, effect=_close) for one in _AFTER),
    *(Correction(one, effect=_is_not_closed) for one in CohortState if one not in _ENDED),
)
