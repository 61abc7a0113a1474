"""What the documents of a session say of its decisions, to the role they are for."""

from __future__ import annotations

from typing import Any

from admin_views.engine.audiences import shown_to
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision, decisions_of
from models.engine import Role, french_number, in_number, typeset

TOLD = ("council_session", "candidacy", "fund_application", "subject", "outcome")
VOTES = ("votes_for", "votes_against", "abstentions", "withdrawals", "had_quorum")


def decisions(session: CouncilSession, role: Role) -> dict[str, Any]:
    """Each of them, in the order they were written, for a role that reads them."""
    return {"decisions": [told(one, role) for one in decisions_of(session)] if shown_to(role, Decision, *TOLD) else []}


def told(one: Decision, role: Role) -> dict[str, Any]:
    """One of them, by the words that the role reads."""
    return {
        "subject": _subject(one),
        "outcome": one.outcome.label,
        "votes": _votes(one) if shown_to(role, Decision, *VOTES) else "",
        "text": one.text or "" if shown_to(role, Decision, "text") else "",
        "reason": one.reason if shown_to(role, Decision, "reason") else "",
    }


def _subject(one: Decision) -> str:
    if one.candidacy:
        return typeset("Candidature : ") + str(one.candidacy.company)
    if one.fund_application:
        return typeset("Dossier du fonds : ") + str(one.fund_application.company)
    return one.subject or ""


def _votes(one: Decision) -> str:
    """« 5 pour, 1 contre, 0 abstention, 1 déport »; without any vote, nothing but who withdrew."""
    cast = [
        f"{french_number(one.votes_for)} pour",
        f"{french_number(one.votes_against)} contre",
        in_number(one.abstentions, "abstention"),
    ]
    told = [*(cast if one.cast else ()), *([in_number(one.withdrawals, "déport")] if one.withdrawals else ())]
    return ", ".join(told) + ("" if one.had_quorum else " (quorum non atteint)" if told else "Quorum non atteint")
