"""The documents of a session: which they are, how each is made, and kept among its files."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from admin_views.engine.attachment_part import file_store
from admin_views.screens.documents import session_values
from admin_views.screens.documents.decision_values import decisions
from admin_views.screens.documents.pitch_sheets import booklet
from admin_views.screens.documents.retouched import retouched
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.councils.session_state import SessionState
from models.engine import Attachment, FileKind, Record, Role, attach_file, db, held_by, replace_file
from models.engine.typesetting import set_pages
from models.policy import Role as Roles

HERE = Path(__file__).parent
READERS, TEAM = Roles.COMMITTEE, Roles.FUND_MANAGER  # of those who read the files of a class, who reads the least
Values = Callable[[CouncilSession, Role], dict[str, Any]]


@dataclass(frozen=True)
class Paper:
    """A document of a session: its name in an address, its title, its kind of file, whom it is for, what it says."""

    name: str
    label: str
    kind: CouncilSessionFile
    role: Role
    values: Values
    template: str = ""
    is_to_retouch: bool = False

    def kind_for(self, session: CouncilSession) -> CouncilSessionFile:
        """Minutes are the team's alone until they are approved."""
        is_draft = self.kind is CouncilSessionFile.MINUTES and session.state is not SessionState.MINUTED
        return CouncilSessionFile.TEAM if is_draft else self.kind

    def content(self, session: CouncilSession) -> bytes:
        """Its bytes: the same as long as what it says is the same. `NotMade` says why there is none."""
        values = session_values.of_session(session, self.label) | self.values(session, self.role)
        if self.is_to_retouch:
            return retouched(values, session.starts_at)
        return set_pages(template(self.template or self.name), values, session.starts_at)


def _papers() -> dict[str, Paper]:
    kinds, values = CouncilSessionFile, session_values
    found = (
        Paper("convocation", "Convocation", kinds.AGENDA, READERS, values.convocation),
        Paper("agenda", "Ordre du jour", kinds.AGENDA, READERS, values.agenda),
        Paper("booklet", "Recueil des fiches", kinds.BOOKLET, READERS, booklet),
        Paper("team_booklet", "Recueil des fiches, pour l'équipe", kinds.TEAM, TEAM, booklet, "booklet"),
        Paper("signatures", "Feuille d'émargement", kinds.TEAM, READERS, values.signatures),
        Paper("feedback", "Fiches d'avis", kinds.TEAM, READERS, values.feedback),
        Paper("minutes", "Compte rendu", kinds.MINUTES, READERS, values.minutes),
        Paper("minutes_text", "Compte rendu à retoucher", kinds.TEAM, READERS, values.minutes, is_to_retouch=True),
        Paper("extracts", "Extraits de décisions", kinds.TEAM, TEAM, decisions),
        Paper("certificates", "Attestations de présence", kinds.TEAM, READERS, values.certificates),
    )
    return {one.name: one for one in found}


PAPERS: Mapping[str, Paper] = _papers()


@cache
def template(name: str) -> str:
    """A template of ours, with what every one begins with."""
    return "".join((HERE / f"{one}.typ").read_text(encoding="utf-8") for one in ("base", name))


def kept(session: CouncilSession, paper: Paper) -> Attachment:
    """The document of a session, made and kept: another version of it where it had one. Not committed."""
    name = f"{paper.label}.{'docx' if paper.is_to_retouch else 'pdf'}"
    return keep(session, paper.kind_for(session), name, paper.content(session))


def keep(record: Record, kind: FileKind, name: str, content: bytes) -> Attachment:
    """These bytes among the files of a record: another version of the one that it had by that name. Not committed."""
    found = kept_before(record, kind, Path(name).stem)
    if found is not None:
        replace_file(db.session(), file_store(), found, name, io.BytesIO(content))
        return found
    made = attach_file(db.session(), file_store(), record, kind, name, io.BytesIO(content))
    return made or _alike(record, content)


def _alike(record: Record, content: bytes) -> Attachment:
    """The file of a record that is these very bytes, by whatever name somebody gave it."""
    same = held_by(record), Attachment.sha256 == hashlib.sha256(content).hexdigest()
    return db.session.scalars(select(Attachment).where(*same).limit(1)).one()


def kept_before(record: Record, kind: FileKind, label: str) -> Attachment | None:
    """The file of that name and kind that a record has already."""
    same = held_by(record), Attachment.kind == kind, Attachment.label == label
    return db.session.scalars(select(Attachment).where(*same).order_by(Attachment.id.desc()).limit(1)).first()
