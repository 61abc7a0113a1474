"""Who may do what: one table. What it does not grant is refused."""

from __future__ import annotations

from collections.abc import Mapping

from models.engine import LabelledEnum, Policy, Right, Sensitivity, install_policy


class Role(LabelledEnum):
    """What an account is for."""

    ADMIN = "admin", "Administration"
    STAFF = "staff", "Équipe Urscop"
    COMMITTEE = "committee", "Comité de pilotage"


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
    "former_site": SHARED,
    "former_status": SHARED,
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
    "organisation": dict.fromkeys((Role.ADMIN, Role.STAFF, Role.COMMITTEE), Right.READ),
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

TEAM = frozenset({Role.ADMIN, Role.STAFF})
MANAGER = frozenset({Role.ADMIN})  # who answers for the programme

install_policy(Policy(POLICY, SEES, TEAM, MANAGER))
