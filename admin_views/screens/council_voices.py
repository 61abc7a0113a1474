"""What was said in a session of a council: what opinions come to, who is to be called back, what was decided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_views.engine.audiences import may, shows
from admin_views.engine.blocks import Block
from admin_views.engine.record_sections import Item
from admin_views.screens.score_format import points
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import DECIDES, Decision, Outcome, decisions_of
from models.councils.opinions import FEWEST, NOTHING, Figures, figures_of
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import MARKS, Interest, PitchFeedback
from models.councils.session_state import SessionState
from models.engine import Right, Words, db, declared, in_number, now, uncapitalised
from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import EVALUATED, CandidacyState

OFFERED = 200  # records in a short form
CALLED = ("pitch", "person", "interest", "amount_min", "amount_max", "instrument", "called_on")
DECIDED = ("candidacy", "fund_application", "subject", "outcome", "votes_for", "votes_against", "abstentions")
FEW = Words(f"moyennes dites à partir de {FEWEST} avis")


@dataclass(frozen=True)
class Said:
    """What the opinions on a pitch come to, in words."""

    pitch: Pitch
    figures: Figures

    @property
    def words(self) -> list[str]:
        """« 4 avis », the mean of each mark, how many have an interest; from three on."""
        count = f"{self.figures.answers or 'Aucun'} avis"
        if not self.figures.is_told:
            return [count, FEW] if self.figures.answers else [count]
        fields = declared(PitchFeedback)
        means = (f"{uncapitalised(fields[one].label)} {self.mean(one)}" for one in MARKS)
        return [count, *means, in_number(self.figures.interested, "intérêt")]

    def mean(self, mark: str) -> str:
        """« 3,7 »."""
        return points(float(self.figures.means[mark]))


def voices_of(session: CouncilSession, pitches: Sequence[Pitch]) -> dict[str, Any]:
    """The parts of the page of a session that tell it, by name; nothing before it begins."""
    if session.starts_at > now():
        return {}
    decisions = decided_in(session)
    return {
        "opinions": opinions_on(pitches),
        "calls": to_call(pitches),
        "may_call": may(Right.UPDATE, PitchFeedback),
        "amounts": _amounts,
        "decisions": decisions,
        "new_decision": decision_form(session, decisions),
        "votes": votes_words,
    }


def _amounts(opinion: PitchFeedback) -> str:
    """« de 10 000 € à 50 000 € »."""
    fields = declared(PitchFeedback)
    low, high = (fields[one].show(getattr(opinion, one)) for one in ("amount_min", "amount_max"))
    return f"de {low} à {high}" if low and high else f"à partir de {low}" if low else f"jusqu'à {high}"


def opinions_on(pitches: Sequence[Pitch]) -> list[Said]:
    """Those on pitches, for who may know what they come to: in a statement; nothing when there is none."""
    found = figures_of(pitches) if may(Right.TOTALS, PitchFeedback) else {}
    return [Said(one, found.get(one.id, NOTHING)) for one in pitches] if found else []


def opinion_block(pitch: Pitch) -> list[Block]:
    """The same on the page of a pitch."""
    for one in opinions_on([pitch]):
        fields, is_told = declared(PitchFeedback), one.figures.is_told
        means = [Item(fields[mark].label, one.mean(mark)) for mark in MARKS] if is_told else [Item("Moyennes", FEW)]
        interests = [Item("Intérêts", str(one.figures.interested))] if is_told else []
        return [Block("Avis", [Item("Avis donnés", str(one.figures.answers)), *means, *interests])]
    return []


def to_call(pitches: Sequence[Pitch]) -> list[PitchFeedback]:
    """The interests that nobody answered yet, those in funding first, for who reads whose they are: in a statement."""
    if not pitches or not shows(PitchFeedback, *CALLED):
        return []
    numbers = [one.id for one in pitches]
    query: Any = select(PitchFeedback).where(PitchFeedback.pitch_id.in_(numbers))  # type: ignore[attr-defined]
    query = query.where(PitchFeedback.interest != Interest.NONE, PitchFeedback.called_on.is_(None))  # type: ignore[union-attr]
    found = db.session.scalars(query.options(joinedload(PitchFeedback.person), joinedload(PitchFeedback.instrument)))
    order = list(Interest)
    return sorted(found, key=lambda one: (-order.index(one.interest), one.pitch.rank, one.person.sort_key))


def decided_in(session: CouncilSession) -> list[Decision]:
    """What a committee decided, for who reads it."""
    return decisions_of(session) if shows(Decision, *DECIDED) else []


def decision_form(session: CouncilSession, decided: Sequence[Decision]) -> Mapping[str, Any] | None:
    """The short form of a decision, on the page of a session that decides: what is before it that is not decided."""
    is_open = session.starts_at <= now() and session.state not in (SessionState.MINUTED, SessionState.CANCELLED)
    if not is_open or session.council.kind is CouncilKind.STRATEGIC or not may(Right.CREATE, Decision):
        return None
    done = {one.candidacy or one.fund_application for one in decided}
    about = [(name, label, [one for one in found if one not in done]) for name, label, found in _before(session)]
    return {"key": uuid.uuid4().hex, "about": about, "outcomes": list(Outcome)}


def _before(session: CouncilSession) -> list[tuple[str, str, Sequence[Any]]]:
    """(field, label, records) of what a council of this kind decides of now."""
    found: list[tuple[str, str, Sequence[Any]]] = []
    kind, fields = session.council.kind, declared(Decision)
    if kind in DECIDES["candidacy"] and shows(Candidacy, "company", "state"):
        states = (*EVALUATED, CandidacyState.WAITING)
        query = select(Candidacy).where(Candidacy.state.in_(states)).order_by(Candidacy.reference).limit(OFFERED)
        rows = db.session.scalars(query.options(joinedload(Candidacy.company))).all()
        found.append(("candidacy", fields["candidacy"].label, rows))
    if kind in DECIDES["fund_application"] and shows(FundApplication, "company", "state"):
        files: Any = select(FundApplication).where(FundApplication.state == ApplicationState.IN_COMMITTEE)
        council: Any = session.council
        if council.fund_id is not None:
            files = files.where(FundApplication.fund_id == council.fund_id)  # type: ignore[attr-defined]
        rows = db.session.scalars(files.options(joinedload(FundApplication.company)).limit(OFFERED)).all()
        found.append(("fund_application", fields["fund_application"].label, rows))
    return found


def votes_words(decision: Decision) -> list[str]:
    """Votes, voices that were there, who withdrew, and whether there was a quorum."""
    cast = (("pour", decision.votes_for), ("contre", decision.votes_against), ("abstention", decision.abstentions))
    there = f"{decision.voters} voix présente{'s' if decision.voters > 1 else ''}"
    told = [f"{number} {word}" for word, number in cast if number] or ["Sans vote"]
    withdrawn = [in_number(decision.withdrawals, "déport")] if decision.withdrawals else []
    return [*told, there, *withdrawn, *([] if decision.had_quorum else ["sans quorum"])]
