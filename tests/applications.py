"""An open call and the applications of companies to it, for the tests of what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import FAVOURABLE, Decision, Outcome
from models.councils.session_state import SessionState
from models.engine import as_found, db, now, perform, verbs_of
from models.parties.company import Company, EssStatus
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.problem_kind import ProblemKind
from models.selection.call_for_applications import CallForApplications, CallState
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState
from models.selection.criterion import Axis, Criterion
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from tests.council_evenings import sits
from tests.factories import sample

DAY = timedelta(days=1)
BALANCED, UNBALANCED = (5, 5, 5, 5), (5, 5, 1, 5)


def a_grid() -> Any:
    """A criterion a side, the social one twice as heavy as another social one."""
    grid = sample(EvaluationGrid)
    for label, axis, weight in (
        ("Utilité", Axis.SOCIAL, 2),
        ("Gouvernance", Axis.SOCIAL, 1),
        ("Potentiel", Axis.ECONOMIC, 1),
        ("Disponibilité", Axis.CROSS, 1),
    ):
        sample(Criterion, label=label, axis=axis, weight=weight, scale_max=5, evaluation_grid=grid)
    return grid


def a_call(**said: Any) -> Any:
    """Open since yesterday until tomorrow, for a cohort of one department."""
    territory = [sample(Department, name="Hérault", code="34")]
    cohort = said.pop("cohort", None) or sample(Cohort, code="AV-2018", starts_on="03/04/2018", territory=territory)
    dates = {"opens_at": now() - DAY, "closes_at": now() + DAY}
    return sample(
        CallForApplications, **{"cohort": cohort, "state": CallState.PUBLISHED, "grid": a_grid()} | dates | said
    )


def an_application(call: Any, state: CandidacyState = CandidacyState.DRAFT, **said: Any) -> Any:
    """That of a Scop of the territory, with all it takes to be submitted."""
    company = said.pop("company", None) or sample(Company, ess_status=EssStatus.SCOP)
    commune = sample(Commune, department=call.cohort.territory[0])
    sample(Establishment, company=company, is_head_office=True, commune=commune)
    known = {"contact": sample(Person), "main_problem": sample(ProblemKind, needs_words=False)}
    return sample(Candidacy, **{"call": call, "company": company, "state": state, "reference": None} | known | said)


def evaluated(candidacy: Any, *values: int) -> Any:
    """A submitted evaluation, each criterion scored in the order of the grid."""
    made = Evaluation(evaluator=sample(Person))
    candidacy.evaluations.append(made)
    db.session.add(candidacy)
    db.session.commit()
    for score, value in zip(made.scores, values, strict=True):
        score.value = value
    db.session.commit()
    do(made, "submit")
    return made


def do(record: Any, *names: str, role: Role = Role.ADMIN, remark: str = "Parce que.") -> None:
    """Perform verbs, saving after each."""
    for name in names:
        perform(record, next(one for one in verbs_of(type(record)) if one.name == name), role, remark)
        db.session.commit()


def saved(*records: Any) -> None:
    """Save them."""
    db.session.add_all(records)
    db.session.commit()


def found_in(record: Any, state: Any) -> Any:
    """The record, in a state it was found in."""
    record.state = state
    return as_found(record)


def the_jury(candidacy: Any, outcome: Outcome = Outcome.FAVOURABLE, **said: Any) -> Any:
    """The decision of a jury of one, at a session held unless said."""
    council = sample(Council, kind=CouncilKind.JURY)
    session = sample(CouncilSession, council=council, cohort=None, **{"state": SessionState.HELD} | said)
    sits(session, sample(Person), presence=Presence.PRESENT)
    votes = {"votes_for": int(outcome in FAVOURABLE), "votes_against": int(outcome is Outcome.UNFAVOURABLE)}
    decision = sample(Decision, council_session=session, candidacy=candidacy, outcome=outcome, **votes)
    saved(decision)
    return decision


def reviewed(
    call: Any, scores: tuple[int, ...] = BALANCED, decided: Outcome | None = Outcome.FAVOURABLE, **said: Any
) -> Any:
    """An application evaluated twice, of which a jury decided."""
    one = an_application(call, CandidacyState.ADMISSIBLE, **said)
    for _ in range(2):
        evaluated(one, *scores)
    do(one, "start_review", role=Role.STAFF)
    if decided:
        the_jury(one, decided)
    return one


def joined(candidacy: Any) -> Any:
    """The participations that it made."""
    return db.session.scalars(db.select(Participation).filter_by(candidacy=candidacy)).all()
