"""Who may do what: one table. What it does not grant is refused."""

from __future__ import annotations

from collections.abc import Mapping

from models.engine import LabelledEnum, Policy, Right, Sensitivity, install_policy


class Role(LabelledEnum):
    """What an account is for."""

    ADMIN = "admin", "Administration"
    PROGRAMME_MANAGER = "programme_manager", "Responsable de programme"
    STAFF = "staff", "Équipe Urscop"
    FUND_MANAGER = "fund_manager", "Gestion du fonds"
    ACCOUNTS = "accounts", "Administration des comptes"
    COMMITTEE = "committee", "Comité de pilotage"
    EVALUATOR = "evaluator", "Évaluation des candidatures"
    REGION = "region", "Service de la Région"


EDIT = Right.READ | Right.CREATE | Right.UPDATE | Right.IMPORT
FULL = EDIT | Right.BIN | Right.EXPORT | Right.TOTALS

READ, TAKE = Right.READ, Right.READ | Right.EXPORT


def _granted(manager: Right, staff: Right, fund: Right = TAKE, committee: Right = Right.NONE) -> dict[Role, Right]:
    """A row; who administers everything has the rights of who manages the programme."""
    held = {
        Role.ADMIN: manager,
        Role.PROGRAMME_MANAGER: manager,
        Role.STAFF: staff,
        Role.FUND_MANAGER: fund,
        Role.COMMITTEE: committee,
    }
    return {role: right for role, right in held.items() if right}


SHARED = _granted(FULL, FULL, TAKE, TAKE)
EVALUATED = SHARED | {Role.EVALUATOR: READ}  # what an evaluator reads of, beside the applications asked of them
FUND_TERMS = _granted(FULL, FULL, FULL)
FUND = _granted(FULL, FULL, FULL, TAKE | Right.TOTALS)
AIDS = _granted(FULL, TAKE, FULL)  # of a company, of whoever gave them: written by who manages the fund
REVIEWED = _granted(FULL, FULL, FULL)  # what is typed on an application to the fund
BANKED = FULL & ~Right.IMPORT  # no file brings where a company is paid
BANKING = _granted(BANKED, Right.NONE, BANKED)
SIGNED = AIDS  # what the fund is brought, signs, pays and is paid back
PEOPLE = _granted(FULL, EDIT, READ, READ)
INVITED = _granted(FULL | Right.ANSWER, EDIT | Right.ANSWER, READ, READ | Right.ANSWER)  # who says whether they come
HOLDERS = PEOPLE | {Role.ACCOUNTS: READ}  # whose an account is, and by what they read
ACCOUNTS = _granted(FULL, EDIT | Right.EXPORT)
KEPT = TAKE | Right.CREATE | Right.HISTORY
MADE = _granted(KEPT, KEPT, TAKE | Right.CREATE) | {Role.REGION: TAKE | Right.MACHINE}
TEAM_ONLY = _granted(FULL, FULL)
MARKED = FULL | Right.ANSWER
GIVEN = _granted(MARKED, MARKED, TAKE, READ | Right.TOTALS | Right.ANSWER)  # an opinion on a pitch
ASKED = _granted(MARKED, MARKED, TAKE, Right.TOTALS | Right.ANSWER) | {Role.EVALUATOR: Right.ANSWER}
KEEPING = (
    READ | Right.UPDATE | Right.BIN
)  # of files: those of the records that one may change (models/engine/attachment.py)
FILES = _granted(KEEPING, KEEPING, KEEPING, READ)
REFERENCE = _granted(FULL, READ, READ, READ) | {Role.EVALUATOR: READ}

POLICY: Mapping[str, Mapping[Role, Right]] = {
    "approval": SHARED,
    "attachment": FILES,
    "bank_account": BANKING,
    "call_for_applications": EVALUATED,
    "candidacy": EVALUATED,
    "cohort": EVALUATED,
    "company": EVALUATED,
    "council": SHARED | {Role.ACCOUNTS: READ},
    "council_session": SHARED,
    "criterion": EVALUATED,
    "decision": SHARED,
    "deliverable": SHARED,
    "establishment": EVALUATED,
    "evaluation_grid": EVALUATED,
    "expected_deliverable": SHARED,
    "former_site": SHARED,
    "former_status": SHARED,
    "control_link": AIDS,
    "de_minimis_aid": AIDS,
    "fund": FUND,
    "fund_agreement": SIGNED,
    "fund_application": FUND,
    "fund_contribution": SIGNED,
    "fund_instrument": FUND_TERMS,
    "guarantee_call": SIGNED,
    "jobs_reading": SHARED,
    "payment": SIGNED,
    "repayment": SIGNED,
    "meeting": SHARED,
    "mentor": SHARED,
    "mentoring": SHARED,
    "note": SHARED,
    "participation": SHARED,
    "partner": SHARED,
    "partner_service": SHARED,
    "pitch": SHARED,
    "plan_line": REVIEWED,
    "public_grant": REVIEWED,
    "beneficiary_share": REVIEWED,
    "programme": EVALUATED,
    "review_opinion": REVIEWED | {Role.COMMITTEE: READ},
    "sequence": SHARED,
    "session_break": SHARED,
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
    "mandate": HOLDERS,
    "person": HOLDERS,
    "position": HOLDERS,
    "session_attendance": INVITED,
    "financial_year": ACCOUNTS,
    "candidacy_document": TEAM_ONLY,
    "evaluation": ASKED,
    "pitch_feedback": GIVEN,
    "score": TEAM_ONLY,
    "export_run": MADE,
    "organisation": _granted(READ, READ, READ, READ) | {Role.EVALUATOR: READ},
    "aid_regime": REFERENCE,
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
    "data_request": _granted(FULL & ~Right.IMPORT, Right.NONE, Right.NONE),  # read by who answers, and by nobody else
    "letter_template": _granted(FULL, READ, READ),
    "user": {Role.ADMIN: FULL & ~Right.IMPORT, Role.ACCOUNTS: FULL & ~Right.IMPORT},  # each account is made by hand
    "access_entry": {Role.ADMIN: TAKE},
    "journal_entry": {
        Role.ADMIN: Right.READ | Right.HISTORY,
        Role.PROGRAMME_MANAGER: Right.HISTORY,
        Role.STAFF: Right.HISTORY,
    },
}

_EVERYTHING = frozenset(Sensitivity)
_SHARED_OUTSIDE = frozenset({Sensitivity.OPEN, Sensitivity.INTERNAL})
SEES: Mapping[Role, frozenset[Sensitivity]] = {
    Role.ADMIN: _EVERYTHING,
    Role.PROGRAMME_MANAGER: _EVERYTHING,
    Role.STAFF: _EVERYTHING,
    Role.FUND_MANAGER: _EVERYTHING - {Sensitivity.RESTRICTED},
    Role.ACCOUNTS: _SHARED_OUTSIDE | {Sensitivity.PERSONAL},
    Role.COMMITTEE: _SHARED_OUTSIDE,
    Role.EVALUATOR: _SHARED_OUTSIDE,
    Role.REGION: _SHARED_OUTSIDE,
}

TEAM = frozenset({Role.ADMIN, Role.PROGRAMME_MANAGER, Role.STAFF})
MANAGER = frozenset({Role.ADMIN, Role.PROGRAMME_MANAGER})  # who answers for the programme
FUNDING = MANAGER | {Role.FUND_MANAGER}  # who opens and closes a fund
MARKING = TEAM | {Role.COMMITTEE, Role.EVALUATOR}  # who may be asked to evaluate an application

install_policy(Policy(POLICY, SEES, TEAM, MANAGER))
