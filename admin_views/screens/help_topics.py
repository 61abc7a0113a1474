"""What the help tells whoever asks: what their role may do."""

from __future__ import annotations

from admin_views.engine.audiences import current_role, may
from admin_views.engine.menu import may_bin
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.councils.council_session import CouncilSession
from models.councils.session_attendance import SessionAttendance
from models.engine import JournalEntry, ReferenceRow, Right, Role, allows, concepts, managers
from models.overview.week import settled_by
from models.parties.company import Company
from models.region.export_run import ExportRun
from models.selection.evaluation import Evaluation


def topics() -> set[str]:
    """The names of the parts of the help, as its page asks for them."""
    role = current_role()
    told = {
        "reading": may(Right.READ, Participation) and not _somewhere(role, Right.UPDATE),
        "invited": may(Right.ANSWER, SessionAttendance) and not may(Right.UPDATE, SessionAttendance),
        "marking": may(Right.ANSWER, Evaluation) and not may(Right.READ, Evaluation),
        "companies": may(Right.READ, Company),
        "readers": may(Right.READ, Company) and may(Right.CREATE, Note),
        "lists": _somewhere(role, Right.READ),
        "files": _somewhere(role, Right.EXPORT),
        "imports": _somewhere(role, Right.IMPORT),
        "tasks": bool(settled_by(role)),
        "grid": may(Right.CREATE, JobsReading),
        "region": may(Right.CREATE, ExportRun),
        "papers": may(Right.UPDATE, CouncilSession),
        "writing": _somewhere(role, Right.UPDATE),
        "history": may(Right.HISTORY, JournalEntry),
        "bin": may_bin(),
        "accounts": may(Right.UPDATE, User),
        "corrections": role in managers(),
        "reference": any(may(Right.UPDATE, one) for one in concepts().values() if ReferenceRow in one.__mro__),
    }
    return {name for name, is_told in told.items() if is_told}


def _somewhere(role: Role | None, right: Right) -> bool:
    return any(allows(role, name, right) for name in concepts())
