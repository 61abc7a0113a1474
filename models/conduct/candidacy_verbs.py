"""What may be done to an application: the table of `app/docs/states.md#candidacy`, its guards, its effects."""

from __future__ import annotations

from collections.abc import Iterator

from models.accompaniment.participation import OVER, Participation
from models.accompaniment.places import places_left
from models.conduct.jury import decided_favourably
from models.engine import Correction, Obstacle, Verb, kinds, now, records_with, session_of, today, verbs
from models.policy import MANAGER
from models.selection import eligibility
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import PENDING, CandidacyState
from models.selection.marks import marks

EVALUATORS = 2  # at least, none of them linked to the company
DECIDED = {
    CandidacyState.INADMISSIBLE: ("decision_reason",),
    CandidacyState.DECLINED: ("decision_reason",),
    CandidacyState.WAITING: ("rank",),
}
REVIEWED = (CandidacyState.UNDER_REVIEW, CandidacyState.HEARD)


def _identified(candidacy: Candidacy) -> Iterator[Obstacle]:
    yield from eligibility.without_site(candidacy)
    yield from eligibility.without_problem(candidacy)
    yield from eligibility.without_contact(candidacy)


def _in_time(candidacy: Candidacy) -> Iterator[Obstacle]:
    if not candidacy.call.is_open(now()):
        yield Obstacle(f"L'appel n'est pas ouvert : il est « {candidacy.call.phase(now())} ».", candidacy.call)
    yield from _identified(candidacy)


def _late(candidacy: Candidacy) -> Iterator[Obstacle]:
    if not candidacy.call.takes_late(now()):
        yield Obstacle("Hors délai ne se dit que d'un appel clos, avant ses résultats :", candidacy.call)
    yield from _identified(candidacy)


def _admissible_but_for_the_ess(candidacy: Candidacy) -> Iterator[Obstacle]:
    yield from eligibility.missing_documents(candidacy)
    yield from eligibility.outside_territory(candidacy)
    yield from eligibility.in_proceedings(candidacy)


def _admissible(candidacy: Candidacy) -> Iterator[Obstacle]:
    yield from _admissible_but_for_the_ess(candidacy)
    yield from eligibility.not_eligible(candidacy)


def _evaluators(candidacy: Candidacy) -> Iterator[Obstacle]:
    if sum(one.evaluator not in candidacy.ties for one in candidacy.evaluations) < EVALUATORS:
        yield Obstacle(f"Il faut au moins {EVALUATORS} évaluateurs sans lien avec l'entreprise :", candidacy)


def _place(candidacy: Candidacy) -> Iterator[Obstacle]:
    cohort = candidacy.call.cohort
    if not candidacy.call.is_announced:
        yield Obstacle(f"L'appel est « {candidacy.call.state.label} » :", candidacy.call)
    if places_left(cohort, candidacy.company) < 1:
        yield Obstacle(f"Aucune place n'est libre, sur {cohort.capacity} :", cohort)


def _judged(candidacy: Candidacy) -> Iterator[Obstacle]:
    """All evaluations are in; then there is a place."""
    late = [one for one in candidacy.evaluations if not one.is_submitted]
    if len(candidacy.evaluations) < EVALUATORS:
        yield Obstacle(f"Il faut au moins {EVALUATORS} évaluations :", candidacy)
    for one in late:
        yield Obstacle("L'évaluation n'est pas soumise :", one)
    if not late:
        yield from _place(candidacy)


def _balanced(candidacy: Candidacy) -> Iterator[Obstacle]:
    yield from _judged(candidacy)
    given, threshold = marks(candidacy.evaluations), candidacy.call.balance_threshold
    if given and (given.balance or 0) < threshold:
        wanted = kinds.Percent().show(threshold)
        yield Obstacle(f"L'équilibre n'atteint pas {wanted} : il y faut une exception, et sa raison.", candidacy.call)


def _chosen(candidacy: Candidacy) -> Iterator[Obstacle]:
    """As judged, and as a jury decided."""
    yield from _balanced(candidacy)
    yield from decided_favourably(candidacy)


def _next_in_line(candidacy: Candidacy) -> Iterator[Obstacle]:
    """The waiting list is called by rank; then as for a selection."""
    rank = candidacy.rank or 0
    waiting = records_with(candidacy, Candidacy, call=candidacy.call, state=CandidacyState.WAITING) if rank > 1 else ()
    before = [one for one in waiting if one.rank and one.rank < rank]
    for one in sorted(before, key=lambda one: one.rank or 0)[:1]:
        yield Obstacle(f"Une autre est avant sur la liste, au rang {one.rank} :", one)
    yield from _chosen(candidacy)


def _left(candidacy: Candidacy) -> Iterator[Obstacle]:
    """A selected company leaves its participation before its application is withdrawn."""
    is_selected = candidacy.state is CandidacyState.SELECTED
    for one in records_with(candidacy, Participation, candidacy=candidacy) if is_selected else ():
        if one.state not in OVER:
            yield Obstacle("La participation n'est pas finie : enregistrez d'abord l'abandon.", one)


