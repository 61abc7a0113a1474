"""The places of a cohort, and which companies hold one (`app/docs/programme.md#places`)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, inspect, select, union
from sqlalchemy.orm import Session

from models.accompaniment.participation import LEFT, Participation
from models.cohorts.cohort import Cohort
from models.engine import as_saved, comes_to, more_rules, session_of
from models.parties.company import Company
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import CandidacyState

FEWER = "Pour en offrir moins, dites d'abord sur une participation le « Motif du dépassement »."


def who_holds_places(cohort: Cohort, session: Session) -> set[int]:
    """The ids of the companies that hold a place (`app/docs/programme.md#places`)."""
    call, held = CallForApplications.cohort == cohort, Candidacy.state == CandidacyState.SELECTED
    known = select(Participation.company_id).where(Participation.cohort == cohort)  # type: ignore[attr-defined]
    stays = Candidacy.company_id.not_in(known.where(Participation.state.in_(LEFT)))  # type: ignore[attr-defined]
    selected = select(Candidacy.company_id).join(Candidacy.call).where(call, held, stays)  # type: ignore[attr-defined]
    return set(session.scalars(union(selected, known.where(Participation.state.not_in(LEFT)))))


def places_left(cohort: Cohort, company: Company) -> int:
    """How many places are free for a company: which others hold one."""
    session = session_of(cohort)
    if session is None or cohort.id is None:
        return cohort.capacity
    taken = who_holds_places(cohort, session) - {company.id}
    beside = [one for one in session.new if isinstance(one, Participation) and one.cohort is cohort]
    return cohort.capacity - len(taken) - len({one.company for one in beside} - {company})


@more_rules(Participation)
def _holds_one(participation: Participation) -> Iterator[tuple[str, str]]:
    """A free place is there to take, or a reason is told."""
    cohort = participation.cohort
    is_said = participation.beyond_capacity or not _takes_one(participation)
    if not is_said and places_left(cohort, participation.company) < 1:
        full = f"Aucune place n'est libre, sur {cohort.capacity}"
        yield "beyond_capacity", f"{full} : dites dans « Motif du dépassement » pourquoi en donner une de plus."


def _takes_one(participation: Participation) -> bool:
    """Whether a save gives the company a place that it did not hold."""
    before = inspect(participation).attrs["state"].history.deleted
    is_back = any(one in LEFT for one in before or ())
    return participation.state not in LEFT and (is_back or comes_to(participation, "cohort", "company"))


@more_rules(Cohort)
def _enough_of_them(cohort: Cohort) -> Iterator[tuple[str, str]]:
    """They are not made fewer than those that are held, but for those that were given beyond them."""
    session = session_of(cohort)
    if session is None or cohort.id is None or cohort.capacity >= as_saved(cohort, "capacity")["capacity"]:
        return
    beyond = select(func.count(Participation.id)).where(Participation.cohort == cohort)
    beyond = beyond.where(Participation.state.not_in(LEFT), Participation.beyond_capacity.is_not(None))
    held = len(who_holds_places(cohort, session)) - (session.scalar(beyond) or 0)
    if cohort.capacity < held:
        yield "capacity", f"Places déjà prises : {held}. {FEWER}"
