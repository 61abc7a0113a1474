"""The six companies of 2017: what they were, did and became that year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.accompaniment.deliverable import DeliverableState
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.mentoring import Mentoring, MentoringState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.presence import Presence
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.councils.council_session import CouncilSession
from models.councils.mandate import MandateQuality
from models.councils.pitch import Pitch, PitchState
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import as_found
from models.parties.approval import Approval, ApprovalKind
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.reference.commune import Commune
from models.reference.legal_form import LegalForm
from models.reference.milestone import Milestone
from models.reference.naf_code import NafCode
from models.reference.problem_kind import ProblemKind
from seeds import demo_support
from seeds.demo_call import ON_PAPER
from seeds.demo_load import Load

ACCOUNTS_CLOSED = "31/12/2016"
PITCH_MINUTES = 20
READINGS = ((Milestone.START, "date_debut", "etp_t0_occitanie"), (Milestone.END, "date_fin", "etp_t1_occitanie"))


def load(year: Load) -> None:
    """Add what is missing of the companies and their year."""
    first = year.content["promotions"][0]
    cohort = year.cohorts[first["code"]]
    joined = {}
    for entry in year.content["entreprises"]:
        company = year.companies[entry["code"]] = _company(year, entry)
        joined[entry["code"]] = _participation(year, cohort, company, entry, first)
    for number, entry in enumerate(year.content["conseils"], 1):
        _session(year, cohort, number, entry, list(joined.values()))
    demo_support.load(year, cohort, joined)


def _company(year: Load, entry: dict[str, Any]) -> Any:
    company, is_new = year.made(
        Company,
        {"siren": entry["siren"]},
        name=entry["raison_sociale"],
        rna=entry["rna"],
        ess_status=entry["statut_ess"],
        legal_form=year.found(LegalForm, code=entry["categorie_juridique"]),
        naf_code=year.found(NafCode, code=entry["naf"]),
    )
    if not is_new:
        return company
    commune = year.found(Commune, insee_code=entry["commune_insee"])
    year.added(Establishment, company=company, siret=entry["siret_siege"], is_head_office=True, commune=commune)
    year.added(FinancialYear, company=company, closed_on=ACCOUNTS_CLOSED, turnover=entry["chiffre_affaires_2016_eur"])
    if dates := entry["agrement_esus"]:
        days = {"starts_on": dates["date_debut"], "ends_on": dates["date_fin"]}
        year.added(Approval, company=company, kind=ApprovalKind.ESUS, **days)
    return company


def _participation(year: Load, cohort: Any, company: Any, entry: dict[str, Any], first: dict[str, Any]) -> Any:
    participation, is_new = year.made(
        Participation,
        {"cohort": cohort, "company": company},
        state=ParticipationState.COMPLETED,
        adviser=year.contact,
        joined_on=first["date_debut"],
        left_on=first["date_fin"],
        main_problem=year.found(ProblemKind, code=entry["problematique_principale"]),
    )
    for sequence in cohort.sequences if is_new else ():
        place = {"participation": participation, "sequence": sequence}
        progress = year.added(SequenceProgress, **place, state=ProgressState.VALIDATED, validated_on=sequence.ends_on)
        progress.ask_deliverables()
        for one in progress.deliverables:
            one.state, one.handed_in_on = DeliverableState.VALIDATED, sequence.ends_on
            one.on_paper = ON_PAPER
            as_found(one)
    for milestone, day, count in READINGS if is_new and company.head_office else ():
        counted = {"observed_on": first[day], "milestone": milestone, "fte": entry[count]}
        year.added(JobsReading, establishment=company.head_office, participation=participation, **counted)
    dates = {"proposed_on": first["date_debut"], "starts_on": first["date_debut"], "ends_on": first["date_fin"]}
    pair = {"mentor": year.mentors[entry["mentor"]], "participation": participation}
    year.made(Mentoring, pair, state=MentoringState.DONE, **dates)
    return participation


def _session(year: Load, cohort: Any, number: int, entry: dict[str, Any], joined: list[Any]) -> None:
    """At 14:00 at the Urscop, companies in the order of the file."""
    council = year.councils["conseil"]
    session, is_new = year.made(
        CouncilSession,
        {"council": council, "cohort": cohort, "number": number},
        starts_at=f"{entry['date']} 14:00",
        place="Urscop",
        state=SessionState.HELD,
        closes_cohort=entry.get("cloture_promotion", False),
    )
    if not is_new:
        return
    for rank, participation in enumerate(joined, 1):
        start = session.starts_at + timedelta(minutes=PITCH_MINUTES * (rank - 1))
        who = {"participation": participation, "rank": rank, "starts_at": start}
        year.added(Pitch, council_session=session, minutes=PITCH_MINUTES, state=PitchState.PRESENTED, **who)
    for mandate in council.mandates:
        is_guest = mandate.quality is MandateQuality.GUEST
        year.added(
            SessionAttendance,
            council_session=session,
            person=mandate.person,
            mandate=mandate,
            quality=AttendanceQuality.GUEST if is_guest else AttendanceQuality.MEMBER,
            presence=Presence.PRESENT,
        )
