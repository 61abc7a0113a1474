"""Who may do what: one table. What it does not grant is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, auto

from models.choices import LabelledEnum


class Role(LabelledEnum):
    """What an account is for."""

    ADMIN = "admin", "Administration"
    STAFF = "staff", "Équipe Urscop"
    COMMITTEE = "committee", "Comité de pilotage"


class Sensitivity(LabelledEnum):
    """How far a field may travel (`domain.md` §2.1); a field without a class is internal."""

    OPEN = "open", "Ouvert"
    INTERNAL = "internal", "Interne"
    CONFIDENTIAL = "confidential", "Confidentiel"
    PERSONAL = "personal", "Personnel"
    RESTRICTED = "restricted", "Restreint"


class Right(Flag):
    """What may be done to the records of a concept."""

    NONE = 0
    READ = auto()
    CREATE = auto()
    UPDATE = auto()
    BIN = auto()  # to the bin and back
    EXPORT = auto()
    HISTORY = auto()  # the journal of one record, shown on its page


EDIT = Right.READ | Right.CREATE | Right.UPDATE
FULL = EDIT | Right.BIN | Right.EXPORT

SHARED = {Role.ADMIN: FULL, Role.STAFF: FULL, Role.COMMITTEE: Right.READ | Right.EXPORT}
PEOPLE = {Role.ADMIN: FULL, Role.STAFF: EDIT, Role.COMMITTEE: Right.READ}
ACCOUNTS = {Role.ADMIN: FULL, Role.STAFF: EDIT | Right.EXPORT}
MADE = dict.fromkeys((Role.ADMIN, Role.STAFF), Right.READ | Right.CREATE | Right.EXPORT | Right.HISTORY)
TEAM_ONLY = dict.fromkeys((Role.ADMIN, Role.STAFF), FULL)
REFERENCE = {Role.ADMIN: FULL, Role.STAFF: Right.READ, Role.COMMITTEE: Right.READ}

POLICY: Mapping[str, Mapping[Role, Right]] = {
    "approval": SHARED,
    "call_for_applications": SHARED,
    "candidacy": SHARED,
    "cohort": SHARED,
    "company": SHARED,
    "council": SHARED,
    "council_session": SHARED,
    "criterion": SHARED,
    "deliverable": SHARED,
    "establishment": SHARED,
    "evaluation_grid": SHARED,
    "expected_deliverable": SHARED,
    "fund": SHARED,
    "fund_application": SHARED,
    "jobs_reading": SHARED,
    "meeting": SHARED,
    "mentor": SHARED,
    "mentoring": SHARED,
    "note": SHARED,
    "participation": SHARED,
    "partner": SHARED,
    "partner_service": SHARED,
    "pitch": SHARED,
    "programme": SHARED,
    "sequence": SHARED,
    "sequence_progress": SHARED,
    "sequence_template": SHARED,
    "social_score": SHARED,
    "social_value_review": SHARED,
    "support_request": SHARED,
    "usual_adviser": SHARED,
    "conflict_of_interest": PEOPLE,
    "wanted_document": SHARED,
    "attendance": TEAM_ONLY,
    "follow_up": TEAM_ONLY,
    "mandate": PEOPLE,
    "person": PEOPLE,
    "position": PEOPLE,
    "session_attendance": PEOPLE,
    "financial_year": ACCOUNTS,
    "candidacy_document": TEAM_ONLY,
    "evaluation": TEAM_ONLY,
    "score": TEAM_ONLY,
    "export_run": MADE,
    "organisation": dict.fromkeys(Role, Right.READ),
    "commune": REFERENCE,
    "department": REFERENCE,
    "epci": REFERENCE,
    "instrument": REFERENCE,
    "legal_form": REFERENCE,
    "naf_code": REFERENCE,
    "nature": REFERENCE,
    "problem_kind": REFERENCE,
    "social_criterion": REFERENCE,
    "theme": REFERENCE,
    "user": {Role.ADMIN: FULL},
    "journal_entry": {Role.ADMIN: Right.READ | Right.HISTORY, Role.STAFF: Right.HISTORY},
}

_EVERYTHING = frozenset(Sensitivity)
SEES: Mapping[Role, frozenset[Sensitivity]] = {
    Role.ADMIN: _EVERYTHING,
    Role.STAFF: _EVERYTHING,
    Role.COMMITTEE: frozenset({Sensitivity.OPEN, Sensitivity.INTERNAL}),
}


def rights(role: Role | None, concept: str) -> Right:
    """Every right a role holds on a concept, by its stem; none for a stranger or an unlisted concept."""
    return Right.NONE if role is None else POLICY.get(concept, {}).get(role, Right.NONE)


def allows(role: Role | None, concept: str, right: Right) -> bool:
    """Whether the table grants this right (all of it, when several are joined) to this role."""
    return right in rights(role, concept) and right is not Right.NONE