def _without_participation(candidacy: Candidacy) -> Iterator[Obstacle]:
    """A company that was never selected takes no part by its application."""
    for one in records_with(candidacy, Participation, candidacy=candidacy):
        if one.state not in OVER:
            yield Obstacle("Enregistrez l'abandon de la participation, ou supprimez-la si elle est une erreur :", one)


def _submit(candidacy: Candidacy) -> None:
    candidacy.submitted_at = now()


def _was_submitted(candidacy: Candidacy) -> None:
    candidacy.submitted_at = candidacy.submitted_at or now()


def _was_not_submitted(candidacy: Candidacy) -> None:
    candidacy.submitted_at = None


def _was_selected(candidacy: Candidacy) -> None:
    _was_submitted(candidacy)
    _join(candidacy)


def _join(candidacy: Candidacy) -> None:
    """The participation, once; one that was there already is linked to the application.

    The call is written too: of two selections at the same time, the second is told, and counts the places again.
    """
    cohort, session = candidacy.call.cohort, session_of(candidacy)
    assert session is not None, "a selected application is saved"
    candidacy.call.updated_at = now()
    joined = next(iter(records_with(candidacy, Participation, cohort=cohort, company=candidacy.company)), None)
    if joined is not None:
        joined.candidacy = candidacy
        return
    session.add(
        Participation(
            candidacy=candidacy,
            company=candidacy.company,
            cohort=cohort,
            joined_on=cohort.starts_on or today(),
            main_problem=candidacy.main_problem,
            other_problems=list(candidacy.other_problems),
            problem_words=candidacy.problem_words,
            stake=candidacy.stake,
        )
    )


verbs(Candidacy)(
    Verb(
        "submit",
        "Déposer",
        (CandidacyState.DRAFT,),
        CandidacyState.SUBMITTED,
        guard=_in_time,
        effect=_submit,
    ),
    Verb(
        "submit_late",
        "Déposer hors délai",
        (CandidacyState.DRAFT,),
        CandidacyState.SUBMITTED,
        MANAGER,
        guard=_late,
        effect=_submit,
        needs_reason=True,
    ),
    Verb("admit", "Déclarer recevable", (CandidacyState.SUBMITTED,), CandidacyState.ADMISSIBLE, guard=_admissible),
    Verb(
        "admit_by_derogation",
        "Admettre par dérogation",
        (CandidacyState.SUBMITTED,),
        CandidacyState.ADMISSIBLE,
        MANAGER,
        guard=_admissible_but_for_the_ess,
        asks=("derogation",),
    ),
    Verb(
        "return_for_completion",
        "Rendre pour complément",
        (CandidacyState.SUBMITTED,),
        CandidacyState.DRAFT,
        needs_reason=True,
    ),
    Verb(
        "reject_inadmissible",
        "Déclarer irrecevable",
        (CandidacyState.SUBMITTED,),
        CandidacyState.INADMISSIBLE,
        asks=("decision_reason",),
    ),
    Verb(
        "start_review",
        "Lancer l'évaluation",
        (CandidacyState.ADMISSIBLE,),
        CandidacyState.UNDER_REVIEW,
        guard=_evaluators,
    ),
    Verb("record_hearing", "Enregistrer l'audition", (CandidacyState.UNDER_REVIEW,), CandidacyState.HEARD),
    Verb("select", "Retenir", REVIEWED, CandidacyState.SELECTED, MANAGER, guard=_chosen, effect=_join),
    Verb(
        "select_anyway",
        "Retenir par exception",
        REVIEWED,
        CandidacyState.SELECTED,
        MANAGER,
        guard=_judged,
        effect=_join,
        needs_reason=True,
    ),
    Verb("wait_list", "Mettre sur liste d'attente", REVIEWED, CandidacyState.WAITING, MANAGER, asks=("rank",)),
    Verb(
        "decline",
        "Ne pas retenir",
        (*REVIEWED, CandidacyState.WAITING),
        CandidacyState.DECLINED,
        MANAGER,
        asks=("decision_reason",),
    ),
    Verb(
        "call_up",
        "Appeler de la liste d'attente",
        (CandidacyState.WAITING,),
        CandidacyState.SELECTED,
        MANAGER,
        guard=_next_in_line,
        effect=_join,
    ),
    Verb(
        "call_up_anyway",
        "Appeler par exception",
        (CandidacyState.WAITING,),
        CandidacyState.SELECTED,
        MANAGER,
        guard=_place,
        effect=_join,
        needs_reason=True,
    ),
    Verb(
        "withdraw",
        "Enregistrer le retrait",
        (*PENDING, CandidacyState.SELECTED),
        CandidacyState.WITHDRAWN,
        guard=_left,
        needs_reason=True,
    ),
    Correction(CandidacyState.SELECTED, guard=_place, effect=_was_selected),
    Correction(CandidacyState.DRAFT, guard=_without_participation, effect=_was_not_submitted),
    Correction(CandidacyState.WITHDRAWN, guard=_without_participation),
    *(
        Correction(one, guard=_without_participation, effect=_was_submitted, asks=DECIDED.get(one, ()))
        for one in CandidacyState
        if one not in (CandidacyState.SELECTED, CandidacyState.DRAFT, CandidacyState.WITHDRAWN)
    ),
)
