"""What a member of councils reads, by their seats of the day (`app/docs/sensitivity.md#rows`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal_column, select, true

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import SocialValueReview
from models.accompaniment.support_request import SupportRequest
from models.accompaniment.usual_adviser import UsualAdviser
from models.accompaniment.visibility import Visibility
from models.cohorts.cohort import Cohort
from models.cohorts.expected_deliverable import ExpectedDeliverable
from models.cohorts.programme import Programme
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.conduct.agenda_rows import FUNDING, granted_ones, on_their_agenda, opinions_of
from models.conduct.evaluator_rows import own_evaluation
from models.conduct.row_rules import (
    Condition,
    Reader,
    Rule,
    along,
    among,
    among_any,
    both,
    either,
    every,
    led_to,
    of_programme,
    read_with,
    seated,
    some,
)
from models.conduct.scope import EVERY
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_attendance import SessionAttendance
from models.councils.session_break import SessionBreak
from models.engine import ReferenceRow, concepts
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.fund.review_opinion import ReviewOpinion
from models.parties.approval import Approval
from models.parties.company import Company
from models.parties.conflict_of_interest import ConflictOfInterest
from models.parties.establishment import Establishment
from models.parties.former_site import FormerSite
from models.parties.former_status import FormerStatus
from models.parties.organisation import Organisation
from models.parties.partner import Partner
from models.parties.partner_service import PartnerService
from models.parties.person import Person
from models.parties.position import Position
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON
from models.selection.criterion import Criterion
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from models.selection.score import Score
from models.selection.wanted_document import WantedDocument

FOLLOWING = (CouncilKind.STEERING, CouncilKind.STRATEGIC)
SELECTING = (CouncilKind.STEERING, CouncilKind.JURY)
JOINED = ("participation", "cohort")
ABOUT = ("candidacy", "fund_application")  # what a decision is about


OF_COMPANY = ((Participation, "company"), (Candidacy, "company"), (FundApplication, "company"))


def _followed(model: type[Any], *path: str, only: Any = None) -> Rule:
    return along(model, *path, kinds=FOLLOWING, only=only)


def _is_theirs(columns: Any) -> Condition:
    return columns.visibility == Visibility.COMMITTEE  # type: ignore[no-any-return]


def _template(reader: Reader, columns: Any) -> Condition:
    """Those of no programme in particular too."""
    shared = every(columns.programme_id.is_(None), seated()(reader, columns))
    return some(of_programme("programme_id")(reader, columns), shared)


def _council(reader: Reader, columns: Any) -> Condition:
    """Those where they sit, those of the programmes that their seats reach, those of every programme.

    The committee of a fund is of no programme: who steers reads it besides.
    """
    own = among(columns.id, sorted({one.council_id for one in reader.scope.seats}))
    shared = every(columns.programme_id.is_(None), seated(FOLLOWING)(reader, columns))
    found = some(shared, of_programme("programme_id", FOLLOWING)(reader, columns))
    of_a_fund = seated((CouncilKind.STEERING,))(reader, columns)
    return some(own, every(found, some(of_a_fund, columns.fund_id.is_(None))))


def _session(reader: Reader, columns: Any) -> Condition:
    """Those of the councils they read, but for those about a cohort that they do not."""
    council = read_with(CouncilSession, "council")(reader, columns)
    return every(council, some(columns.cohort_id.is_(None), read_with(CouncilSession, "cohort")(reader, columns)))


def _company(reader: Reader, columns: Any) -> Condition:
    """Those that are accompanied, that apply, to which the fund gave."""
    if reader.scope.cohorts(FOLLOWING) is EVERY:
        return true()
    return among_any(columns.id, *led_to(reader, *OF_COMPANY))


def _organisation(reader: Reader, columns: Any) -> Condition:
    if reader.reads_all(Company):
        return true()
    return among_any(columns.id, reader.values(Partner), *led_to(reader, *OF_COMPANY))


def _person(reader: Reader, columns: Any) -> Condition:
    """All but those whom nothing but a body that they do not read knows."""
    if reader.reads_all(Company) or not reader.scope.seats:
        return seated()(reader, columns)
    return some(
        reader.among(columns.id, Position, "person_id"),
        ~_is_held(Position, "person_id", columns.id),
        *(_is_held(model, name, columns.id) for model, name in SEEN),
    )


def _is_held(model: Any, name: str, person: Any) -> Condition:
    """That a record names a person, asked of each person: databases would list all who are, and a page shows few.

    SQLite does not list them for a query of each; nor does PostgreSQL, if it has an offset.
    """
    held = model.__table__.alias()
    mine = held.c[name] == person, held.c.deleted_at.is_(None)
    return select(held.c.id).where(*mine).offset(literal_column("0")).exists()


SEEN = (  # whom records name that cannot be shown without them
    (Mandate, "person_id"),
    (SessionAttendance, "person_id"),
    (Mentor, "person_id"),
    (UsualAdviser, "person_id"),
    (SocialValueReview, "author_id"),
)


def _own_feedback(reader: Reader, columns: Any) -> Condition:
    mine = columns.person_id == reader.scope.person_id
    return every(mine, read_with(PitchFeedback, "pitch")(reader, columns))


def _decision(reader: Reader, columns: Any) -> Condition:
    """Those of the bodies where they sit, all of them for who steers; of what they read."""
    sessions = CouncilSession.__table__.c  # type: ignore[attr-defined]
    seats = sorted({one.council_id for one in reader.scope.seats})
    own = columns.council_session_id.in_(select(sessions.id).where(among(sessions.council_id, seats)))
    about = (
        some(getattr(columns, f"{name}_id").is_(None), read_with(Decision, name)(reader, columns)) for name in ABOUT
    )
    session = read_with(Decision, "council_session")(reader, columns)
    return every(session, some(own, seated((CouncilKind.STEERING,))(reader, columns)), *about)


def _own_conflict(reader: Reader, columns: Any) -> Condition:
    mine = columns.person_id == reader.scope.person_id
    return every(mine, read_with(ConflictOfInterest, "organisation")(reader, columns))


MEMBER: dict[type[Any], Rule] = {
    Evaluation: own_evaluation,
    Score: read_with(Score, "evaluation"),
    Programme: of_programme("id"),
    Cohort: along(Cohort),
    Sequence: along(Sequence, "cohort"),
    SequenceTemplate: _template,
    ExpectedDeliverable: read_with(ExpectedDeliverable, "sequence_template"),
    CallForApplications: along(CallForApplications, "cohort"),
    WantedDocument: along(WantedDocument, "call_for_applications", "cohort"),
    EvaluationGrid: seated(),
    Criterion: seated(),
    Candidacy: along(
        Candidacy,
        *("call", "cohort"),
        kinds=SELECTING,
        only=lambda columns: columns.state.in_(FROM_ADMISSIBLE_ON),
    ),
    Participation: _followed(Participation, "cohort"),
    SequenceProgress: _followed(SequenceProgress, *JOINED),
    Deliverable: _followed(Deliverable, "sequence_progress", *JOINED),
    Note: _followed(Note, *JOINED, only=_is_theirs),
    Meeting: _followed(Meeting, *JOINED[1:], only=_is_theirs),
    Mentor: seated(FOLLOWING),
    Mentoring: _followed(Mentoring, *JOINED),
    UsualAdviser: _followed(UsualAdviser, *JOINED),
    SupportRequest: _followed(SupportRequest, *JOINED),
    SocialValueReview: _followed(SocialValueReview, *JOINED),
    SocialScore: _followed(SocialScore, "social_value_review", *JOINED),
    Council: _council,
    Mandate: read_with(Mandate, "council"),
    CouncilSession: _session,
    SessionAttendance: read_with(SessionAttendance, "council_session"),
    SessionBreak: read_with(SessionBreak, "council_session"),
    Pitch: both(_followed(Pitch, *JOINED), read_with(Pitch, "council_session")),
    PitchFeedback: _own_feedback,
    Decision: _decision,
    Fund: seated(FUNDING),
    FundApplication: either(granted_ones(*JOINED), on_their_agenda),
    ReviewOpinion: opinions_of(on_their_agenda),
    Company: _company,
    Organisation: _organisation,
    Approval: read_with(Approval, "company"),
    FormerSite: read_with(FormerSite, "establishment"),
    FormerStatus: read_with(FormerStatus, "company"),
    Establishment: read_with(Establishment, "company"),
    JobsReading: read_with(JobsReading, "establishment"),
    Partner: seated(),
    PartnerService: seated(),
    Person: _person,
    Position: read_with(Position, "organisation"),
    ConflictOfInterest: _own_conflict,
    **{model: seated() for model in concepts().values() if issubclass(model, ReferenceRow)},
}
