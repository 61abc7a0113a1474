"""What a committee decides, of an application or of anything else (`app/docs/councils.md#decisions`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, inspect, select
from sqlalchemy.orm import Mapped, joinedload, relationship
from sqlalchemy.orm.attributes import set_committed_value

from models.councils.council import CouncilKind
from models.councils.council_session import READ, CouncilSession
from models.councils.kept_minutes import APPROVED, unchanged
from models.councils.session_state import SessionState
from models.councils.voting import Voting, voting, votings
from models.engine import (
    Concept,
    LabelledEnum,
    Prose,
    Record,
    Sensitivity,
    Tone,
    as_saved,
    comes_to,
    field,
    keeps_what_was,
    link,
    now,
    rewritten,
    session_of,
)
from models.fund.application_state import GRANTED, ApplicationState
from models.fund.fund_application import FundApplication
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON, CandidacyState

if TYPE_CHECKING:
    from models.parties.company import Company

READ_ON = "decisions_on_it"  # of an application to a fund, likewise
SUBJECTS = ("candidacy", "fund_application", "subject")
WRITTEN = ("council_session", *SUBJECTS, "outcome", "votes_for", "votes_against", "abstentions", "reason", "text")
UPON = "Le dossier est décidé là-dessus : corrigez d'abord son état."
LEANT_ON = "La candidature est retenue sur cette décision : corrigez d'abord son état."


class Outcome(LabelledEnum):
    """Which way a committee decides."""

    FAVOURABLE = "favorable", "Favorable", Tone.DONE
    RESERVED = "favorable_sous_reserve", "Favorable sous réserve", Tone.WAITS
    UNFAVOURABLE = "defavorable", "Défavorable", Tone.ENDED
    POSTPONED = "ajourne", "Ajourné", Tone.PAUSED


FAVOURABLE = (Outcome.FAVOURABLE, Outcome.RESERVED)
LEANING = dict.fromkeys((*GRANTED, ApplicationState.LAPSED), FAVOURABLE) | {
    ApplicationState.REFUSED: (Outcome.UNFAVOURABLE,),
    ApplicationState.POSTPONED: (Outcome.POSTPONED,),
}
BEFORE_COMMITTEE = (
    ApplicationState.DRAFT,
    ApplicationState.FILED,
    ApplicationState.ADMISSIBLE,
    ApplicationState.INADMISSIBLE,
    ApplicationState.UNDER_REVIEW,
)
DECIDES = {  # which councils decide of what
    "candidacy": (CouncilKind.JURY, CouncilKind.STEERING),
    "fund_application": (CouncilKind.COMMITMENT, CouncilKind.STEERING),
}


class Decision(Record):
    """One decision of one session, with its votes and who withdrew; the minutes, once approved, keep it as it is."""

    __concept__ = Concept(
        "Décision",
        "Décisions",
        feminine=True,
        menu="Conseils",
        unique_together=(("council_session", "candidacy"), ("council_session", "fund_application")),
    )

    council_session: Mapped[CouncilSession] = link(
        "Séance", offered=False, in_title=True, listed=True, searched=True, filtered=True, group="Objet"
    )
    candidacy: Mapped[Candidacy | None] = link(
        "Candidature", in_title=True, listed=True, searched=True, filtered=True, group="Objet"
    )
    fund_application: Mapped[FundApplication | None] = link(
        "Dossier du fonds", in_title=True, listed=True, searched=True, filtered=True, group="Objet"
    )
    subject: Mapped[str | None] = field("Autre objet", max=200, listed=True, searched=True, group="Objet")
    outcome: Mapped[Outcome] = field("Sens", listed=True, filtered=True, group="Décision")
    votes_for: Mapped[int] = field("Pour", min=0, max=999, default=0, listed=True, group="Vote")
    votes_against: Mapped[int] = field("Contre", min=0, max=999, default=0, listed=True, group="Vote")
    abstentions: Mapped[int] = field("Abstentions", min=0, max=999, default=0, listed=True, group="Vote")
    reason: Mapped[Prose] = field("Motif", max=4000, sensitivity=Sensitivity.CONFIDENTIAL, group="Décision")
    text: Mapped[Prose | None] = field("Texte de la décision", group="Décision")
    voters: Mapped[int] = field("Voix présentes", min=0, default=0, computed=True, group="Vote")
    withdrawals: Mapped[int] = field("Déports", min=0, default=0, computed=True, group="Vote")
    withdrawn: Mapped[Prose | None] = field(
        "Qui ne vote pas, et pourquoi", computed=True, sensitivity=Sensitivity.CONFIDENTIAL, group="Vote"
    )
    had_quorum: Mapped[bool] = field("Quorum atteint", default=True, computed=True, group="Vote")

    __table_args__ = (
        CheckConstraint(
            " + ".join(
                f"CASE WHEN {one} IS NULL THEN 0 ELSE 1 END"
                for one in ("candidacy_id", "fund_application_id", "subject")
            )
            + " = 1",
            name="one_subject",
        ),
    )

    def __str__(self) -> str:
        return f"{self.council_session} — {self.about}"

    @property
    def about(self) -> Candidacy | FundApplication | str | None:
        """The one thing that it is about: a record, or words."""
        return self.candidacy or self.fund_application or self.subject

    @property
    def application(self) -> Candidacy | FundApplication | None:
        """What of a company it is about."""
        return self.candidacy or self.fund_application

    @property
    def company(self) -> Company | None:
        """Whom it is about."""
        return self.application.company if self.application else None

    @property
    def is_favourable(self) -> bool:
        """Whether it lets its subject go on."""
        return self.outcome in FAVOURABLE

    @property
    def is_followed(self) -> bool:
        """Whether what it is about went on by it."""
        is_retained = _is_retained(self.candidacy) and self.is_favourable
        return is_retained or self.outcome in _kept_by(self.fund_application)

    @property
    def cast(self) -> int:
        """How many voted, abstentions included."""
        return (self.votes_for or 0) + (self.votes_against or 0) + (self.abstentions or 0)

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of a session that began, about one thing that its council decides of, with as many votes as there were."""
        yield from unchanged(self, self.council_session)
        yield from self._about_one_thing()
        if comes_to(self, "council_session"):
            yield from self._in_session()
        if comes_to(self, *WRITTEN) and self.council_session.state is not SessionState.MINUTED:
            yield from self.voted(self.voters, self.withdrawals, had_quorum=self.had_quorum)
        yield from self._leant_on()

    def _about_one_thing(self) -> Iterator[tuple[str, str]]:
        told = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(told) != 1:
            yield "subject", "Dites un objet, et un seul : une candidature, un dossier du fonds ou un autre objet."
            return
        council = self.council_session.council
        if told[0] in DECIDES and council.kind not in DECIDES[told[0]]:
            yield told[0], f"« {council.kind.label} » ne décide pas de cela."
        if self.candidacy and comes_to(self, "candidacy") and self.candidacy.state not in FROM_ADMISSIBLE_ON:
            yield "candidacy", "Une candidature se décide une fois recevable."
        if self.fund_application and comes_to(self, "fund_application"):
            yield from self._of_a_file(self.fund_application)

    def _of_a_file(self, file: FundApplication) -> Iterator[tuple[str, str]]:
        if file.state in BEFORE_COMMITTEE:
            yield "fund_application", "Un dossier se décide une fois inscrit au comité."
        if self.council_session.council.fund not in (None, file.fund):
            yield "fund_application", "Ce comité est celui d'un autre fonds."

    def _in_session(self) -> Iterator[tuple[str, str]]:
        session = self.council_session
        if session.council.kind is CouncilKind.STRATEGIC:
            yield "council_session", "Un conseil stratégique donne des avis : il ne décide pas."
        if session.state is SessionState.CANCELLED:
            yield "council_session", "La séance est annulée."
        elif session.starts_at > now():
            yield "council_session", f"La séance est le {session.day:%d/%m/%Y} : rien n'y est encore décidé."

    def voted(self, there: int, tied: int, *, had_quorum: bool) -> Iterator[tuple[str, str]]:
        """As many votes as voices that may; without a quorum it is put off."""
        is_put_off = self.outcome is Outcome.POSTPONED
        if self.cast != there - tied and not (is_put_off and self.cast == 0):
            yield "votes_for", f"Voix présentes : {there}, déports : {tied} ; les votes font {self.cast}."
        elif not had_quorum and not is_put_off:
            yield "outcome", "Le quorum n'est pas atteint : la décision est ajournée."

    def _leant_on(self) -> Iterator[tuple[str, str]]:
        """An application that was retained keeps the decision it was retained on, in its session."""
        if not self.id:
            return
        was = as_saved(self, "candidacy", "fund_application", "outcome")
        if _is_retained(self.candidacy) and not self.is_favourable and comes_to(self, "candidacy", "outcome"):
            yield "outcome", LEANT_ON
        if _is_retained(was["candidacy"]) and was["outcome"] in FAVOURABLE:
            yield from ((name, LEANT_ON) for name in ("candidacy", "council_session") if rewritten(self, name))
        if (kept := _kept_by(was["fund_application"])) and was["outcome"] in kept:
            yield from ((name, UPON) for name in ("fund_application", "council_session") if rewritten(self, name))
            yield from [("outcome", UPON)] * (self.outcome not in kept)

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What the minutes tell stays, and what an application was retained on."""
        if self.council_session.state is SessionState.MINUTED and not self.council_session.deleted_at:
            yield "council_session", APPROVED
        elif _is_retained(self.candidacy) and self.is_favourable:
            yield "candidacy", LEANT_ON
        elif self.outcome in _kept_by(self.fund_application):
            yield "fund_application", UPON


def _kept_by(file: FundApplication | None) -> tuple[Outcome, ...]:
    """The ways of a decision that an application went on by."""
    return LEANING.get(file.state, ()) if file is not None else ()


def _is_retained(candidacy: Candidacy | None) -> bool:
    return candidacy is not None and candidacy.state is CandidacyState.SELECTED


setattr(CouncilSession, READ, relationship(Decision, viewonly=True, order_by=Decision.id))
setattr(FundApplication, READ_ON, relationship(Decision, viewonly=True, order_by=Decision.id))


def decisions_of(session: CouncilSession) -> list[Decision]:
    """Those of a session in the order they were written, with whom each is about: in a statement, the first time."""
    database, known = session_of(session), inspect(session)
    if database is None or session.id is None or session.council.kind is CouncilKind.STRATEGIC:
        return []
    if READ in known.unloaded:
        query = select(Decision).where(Decision.council_session == session).order_by(Decision.id)
        company = joinedload(Decision.candidacy).joinedload(Candidacy.company)
        fund = joinedload(Decision.fund_application).joinedload(FundApplication.company)
        set_committed_value(session, READ, list(database.scalars(query.options(company, fund))))
    return list(getattr(session, READ))


def miscounted(session: CouncilSession) -> Iterator[tuple[Decision, str]]:
    """Those whose votes are not those of who is noted there any more, each with a sentence."""
    for one, found in _voted_now(session):
        for _name, sentence in one.voted(len(found.voters), len(found.withdrawn), had_quorum=found.has_quorum):
            yield one, sentence


def count_again(session: CouncilSession) -> None:
    """Keep with each decision who is noted there as its minutes are approved."""
    for one, found in _voted_now(session):
        _keep(one, found)


def _voted_now(session: CouncilSession) -> Iterator[tuple[Decision, Voting]]:
    """The decisions of a session, with who votes on each as it is noted now."""
    decisions = decisions_of(session)
    found = votings(session, {one.application for one in decisions}) if decisions else {}
    yield from ((one, found[one.application]) for one in decisions)


@keeps_what_was(Decision)
def keep_the_votes(decision: Decision) -> None:
    """Who was there and who withdrew is kept as it was when the decision was written."""
    session = decision.council_session
    if session is not None and comes_to(decision, *WRITTEN) and session.state is not SessionState.MINUTED:
        _keep(decision, voting(session, decision.application))


def _keep(decision: Decision, found: Voting) -> None:
    decision.voters, decision.withdrawals = len(found.voters), len(found.withdrawn)
    decision.withdrawn, decision.had_quorum = found.sentences or None, found.has_quorum
